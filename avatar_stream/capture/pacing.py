"""Clips that play at their own speed on the clock, as a camera would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from avatar_stream.base.clock import Clock, SystemClock
from avatar_stream.stages import FrameSource, PerformanceSource
from avatar_stream.types import FaceSemantics, Frame

T = TypeVar("T", Frame, FaceSemantics)


class Pacer:
    """Gives the items of a clip at their times, as a camera would; skips those it comes too late for.

    Args:
        fps: usual items a second.
        begin_s: what comes before this time of the clip is left out.
        on_item: called for each item that is read, also one that is left out.
        clock: gives the time.

    Attributes:
        skipped: items that were due so long ago that the next one was due, too.
    """

    def __init__(
        self,
        fps: float,
        begin_s: float = 0.0,
        on_item: Callable[[], None] = lambda: None,
        clock: Clock | None = None,
    ) -> None:
        self._interval_s, self._begin_s, self._on_item = 1.0 / fps, begin_s, on_item
        self._clock = clock or SystemClock()
        self._start_s: float | None = None
        self.skipped = 0

    def next(self, read: Callable[[], T | None]) -> T | None:
        """The next item that is not late, at its time, with `captured_s` on the clock; None at the end."""
        while (item := read()) is not None:
            self._on_item()
            if item.captured_s < self._begin_s:
                continue
            if self._start_s is None:
                self._start_s = self._clock.now_s() - item.captured_s
            due_s = self._start_s + item.captured_s
            if self._clock.now_s() > due_s + self._interval_s:
                self.skipped += 1
                continue
            self._clock.sleep_until(due_s)
            return replace(item, captured_s=due_s)
        return None


class PacedFrames(FrameSource):
    """A clip that behaves like a camera."""

    paced = True

    def __init__(self, clip: FrameSource, pacer: Pacer) -> None:
        self._clip, self._pacer = clip, pacer
        self.fps, self.frame_count = clip.fps, clip.frame_count

    def read(self) -> Frame | None:
        """The next frame at its time, or None after the last."""
        return self._pacer.next(self._clip.read)

    def close(self) -> None:
        self._clip.close()


class PacedPerformance(PerformanceSource):
    """A scripted performance that plays at its own speed."""

    paced = True

    def __init__(self, performance: PerformanceSource, pacer: Pacer) -> None:
        self._performance, self._pacer = performance, pacer
        self.fps, self.frame_count = performance.fps, performance.frame_count

    def read(self) -> FaceSemantics | None:
        """The next semantics at their time, or None after the last."""
        return self._pacer.next(self._performance.read)

    def close(self) -> None:
        self._performance.close()
