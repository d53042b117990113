"""The keyframe is the best of the first ten seconds."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.face_video.key_choice import choose_key, sharpness_of
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
    assert choose_key(performance, [0, 9, 9, 9, 3, 9, 9, 9]) == 5


def test_without_a_face_there_is_none() -> None:
    assert choose_key([FaceSemantics.nobody(0.0)], [0.0]) is None
    assert choose_key([], []) is None


def test_blur_is_less_sharp(astronaut: PixelArray) -> None:
    landmarks = np.array([[170.0, 60, 0], [280, 220, 0]])
    blurred = cv2.GaussianBlur(astronaut, (0, 0), 3)
    assert sharpness_of(blurred, landmarks) < 0.5 * sharpness_of(astronaut, landmarks)
    assert sharpness_of(astronaut, landmarks + 9000) == 0
