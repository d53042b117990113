"""Where a person placed a face and the parser saw none, there is one; what the parser did see stays."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.said_face import with_said_face
from tests.puppet.test_illustration_motion import FACE

WIDTH, ORIGIN = 160, np.array([150.0, 140.0])
LIDS = {"upper_outer": (-0.07, -0.05), "upper": (0.0, -0.07), "upper_inner": (0.07, -0.05)}


def placed() -> dict[str, tuple[float, float]]:
    """All anchors of a frontal face."""
    anchors = dict(FACE)
    for side, sign in (("right", -1), ("left", 1)):
        for name, (u, v) in LIDS.items():
            anchors[f"{side}_eye_{name}"] = (sign * (0.23 - u), v)
            anchors[f"{side}_eye_{name.replace('upper', 'lower')}"] = (sign * (0.23 - u), -v)
    return {name: tuple((ORIGIN + WIDTH * np.array(place)).tolist()) for name, place in anchors.items()}


def test_a_face_that_nobody_saw_is_made() -> None:
    anchors = placed()
    labels = with_said_face(np.zeros((320, 300), np.uint8), anchors, anchors)
    assert labels[int(ORIGIN[1] + 40), int(ORIGIN[0])] == LABEL_NUMBER["face"]
    for name in ("eye_white", "iris", "upper_lash"):
        assert (labels == LABEL_NUMBER[name]).sum() > 20


def test_eyes_above_a_mask_stay_as_they_were_seen() -> None:
    anchors = placed()
    labels = np.full((320, 300), LABEL_NUMBER["headwear"], np.uint8)
    for side in ("right", "left"):
        x, y = np.rint(anchors[f"{side}_iris"]).astype(int).tolist()
        cv2.ellipse(labels, (x, y), (17, 13), 0, 0, 360, LABEL_NUMBER["eye_white"], -1)
        cv2.circle(labels, (x + 4, y), 7, LABEL_NUMBER["iris"], -1)
    made = with_said_face(labels, anchors, anchors)
    for name in ("eye_white", "iris"):
        np.testing.assert_array_equal(made == LABEL_NUMBER[name], labels == LABEL_NUMBER[name])
