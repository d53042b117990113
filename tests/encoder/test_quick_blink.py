"""Only a sudden dip of both lids is a quick blink."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.encoder.quick_blink import QuickBlink


def most(openings):
    """The largest reading over frames of (right, left) openness at 30 frames a second."""
    watch = QuickBlink()
    return max(watch.read(np.array(opening, float), i / 30) for i, opening in enumerate(openings))


def test_a_sudden_shallow_dip_of_both_eyes_is_a_blink():
    assert most([(1, 1)] * 8 + [(0.72, 0.75), (0.62, 0.66), (0.95, 0.9)] + [(1, 1)] * 3) > 0.75


@pytest.mark.parametrize(
    "openings",
    [
        [(1, 1)] * 8 + [(0.3, 1)] * 3,
        [(1 - 0.02 * i, 1 - 0.02 * i) for i in range(30)],
        [(1.3, 1.35)] * 8 + [(0.8, 0.8)] * 5,
        [(1 + 0.05 * (-1) ** i, 1 - 0.05 * (-1) ** i) for i in range(30)],
    ],
    ids=["a wink", "slow lids", "relaxing from wide open", "noise"],
)
def test_nothing_else_is(openings):
    assert most(openings) < 0.2


def test_time_that_runs_backwards_forgets():
    watch = QuickBlink()
    for i in range(5):
        watch.read(np.ones(2), 10 + i / 30)
    assert watch.read(np.full(2, 0.5), 0.0) == 0.0
