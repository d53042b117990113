from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from avatar_stream.characters.rig import Rig
from avatar_stream.decoder.motion import MotionModel, soft_limit
from avatar_stream.decoder.motion_field import motion_field
from avatar_stream.types import FaceSemantics


@given(st.floats(-100, 100))
def test_soft_limits_are_exact_inside_and_never_passed(value: float) -> None:
    limited = soft_limit(value, 1.0, 2.0)
    assert abs(limited) <= 2.0
    assert limited * value >= 0
    if abs(value) <= 1.0:
        assert limited == value


def test_neutral_semantics_move_nothing(rig: Rig) -> None:
    motion = MotionModel(rig).at(FaceSemantics.neutral())
    assert np.abs(motion.vertices - rig.vertices[:, :2]).max() < 1e-3
    assert motion.mouth_open < 1e-4
    assert not motion.gaze.any()
    assert not motion.jaw.any()
    for affine in motion.to_keyframe:
        assert np.abs(affine - [[1, 0, 0], [0, 1, 0]]).max() < 1e-3


def test_a_turned_head_hides_little_of_itself(rig: Rig) -> None:
    """A mesh that folds over would turn many of its triangles away from the viewer."""
    model = MotionModel(rig)
    at_rest = motion_field(rig, model.at(FaceSemantics.neutral())).triangle
    for yaw, pitch, roll in (
        (0.44, 0, 0),
        (-0.44, 0, 0),
        (0, 0.35, 0),
        (0, -0.35, 0),
        (0, 0, 0.4),
        (0, 0, -0.4),
    ):
        turned = motion_field(rig, model.at(FaceSemantics.of(0.0, yaw=yaw, pitch=pitch, roll=roll))).triangle
        assert len(np.setdiff1d(at_rest, turned)) < 0.13 * len(at_rest)


def test_lids_bare_what_they_covered_only_when_they_open_farther(rig: Rig) -> None:
    motion = MotionModel(rig)
    assert not motion.at(FaceSemantics.neutral()).widened.any()
    assert not motion.at(FaceSemantics.of(60.0, eyeBlinkLeft=1.0, eyeBlinkRight=1.0)).widened[:, 0].any()
    wide = motion.at(FaceSemantics.of(120.0, eyeWideLeft=1.0)).widened
    assert wide[1, 0] > 1 and wide[0].max() < 0.1


def test_lips_close_no_farther_than_the_jaw_is_open(rig: Rig) -> None:
    model = MotionModel(rig)
    shut = model.at(FaceSemantics.of(0.0, mouthClose=1.0)).vertices
    np.testing.assert_allclose(shut, model.at(FaceSemantics.of(60.0)).vertices, atol=1e-3)
    half = model.at(FaceSemantics.of(120.0, mouthClose=1.0, jawOpen=0.5)).vertices
    np.testing.assert_allclose(
        half, model.at(FaceSemantics.of(180.0, mouthClose=0.5, jawOpen=0.5)).vertices, atol=1e-3
    )
