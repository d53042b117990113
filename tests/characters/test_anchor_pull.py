from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.characters.anchor_pull import (
    LIP_ANCHORS,
    LOWER_LIP_ROWS,
    UPPER_LIP_ROWS,
    pull_landmarks,
)
from avatar_stream.characters.anchors import ANCHOR_LANDMARKS
from avatar_stream.face_model.model import load_face_model
from avatar_stream.face_model.topology import (
    LOWER_INNER_LIP,
    LOWER_OUTER_LIP,
    UPPER_INNER_LIP,
    UPPER_OUTER_LIP,
)
from avatar_stream.types import FloatArray


@pytest.fixture
def face() -> FloatArray:
    landmarks = load_face_model().neutral.astype(np.float64) * 200
    landmarks[:, :2] += 300
    return landmarks


def open_mouth(face: FloatArray, drop: float) -> dict[str, tuple[float, float]]:
    """All anchors as they are, with the lower lip `drop` pixels down."""
    anchors = {name: (face[i, 0], face[i, 1]) for name, i in ANCHOR_LANDMARKS.items()}
    for name in LIP_ANCHORS:
        if name.startswith("lower_lip"):
            x, y = anchors[name]
            anchors[name] = (x, y + drop)
    return anchors


def test_a_mouth_open_in_the_picture_opens_without_a_tangle(face: FloatArray) -> None:
    pulled = pull_landmarks(face, open_mouth(face, 30.0))
    upper, lower = pulled[UPPER_INNER_LIP, 1], pulled[LOWER_INNER_LIP, 1]
    assert lower[5] - upper[5] == pytest.approx(30 + face[14, 1] - face[13, 1], abs=0.5)
    assert (lower[1:-1] > upper[1:-1]).all()
    for row in (*UPPER_LIP_ROWS, *LOWER_LIP_ROWS, UPPER_OUTER_LIP, LOWER_OUTER_LIP):
        assert (np.diff(pulled[row, 0]) > 0).all()
    for outer, inner in zip(
        [pulled[row] for row in (UPPER_OUTER_LIP, *UPPER_LIP_ROWS[:-1])],
        [pulled[row] for row in UPPER_LIP_ROWS],
        strict=True,
    ):
        assert (inner[1:-1, 1] >= outer[1:-1, 1] - 0.5).all()


def test_a_closed_mouth_stays_closed(face: FloatArray) -> None:
    anchors = open_mouth(face, 0.0)
    anchors["lower_lip_top"] = anchors["upper_lip_bottom"]
    pulled = pull_landmarks(face, anchors)
    assert np.allclose(pulled[UPPER_INNER_LIP, :2], pulled[LOWER_INNER_LIP, :2], atol=0.01)


def test_every_anchor_given_is_met(face: FloatArray) -> None:
    anchors = open_mouth(face, 25.0)
    pulled = pull_landmarks(face, anchors)
    for name, place in anchors.items():
        assert np.linalg.norm(pulled[ANCHOR_LANDMARKS[name], :2] - place) < 0.5, name
