"""Stand-ins for the stages, for tests of the wiring."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from avatar_stream.base.clock import now_s
from avatar_stream.base.mailbox import Mailbox
from avatar_stream.base.timings import Timings
from avatar_stream.capture.request import CaptureInfo
from avatar_stream.codec.packet import LivePacker
from avatar_stream.codec.quantiser import QUALITIES
from avatar_stream.links.pipe import newest_packets
from avatar_stream.stages import Decoder, Link, PerformanceSource, Sink
from avatar_stream.types import FaceSemantics, Picture, PixelArray

SESSION = 77


class FakeLink(Link):
    """A mailbox between two threads."""

    def __init__(self) -> None:
        self.mailbox: Mailbox[list[bytes]] = Mailbox(newest_packets)

    def send(self, packet: bytes) -> None:
        self.mailbox.put([packet])

    def receive(self, timeout_s: float) -> list[bytes]:
        return self.mailbox.take(timeout_s) or []

    def close(self) -> None:
        self.mailbox.close()


class FakeCapture:
    """A capture process that is a thread: sends what `script` gives for each frame, then ends.

    Args:
        script: gives the semantics of frame i at a time, None for silence, or raises StopIteration.
        input: what it claims to be.
        fps: frames a second, truly.
    """

    pid = 0

    def __init__(
        self,
        script: Callable[[int, float], FaceSemantics | bytes | None],
        *,
        input: str = "clip.mp4",
        fps: float = 50.0,
        error: str | None = None,
    ) -> None:
        self.link = FakeLink()
        self.info: CaptureInfo | None = CaptureInfo(input, fps, SESSION, None)
        self.ended = False
        self.error: str | None = None
        self.encode = Timings()
        self._script, self._final_error = script, error
        self._packer = LivePacker(SESSION, fps, QUALITIES.index("highest"))
        self._stopped = threading.Event()
        self.recalibrated = False
        self._thread = threading.Thread(target=self._run, args=(fps,), daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def recalibrate(self) -> None:
        self.recalibrated = True

    def _run(self, fps: float) -> None:
        frame = 0
        while not self._stopped.wait(1 / fps):
            try:
                item = self._script(frame, now_s())
            except StopIteration:
                self.error, self.ended = self._final_error, True
                return
            if isinstance(item, bytes):
                self.link.send(item)
            elif item is not None:
                self.link.send(self._packer.pack(item, frame))
            frame += 1

    def poll(self) -> None:
        pass

    def close(self) -> None:
        self._stopped.set()


class FakeDecoder(Decoder):
    """Writes yaw and jaw into the picture's first pixels, and remembers what it was asked for."""

    width, height, device = 8, 6, "cpu"
    backdrop: PixelArray | None = None

    def __init__(self) -> None:
        self.shown: list[tuple[float, FaceSemantics]] = []

    def decode(self, semantics: FaceSemantics) -> Picture:
        self.shown.append((now_s(), semantics))
        pixels = np.zeros((self.height, self.width, 4), np.uint8)
        pixels[0, 0, 0] = round(semantics["jawOpen"] * 255)
        return Picture(pixels, semantics.captured_s)


class FakeSink(Sink):
    """Keeps the times at which pictures came; may be slow, hang until `release`, or fail."""

    def __init__(self, *, delay_s: float = 0.0, hangs: bool = False, fails_after: int | None = None) -> None:
        self.times_s: list[float] = []
        self.pictures: list[Picture] = []
        self.closed_with: list[bool] = []
        self.release = threading.Event()
        self._delay_s, self._hangs, self._fails_after = delay_s, hangs, fails_after

    def send(self, picture: Picture) -> None:
        if self._hangs:
            self.release.wait(30)
        if self._fails_after is not None and len(self.pictures) >= self._fails_after:
            raise RuntimeError("the disk is on fire")
        if self._delay_s:
            self.release.wait(self._delay_s)
        self.times_s.append(now_s())
        self.pictures.append(picture)

    def close(self, *, discard: bool = False) -> None:
        self.closed_with.append(discard)


class ScriptedPerformance(PerformanceSource):
    """An unpaced performance of given semantics."""

    paced = False

    def __init__(self, performance: list[FaceSemantics], fps: float = 25.0) -> None:
        self.fps, self.frame_count = fps, len(performance)
        self._rest = iter(performance)
        self.closed = False

    def read(self) -> FaceSemantics | None:
        return next(self._rest, None)

    def close(self) -> None:
        self.closed = True
