"""Stand-ins for the stages and the clock, for tests of the wiring."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import cast

import numpy as np

from avatar_stream.base.clock import SystemClock
from avatar_stream.base.smoothing import Smoothing
from avatar_stream.base.timings import Timings
from avatar_stream.base.voice_level import VoiceLevel
from avatar_stream.capture import CaptureFailure, CaptureInfo, CaptureRequest
from avatar_stream.characters.character import Character
from avatar_stream.codec.packet import LivePacker
from avatar_stream.codec.quantiser import QUALITIES
from avatar_stream.errors import CharacterError
from avatar_stream.stages import Decoder, PerformanceSource, Receiver, Sink
from avatar_stream.types import Calibration, FaceSemantics, Picture, PixelArray

SESSION = 77

Script = Callable[[int, float], FaceSemantics | bytes | None]


class ManualClock:
    """A clock that stands still until somebody sleeps on it or moves it."""

    def __init__(self, time_s: float = 1000.0) -> None:
        self.time_s = time_s

    def now_s(self) -> float:
        return self.time_s

    def sleep_until(self, deadline_s: float) -> None:
        self.time_s = max(self.time_s, deadline_s)


class FakeReceiver(Receiver):
    """Gives what a script says, frame by frame, at its rate on the test's clock; then nothing more."""

    def __init__(self, clock: ManualClock | SystemClock, script: Script, fps: float, session: int) -> None:
        self._clock, self._script, self._fps = clock, script, fps
        self._packer = LivePacker(session, fps, QUALITIES.index("highest"))
        self._start_s: float | None = None
        self._frame = 0
        self.received_bytes = 0
        self.ended = self.closed = False

    def begin(self) -> None:
        if self._start_s is None:
            self._start_s = self._clock.now_s()

    def receive(self, timeout_s: float) -> list[bytes]:
        until_s = self._clock.now_s() + max(timeout_s, 0.0)
        start_s = self._start_s
        due_s = until_s + 1 if start_s is None or self.ended else start_s + (self._frame + 1) / self._fps
        if due_s > until_s:
            self._clock.sleep_until(until_s)
            return []
        self._clock.sleep_until(due_s)
        try:
            item = self._script(self._frame, due_s)
        except StopIteration:
            self.ended = True
            return []
        frame, self._frame = self._frame, self._frame + 1
        if item is None:
            return []
        packet = item if isinstance(item, bytes) else self._packer.pack(item, frame)
        self.received_bytes += len(packet)
        return [packet]

    def local_s(self, sent_s: float) -> float:
        return sent_s

    def close(self) -> None:
        self.closed = True


class FakeCapture:
    """A capture process without a process: sends what `script` gives for each frame, then ends.

    A test may set `waiting` and `failure` at any time.

    Args:
        clock: gives the time.
        script: gives the semantics of frame i at a time, None for silence, or raises StopIteration.
        request: what was asked for.
        fps: frames a second.
        session: number in its packets.
        failure: how it ends after its last frame.
    """

    pid = 0

    def __init__(
        self,
        clock: ManualClock | SystemClock,
        script: Script,
        request: CaptureRequest,
        *,
        fps: float = 50.0,
        session: int = SESSION,
        failure: CaptureFailure | None = None,
    ) -> None:
        self.request = request
        self.receiver = FakeReceiver(clock, script, fps, session)
        self.info: CaptureInfo | None = CaptureInfo(request.input, fps, session)
        self.waiting = ""
        self.ended = self.begun = self.closed = False
        self.failure: CaptureFailure | None = None
        self.calibration: Calibration | None = request.calibration
        self.encode = Timings()
        self.level: VoiceLevel | None = None
        self.recalibrated = 0
        self.smoothing: Smoothing | None = None
        self._final_failure = failure

    def begin(self) -> None:
        self.begun = True
        self.receiver.begin()

    def recalibrate(self) -> None:
        self.recalibrated += 1

    def smooth(self, smoothing: Smoothing) -> None:
        self.smoothing = smoothing

    def poll(self) -> None:
        if self.receiver.ended and not self.ended:
            self.ended, self.failure = True, self._final_failure

    def close(self) -> None:
        self.closed = self.ended = True

    close_later = close


