"""Hair follows a little later, the same at any rate of pictures, and comes to rest."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.puppet import Swinging
from avatar_stream.types import FaceSemantics

from .puppets import random_puppet


def follow(fps: float, seconds: float, yaw_after: float = 0.5) -> np.ndarray:
    """(N, 2) lag of the first swing while the head turns within 0.2 s and then stays."""
    swinging = Swinging(random_puppet(0))
    lags = []
    for i in range(round(fps * seconds)):
        time_s = i / fps
        yaw = yaw_after * min(time_s / 0.2, 1.0)
        lags.append(swinging.at(FaceSemantics.of(time_s, yaw=yaw)).lags[0])
    return np.array(lags)


def test_it_lags_swings_over_and_rests_exactly() -> None:
    lags = follow(60, 5.0)[:, 0]
    assert lags[:12].min() < -0.02  # behind a head that turns to the right
    assert lags.max() > 0.005  # and over
    assert (lags[-30:] == 0).all()
    assert np.abs(lags).max() <= 0.12


@pytest.mark.parametrize("fps", [15, 24, 30, 120])
def test_the_rate_of_pictures_changes_next_to_nothing(fps: float) -> None:
    fine = follow(240, 2.0)[:, 0]
    coarse = follow(fps, 2.0)[:, 0]
    moments = np.arange(len(coarse)) * round(240 / fps)
    assert np.abs(coarse - fine[moments]).max() < 0.02


def test_a_gap_or_a_jump_back_finds_it_at_rest() -> None:
    swinging = Swinging(random_puppet(0))
    swinging.at(FaceSemantics.of(0.0))
    swinging.at(FaceSemantics.of(0.1, yaw=0.5))
    assert not swinging.at(FaceSemantics.of(5.0, yaw=0.5)).lags.any()
    swinging.at(FaceSemantics.of(5.1, yaw=-0.5))
    assert not swinging.at(FaceSemantics.of(1.0, yaw=-0.5)).lags.any()
