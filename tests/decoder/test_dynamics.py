from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.characters.rig import Rig
from avatar_stream.decoder.cpu_decoder import CpuDecoder
from avatar_stream.decoder.dynamics import HAIR_LIMIT, Dynamics
from avatar_stream.types import FaceSemantics

RIGHT = np.array([0.3, 0.0])
REST = np.zeros(2)


def test_hair_lags_overshoots_and_comes_to_rest() -> None:
    dynamics = Dynamics(breathing=False)
    dynamics.at(REST, REST, 0.0)
    lags = [dynamics.at(RIGHT, RIGHT, i / 60).hair[0] for i in range(1, 300)]
    assert min(lags) < -0.05
    assert max(lags) > 0.005
    assert min(lags) >= -HAIR_LIMIT
    assert lags[-1] == 0


def test_the_body_arrives_without_overshooting_much() -> None:
    dynamics = Dynamics(breathing=False)
    dynamics.at(REST, REST, 0.0)
    places = [dynamics.at(RIGHT, RIGHT, i / 30).body[0] for i in range(1, 120)]
    assert places[0] < 0.1
    assert max(places) < 0.31
    assert places[-1] == pytest.approx(0.3)


def test_the_rate_of_pictures_hardly_matters() -> None:
    def after_half_a_second(fps: int) -> float:
        dynamics = Dynamics(breathing=False)
        for i in range(fps + 1):
            through = dynamics.at(RIGHT * min(1.0, 4 * i / fps), REST, i / fps)
            if i == fps // 2:
                return float(through.hair[0])
        raise AssertionError

    assert after_half_a_second(30) == pytest.approx(after_half_a_second(120), abs=0.004)


@pytest.mark.parametrize("times", [(0.0, 5.0), (5.0, 0.0), (0.0, 0.0), (0.0, 1e9), (0.0, -1e9)])
def test_jumps_in_time_start_anew_instead_of_exploding(times: tuple[float, float]) -> None:
    dynamics = Dynamics(breathing=True)
    dynamics.at(REST, REST, times[0])
    through = dynamics.at(RIGHT, RIGHT, times[1])
    assert np.isfinite(through.hair).all()
    assert np.abs(through.hair).max() <= HAIR_LIMIT


def test_a_still_face_gives_identical_pictures_once_all_has_settled(rig: Rig) -> None:
    decoder = CpuDecoder(rig)
    for i in range(10):
        decoder.decode(FaceSemantics.of(i / 30, yaw=0.05 * i))
    still = [decoder.decode(FaceSemantics.of(0.3 + i / 30, yaw=0.45)).pixels for i in range(1, 140)]
    assert not np.array_equal(still[0], still[-1])
    assert np.array_equal(still[-2], still[-1])
    back = [decoder.decode(FaceSemantics.of(5.0 + i / 30)).pixels for i in range(140)]
    assert np.array_equal(back[-1], CpuDecoder(rig).decode(FaceSemantics.neutral()).pixels)


def test_breathing_moves_the_chest_and_not_the_face(rig: Rig) -> None:
    decoder = CpuDecoder(rig, breathing=True)
    in_, out = (decoder.decode(FaceSemantics.neutral(t)).pixels.astype(int) for t in (0.0, 2.1))
    moved = np.abs(in_ - out).max(axis=2) > 8
    x, y = (rig.frame.centre).astype(int)
    assert moved.any()
    assert not moved[y - 10 : y + 10, x - 10 : x + 10].any()
