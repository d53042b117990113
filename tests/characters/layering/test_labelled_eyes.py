"""Eyes that are larger than a tracker thinks are widened to their labels; where both disagree, the tracker is right."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS, anchors_on
from avatar_stream.characters.finders.mean_face import mean_face_over
from avatar_stream.characters.labels import LABEL_NUMBER, LABELS
from avatar_stream.characters.layering import labelled_eyes as module
from avatar_stream.characters.layering.labelled_eyes import labelled_eyes
from avatar_stream.characters.parsing.squares import Square
from avatar_stream.face_model.topology import LEFT_EYE_LOOP, RIGHT_EYE_LOOP
from tests.puppet.building.drawn_sheets import SIZE, anchors

MESH = mean_face_over({name: place for name, place in anchors().items() if name in ANCHOR_LANDMARKS})
PICTURE = np.full((SIZE, SIZE, 4), 255, np.uint8)


def seen_with(monkeypatch: pytest.MonkeyPatch, *loops: np.ndarray) -> None:
    """The network labels these outlines as eyes, in a close look of 256 pixels."""
    eyes = MESH[[*RIGHT_EYE_LOOP, *LEFT_EYE_LOOP], :2]
    square = Square(eyes.mean(axis=0), 1.3 * float(np.ptp(eyes[:, 0])))
    labels = np.full((256, 256), LABEL_NUMBER["face"], np.uint8)
    for loop in loops:
        cv2.fillPoly(
            labels, [np.rint(square.in_square(loop) * 256).astype(np.int32)], LABEL_NUMBER["eye_white"]
        )
    likely = np.eye(len(LABELS), dtype=np.float32)[labels]
    monkeypatch.setattr(module, "close_look", lambda *_: (square, likely))


HEIGHT_PX = float(np.ptp(MESH[RIGHT_EYE_LOOP, 1]))


def larger(loop: np.ndarray, by: float) -> np.ndarray:
    """The outline of an eye whose lower lid is so much lower, in heights of the eye."""
    outline = MESH[loop, :2].copy()
    outline[outline[:, 1] > outline[:, 1].mean(), 1] += by * HEIGHT_PX
    return outline


def test_an_eye_is_as_low_as_it_is_labelled(monkeypatch: pytest.MonkeyPatch) -> None:
    seen_with(monkeypatch, larger(RIGHT_EYE_LOOP, 0.18), larger(LEFT_EYE_LOOP, 0.0))
    found, before = labelled_eyes(PICTURE, MESH, ()), anchors_on(MESH)
    lower = found["right_eye_lower"][1] - before["right_eye_lower"][1]
    assert 0.12 * HEIGHT_PX < lower < 0.24 * HEIGHT_PX
    for name in ("left_eye_lower", "left_eye_upper", "right_eye_upper"):
        assert np.hypot(*np.subtract(found[name], before[name])) < 0.1 * HEIGHT_PX, name


def test_what_is_labelled_elsewhere_is_no_eye_and_what_is_unsure_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen_with(monkeypatch, larger(RIGHT_EYE_LOOP, 0.0) + (0, 25), larger(LEFT_EYE_LOOP, 0.18))
    found, before = labelled_eyes(PICTURE, MESH, ("left_eye",)), anchors_on(MESH)
    assert abs(found["right_eye_lower"][1] - before["right_eye_lower"][1]) < 0.1 * HEIGHT_PX
    assert not any(name.startswith("left") for name in found)
    assert labelled_eyes(PICTURE, MESH, ("left_eye", "right_eye")) == {}
