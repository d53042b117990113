"""Crops show the whole of what they cover, smoothed where they are smaller; pictures are looked at to their corners."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.characters.parsing.parser import _looks
from avatar_stream.characters.parsing.squares import GREY, Square, cropped, crops_of
from avatar_stream.puppet.face_frame import FaceFrame

RNG = np.random.default_rng(4)


def test_a_small_crop_of_a_large_picture_is_smoothed_as_the_whole_picture_would_be() -> None:
    picture = RNG.integers(0, 255, (900, 1100, 3)).astype(np.uint8)
    for middle in ((500.0, 450.0), (1050.0, 30.0)):  # also one that reaches beyond the picture
        scale = 0.4
        matrix = np.array([[scale, 0, 64 - scale * middle[0]], [0, scale, 64 - scale * middle[1]]])
        whole = cv2.GaussianBlur(picture, (0, 0), 0.4 / scale)
        goal = cv2.warpAffine(whole, matrix, (128, 128), borderValue=GREY)
        assert np.abs(goal.astype(int) - cropped(picture, matrix, 128)).max() <= 1


def test_thin_lines_of_large_pictures_are_not_skipped() -> None:
    picture = np.full((1200, 1200, 3), 255, np.uint8)
    picture[:, 3::16] = 0
    crop = crops_of(picture, [Square(np.array([600.0, 600.0]), 1024.0)])[0]
    assert crop.std() < 25 and abs(crop.mean() - 255 * 15 / 16) < 3


def test_a_square_far_beyond_the_picture_is_grey() -> None:
    crop = crops_of(np.zeros((40, 40, 3), np.uint8), [Square(np.array([9000.0, -9000.0]), 1000.0)])[0]
    assert (crop == GREY).all()


def test_all_of_a_picture_is_looked_at_also_high_above_a_head() -> None:
    # A bust with a high hat: 3.3 face widths high, the eyes at 0.55 of that.
    frame = FaceFrame(np.array([330.0, 363.0]), np.array([200.0, 0.0]), {})
    corners = np.array([(0.0, 0.0), (660.0, 0.0), (0.0, 660.0), (660.0, 660.0)])
    squares, counts = _looks((660, 660), frame)
    covered = [(np.abs(square.in_square(corners) - 0.5) <= 0.5).all(axis=1) for square in squares]
    assert len(squares) == len(counts) and np.logical_or.reduce(covered).all()
    # A close-up needs no look at all of it.
    close = FaceFrame(np.array([330.0, 330.0]), np.array([400.0, 0.0]), {})
    assert len(_looks((660, 660), close)[0]) == len(squares) - 1
