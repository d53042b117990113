"""Layers and masks brought to a smaller canvas."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.characters.layered.canvas import Canvas


def test_a_small_canvas_keeps_its_size() -> None:
    assert Canvas((300, 200)).size == (300, 200)
    assert Canvas((8000, 4000)).size == (2048, 1024)


@pytest.mark.parametrize("outside", [0, 255, 100])
def test_masks_are_averaged_with_what_is_outside(outside: int) -> None:
    """As if the mask's whole plane were scaled."""
    rng = np.random.default_rng(outside)
    mask = rng.integers(0, 256, (90, 120), np.uint8)
    whole = np.full((200, 400), outside, np.float64)
    whole[30:120, 60:180] = mask
    scaled = Canvas((400, 200), (100, 50)).fit_mask(mask, (60, 30), outside)
    assert scaled.shape == (50, 100)
    assert np.abs(whole.reshape(50, 4, 100, 4).mean(axis=(1, 3)) - scaled).max() <= 1.1


def test_layers_that_reach_beyond_the_canvas_are_cropped() -> None:
    canvas = Canvas((400, 200), (100, 50))
    pixels = np.full((300, 500, 4), 255, np.uint8)
    painted = canvas.fit(pixels, (-50, -40))
    assert painted is not None and painted.place == (0, 0) and painted.picture.shape == (50, 100, 4)
    assert canvas.fit(pixels, (400, 0)) is None and canvas.fit(pixels, (0, -300)) is None
    whole = Canvas((400, 200)).fit_mask(pixels[..., 0], (500, 0), 7)
    assert (whole == 7).all()


def test_any_scale_keeps_the_paint() -> None:
    """The sum of alpha scales with the area, whatever the sizes and places are."""
    rng = np.random.default_rng(3)
    for _ in range(20):
        size = (int(rng.integers(200, 500)), int(rng.integers(200, 500)))
        width, height = (int(rng.integers(30, side - 60)) for side in size)
        place = (int(rng.integers(0, size[0] - width)), int(rng.integers(0, size[1] - height)))
        most = int(rng.integers(90, 199))
        canvas = Canvas(size, (most, max(1, round(size[1] * most / size[0]))))
        painted = canvas.fit(np.full((height, width, 4), 255, np.uint8), place)
        assert painted is not None
        scale = canvas.size[0] * canvas.size[1] / (size[0] * size[1])
        assert painted.picture[..., 3].sum() / 255 == pytest.approx(width * height * scale, rel=0.01)
        assert (painted.picture[painted.picture[..., 3] > 2][:, :3] >= 250).all()
