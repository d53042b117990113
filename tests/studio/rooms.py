"""A studio made of fakes on a clock of the test's own: a whole show takes no time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from fakes import FakeCapture, FakeCast, FakeSink, ManualClock, Script

from avatar_stream.capture import CaptureRequest
from avatar_stream.config import Config, load_config
from avatar_stream.stages import Sink
from avatar_stream.studio import Studio, Tools
from avatar_stream.studio import outputs as outputs_module
from avatar_stream.studio.events import Event, Notice, Status
from avatar_stream.types import FaceSemantics


def looking(i: int, time_s: float) -> FaceSemantics:
    """Somebody who is seen in every frame."""
    return FaceSemantics.of(time_s, yaw=0.4, jawOpen=1.0)


def ends_after(count: int) -> Script:
    def script(i: int, time_s: float) -> FaceSemantics:
        if i >= count:
            raise StopIteration
        return looking(i, time_s)

    return script


@dataclass
class Rooms:
    """What a test of a whole studio brings, and what it finds afterwards.

    Attributes:
        clock: moved on by the show itself.
        script: what each capture process sends.
        fps: how often it does.
        captures: all capture processes that were started.
        cast: all characters.
        sinks: all outputs that were opened, by the words that name them.
        troubles: outputs that can't be opened, by their words.
        at: what happens during the show, by seconds after its beginning.
    """

    clock: ManualClock = field(default_factory=ManualClock)
    script: Script = looking
    fps: float = 50.0
    captures: list[FakeCapture] = field(default_factory=list)
    cast: FakeCast = field(default_factory=FakeCast)
    sinks: dict[str, list[FakeSink]] = field(default_factory=dict)
    troubles: dict[str, Exception] = field(default_factory=dict)
    at: dict[float, Callable[[Studio], object]] = field(default_factory=dict)

    def open_capture(self, request: CaptureRequest, note: Callable[[str], None]) -> FakeCapture:
        session = 77 + len(self.captures)
        capture = FakeCapture(self.clock, self.script, request, fps=self.fps, session=session)
        self.captures.append(capture)
        return capture

    def open_sink(self, spec: str, *, width: int, height: int, fps: float) -> Sink:
        if spec in self.troubles:
            raise self.troubles[spec]
        sink = FakeSink()
        sink.size = (width, height)  # type: ignore[attr-defined]
        self.sinks.setdefault(spec, []).append(sink)
        return sink

    def studio(self, *sets: str) -> Studio:
        """A studio, to be used in a ``with`` block."""
        self.cast.clock = self.clock
        tools = Tools(self.clock, self.open_capture, self.cast.load, self.cast.open_decoder)
        return Studio(config_of(*sets), tools)

    def run(self, studio: Studio, seconds: float) -> list[Event]:
        """Let the show go on for so long, with all that is to happen in it; gives all events."""
        subscription = studio.subscribe()
        stop = _ClockStop(self, studio, seconds)
        studio.run(stop)
        return list(subscription)


class _ClockStop(threading.Event):
    """Asked before every picture: lets happen what is due, and ends the show in its time."""

    def __init__(self, rooms: Rooms, studio: Studio, seconds: float) -> None:
        super().__init__()
        self._rooms, self._studio = rooms, studio
        self._start_s = rooms.clock.now_s()
        self._seconds = seconds

    def is_set(self) -> bool:
        passed_s = self._rooms.clock.now_s() - self._start_s
        for moment_s in [moment_s for moment_s in self._rooms.at if moment_s <= passed_s]:
            self._rooms.at.pop(moment_s)(self._studio)
        return passed_s >= self._seconds


def config_of(*sets: str) -> Config:
    return load_config(None, ["source.input=clip.mp4", 'sinks.outputs=["null"]', "live.fps=50", *sets])


def notices(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, Notice)]


def statuses(events: list[Event]) -> list[Status]:
    return [event for event in events if isinstance(event, Status)]


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    rooms = Rooms()
    monkeypatch.setattr(outputs_module, "open_sink", rooms.open_sink)
    return rooms
