"""What breaks is opened again: at once a few times, then slowly, on a clock of the test's own."""

from __future__ import annotations

import pytest
from fakes import ManualClock

from avatar_stream.base.supervisor import Health, RetryTimes, Supervised
from avatar_stream.errors import SinkError


class Device:
    """Counts who opens it, and when."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.trouble: Exception | None = None
        self.opened_s: list[float] = []
        self.closed: list[int] = []

    def open(self) -> int:
        self.opened_s.append(self.clock.now_s())
        if self.trouble:
            raise self.trouble
        return len(self.opened_s)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def device(clock: ManualClock) -> Device:
    return Device(clock)


def supervise(device: Device, healths: list[Health]) -> Supervised[int]:
    return Supervised(device.open, device.closed.append, clock=device.clock, on_change=healths.append)


def tend_for(supervised: Supervised[int], clock: ManualClock, seconds: float) -> None:
    end_s = clock.now_s() + seconds
    while clock.now_s() < end_s:
        supervised.tend()
        clock.time_s += 0.05


def test_it_is_opened_once_and_kept(clock: ManualClock, device: Device) -> None:
    healths: list[Health] = []
    supervised = supervise(device, healths)
    assert supervised.health.state == "new"
    tend_for(supervised, clock, 10)
    assert supervised.thing == 1 and len(device.opened_s) == 1
    assert healths == [Health("up")]
    supervised.close()
    supervised.close()
    assert device.closed == [1] and supervised.tend() is None
    assert healths[1:] == [Health("closed")]


def test_a_failure_is_closed_and_opened_again_within_a_second(clock: ManualClock, device: Device) -> None:
    healths: list[Health] = []
    supervised = supervise(device, healths)
    supervised.tend()
    supervised.failed("it was pulled out")
    assert supervised.thing is None and device.closed == [1]
    tend_for(supervised, clock, 1.0)
    assert supervised.thing == 2
    assert healths == [Health("up"), Health("down", "it was pulled out"), Health("up")]


def test_five_quick_tries_a_minute_then_one_every_five_seconds(clock: ManualClock, device: Device) -> None:
    healths: list[Health] = []
    device.trouble = SinkError("there is none")
    supervised = supervise(device, healths)
    tend_for(supervised, clock, 40)
    gaps = [b - a for a, b in zip(device.opened_s, device.opened_s[1:], strict=False)]
    assert all(gap <= 1.0 for gap in gaps[:5])
    assert all(4.9 < gap < 5.2 for gap in gaps[5:])
    # The reason is told once, and once more as the tries become slow.
    assert healths == [Health("down", "there is none"), Health("down", "there is none", slow=True)]
    device.trouble = None
    tend_for(supervised, clock, 5.2)
    assert supervised.thing is not None and supervised.health == Health("up")


def test_failures_of_long_ago_are_forgotten(clock: ManualClock, device: Device) -> None:
    supervised = supervise(device, [])
    for _ in range(20):
        supervised.tend()
        supervised.failed("now and then")
        assert not supervised.health.slow
        clock.time_s += 15


def test_again_is_no_failure(clock: ManualClock, device: Device) -> None:
    supervised = supervise(device, [])
    for _ in range(20):
        assert supervised.tend() is not None
        supervised.again()
    assert len(device.opened_s) == 20 and device.closed == list(range(1, 21))


def test_a_thing_that_fails_in_closing_is_still_opened_again(clock: ManualClock, device: Device) -> None:
    def broken_close(thing: int) -> None:
        raise OSError("it is gone")

    supervised = Supervised(device.open, broken_close, clock=clock, times=RetryTimes(quick_s=0.0))
    supervised.tend()
    supervised.failed("gone")
    assert supervised.tend() == 2


def test_reasons_are_for_people(clock: ManualClock, device: Device) -> None:
    supervised = supervise(device, [])
    device.trouble = SinkError("plug\nit in")
    supervised.tend()
    assert supervised.health.reason == "plug it in"
    clock.time_s += 1
    device.trouble = ZeroDivisionError("oh dear")
    supervised.tend()
    assert supervised.health.reason == "ZeroDivisionError: oh dear"
