"""Pictures with transparency laid over each other."""

from __future__ import annotations

import numba
import numpy as np

from avatar_stream.types import PixelArray


def lay_over(canvas: PixelArray, pixels: PixelArray, left: int, top: int) -> None:
    """Lay a picture over what a canvas shows, in place; what lies outside the canvas is left out.

    With a and b the alphas of picture and canvas in 0…1, alpha becomes a + b (1 − a), and the premultiplied colour
    that of the picture plus (1 − a) times that of the canvas ("over", Porter and Duff 1984); each result is rounded
    to the nearest.

    Args:
        canvas: (H, W, 4) uint8 RGBA, straight alpha.
        pixels: (h, w, 4) uint8 RGBA, straight alpha.
        left, top: where the picture's upper left corner lies on the canvas, pixels; may be negative.
    """
    height, width = pixels.shape[:2]
    first_x, first_y = max(left, 0), max(top, 0)
    end_x, end_y = min(left + width, canvas.shape[1]), min(top + height, canvas.shape[0])
    if first_x >= end_x or first_y >= end_y:
        return
    _lay_over(
        canvas[first_y:end_y, first_x:end_x],
        pixels[first_y - top : end_y - top, first_x - left : end_x - left],
    )


@numba.njit(nogil=True, cache=True)
def _lay_over(canvas, pixels):  # type: ignore[no-untyped-def]
    for row in range(pixels.shape[0]):
        for column in range(pixels.shape[1]):
            alpha = np.int64(pixels[row, column, 3])
            behind = np.int64(canvas[row, column, 3]) * (255 - alpha)
            if alpha == 0:
                continue
            if behind == 0:
                canvas[row, column] = pixels[row, column]
                continue
            front = 255 * alpha
            both = front + behind
            for k in range(3):
                mixed = front * np.int64(pixels[row, column, k]) + behind * np.int64(canvas[row, column, k])
                canvas[row, column, k] = (2 * mixed + both) // (2 * both)
            canvas[row, column, 3] = (2 * both + 255) // 510
