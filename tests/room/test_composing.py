"""Pictures laid over each other, beside the same in plain floating point."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from avatar_stream.room.composing import lay_over
from avatar_stream.types import PixelArray


def plainly(canvas: PixelArray, pixels: PixelArray) -> PixelArray:
    """ "Over" of premultiplied colours, in float64, and straight again."""
    front, back = pixels.astype(float) / 255, canvas.astype(float) / 255
    a, b = front[..., 3:], back[..., 3:]
    alpha = a + b * (1 - a)
    premultiplied = front[..., :3] * a + back[..., :3] * b * (1 - a)
    colour = np.divide(premultiplied, alpha, out=back[..., :3].copy(), where=alpha > 0)
    return np.concatenate([colour, alpha], axis=2) * 255


def random_picture(seed: int, height: int, width: int) -> PixelArray:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (height, width, 4), np.uint8)
    pixels[..., 3] = rng.choice([0, 1, 127, 128, 254, 255, 200], (height, width))
    return pixels


def test_it_is_what_floating_point_says_rounded_to_the_nearest() -> None:
    canvas, pixels = random_picture(1, 300, 400), random_picture(2, 300, 400)
    wanted = plainly(canvas, pixels)
    lay_over(canvas, pixels, 0, 0)
    assert np.abs(canvas - wanted).max() <= 0.5 + 1e-9


def test_halves_round_up_exactly() -> None:
    # Every pair of alphas, with colours for which many results lie just between two values.
    alphas = np.stack(np.meshgrid(np.arange(256), np.arange(256), indexing="ij"), axis=2).astype(np.uint8)
    pixels, canvas = np.full((2, 256, 256, 4), 0, np.uint8)
    pixels[..., :3], canvas[..., :3] = (255, 3, 100), (0, 250, 101)
    pixels[..., 3], canvas[..., 3] = alphas[..., 0], alphas[..., 1]
    before = canvas.copy()
    lay_over(canvas, pixels, 0, 0)
    for a, b in [(1, 1), (128, 255), (51, 85), (254, 1), (255, 9), (17, 255), (3, 0)]:
        front, back = Fraction(a), Fraction(b) * (255 - a) / 255
        wanted = [
            (front * int(pixels[a, b, k]) + back * int(before[a, b, k])) / (front + back) for k in range(3)
        ]
        assert list(canvas[a, b]) == [int(value + Fraction(1, 2)) for value in (*wanted, front + back)]
    assert (canvas[0] == before[0]).all()  # nothing was laid there
    assert (canvas[255] == pixels[255]).all()  # nothing is seen through it


@pytest.mark.parametrize("left, top", [(-3, -2), (5, 7), (9, -1), (-30, 0), (0, 40), (12, 10)])
def test_what_lies_outside_is_left_out(left: int, top: int) -> None:
    canvas, pixels = random_picture(3, 12, 14), random_picture(4, 6, 8)
    large = np.zeros((100, 100, 4), np.uint8)
    large[40:52, 40:54] = canvas
    lay_over(large, pixels, 40 + left, 40 + top)
    lay_over(canvas, pixels, left, top)
    assert (canvas == large[40:52, 40:54]).all()


def test_pictures_beside_each_other_are_copied() -> None:
    canvas, one, other = np.zeros((6, 16, 4), np.uint8), random_picture(5, 6, 8), random_picture(6, 6, 8)
    lay_over(canvas, one, 0, 0)
    lay_over(canvas, other, 8, 0)
    for pixels, shown in ((one, canvas[:, :8]), (other, canvas[:, 8:])):
        seen = pixels[..., 3] > 0
        assert (shown[seen] == pixels[seen]).all() and not shown[~seen].any()
