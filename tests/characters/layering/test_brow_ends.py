"""An arched brow goes on where its end points to, not where the whole of it does."""

import cv2
import numpy as np

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.brow_ends import drawn_out
from avatar_stream.puppet.face_frame import FaceFrame

FACE, HAIR, BROW = (LABEL_NUMBER[name] for name in ("face", "front_hair", "brow"))
FRAME = FaceFrame(np.array([150.0, 160.0]), np.array([200.0, 0.0]), {})


def arch(low: int, high: int, y: float) -> np.ndarray:
    """A line that rises from `y` at column `low` and falls off from its middle, 5 px thick."""
    x = np.arange(low, high + 1)
    share = (x - low) / (high - low)
    points = np.stack([x, y - 14 * np.sin(0.8 * np.pi * share)], axis=1)
    drawn = np.zeros((300, 300), np.uint8)
    cv2.polylines(drawn, [np.rint(points).astype(np.int32)], False, 1, 5)
    return drawn > 0


def test_the_outline_of_a_fringe_above_its_end_is_no_brow() -> None:
    brow = arch(60, 120, 110)
    dark = np.where(brow, 80, 0).astype(np.float32)
    outline = np.zeros((300, 300), np.uint8)
    cv2.line(outline, (20, 96), (58, 96), 1, 4)
    dark[outline > 0] = 100
    labels = np.where(brow, BROW, FACE).astype(np.uint8)
    labels[:94] = np.where(brow[:94], BROW, HAIR)
    assert not (drawn_out(labels, dark, FRAME) == BROW)[outline > 0].any()


def test_what_an_end_points_to_is_brow_but_not_where_it_is_much_darker() -> None:
    brow = arch(60, 120, 110)
    for darkness, is_brow in ((80, True), (180, False)):
        labels = np.where(brow, BROW, FACE).astype(np.uint8)
        labels[:, :75] = FACE
        dark = np.where(brow, 80, 0).astype(np.float32)
        dark[:, :73][brow[:, :73]] = darkness
        found = drawn_out(labels, dark, FRAME) == BROW
        assert (found[:, 62:70][brow[:, 62:70]].mean() > 0.7) == is_brow
