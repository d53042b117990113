"""Pictures inside a camera's picture of another shape."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.sinks.virtual_camera_framing import Framing

RED, GREEN = (200, 30, 40), (10, 200, 90)


def opaque(width: int, height: int) -> np.ndarray:
    return np.full((height, width, 4), (*RED, 255), np.uint8)


def backdrop(width: int, height: int) -> np.ndarray:
    return np.full((height, width, 3), GREEN, np.uint8)


@pytest.mark.parametrize(("width", "height"), [(100, 50), (50, 100), (32, 78), (500, 500), (8, 4)])
def test_all_of_the_picture_shows_in_its_proportions(width: int, height: int) -> None:
    framed = Framing(backdrop(60, 40), width, height).frame(opaque(60, 40))
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
    framing = Framing(behind, 60, 40)
    assert np.array_equal(framing.frame(pixels), pixels[..., :3])
    assert np.array_equal(framing.frame(np.zeros_like(pixels)), behind)


def test_no_seam_shows_between_the_picture_and_what_surrounds_it() -> None:
    """Where the character is transparent, the camera shows one scene."""
    y, x = np.mgrid[:80, :80]
    behind = np.stack([x * 3, y * 3, x + y], axis=2).astype(np.uint8)
    framing = Framing(behind, 320, 180)
    nobody = framing.frame(np.zeros((80, 80, 4), np.uint8))
    assert np.abs(nobody.astype(int) - framing.empty).max() <= 3


def test_a_picture_never_changes_the_scene() -> None:
    framing = Framing(backdrop(40, 40), 80, 40)
    before = framing.empty.copy()
    framing.frame(opaque(40, 40))
    assert np.array_equal(framing.empty, before)
