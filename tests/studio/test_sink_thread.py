"""One sink's thread: newest wins, and neither hanging nor failing reaches anybody else."""

from __future__ import annotations

import time

import numpy as np
from fakes import FakeSink

from avatar_stream.base.clock import now_s
from avatar_stream.errors import SinkError
from avatar_stream.studio.sink_thread import SinkThread
from avatar_stream.types import Picture


def picture() -> Picture:
    return Picture(np.zeros((2, 2, 4), np.uint8), now_s())


def test_takes_everything_and_closes_once() -> None:
    sink, notes = FakeSink(), list[str]()
    thread = SinkThread("null", sink, notes.append)
    for _ in range(5):
        thread.show(picture(), tracked=True)
        time.sleep(0.01)
    thread.finish()
    statistics = thread.statistics()
    assert (statistics.pictures, statistics.dropped, statistics.error) == (5, 0, None)
    assert statistics.latency_ms is not None
    assert sink.closed_with == [False]
    assert notes == []


def test_a_slow_sink_gets_the_newest() -> None:
    sink = FakeSink(delay_s=0.05)
    thread = SinkThread("slow", sink, print)
    sent = [picture() for _ in range(40)]
    for one in sent:
        thread.show(one, tracked=False)
        time.sleep(0.005)
    thread.finish()
    statistics = thread.statistics()
    assert statistics.pictures + statistics.dropped == 40
    assert statistics.dropped > 20
    assert sink.pictures[-1] is sent[-1]
    assert statistics.latency_ms is None  # none of them followed a face


def test_a_hung_sink_is_given_up_and_never_waited_for() -> None:
    sink, notes = FakeSink(hangs=True), list[str]()
    thread = SinkThread("vcam", sink, notes.append, hung_after_s=0.1)
    started_s = now_s()
    while thread.running and now_s() - started_s < 5:
        thread.show(picture(), tracked=False)
        time.sleep(0.02)
    assert not thread.running
    started_s = now_s()
    thread.finish()
    assert now_s() - started_s < 1.0
    assert notes == ["Output vcam stopped: it has not answered for 0.1 s"]
    sink.release.set()


def test_a_failing_sink_says_one_line_and_is_closed() -> None:
    sink, notes = FakeSink(fails_after=2), list[str]()
    thread = SinkThread("out.mp4", sink, notes.append)
    for _ in range(6):
        thread.show(picture(), tracked=False)
        time.sleep(0.01)
    thread.finish()
    assert notes == ["Output out.mp4 stopped: RuntimeError: the disk is on fire"]
    assert sink.closed_with == [False]
    assert thread.statistics().pictures == 2


def test_a_sink_that_fails_in_closing_is_heard() -> None:
    class BadEnd(FakeSink):
        def close(self, *, discard: bool = False) -> None:
            super().close(discard=discard)
            if len(self.closed_with) == 1:
                raise SinkError("no space left")

    notes: list[str] = []
    thread = SinkThread("out.mp4", BadEnd(), notes.append)
    thread.show(picture(), tracked=False)
    thread.finish()
    assert thread.error == "no space left"
    assert len(notes) == 1


def test_discard_reaches_the_sink() -> None:
    sink = FakeSink()
    SinkThread("out.mp4", sink, print).finish(discard=True)
    assert sink.closed_with == [True]


def test_a_window_the_user_closed_ends_quietly() -> None:
    class Window(FakeSink):
        closed = False

        def send(self, picture: Picture) -> None:
            super().send(picture)
            self.closed = True

    notes: list[str] = []
    thread = SinkThread("preview", Window(), notes.append)
    thread.show(picture(), tracked=False)
    deadline_s = now_s() + 5
    while thread.running and now_s() < deadline_s:
        time.sleep(0.01)
    assert not thread.running
    thread.finish()
    assert notes == []
    assert thread.error is None


def test_pictures_that_a_waiting_sink_could_not_show_are_not_counted() -> None:
    class Waiting(FakeSink):
        waiting: str | None = "the device is taken"

    sink, notes = Waiting(), list[str]()
    thread = SinkThread("vcam", sink, notes.append)
    thread.show(picture(), tracked=True)
    deadline_s = now_s() + 5
    while not sink.pictures and now_s() < deadline_s:
        time.sleep(0.005)
    assert thread.running  # the show goes on
    thread.finish()
    statistics = thread.statistics()
    assert (statistics.pictures, statistics.error) == (0, "the device is taken")
    assert statistics.latency_ms is None
    assert notes == [] and sink.closed_with == [False]
