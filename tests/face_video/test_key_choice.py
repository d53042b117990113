"""The keyframe is the best of the first ten seconds."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.face_video.key_choice import (
    APART_S,
    cost_of_coding,
    likely_keys,
    sharpness_of,
)
from avatar_stream.face_video.openings import seen_openings
from avatar_stream.types import FaceSemantics, PixelArray


def test_a_frontal_calm_sharp_face_is_chosen() -> None:
    performance = [
        FaceSemantics.nobody(0.0),
        FaceSemantics.of(0.4, jawOpen=0.8),
        FaceSemantics.of(0.8, eyeBlinkLeft=0.9, eyeBlinkRight=0.9),
        FaceSemantics.of(1.2, yaw=0.6),
        FaceSemantics.of(1.6, yaw=0.02),  # blurred
        FaceSemantics.of(2.0, yaw=0.05),
        FaceSemantics.of(2.4, x=0.8),  # away from where the head usually is
        FaceSemantics.of(10.41),  # too late
    ]
    assert likely_keys(performance, [0, 9, 9, 9, 3, 9, 9, 9])[0][1] == 5


def test_without_a_face_there_is_none() -> None:
    assert likely_keys([FaceSemantics.nobody(0.0)], [0.0]) == []
    assert likely_keys([], []) == []


def test_those_to_choose_from_are_not_all_the_same_moment() -> None:
    performance = [FaceSemantics.of(i / 25, jawOpen=i / 100) for i in range(50)]
    chosen = likely_keys(performance, [1.0] * 50, most=4)
    costs, times_s = zip(*((cost, performance[i].captured_s) for cost, i in chosen), strict=True)
    assert len(chosen) == 4 and chosen[0][1] == 0 and list(costs) == sorted(costs)
    assert np.diff(sorted(times_s)).min() >= APART_S - 1e-9


def test_a_picture_that_coding_blurs_away_speaks_against_itself(astronaut: PixelArray) -> None:
    face = np.ascontiguousarray(astronaut[20:276, 90:346])
    assert cost_of_coding(face, face) == 0
    little, much = (cost_of_coding(face, np.asarray(cv2.GaussianBlur(face, (0, 0), px))) for px in (0.7, 4.0))
    assert little < much
    nothing = np.full_like(face, 128)
    assert cost_of_coding(face, nothing) == cost_of_coding(nothing, face) == np.inf
    assert seen_openings(nothing) is None


def test_blur_is_less_sharp(astronaut: PixelArray) -> None:
    landmarks = np.array([[170.0, 60, 0], [280, 220, 0]])
    blurred = cv2.GaussianBlur(astronaut, (0, 0), 3)
    assert sharpness_of(blurred, landmarks) < 0.5 * sharpness_of(astronaut, landmarks)
    assert sharpness_of(astronaut, landmarks + 9000) == 0
