"""Pictures inside a camera's picture of another shape."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.pictures.fitting import filling
from avatar_stream.sinks.virtual_camera_framing import Framing
from avatar_stream.types import Picture

RED, GREEN = (200, 30, 40), (10, 200, 90)


def opaque(width: int, height: int) -> Picture:
    pixels = np.full((height, width, 4), (*RED, 255), np.uint8)
    return Picture(pixels, 0.0, np.full((height, width, 3), GREEN, np.uint8))


@pytest.mark.parametrize(("width", "height"), [(100, 50), (50, 100), (32, 78), (500, 500), (8, 4)])
def test_all_of_the_picture_shows_in_its_proportions(width: int, height: int) -> None:
    framed = Framing((60, 40), (width, height)).frame(opaque(60, 40))
    assert framed.shape == (height, width, 3)
    red = (framed == RED).all(axis=2)
    assert ((framed == GREEN).all(axis=2) | red).all()
    rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
    assert len(rows) == height or len(columns) == width
    assert len(columns) / len(rows) == pytest.approx(1.5, abs=1.2 / len(rows))
    assert abs((rows[0] + rows[-1]) / 2 - (height - 1) / 2) <= 0.5
    assert abs((columns[0] + columns[-1]) / 2 - (width - 1) / 2) <= 0.5


def test_the_same_size_is_left_exactly_as_it_is() -> None:
    dice = np.random.default_rng(1)
    pixels = dice.integers(0, 256, (40, 60, 4), np.uint8)
    pixels[..., 3] = 255
    behind = dice.integers(0, 256, (40, 60, 3), np.uint8)
    framing = Framing((60, 40), (60, 40))
    assert np.array_equal(framing.frame(Picture(pixels, 0.0, behind)), pixels[..., :3])
    assert np.array_equal(framing.frame(Picture(np.zeros_like(pixels), 0.0, behind)), behind)


def test_no_seam_shows_between_the_picture_and_what_surrounds_it() -> None:
    """Where the character is transparent, the camera shows one scene."""
    y, x = np.mgrid[:80, :80]
    behind = np.stack([x * 3, y * 3, x + y], axis=2).astype(np.uint8)
    nobody = Picture(np.zeros((80, 80, 4), np.uint8), 0.0, behind)
    framed = Framing((80, 80), (320, 180)).frame(nobody)
    assert np.abs(framed.astype(int) - filling(behind, 320, 180)).max() <= 3


def test_another_backdrop_is_shown_at_once_and_pictures_never_change_it() -> None:
    framing = Framing((40, 40), (80, 40))
    green = opaque(40, 40)
    assert (framing.frame(green)[:, 0] == GREEN).all()
    blue = Picture(green.pixels, 0.0, np.full((40, 40, 3), (0, 0, 250), np.uint8))
    assert (framing.frame(blue)[:, 0] == (0, 0, 250)).all()
    assert (framing.frame(green)[:, 0] == GREEN).all()
    assert (framing.frame(Picture(green.pixels, 0.0))[:, 0] == 0).all()  # black where there is none
