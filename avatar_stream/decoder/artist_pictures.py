"""Pictures that an artist drew of shut eyes and open mouths, laid into the features that are drawn for each moment."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from numba import njit

from avatar_stream.characters.layers import NaturalLayers
from avatar_stream.types import PixelArray

# An eye that is shut so far begins to give way to the artist's shut eye, and has given way.
CLOSED_FROM, CLOSED_TO = 0.9, 0.985


def on_canvas(picture: npt.NDArray[np.float32], size: tuple[int, ...]) -> PixelArray:
    """(rows, columns, 4) uint8, colour and alpha as in the (h, w, 4) float32 picture: colour 0…255, alpha 0…1."""
    scaled = cv2.resize(picture * (1, 1, 1, 255), size[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(np.rint(scaled), 0, 255), np.uint8)


def shut_eyes(layers: NaturalLayers) -> tuple[PixelArray, PixelArray, PixelArray] | None:
    """The artist's shut right and left eye as drawn features are, and nothing for the mouth; None without them."""
    if layers.closed is None:
        return None
    right, left = (on_canvas(closed, closed.shape[:2]) for closed in layers.closed)
    return right, left, np.zeros((1, 1, 4), np.uint8)


@njit(nogil=True, cache=True)
def give_way(drawn: Any, picture: Any, share: Any) -> None:
    """Turn `drawn` (h, w, 4) uint8 into `picture` by `share`, 0…256; colours are multiplied by alpha."""
    for y in range(drawn.shape[0]):
        for x in range(drawn.shape[1]):
            if drawn[y, x, 3] == 0 and picture[y, x, 3] == 0:
                continue
            for c in range(4):
                here = int(drawn[y, x, c])
                drawn[y, x, c] = here + (((int(picture[y, x, c]) - here) * share + 128) >> 8)


@njit(nogil=True, cache=True)
def carry_inside(
    inside: Any,
    near: Any,
    line: Any,
    line_colour: Any,
    cavity: Any,
    picture: Any,
    lips: Any,
    axes: Any,
    drawn: Any,
) -> None:
    """Fill `drawn` (h, w, 4) with the artist's open mouth, opened as far as the lips are, and with their line.

    What lies along either lip stays beside it: an upper row of teeth hangs from the upper lip, a tongue lies on the
    lower one. What is midway is passed over in a mouth that opens less.

    Args:
        inside, near, line: (h, w) uint8 masks: the opening, as far as the picture's lips go round it, the line.
        line_colour, cavity: (3,) RGB; the latter lies behind where the picture shows nothing.
        picture: (h / k, w / k, 4) float32, colour multiplied by alpha, and alpha 0…1.
        lips: (4, N, 2) upper and lower lip now and in the picture, along and across the mouth, pixels of the picture.
        axes: (2, 2) the unit vectors along and across.
        drawn: colour multiplied by alpha is written here.
    """
    count = lips.shape[1]
    fineness = drawn.shape[0] // picture.shape[0]
    last_x, last_y = picture.shape[1] - 1.001, picture.shape[0] - 1.001
    i = 0
    for y in range(drawn.shape[0]):
        for x in range(drawn.shape[1]):
            if near[y, x] == 0 and line[y, x] == 0:
                drawn[y, x] = 0
                continue
            px, py = (x + 0.5) / fineness, (y + 0.5) / fineness
            a = axes[0, 0] * px + axes[0, 1] * py
            b = axes[1, 0] * px + axes[1, 1] * py
            # The piece of the lips is the last pixel's, or one near it.
            while i < count - 2 and 0.5 * (lips[0, i + 1, 0] + lips[1, i + 1, 0]) < a:
                i += 1
            while i > 0 and 0.5 * (lips[0, i, 0] + lips[1, i, 0]) > a:
                i -= 1
            start = 0.5 * (lips[0, i, 0] + lips[1, i, 0])
            end = 0.5 * (lips[0, i + 1, 0] + lips[1, i + 1, 0])
            t = min(max((a - start) / max(end - start, 1e-6), 0.0), 1.0)
            top = lips[0, i, 1] * (1 - t) + lips[0, i + 1, 1] * t
            bottom = lips[1, i, 1] * (1 - t) + lips[1, i + 1, 1] * t
            top0 = lips[2, i, 1] * (1 - t) + lips[2, i + 1, 1] * t
            bottom0 = lips[3, i, 1] * (1 - t) + lips[3, i + 1, 1] * t
            a0 = lips[2, i, 0] * (1 - t) + lips[2, i + 1, 0] * t + a - (start * (1 - t) + end * t)
            gap, gap0 = max(bottom - top, 1e-3), max(bottom0 - top0, 1e-3)
            down = min(max((b - top) / gap, 0.0), 1.0)
            # A mouth half as open shows its teeth not half as high.
            size = math.sqrt(gap / gap0)
            below, above = down * gap / size, (1 - down) * gap / size
            weight = down * down * (3 - 2 * down)
            b0 = (top0 + below) * (1 - weight) + (bottom0 - above) * weight
            # Lips keep their thickness.
            b0 += min(b - top, 0.0) if 2 * b < top + bottom else max(b - bottom, 0.0)
            u = min(max(axes[0, 0] * a0 + axes[1, 0] * b0 - 0.5, 0.0), last_x)
            v = min(max(axes[0, 1] * a0 + axes[1, 1] * b0 - 0.5, 0.0), last_y)
            x0, y0 = int(u), int(v)
            fx, fy = u - x0, v - y0
            w00, w01, w10, w11 = (1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy
            alpha = (
                picture[y0, x0, 3] * w00
                + picture[y0, x0 + 1, 3] * w01
                + picture[y0 + 1, x0, 3] * w10
                + picture[y0 + 1, x0 + 1, 3] * w11
            )
            within, outline = inside[y, x] / 255.0, line[y, x] / 255.0
            shown = near[y, x] / 255.0
            flesh_cover = (within + alpha * (1 - within)) * shown
            for c in range(3):
                flesh = (
                    picture[y0, x0, c] * w00
                    + picture[y0, x0 + 1, c] * w01
                    + picture[y0 + 1, x0, c] * w10
                    + picture[y0 + 1, x0 + 1, c] * w11
                ) + cavity[c] * (1 - alpha) * within
                drawn[y, x, c] = np.uint8(
                    min(flesh * shown * (1 - outline) + line_colour[c] * outline, 255.0) + 0.5
                )
            drawn[y, x, 3] = np.uint8((1 - (1 - flesh_cover) * (1 - outline)) * 255 + 0.5)
