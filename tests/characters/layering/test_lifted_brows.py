"""Brows come off as strokes, and leave hair and skin as if they had never been painted."""

import cv2
import numpy as np
import pytest

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.brow_strokes import as_strokes
from avatar_stream.characters.layering.lifted_brows import lift_brows
from avatar_stream.puppet.face_frame import FaceFrame

FACE, HAIR, BROW = (LABEL_NUMBER[name] for name in ("face", "front_hair", "brow"))
FRAME = FaceFrame(np.array([160.0, 160.0]), np.array([260.0, 0.0]), {})
INK = np.array((60, 40, 50))


def face_with_fringe() -> tuple[np.ndarray, np.ndarray]:
    """RGBA and labels of skin with locks of two colours hanging over it, without brows."""
    picture = np.full((320, 320, 4), 255, np.uint8)
    picture[..., :3] = (245, 215, 200)
    labels = np.full((320, 320), FACE, np.uint8)
    for left in (30, 90, 180, 230):
        picture[:180, left : left + 20, :3], picture[:180, left + 20 : left + 30, :3] = (
            (90, 110, 190),
            (70, 90, 170),
        )
        labels[:180, left : left + 30] = HAIR
    return picture, labels


def with_brow(picture: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same with a brow on the picture's left, painted over everything, and where that is."""
    line = np.zeros(labels.shape, np.uint8)
    cv2.line(line, (40, 120), (130, 112), 1, 5)
    painted, said = picture.copy(), labels.copy()
    painted[..., :3][line > 0] = INK
    said[line > 0] = BROW
    return painted, said, line > 0


def test_what_is_behind_comes_back() -> None:
    clean, said = face_with_fringe()
    picture, labels, line = with_brow(clean, said)
    lifted = lift_brows(picture, labels, FRAME)
    assert np.abs(lifted.picture.astype(int) - clean)[line].max() <= 2
    assert (lifted.labels == said).mean() > 0.999
    (brow,) = lifted.over_hair
    assert not lifted.under_hair and brow.side == "right"
    assert (brow.picture[..., 3][line] > 230).mean() > 0.95
    assert np.abs(brow.picture[..., :3][line].astype(int) - INK).max() <= 20
    assert not brow.picture[..., 3][~cv2.dilate(line.astype(np.uint8), np.ones((11, 11))).astype(bool)].any()


def test_one_behind_the_fringe_goes_on_there() -> None:
    clean, said = face_with_fringe()
    picture, labels, line = with_brow(clean, said)
    before = said == HAIR
    picture[before], labels[before] = clean[before], HAIR
    lifted = lift_brows(picture, labels, FRAME)
    (brow,) = lifted.under_hair
    assert not lifted.over_hair
    assert (brow.picture[..., 3][line] > 100).mean() > 0.8
    assert np.abs(lifted.picture.astype(int) - clean).max() <= 2


def test_brows_that_nearly_meet_come_off_both() -> None:
    picture, labels = face_with_fringe()
    clean = picture.copy()
    lines = []
    for start, end in (((90, 120), (156, 132)), ((164, 132), (230, 120))):
        line = np.zeros(labels.shape, np.uint8)
        cv2.line(line, start, end, 1, 5)
        picture[..., :3][line > 0], labels[line > 0] = INK, BROW
        lines.append(line > 0)
    lifted = lift_brows(picture, labels, FRAME)
    for line in lines:
        assert np.abs(lifted.picture.astype(int) - clean)[line].max() <= 2
    assert {one.side for one in lifted.over_hair} == {"right", "left"}


def test_without_brows_nothing_changes() -> None:
    picture, labels = face_with_fringe()
    lifted = lift_brows(picture, labels, FRAME)
    assert (lifted.picture == picture).all() and (lifted.labels == labels).all()
    assert lifted.over_hair == lifted.under_hair == ()


@pytest.mark.parametrize("at", [(80, 150), (110, 60)])
def test_what_lies_beside_a_stroke_is_none_of_it(at: tuple[int, int]) -> None:
    _, labels, line = with_brow(*face_with_fringe())
    dark = np.where(line, 120, 0).astype(np.float32)
    crease = np.zeros(labels.shape, np.uint8)
    cv2.line(crease, at, (at[0] + 30, at[1]), 1, 3)
    labels[crease > 0], dark[crease > 0] = BROW, 90
    beside, missing = as_strokes(labels, dark, FRAME)
    assert (beside == (crease > 0)).all()
    assert not missing.any()


def test_gaps_of_a_stroke_are_closed() -> None:
    clean, said = face_with_fringe()
    _, labels, line = with_brow(clean, said)
    dark = np.where(line, 120, 0).astype(np.float32)
    gap = line & (np.arange(320) > 70) & (np.arange(320) < 80)
    labels[gap] = said[gap]
    beside, missing = as_strokes(labels, dark, FRAME)
    assert not beside.any() and missing[gap].mean() > 0.9 and not missing[~gap].any()