class FakeDecoder(Decoder):
    """Writes yaw and jaw into the picture's first pixels, and remembers what it was asked for, and when."""

    device = "cpu"
    backdrop: PixelArray | None = None

    def __init__(
        self,
        clock: ManualClock | SystemClock | None = None,
        *,
        value: int = 0,
        size: tuple[int, int] = (8, 6),
    ) -> None:
        self.width, self.height = size
        self.shown: list[tuple[float, FaceSemantics]] = []
        self.closed = False
        self.trouble: Exception | None = None
        self._clock, self._value = clock or SystemClock(), value

    def decode(self, semantics: FaceSemantics) -> Picture:
        if self.trouble is not None:
            raise self.trouble
        self.shown.append((self._clock.now_s(), semantics))
        pixels = np.full((self.height, self.width, 4), self._value, np.uint8)
        pixels[0, 0, 0] = round(semantics["jawOpen"] * 255)
        return Picture(pixels, semantics.captured_s)

    def close(self) -> None:
        self.closed = True


class FakeCast:
    """A library of characters of which each has a keyframe of one value, and the decoders built for them."""

    def __init__(self, clock: ManualClock | SystemClock | None = None) -> None:
        self.clock = clock
        self.keyframes: dict[str, int] = {"fox": 1, "owl": 2}
        self.size = (8, 6)
        self.decoders: list[FakeDecoder] = []
        self.built: list[str] = []

    def load(self, name: str) -> Character:
        name = name or "fox"
        if name not in self.keyframes:
            raise CharacterError(f"There is no character called '{name}'")
        keyframe = np.full((6, 8, 4), self.keyframes[name], np.uint8)
        sheet = SimpleNamespace(model_dump_json=lambda: name)
        character = SimpleNamespace(
            id=name,
            name=name.title(),
            sheet=sheet,
            keyframe=keyframe,
            layers=SimpleNamespace(),
            layered=None,
            corrections=None,
        )
        return cast("Character", character)

    def open_decoder(self, character: Character, config: object) -> Decoder:
        decoder = FakeDecoder(self.clock, value=int(character.keyframe[0, 0, 0]), size=self.size)
        self.decoders.append(decoder)
        self.built.append(character.id)
        return decoder


class FakeSink(Sink):
    """Keeps the times at which pictures came; may be slow, hang until `release`, or fail."""

    def __init__(self, *, delay_s: float = 0.0, hangs: bool = False, fails_after: int | None = None) -> None:
        self.times_s: list[float] = []
        self.pictures: list[Picture] = []
        self.closed_with: list[bool] = []
        self.release = threading.Event()
        self.closed = False
        self._delay_s, self._hangs, self._fails_after = delay_s, hangs, fails_after

    def send(self, picture: Picture) -> None:
        if self._hangs:
            self.release.wait(60)
        if self._fails_after is not None and len(self.pictures) >= self._fails_after:
            raise RuntimeError("the disk is on fire")
        if self._delay_s:
            self.release.wait(self._delay_s)
        self.times_s.append(time.monotonic())
        self.pictures.append(picture)

    def close(self, *, discard: bool = False) -> None:
        self.closed_with.append(discard)
        self.closed = True


class ScriptedPerformance(PerformanceSource):
    """An unpaced performance of given semantics."""

    paced = False

    def __init__(self, performance: Sequence[FaceSemantics], fps: float = 25.0) -> None:
        self.fps, self.frame_count = fps, len(performance)
        self._rest = iter(performance)
        self.closed = False

    def read(self) -> FaceSemantics | None:
        return next(self._rest, None)

    def close(self) -> None:
        self.closed = True


def picture_of(width: int = 2, height: int = 2, value: int = 0) -> Picture:
    """A picture of one value, taken now."""
    return Picture(np.full((height, width, 4), value, np.uint8), time.monotonic())
