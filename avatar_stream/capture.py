"""The capture process: a camera or clip goes in, packets come out, and nothing else can.

Only this process loads camera and tracker. Pictures of the user exist in its memory alone; the pipe to
the studio process takes packets of numbers, the control channel short texts.
"""

from __future__ import annotations

import os
import secrets
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing import connection as mp_connection
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from avatar_stream.capture_process import CaptureRequest
from avatar_stream.clock import now_s, sleep_until
from avatar_stream.codec.packet import LivePacker
from avatar_stream.codec.quantiser import QUALITIES
from avatar_stream.errors import SourceError, UserInputError
from avatar_stream.links.control import ControlChannel
from avatar_stream.links.pipe import PipeLink
from avatar_stream.stages import Encoder, FrameSource, PerformanceSource
from avatar_stream.types import FaceSemantics, Frame

T = TypeVar("T", Frame, FaceSemantics)

_TIMINGS_EVERY_S = 1.0
_MOST_TIMINGS_PER_MESSAGE = 300
# How long a source that hangs in its driver may take to let go before the process ends all the same.
_GRACE_S = 2.0
# Bytes cost nothing between two processes of one machine, while steps could be seen.
_QUALITY = QUALITIES.index("highest")


class TrackedSource(PerformanceSource):
    """A performance read off the frames of a source by an encoder.

    Attributes:
        encode_s: how long the last frame took to encode, in seconds; 0 before the first.
    """

    def __init__(self, frames: FrameSource, encoder: Encoder) -> None:
        self._frames, self._encoder = frames, encoder
        self.fps, self.frame_count, self.paced = frames.fps, frames.frame_count, frames.paced
        self.encode_s = 0.0

    def read(self) -> FaceSemantics | None:
        """Semantics of the next frame; None when there is none (see `FrameSource.read`)."""
        frame = self._frames.read()
        self.silent = frame is None and self._frames.silent
        if frame is None:
            return None
        started_s = now_s()
        semantics = self._encoder.encode(frame)
        self.encode_s = now_s() - started_s
        return semantics

    def recalibrate(self) -> None:
        """See `Encoder.recalibrate`."""
        self._encoder.recalibrate()

    def close(self) -> None:
        self._frames.close()
        self._encoder.close()


class Pacer:
    """Gives the items of a clip at their times, as a camera would; skips those it comes too late for.

    Attributes:
        skipped: items that were due so long ago that the next one was due, too.
    """

    def __init__(self, fps: float) -> None:
        self._interval_s = 1.0 / fps
        self._start_s: float | None = None
        self.skipped = 0

    def next(self, read: Callable[[], T | None]) -> T | None:
        """The next item that is not late, at its time, with `captured_s` on the clock; None at the end."""
        while (item := read()) is not None:
            if self._start_s is None:
                self._start_s = now_s() - item.captured_s
            due_s = self._start_s + item.captured_s
            if now_s() > due_s + self._interval_s:
                self.skipped += 1
                continue
            sleep_until(due_s)
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


@dataclass(frozen=True)
class OpenedPerformance:
    """What `open_performance` found.

    Attributes:
        source: the performance.
        input: what it is, "demo", "camera", "camera:N" or a path.
        note: one line for the user where this is not what they would expect, or None.
        skipped: gives how many frames were too old to be looked at, so far.
        trouble: gives what keeps a camera silent or cut a clip short, or None.
    """

    source: PerformanceSource
    input: str
    note: str | None = None
    skipped: Callable[[], int] = lambda: 0
    trouble: Callable[[], str | None] = lambda: None


def open_performance(request: CaptureRequest, *, live: bool) -> OpenedPerformance:
    """Open what `request.input` names, with the encoder that it needs.

    Args:
        request: what to open.
        live: True plays clips at their own speed on the clock; False as fast as they are read, in clip time.

    Raises:
        SourceError: it can't be opened.
    """
    if request.input != "auto":
        return _open_named(request, request.input, None, live)
    reason = _no_camera_reason()
    if reason is None:
        try:
            return _open_named(request, "camera", None, live)
        except SourceError as error:
            reason = str(error)
    return _open_named(request, "demo", f"{reason} – the demo performer plays instead", live)


def _no_camera_reason() -> str | None:
    """Why no camera is worth a try, or None."""
    from avatar_stream.sources.camera_list import list_cameras

    cameras = list_cameras(probe=False)
    if cameras and all(camera.virtual for camera in cameras):
        # Taking one would show the character to itself.
        return "The only cameras here are virtual ones"
    return None


