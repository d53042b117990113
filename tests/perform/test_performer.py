"""One connection: what is counted, what is kept back, and whose clock counts."""

from __future__ import annotations

import json

import numpy as np
import pytest

from avatar_stream.perform.messages import Seen
from avatar_stream.perform.performer import Counts, Performer
from tests.perform.faces import echo_message, nobody_message


def taken(seen: Seen | None) -> float:
    assert seen is not None
    return seen.taken_s


def test_malformed_messages_are_counted_and_dropped() -> None:
    counts = Counts()
    performer = Performer(counts)
    for message in (b"", b"noise", "text", None, nobody_message(1.0)[:-1]):
        assert performer.take(message, 0.0) is None
    assert counts.malformed == 5 and counts.fault
    assert performer.take(nobody_message(1.0), 0.1) is not None
    assert counts == Counts(malformed=5)


def test_more_than_a_camera_gives_is_dropped_unread() -> None:
    counts = Counts()
    performer = Performer(counts)
    # A thousand a second for two seconds; malformed ones count as well.
    for i in range(2000):
        performer.take(nobody_message(i / 1000) if i % 2 else b"noise", i / 1000)
    assert 1800 < counts.hurried < 1820  # 75 a second, and 40 at once
    assert 0 < counts.malformed <= 2000 - counts.hurried
    # Whoever slows down is heard again.
    assert performer.take(nobody_message(4.0), 4.0) is not None
    for i in range(300):
        assert performer.take(nobody_message(5 + i / 60), 5 + i / 60) is not None


def test_times_are_put_on_this_clock() -> None:
    """The browser's clock runs 200 ppm fast and began elsewhere; messages take 5 ms, and up to 30 more."""
    performer, random = Performer(Counts()), np.random.default_rng(4)

    def theirs(now_s: float) -> float:
        return 900.0 + now_s * 1.0002

    errors = []
    for i in range(3000):
        now_s = 50.0 + i / 30
        if i % 30 == 0:
            asked_s = json.loads(performer.question(now_s))["asked_s"]
            assert performer.take(echo_message(asked_s, theirs(now_s + 0.005)), now_s + 0.010) is None
        late_s = 0.005 + random.uniform(0.0, 0.03)
        seen = performer.take(nobody_message(theirs(now_s)), now_s + late_s)
        assert seen is not None and seen.taken_s <= now_s + late_s
        errors.append(seen.taken_s - now_s)
    assert np.abs(errors[300:]).max() < 0.002


def test_a_clock_out_of_its_mind_moves_nothing_far() -> None:
    performer = Performer(Counts())
    assert taken(performer.take(nobody_message(100.0), 10.0)) == 10.0
    # Their clock leaps far ahead, then back: never later than now, never 2 s before, never backwards.
    assert taken(performer.take(nobody_message(9000.0), 10.1)) == 10.1
    assert performer.take(nobody_message(9000.0), 10.1) is None
    assert taken(performer.take(nobody_message(100.2), 12.2)) >= 10.2
    # Answers to questions that nobody asked, or once more, mean nothing.
    for _ in range(10):
        performer.take(echo_message(11.0, 5.0), 12.3)
    assert taken(performer.take(nobody_message(102.5), 12.5)) == pytest.approx(12.5, abs=2.0)
