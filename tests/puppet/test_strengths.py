"""Sliders scale what riggers do, kind by kind."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from avatar_stream.puppet import Poser, Puppet, values_of
from avatar_stream.puppet.building.illustration import build_illustration
from avatar_stream.puppet.strengths import MotionStrengths, strength_of, strengthened
from avatar_stream.types import FaceSemantics
from tests.puppet.building.drawn_sheets import character


@pytest.fixture(scope="module")
def puppet() -> Puppet:
    return build_illustration(character())


def moved(puppet: Puppet, **pose: float) -> np.ndarray:
    poser = Poser(puppet)
    return (
        poser.pose(values_of(FaceSemantics.of(**pose))).vertices
        - poser.pose(values_of(FaceSemantics.neutral())).vertices
    )


@pytest.mark.parametrize(
    ("strength", "pose"),
    [
        ("turn", {"yaw": 0.4}),
        ("nod", {"pitch": -0.4}),
        ("gaze", {"eyeLookOutLeft": 1.0}),
        ("brows", {"browInnerUp": 1.0}),
        ("mouth", {"jawOpen": 0.5}),
        ("smile", {"mouthSmileLeft": 1.0}),
    ],
)
def test_each_works_on_its_own_motion_alone(puppet: Puppet, strength: str, pose: dict[str, float]) -> None:
    half = strengthened(puppet, MotionStrengths(**{strength: 0.5}))
    assert np.abs(moved(puppet, **pose)).max() > 1
    np.testing.assert_allclose(moved(half, **pose), 0.5 * moved(puppet, **pose), atol=1e-3)
    others = {
        "yaw": 0.4,
        "pitch": 0.3,
        "browDownLeft": 1.0,
        "mouthFrownLeft": 1.0,
        "mouthPucker": 1.0,
        "roll": 0.2,
    }
    for name, value in others.items():
        if strength_of(name) != strength:
            np.testing.assert_array_equal(moved(half, **{name: value}), moved(puppet, **{name: value}))


def test_tilt_and_physics(puppet: Puppet) -> None:
    still = strengthened(puppet, MotionStrengths(tilt=0.0, physics=0.0))
    assert not np.abs(moved(still, roll=0.3)).max() > 1e-3
    assert all(swing.reach == 0 for swing in still.swings)


def test_nothing_asked_for_changes_nothing(puppet: Puppet) -> None:
    assert strengthened(puppet, MotionStrengths()) is puppet


def test_lids_are_followed_as_they_are() -> None:
    assert strength_of("eyeBlinkLeft") == strength_of("eyeSquintRight") == ""
    with pytest.raises(ValidationError):
        MotionStrengths(turn=3.0)
