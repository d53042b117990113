"""Labels of brows are narrowed to the dark line."""

import cv2
import numpy as np

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.brow_lines import brow_lines
from avatar_stream.puppet.face_frame import FaceFrame

FACE, HAIR, BROW = (LABEL_NUMBER[name] for name in ("face", "front_hair", "brow"))
FRAME = FaceFrame(np.array([100.0, 120.0]), np.array([150.0, 0.0]), {})


def picture_with_brow(contrast: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """RGBA, labels with a brow three times too thick, and where its line is."""
    picture = np.full((200, 200, 4), 255, np.uint8)
    picture[..., :3] = (245, 215, 200)
    labels = np.full((200, 200), FACE, np.uint8)
    picture[:, :80, :3], labels[:, :80] = (200, 120, 60), HAIR
    line = np.zeros((200, 200), np.uint8)
    cv2.line(line, (60, 70), (110, 70), 1, 3)
    picture[..., :3][line > 0] = picture[..., :3][line > 0] - contrast
    labels[cv2.dilate(line, np.ones((9, 1), np.uint8)) > 0] = BROW
    return picture, labels, line > 0


def test_hair_and_skin_get_back_what_isn_t_the_line() -> None:
    picture, labels, line = picture_with_brow(55)
    found = brow_lines(labels, picture, FRAME)
    brow = found == BROW
    assert brow[line].mean() > 0.95
    assert not brow[:66].any() and not brow[75:].any()
    assert found[64, 70] == HAIR and found[64, 95] == FACE


def test_a_brow_too_faint_to_tell_stays_as_it_is() -> None:
    picture, labels, _ = picture_with_brow(6)
    assert (brow_lines(labels, picture, FRAME) == labels).all()
    assert (brow_lines(np.full((200, 200), FACE, np.uint8), picture, FRAME) == FACE).all()


def test_a_bold_brow_is_no_line() -> None:
    picture, labels, _ = picture_with_brow(55)
    labels[labels == BROW] = FACE
    # Brushed hairs, as thick as the eye is high.
    for x in range(100, 150, 4):
        cv2.line(picture, (x, 84), (x + 6, 68), (120, 80, 50, 255), 2)
    labels[68:85, 100:152] = BROW
    assert (brow_lines(labels, picture, FRAME) == labels).all()