def _open_named(request: CaptureRequest, name: str, note: str | None, live: bool) -> OpenedPerformance:
    if name == "demo":
        from avatar_stream.sources.demo import DemoPerformer

        demo = DemoPerformer(fps=request.fps, duration_s=request.duration_s or None)
        return _play(demo, name, note, lambda: None, live)
    if name.lower().endswith(".fsb"):
        from avatar_stream.sources.semantics_file import SemanticsFileSource

        stored = SemanticsFileSource(Path(name).expanduser())
        return _play(stored, name, note, lambda: stored.damage, live)
    from avatar_stream.sources.registry import open_frame_source

    frames = open_frame_source(name, width=request.width_px, height=request.height_px, fps=request.fps)
    from avatar_stream.encoder.registry import ENCODERS

    try:
        encoder = ENCODERS.create(
            request.encoder,
            detection_confidence=request.detection_confidence,
            tracking_confidence=request.tracking_confidence,
            smoothing=request.smoothing,
            profile=request.profile,
        )
    except BaseException:
        frames.close()
        raise

    def trouble() -> str | None:
        # What a camera calls trouble, a clip calls damage.
        return getattr(frames, "trouble", None) or getattr(frames, "damage", None)

    if live and not frames.paced:
        pacer = Pacer(frames.fps)
        source = TrackedSource(PacedFrames(frames, pacer), encoder)
        return OpenedPerformance(source, name, note, lambda: pacer.skipped, trouble)
    return OpenedPerformance(
        TrackedSource(frames, encoder),
        name,
        note,
        lambda: getattr(frames, "dropped", 0),
        trouble,
    )


def _play(
    performance: PerformanceSource, name: str, note: str | None, trouble: Callable[[], str | None], live: bool
) -> OpenedPerformance:
    """A performance that needs no tracking, at its own speed where it is live."""
    if not live:
        return OpenedPerformance(performance, name, note, trouble=trouble)
    pacer = Pacer(performance.fps)
    return OpenedPerformance(PacedPerformance(performance, pacer), name, note, lambda: pacer.skipped, trouble)


def run_capture(request: CaptureRequest, packets: Connection, control: Connection) -> None:
    """The whole life of the capture process: open, wait for "start", encode, pack, send, until told to stop.

    Says over `control`: "ready", or "failed" with one line for the user; "note" when a camera falls silent
    or comes back; "timings" once a second; "ended" after a clip's last frame.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both processes; the studio decides
    channel = ControlChannel(control)
    start, stop, recalibrate = threading.Event(), threading.Event(), threading.Event()
    watch = threading.Thread(
        target=_heed_studio, args=(channel, start, stop, recalibrate), name="heed-studio", daemon=True
    )
    watch.start()
    try:
        opened = open_performance(request, live=True)
    except UserInputError as error:
        channel.send("failed", text=str(error)[:2000])
        return
    session = secrets.randbits(32)
    channel.send("ready", input=opened.input, fps=opened.source.fps, session=session, note=opened.note)
    start.wait()  # or a clip's beginning would be over before there is anything to show it
    try:
        _perform(opened, PipeLink(packets), session, channel, stop, recalibrate)
        if not stop.is_set() and opened.trouble():
            channel.send("note", text=f"The source ended early: {opened.trouble()}"[:2000])
        channel.send("ended")
    except UserInputError as error:
        channel.send("failed", text=str(error)[:2000])
    except Exception as error:
        channel.send(
            "failed", text=f"the capture process broke down ({type(error).__name__}: {error})"[:2000]
        )
        raise
    finally:
        opened.source.close()


def _perform(
    opened: OpenedPerformance,
    link: PipeLink,
    session: int,
    channel: ControlChannel,
    stop: threading.Event,
    recalibrate: threading.Event,
) -> None:
    source = opened.source
    packer = LivePacker(session, source.fps, _QUALITY)
    encode_ms: list[float] = []
    told_s = now_s()
    silent = False
    frame = 0
    while not stop.is_set():
        if recalibrate.is_set():
            recalibrate.clear()
            if isinstance(source, TrackedSource):
                source.recalibrate()
        semantics = source.read()
        if semantics is None and not source.silent:
            break
        if source.silent != silent:
            silent = source.silent
            trouble = opened.trouble() or "the camera gives no pictures"
            channel.send("note", text=f"{trouble}; waiting for it" if silent else "The camera is back")
        if semantics is not None:
            # Skipped frames count in the sequence, so that the studio sees them as dropped.
            link.send(packer.pack(semantics, frame + opened.skipped()))
            frame += 1
            if isinstance(source, TrackedSource):
                encode_ms.append(round(source.encode_s * 1e3, 2))
        if encode_ms and (now_s() - told_s > _TIMINGS_EVERY_S or len(encode_ms) >= _MOST_TIMINGS_PER_MESSAGE):
            channel.send("timings", encode_ms=encode_ms)
            encode_ms, told_s = [], now_s()
    if encode_ms:
        channel.send("timings", encode_ms=encode_ms)
    link.close()


def _heed_studio(
    channel: ControlChannel, start: threading.Event, stop: threading.Event, recalibrate: threading.Event
) -> None:
    """Pass on what the studio asks; end this process when it says so or dies, even where the source hangs."""
    studio = parent_process()
    waited_for = [channel.connection] + ([studio.sentinel] if studio is not None else [])
    while True:
        mp_connection.wait(waited_for)
        message = channel.receive()
        if message is not None and message["event"] == "start":
            start.set()
        elif message is not None and message["event"] == "recalibrate":
            recalibrate.set()
        else:
            break
    stop.set()
    start.set()
    time.sleep(_GRACE_S)
    os._exit(0)
