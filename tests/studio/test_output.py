"""One output's thread: newest wins, and neither hanging nor failing reaches anybody else."""

from __future__ import annotations

import pytest
from fakes import FakeSink, ManualClock, picture_of
from waiting import wait_for

from avatar_stream.errors import DeviceUnavailableError, SinkError
from avatar_stream.stages import Sink
from avatar_stream.studio.events import OutputState
from avatar_stream.studio.output import HUNG_AFTER_S, Output
from avatar_stream.types import Picture


class Bench:
    """Makes an output of sinks that a test prepares; keeps what it reports."""

    def __init__(self, *sinks: FakeSink | Exception, keeps_size: bool = False) -> None:
        self.clock = ManualClock()
        self.sinks = list(sinks)
        self.opened: list[tuple[tuple[int, int], bool]] = []
        self.states: list[OutputState] = []
        self._keeps_size = keeps_size
        self.output = Output("out.mp4", self.open_sink, (2, 2), self.clock, self.states.append)

    def open_sink(self, size: tuple[int, int], *, again: bool) -> Sink:
        self.opened.append((size, again))
        sink = self.sinks[min(len(self.opened), len(self.sinks)) - 1]
        if isinstance(sink, Exception):
            raise sink
        sink.keeps_size = self._keeps_size
        return sink

    def show(self, picture: Picture | None = None, *, tracked: bool = False) -> None:
        self.output.show(picture or picture_of(), tracked=tracked)

    def show_until(self, condition: object) -> None:
        def shown() -> bool:
            self.show()
            return bool(condition())  # type: ignore[operator]

        wait_for(shown)

    def phases(self) -> list[tuple[str, str]]:
        return [(state.phase, state.reason) for state in self.states]


def test_it_takes_pictures_and_closes_once() -> None:
    sink = FakeSink()
    bench = Bench(sink)
    assert bench.output.opened.result(60) == ""
    for count in range(1, 6):
        bench.show(tracked=True)
        wait_for(lambda count=count: len(sink.pictures) == count)
    bench.output.finish()
    assert (bench.output.state.pictures, bench.output.state.dropped) == (5, 0)
    assert bench.output.latency.percentiles() is not None
    assert sink.closed_with == [False]
    assert bench.phases() == [("showing", ""), ("closed", "")]


def test_a_slow_sink_gets_the_newest() -> None:
    sink = FakeSink(hangs=True)
    bench = Bench(sink)
    bench.output.opened.result(60)
    pictures = [picture_of() for _ in range(40)]
    bench.show(pictures[0])
    wait_for(lambda: bench.output._busy_since_s is not None)
    for picture in pictures[1:]:
        bench.show(picture)
    sink.release.set()
    bench.output.finish()
    assert [sink.pictures[0], sink.pictures[-1]] == [pictures[0], pictures[-1]]
    assert (bench.output.state.pictures, bench.output.state.dropped) == (2, 38)
    assert bench.output.latency.percentiles() is None  # none of them followed a face


def test_a_hung_sink_is_told_never_waited_for_and_goes_on_when_it_answers() -> None:
    sink = FakeSink(hangs=True)
    bench = Bench(sink)
    bench.output.opened.result(60)
    bench.show()
    wait_for(lambda: bench.output._busy_since_s is not None)
    bench.clock.time_s += HUNG_AFTER_S + 0.1
    bench.show()
    assert bench.output.phase == "hung" and "not answered" in bench.output.reason
    sink.release.set()
    wait_for(lambda: bench.output.phase == "showing")
    bench.show_until(lambda: len(sink.pictures) >= 2)
    bench.output.finish()
    assert sink.closed_with == [False]


def test_a_sink_that_hangs_at_the_end_is_left_behind() -> None:
    sink = FakeSink(hangs=True)
    bench = Bench(sink)
    bench.output.opened.result(60)
    bench.show()
    wait_for(lambda: bench.output._busy_since_s is not None)
    bench.clock.time_s += HUNG_AFTER_S + 0.1
    bench.show()
    bench.output.finish()
    assert bench.output.phase == "hung"
    sink.release.set()


def test_a_failing_sink_is_closed_and_opened_again() -> None:
    broken, whole = FakeSink(fails_after=1), FakeSink()
    bench = Bench(broken, whole)
    bench.output.opened.result(60)
    bench.show_until(lambda: bench.output.phase == "waiting")
    assert bench.output.reason == "RuntimeError: the disk is on fire"
    assert broken.closed_with == [False]
    bench.clock.time_s += 1.0
    bench.show_until(lambda: whole.pictures)
    bench.output.finish()
    assert bench.opened == [((2, 2), False), ((2, 2), True)]
    assert [phase for phase, _ in bench.phases()] == ["showing", "waiting", "showing", "closed"]


