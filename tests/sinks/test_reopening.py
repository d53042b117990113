"""An output whose device comes and goes, on a clock of the test's own."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.errors import DeviceUnavailableError, SinkError
from avatar_stream.sinks.null import NullSink
from avatar_stream.sinks.reopening import ReopeningSink
from avatar_stream.stages import Sink
from avatar_stream.types import Picture

PICTURE = Picture(np.zeros((2, 2, 4), np.uint8), 0.0)


class Device:
    """A device that a test plugs in and pulls out; counts who asks for it."""

    def __init__(self) -> None:
        self.trouble: SinkError | None = None
        self.asked_at_s: list[float] = []
        self.opened: list[NullSink] = []
        self.now_s = 100.0

    def open(self) -> Sink:
        self.asked_at_s.append(self.now_s)
        if self.trouble:
            raise self.trouble
        device = self

        class Shown(NullSink):
            def send(self, picture: Picture) -> None:
                if device.trouble:
                    raise device.trouble
                super().send(picture)

        self.opened.append(Shown())
        return self.opened[-1]


def show_for(sink: ReopeningSink, device: Device, seconds: float) -> None:
    """Thirty pictures a second."""
    for _ in range(round(seconds * 30)):
        sink.send(PICTURE)
        device.now_s += 1 / 30


def test_a_device_that_is_not_there_is_looked_for_every_five_seconds_and_told_of_once() -> None:
    device, notes = Device(), list[str]()
    device.trouble = DeviceUnavailableError("there is none: install one")
    sink = ReopeningSink("vcam", device.open, notes.append, clock=lambda: device.now_s)
    show_for(sink, device, 21)
    assert np.allclose(np.diff(device.asked_at_s), 5.0, atol=0.05)
    assert len(device.asked_at_s) == 5
    assert notes == ["Output vcam waits, and is looked for every 5 s: there is none: install one"]
    assert sink.waiting == "there is none: install one"
    device.trouble = None
    show_for(sink, device, 6)
    assert sink.waiting is None
    assert notes[1:] == ["Output vcam is there now"]
    assert device.opened[0].count >= 30


def test_a_device_that_vanishes_is_closed_and_comes_back() -> None:
    device, notes = Device(), list[str]()
    sink = ReopeningSink("vcam", device.open, notes.append, clock=lambda: device.now_s)
    show_for(sink, device, 1)
    device.trouble = DeviceUnavailableError("pulled out")
    show_for(sink, device, 7)
    assert device.opened[0].closed and sink.waiting == "pulled out"
    device.trouble = None
    show_for(sink, device, 7)
    assert len(device.opened) == 2 and device.opened[1].count > 60
    sink.close()
    assert device.opened[1].closed
    sink.send(PICTURE)
    assert len(notes) == 2


def test_another_reason_is_told() -> None:
    device, notes = Device(), list[str]()
    device.trouble = DeviceUnavailableError("there is none")
    sink = ReopeningSink("vcam", device.open, notes.append, clock=lambda: device.now_s)
    device.trouble = DeviceUnavailableError("taken by zoom")
    show_for(sink, device, 11)
    assert [note.split(": ")[1] for note in notes] == ["there is none", "taken by zoom"]


def test_what_time_does_not_heal_is_an_error_at_once() -> None:
    device = Device()
    device.trouble = SinkError("no such name")
    with pytest.raises(SinkError, match="no such name"):
        ReopeningSink("vcam:x", device.open, print, clock=lambda: device.now_s)
