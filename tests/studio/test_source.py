"""The capture process is kept running, whatever ends it; on a clock of the test's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fakes import FakeCapture, ManualClock

from avatar_stream.base.smoothing import Smoothing
from avatar_stream.capture import CaptureFailure, CaptureRequest
from avatar_stream.studio.events import Event, Notice
from avatar_stream.studio.source import Source
from avatar_stream.types import Calibration

SEAT = Calibration(0.1, 0.2, 320.0, 240.0, 150.0, {"jawOpen": 1.2})


class Desk:
    """A source, and all capture processes that it has started."""

    def __init__(self, input: str = "camera") -> None:
        self.clock = ManualClock()
        self.captures: list[FakeCapture] = []
        self.events: list[Event] = []
        self.source = Source(CaptureRequest(input), self.open, self.clock, self.events.append)

    def open(self, request: CaptureRequest, note: Callable[[str], None]) -> FakeCapture:
        self.captures.append(FakeCapture(self.clock, lambda i, time_s: None, request))
        return self.captures[-1]

    def break_it(self, reason: str = "the capture process was killed by SIGKILL") -> None:
        self.captures[-1].failure = CaptureFailure(reason, final=False)
        self.captures[-1].ended = True
        self.source.tend()

    def pass_s(self, seconds: float) -> None:
        end_s = self.clock.now_s() + seconds
        while self.clock.now_s() < end_s:
            self.source.tend()
            self.clock.time_s += 0.05

    @property
    def texts(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Notice)]


def test_it_starts_at_once_and_begins_on_its_cue() -> None:
    desk = Desk()
    assert len(desk.captures) == 1 and not desk.captures[0].begun
    desk.source.begin()
    assert desk.captures[0].begun


def test_a_killed_process_is_replaced_within_a_second_and_knows_the_person() -> None:
    desk = Desk()
    desk.source.begin()
    desk.captures[0].calibration = SEAT
    desk.pass_s(1.0)
    desk.break_it()
    assert desk.source.capture is None and desk.captures[0].closed
    assert desk.source.trouble == "the capture process was killed by SIGKILL"
    desk.pass_s(1.0)
    assert len(desk.captures) == 2
    assert desk.captures[1].begun and desk.captures[1].request.calibration == SEAT
    assert desk.source.trouble == ""
    assert desk.texts == ["The source is started again, since the capture process was killed by SIGKILL"]


def test_one_that_keeps_breaking_is_tried_every_five_seconds_for_ever() -> None:
    desk = Desk()
    desk.source.begin()
    starts_s: list[float] = []
    for _ in range(1200):
        if desk.source.capture is not None and len(starts_s) < len(desk.captures):
            starts_s.append(desk.clock.now_s())
            desk.break_it()
        desk.source.tend()
        desk.clock.time_s += 0.05
    gaps_s = [b - a for a, b in zip(starts_s, starts_s[1:], strict=False)]
    assert all(gap <= 1.0 for gap in gaps_s[:5]) and all(4.9 <= gap <= 5.2 for gap in gaps_s[5:])
    assert desk.source.failure is None and len(starts_s) > 10


def test_a_clip_goes_on_where_it_would_be_and_is_given_up_in_the_end() -> None:
    desk = Desk("clip.mp4")
    desk.source.begin()
    desk.pass_s(10.0)
    desk.break_it()
    desk.pass_s(1.0)
    assert desk.captures[1].request.start_s == pytest.approx(10.5, abs=0.3)
    for _ in range(5):
        desk.break_it("the tracker broke")
        desk.pass_s(1.0)
    assert desk.source.failure == CaptureFailure("the tracker broke", final=True)
    assert len(desk.captures) == 6


def test_what_another_try_does_not_help_is_final() -> None:
    desk = Desk("clip.mp4")
    desk.captures[0].failure = CaptureFailure("no such clip", final=True)
    desk.pass_s(10)
    assert len(desk.captures) == 1 and desk.source.failure is not None
    assert desk.texts == ["no such clip"]


def test_another_source_replaces_the_process_without_being_a_failure() -> None:
    desk = Desk()
    desk.source.begin()
    desk.captures[0].calibration = SEAT
    desk.source.tend()
    desk.source.choose(CaptureRequest("demo"))
    assert len(desk.captures) == 1  # whoever asks is not the thread of the show
    desk.source.tend()
    assert [capture.request.input for capture in desk.captures] == ["camera", "demo"]
    assert desk.captures[0].closed and desk.captures[1].begun
    assert desk.captures[1].request.calibration is None  # somebody else, or another camera
    assert desk.texts == []


def test_a_source_that_ended_can_be_followed_by_another() -> None:
    desk = Desk("clip.mp4")
    desk.captures[0].ended = True
    desk.source.tend()
    assert desk.source.ended
    desk.source.choose(CaptureRequest("demo"))
    desk.source.tend()
    assert not desk.source.ended and desk.source.info is not None


def test_smoothing_outlives_the_process() -> None:
    desk = Desk()
    desk.source.begin()
    smoothing = Smoothing(rotation_beta=9.0)
    desk.source.smooth(smoothing)
    assert desk.captures[0].smoothing == smoothing
    desk.break_it()
    desk.pass_s(1.0)
    assert desk.captures[1].request.smoothing == smoothing


def test_without_a_process_waiting_takes_its_time() -> None:
    desk = Desk()
    desk.break_it()
    before_s = desk.clock.now_s()
    assert desk.source.receive(0.1) == []
    assert desk.clock.now_s() == pytest.approx(before_s + 0.1)


def test_closing_ends_the_process() -> None:
    desk = Desk()
    desk.source.close()
    desk.source.close()
    assert desk.captures[0].closed


def test_another_clip_begins_at_its_beginning_and_the_same_one_goes_on() -> None:
    desk = Desk("a.mp4")
    desk.source.begin()
    desk.pass_s(10.0)
    desk.source.choose(CaptureRequest("b.mp4"))
    desk.source.tend()
    assert desk.captures[-1].request.start_s == 0.0
    desk.pass_s(3.0)
    desk.source.choose(CaptureRequest("b.mp4", mirror=True))
    desk.source.tend()
    assert desk.captures[-1].request.start_s == pytest.approx(3.0, abs=0.3)


def test_smoothing_asked_for_just_after_another_source_is_kept() -> None:
    desk = Desk("demo")
    smoothing = Smoothing(rotation_beta=7.0)
    desk.source.choose(CaptureRequest("demo", fps=60.0))
    desk.source.smooth(smoothing)
    desk.source.tend()
    assert desk.captures[-1].request == CaptureRequest("demo", fps=60.0, smoothing=smoothing)


def test_the_camera_is_called_there_only_once_it_is() -> None:
    desk = Desk()
    desk.captures[0].info, desk.captures[0].waiting = None, "no camera"
    desk.source.tend()
    desk.source.choose(CaptureRequest("demo"))
    desk.source.tend()
    desk.pass_s(1.0)
    assert desk.texts == ["Waiting for the camera, while the character idles: no camera"]