def test_a_device_that_is_not_there_is_waited_for() -> None:
    whole = FakeSink()
    bench = Bench(DeviceUnavailableError("there is none: install one"), whole)
    assert bench.output.opened.result(60) == ""
    wait_for(lambda: bench.output.phase == "waiting")
    assert bench.output.reason == "there is none: install one"
    bench.clock.time_s += 1.0
    bench.show_until(lambda: whole.pictures)
    bench.output.finish()
    assert bench.output.state.reason == ""


def test_what_time_does_not_heal_is_an_error_at_once() -> None:
    bench = Bench(SinkError("no such name"))
    with pytest.raises(SinkError, match="no such name"):
        bench.output.opened.result(60)
    wait_for(lambda: bench.output.phase == "closed")
    bench.output.finish()
    assert bench.states == []  # whoever asked for it is told


def test_a_sink_that_fails_in_closing_is_heard() -> None:
    class BadEnd(FakeSink):
        def close(self, *, discard: bool = False) -> None:
            super().close(discard=discard)
            raise SinkError("no space left")

    bench = Bench(BadEnd())
    bench.output.opened.result(60)
    bench.output.finish()
    assert (bench.output.phase, bench.output.reason) == ("closed", "no space left")


def test_discard_reaches_the_sink() -> None:
    sink = FakeSink()
    bench = Bench(sink)
    bench.output.opened.result(60)
    bench.output.finish(discard=True)
    assert sink.closed_with == [True]


def test_a_window_the_user_closed_ends_quietly() -> None:
    class Window(FakeSink):
        closed = False

        def send(self, picture: Picture) -> None:
            super().send(picture)
            self.closed = True

    sink = Window()
    bench = Bench(sink)
    bench.output.opened.result(60)
    bench.show()
    wait_for(lambda: bench.output.phase == "closed")
    bench.output.finish()
    assert bench.output.left_by_user
    assert sink.closed_with == [False]


def test_another_size_opens_it_anew() -> None:
    small, large = FakeSink(), FakeSink()
    bench = Bench(small, large)
    bench.output.opened.result(60)
    bench.show(picture_of(2, 2))
    wait_for(lambda: small.pictures)
    bench.show(picture_of(6, 4))
    wait_for(lambda: large.pictures)
    bench.output.finish()
    assert bench.opened == [((2, 2), False), ((6, 4), True)]
    assert small.closed_with == [False] and large.pictures[0].pixels.shape == (4, 6, 4)
    assert [phase for phase, _ in bench.phases()] == ["showing", "closed"]


def test_a_file_goes_on_in_the_size_that_it_began_with() -> None:
    sink = FakeSink()
    bench = Bench(sink, keeps_size=True)
    bench.output.opened.result(60)
    for size in ((2, 2), (8, 8), (2, 2), (4, 2)):
        count = len(sink.pictures) + 1
        bench.show(picture_of(*size, value=255))
        wait_for(lambda count=count: len(sink.pictures) == count)
    bench.output.finish()
    assert len(bench.opened) == 1
    assert {picture.pixels.shape for picture in sink.pictures} == {(2, 2, 4)}


def test_it_can_be_opened_anew_on_request() -> None:
    first, second = FakeSink(), FakeSink()
    bench = Bench(first, second)
    bench.output.opened.result(60)
    bench.output.reopen()
    bench.show_until(lambda: second.pictures)
    bench.output.finish()
    assert first.closed_with == [False]


def test_a_sink_closed_for_another_size_was_not_closed_by_the_user() -> None:
    small, large = FakeSink(), FakeSink()
    bench = Bench(small, large)
    bench.output.opened.result(60)
    bench.show(picture_of(4, 4))
    wait_for(lambda: len(large.pictures) == 1)
    bench.show(picture_of(4, 4))
    wait_for(lambda: len(large.pictures) == 2)
    assert bench.output.phase == "showing" and not bench.output.left_by_user
    large.closed = True  # as a window is
    bench.show_until(lambda: bench.output.left_by_user)
    bench.output.finish()


def test_another_size_and_a_sink_that_can_not_be_opened_again() -> None:
    bench = Bench(FakeSink(), SinkError("no screen any more"), FakeSink())
    bench.output.opened.result(60)
    bench.show(picture_of(4, 4))
    wait_for(lambda: bench.output.phase == "waiting")
    assert not bench.output.left_by_user
    bench.output.finish()
