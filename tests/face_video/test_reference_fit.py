"""Semantics are found with which the keyframe's decoder shows a face where it was seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from avatar_stream.face_video.face_motion import FaceMotion
from avatar_stream.face_video.person import added_to
from avatar_stream.face_video.reference_decoder import relative_to
from avatar_stream.face_video.reference_fit import ReferenceFit
from avatar_stream.puppet.building.person.build import build_person
from avatar_stream.puppet.building.person.head_limits import FACE_VIDEO_LIMITS
from avatar_stream.puppet.building.person.rig import Rig
from avatar_stream.types import FaceSemantics

TRUTH = FaceSemantics.of(
    jawOpen=0.5, mouthSmileLeft=0.3, yaw=0.2, pitch=-0.1, roll=0.15, x=0.6, y=-0.2, depth=0.4
)


def seen(rig: Rig, semantics: FaceSemantics) -> np.ndarray:
    places = FaceMotion(build_person(rig, FACE_VIDEO_LIMITS)).at(semantics)
    return np.column_stack([places, np.zeros(len(places))])


def distance(rig: Rig, a: FaceSemantics, b: FaceSemantics) -> float:
    apart = np.linalg.norm((seen(rig, a) - seen(rig, b))[:, :2], axis=1).mean()
    eyes = np.linalg.norm(rig.face[33, :2] - rig.face[263, :2])
    return float(apart / eyes)


def test_a_pose_read_wrongly_is_put_right(person: Rig) -> None:
    read = replace(
        TRUTH, head_rotation_rad=TRUTH.head_rotation_rad * 0.7, head_position=TRUTH.head_position * 0.6
    )
    fit = ReferenceFit(person, seen(person, FaceSemantics.neutral()))
    fitted = fit.fit(seen(person, TRUTH), read)
    assert distance(person, read, TRUTH) > 0.1
    assert distance(person, fitted, TRUTH) < 0.01
    assert fitted.head_rotation_rad == pytest.approx(TRUTH.head_rotation_rad, abs=0.03)


def test_an_expression_read_wrongly_comes_nearer(person: Rig) -> None:
    read = replace(TRUTH, expression=TRUTH.expression * 0.5)
    fit = ReferenceFit(person, seen(person, FaceSemantics.neutral()))
    fitted = fit.fit(seen(person, TRUTH), read)
    assert abs(fitted["jawOpen"] - 0.5) < abs(read["jawOpen"] - 0.5) / 2


def test_where_tracker_and_finder_differ_all_along_nothing_is_made_of_it(person: Rig) -> None:
    offset = np.array([3.0, -2.0, 0.0])
    fit = ReferenceFit(person, seen(person, FaceSemantics.neutral()) + offset)
    fitted = fit.fit(seen(person, FaceSemantics.neutral()) + offset, FaceSemantics.neutral())
    assert np.abs(fitted.head_position).max() < 1e-3
    assert fitted.expression.max() < 1e-3


def test_what_is_added_to_the_worn_is_taken_off_again() -> None:
    worn = FaceSemantics.of(jawOpen=0.2, yaw=0.3, x=1.0)
    added = FaceSemantics.of(jawOpen=0.5, eyeBlinkLeft=0.7, yaw=-0.1, depth=0.2)
    back = relative_to(added_to(worn, added), worn)
    assert np.allclose(back.expression, added.expression, atol=1e-6)
    assert np.allclose(back.head_rotation_rad, added.head_rotation_rad, atol=1e-6)
    assert np.allclose(back.head_position, added.head_position, atol=1e-6)
