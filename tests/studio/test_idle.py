"""The idle performance keeps its promises over ten minutes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from avatar_stream.face_model.arkit import EXPRESSION_INDEX
from avatar_stream.studio.idle import idle_semantics
from avatar_stream.types import FaceSemantics

FPS = 60
LENGTH_S = 600
Floats = npt.NDArray[np.float32]


@pytest.fixture(scope="module")
def performance() -> list[FaceSemantics]:
    return [idle_semantics(frame / FPS) for frame in range(LENGTH_S * FPS)]


@pytest.fixture(scope="module")
def expression(performance: list[FaceSemantics]) -> Floats:
    return np.array([semantics.expression for semantics in performance])


def beginnings(values: Floats, threshold: float) -> Floats:
    """Times in seconds at which the values rise past the threshold."""
    return np.flatnonzero((values[1:] > threshold) & (values[:-1] <= threshold)) / np.float32(FPS)


def gaze_x(expression: Floats) -> Floats:
    return (
        expression[:, EXPRESSION_INDEX["eyeLookOutLeft"]] - expression[:, EXPRESSION_INDEX["eyeLookInLeft"]]
    )


def test_the_head_sways_gently_and_never_jerks(performance: list[FaceSemantics]) -> None:
    rotation = np.degrees([semantics.head_rotation_rad for semantics in performance])
    position = np.array([semantics.head_position for semantics in performance])
    assert np.abs(rotation).max() < 6.0
    assert (np.abs(rotation).max(axis=0) > 1.0).all()
    assert np.abs(np.diff(rotation, axis=0)).max() * FPS < 15.0  # degrees a second
    assert 0.005 < np.abs(position).max() < 0.05
    assert np.abs(np.diff(position, axis=0)).max() * FPS < 0.06


def test_it_breathes(performance: list[FaceSemantics]) -> None:
    height = -np.array([semantics.head_position[1] for semantics in performance])
    breaths = beginnings(height, 0.0)
    assert 12 <= len(breaths) / (LENGTH_S / 60) <= 16


def test_blinks_are_irregular_complete_and_sometimes_double(expression: Floats) -> None:
    lids = expression[:, EXPRESSION_INDEX["eyeBlinkLeft"]]
    assert np.array_equal(lids, expression[:, EXPRESSION_INDEX["eyeBlinkRight"]])
    starts = beginnings(lids, 0.5)
    assert 12 <= len(starts) / (LENGTH_S / 60) <= 28
    gaps = np.diff(starts)
    assert gaps.std() / gaps.mean() > 0.4
    assert 0.03 < (gaps < 0.5).mean() < 0.3  # the second of two
    assert gaps.max() < 12.0
    shut = [lids[int(start * FPS) : int(start * FPS) + FPS // 4].max() for start in starts]
    assert min(shut) > 0.9
    assert (lids > 0.5).mean() < 0.12
    assert np.abs(np.diff(lids)).max() < 0.3


def test_the_gaze_rests_mostly_on_the_viewer_and_jumps_from_there(expression: Floats) -> None:
    gaze = gaze_x(expression)
    assert 0.4 < (np.abs(gaze) < 0.1).mean() < 0.8
    assert gaze.max() > 0.3
    assert gaze.min() < -0.3
    speed = np.abs(np.diff(gaze)) * FPS
    assert np.median(speed) < 0.05  # at rest nearly always
    assert speed.max() > 4.0  # then in a few hundredths of a second
    # The two eyes look the same way.
    other = (
        expression[:, EXPRESSION_INDEX["eyeLookInRight"]] - expression[:, EXPRESSION_INDEX["eyeLookOutRight"]]
    )
    assert np.array_equal(gaze, other)


def test_it_smiles_now_and_then(expression: Floats) -> None:
    smile = expression[:, EXPRESSION_INDEX["mouthSmileLeft"]]
    assert 1 <= len(beginnings(smile, 0.25)) / (LENGTH_S / 60) <= 5
    assert 0.05 < (smile > 0.2).mean() < 0.4
    assert np.abs(np.diff(smile)).max() < 0.03


def test_it_does_not_repeat(expression: Floats) -> None:
    minute = 60 * FPS
    for later in range(1, 10):
        assert np.abs(expression[:minute] - expression[later * minute : (later + 1) * minute]).max() > 0.5


def test_it_is_a_function_of_any_time() -> None:
    for time_s in (12.34, -5.0, -1e6, 1e9):
        one, other = idle_semantics(time_s), idle_semantics(time_s)
        assert np.array_equal(one.expression, other.expression)
        assert np.array_equal(one.head_rotation_rad, other.head_rotation_rad)
        assert one.captured_s == time_s
    near = [idle_semantics(t) for t in (-1e-4, 1e-4)]
    assert np.allclose(near[0].expression, near[1].expression, atol=0.01)


def test_liveliness_scales_all_but_blinks_and_breath() -> None:
    times_s = np.arange(0.0, 120.0, 0.05)
    calm, usual, lively = (
        [idle_semantics(float(time_s), liveliness) for time_s in times_s] for liveliness in (0.0, 1.0, 1.5)
    )
    assert [one["eyeBlinkLeft"] for one in calm] == [one["eyeBlinkLeft"] for one in lively]
    turns = [np.std([one.head_rotation_rad[1] for one in way]) for way in (calm, usual, lively)]
    assert turns[0] < 1e-3 and turns[2] > 1.3 * turns[1]
    assert max(one["mouthSmileLeft"] for one in calm) < 0.1 < max(one["mouthSmileLeft"] for one in usual)
    assert np.ptp([one.head_position[1] for one in calm]) > 0.01  # it breathes
