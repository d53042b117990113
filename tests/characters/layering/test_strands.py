"""Strands before an eye are the fringe's; the eye's own lines are not."""

import cv2
import numpy as np

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.strands import _best_line, with_strands
from avatar_stream.puppet.face_frame import FaceFrame

FACE, HAIR, WHITE, IRIS, LASH = (
    LABEL_NUMBER[name] for name in ("face", "front_hair", "eye_white", "iris", "upper_lash")
)
ANCHORS = {
    "right_eye_outer": (-0.35, 0.0), "right_eye_inner": (-0.12, 0.0),
    "left_eye_outer": (0.35, 0.0), "left_eye_inner": (0.12, 0.0),
}  # fmt: skip
FRAME = FaceFrame(np.array([200.0, 200.0]), np.array([300.0, 0.0]), ANCHORS)
BROWN, BLUE, SKIN = (70, 50, 40), (60, 110, 200), (245, 215, 200)


def face() -> tuple[np.ndarray, np.ndarray]:
    """A brown fringe down to the lashes of two blue eyes with dark rims, and its labels."""
    picture = np.full((400, 400, 4), 255, np.uint8)
    picture[..., :3] = SKIN
    labels = np.full((400, 400), FACE, np.uint8)
    picture[:160, :, :3], labels[:160] = BROWN, HAIR
    for x in (130, 270):
        cv2.ellipse(labels, (x, 200), (34, 38), 0, 0, 360, WHITE, -1)
        cv2.ellipse(labels, (x, 200), (24, 34), 0, 0, 360, IRIS, -1)
        cv2.ellipse(labels, (x, 196), (36, 40), 0, 190, 350, LASH, 6)
    colours = picture[..., :3]
    colours[labels == WHITE], colours[labels == IRIS] = 255, BLUE
    for x in (130, 270):
        cv2.ellipse(picture, (x, 200), (24, 34), 0, 0, 360, (*BROWN, 255), 3, cv2.LINE_AA)
    colours[labels == LASH] = (30, 20, 20)
    return picture, labels


def test_a_strand_across_an_eye_belongs_to_the_fringe() -> None:
    picture, labels = face()
    cv2.line(picture, (128, 150), (140, 262), (*BROWN, 255), 4, cv2.LINE_AA)
    strand = np.zeros(labels.shape, np.uint8)
    cv2.line(strand, (128, 172), (139, 255), 1, 2)
    found = with_strands(labels, picture, FRAME)
    here = (found == HAIR) & (strand > 0)
    assert here.any(axis=1)[172:255].mean() > 0.9 and here.sum() > 0.6 * (strand > 0).sum()
    added = (found == HAIR) & (labels != HAIR)
    assert added.sum() < 8 * 110 and not added[:, 200:].any()


def test_rims_of_irises_and_pupils_are_no_strands() -> None:
    picture, labels = face()
    for x in (130, 270):
        cv2.ellipse(picture, (x, 200), (6, 16), 0, 0, 360, (*BROWN, 255), -1, cv2.LINE_AA)
    np.testing.assert_array_equal(with_strands(labels, picture, FRAME), labels)


def test_where_there_is_no_hair_near_nothing_changes() -> None:
    picture, labels = face()
    labels[labels == HAIR] = FACE
    cv2.line(picture, (128, 150), (140, 262), (*BROWN, 255), 4, cv2.LINE_AA)
    np.testing.assert_array_equal(with_strands(labels, picture, FRAME), labels)


def test_a_line_at_the_very_edge_is_followed_or_left() -> None:
    for column in (0, 11):
        score, hair = np.full((9, 12), -1000.0, np.float32), np.zeros((9, 12), bool)
        score[1:, column] = 2.0
        hair[-1, 3:6] = True
        line = _best_line(score, hair)
        assert ((line.columns >= 0) & (line.columns < 12)).all()
