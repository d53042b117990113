"""Eyes that are larger than FaceMesh thinks: widened where white is left out, and left alone everywhere else."""

import cv2
import numpy as np
import pytest

from avatar_stream.characters.finders.eye_extent import FLAT, SHADED, widened_contour
from avatar_stream.types import FloatArray, PixelArray

SKIN, WHITE, IRIS, LINE = (214, 160, 132), (240, 236, 232), (70, 120, 170), (70, 40, 36)


def almond(centre: tuple[float, float], width: float, up: float, down: float) -> FloatArray:
    """(16, 2) a contour as FaceMesh gives it: outer corner, lower lid, inner corner, upper lid."""
    angle = np.pi - np.arange(16) / 8 * np.pi
    height = np.where(np.sin(angle) < 0, up, down)
    return np.array(centre) + np.stack([width / 2 * np.cos(angle), height * np.sin(angle)], axis=1)


def painted(contour: FloatArray, white: tuple[int, int, int] = WHITE) -> PixelArray:
    """(300, 400, 3) skin with one eye in it."""
    picture = np.full((300, 400, 3), SKIN, np.uint8)
    fixed = [np.round(contour * 16).astype(np.int32)]
    eye = cv2.fillPoly(np.zeros((300, 400), np.uint8), fixed, 255, cv2.LINE_AA, 4)[..., None] / 255
    inside = np.full_like(picture, white)
    cv2.circle(inside, (200, 150), 26, IRIS, -1, cv2.LINE_AA)
    picture = np.round(picture * (1 - eye) + inside * eye).astype(np.uint8)
    cv2.polylines(picture, fixed, True, LINE, 2, cv2.LINE_AA, 4)
    noise = np.random.default_rng(0).normal(0, 3, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def overlap(one: FloatArray, other: FloatArray) -> float:
    masks = [
        cv2.fillPoly(np.zeros((300, 400), np.uint8), [np.round(c).astype(np.int32)], 1) > 0
        for c in (one, other)
    ]
    return float((masks[0] & masks[1]).sum() / (masks[0] | masks[1]).sum())


@pytest.mark.parametrize("mirrored", [False, True])
def test_white_that_was_left_out_becomes_part_of_the_eye(mirrored: bool) -> None:
    true = almond((200, 150), 150, 42, 38)
    picture, found = painted(true), almond((206, 150), 126, 34, 30)
    if mirrored:
        picture, found, true = (
            picture[:, ::-1],
            np.array((400, 0)) + found * (-1, 1),
            np.array((400, 0)) + true * (-1, 1),
        )
    widened = widened_contour(np.ascontiguousarray(picture), found, SHADED)
    assert widened is not None
    assert overlap(widened, true) > max(0.85, overlap(found, true) + 0.1)


def test_a_contour_that_fits_is_left_alone() -> None:
    true = almond((200, 150), 140, 38, 34)
    assert widened_contour(painted(true), true, SHADED) is None


def test_an_eye_of_the_skins_colour_is_left_alone() -> None:
    true = almond((200, 150), 150, 42, 38)
    assert (
        widened_contour(painted(true, white=(216, 164, 136)), almond((206, 150), 126, 34, 30), SHADED) is None
    )


def test_an_eye_too_small_to_tell_is_left_alone() -> None:
    true, found = almond((200, 150), 150, 42, 38), almond((206, 150), 126, 34, 30)
    small = cv2.resize(painted(true), None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA)
    assert widened_contour(np.asarray(small, np.uint8), found * 0.3, SHADED) is None


def test_a_flat_drawing_needs_less_contrast_but_paint_on_the_lid_is_no_eye() -> None:
    true, found = almond((200, 150), 150, 42, 38), almond((206, 150), 126, 34, 30)
    picture = np.full((300, 400, 3), (252, 238, 228), np.uint8)
    cv2.fillPoly(picture, [np.round(true).astype(np.int32)], (244, 240, 242))
    widened = widened_contour(picture, found, FLAT)
    assert widened is not None and overlap(widened, true) > 0.85
    assert widened_contour(picture, found, SHADED) is None
    lid = np.full((300, 400, 3), (220, 40, 44), np.uint8)
    cv2.ellipse(lid, (200, 146), (84, 60), 0, 0, 360, (90, 76, 60), -1, cv2.LINE_AA)
    cv2.fillPoly(lid, [np.round(found).astype(np.int32)], WHITE)
    assert widened_contour(lid, found, FLAT) is None
