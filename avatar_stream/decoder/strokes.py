"""Smooth-edged shapes and lines, drawn over a crop of the keyframe."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from numba import njit

from avatar_stream.types import FloatArray, PixelArray

# Crops narrower than this (pixels) are drawn twice as fine as the picture, so that thin lines stay crisp.
DRAWN_FINE_PX = 160
_SUBPIXEL_BITS = 5


class Canvas:
    """Draws masks over one crop.

    Args:
        left_px, top_px, width, height: the crop, in pixels of the keyframe.

    Attributes:
        size: rows and columns of what is drawn.
        fineness: how many times finer than the keyframe that is.
        nothing: (rows, columns) uint8, an empty mask.
    """

    def __init__(self, left_px: int, top_px: int, width: int, height: int) -> None:
        self._place = np.array([left_px, top_px], np.float64)
        self.fineness = 2 if width < DRAWN_FINE_PX else 1
        self.size = (self.fineness * height, self.fineness * width)
        self.nothing: PixelArray = np.zeros(self.size, np.uint8)

    def window(self, points: npt.NDArray[np.floating[Any]], margin_px: float) -> tuple[slice, slice]:
        """Rows and columns that reach `margin_px` beyond (N, 2) `points`, pixels from the crop's corner."""
        low, high = points.min(axis=0) - margin_px, points.max(axis=0) + margin_px
        height, width = self.size
        (left, top), (right, bottom) = ((self.fineness * corner).tolist() for corner in (low, high))
        rows = slice(max(int(top), 0), max(min(int(bottom) + 1, height), 0))
        return rows, slice(max(int(left), 0), max(min(int(right) + 1, width), 0))

    def filled(self, polygon: FloatArray) -> PixelArray:
        """(rows, columns) uint8 coverage of a polygon, (N, 2) pixels of the keyframe."""
        mask = np.zeros(self.size, np.uint8)
        # OpenCV's whole numbers are centres of pixels.
        points = (polygon - self._place) * self.fineness - 0.5
        fixed = np.round(points * (1 << _SUBPIXEL_BITS)).astype(np.int32)
        cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, _SUBPIXEL_BITS)
        return mask


@njit(nogil=True, cache=True)
def drawn_box(drawn: Any) -> Any:
    """(4,) left, top, right, bottom between which an (h, w, 4) picture has anything, in texels of its middle points."""
    height, width = drawn.shape[:2]
    left, top, right, bottom = width, height, -1, -1
    for y in range(height):
        first = 0
        while first < width and drawn[y, first, 3] == 0:
            first += 1
        if first == width:
            continue
        last = width - 1
        while drawn[y, last, 3] == 0:
            last -= 1
        left, right = min(left, first), max(right, last)
        top, bottom = min(top, y), y
    box = np.zeros(4, np.float32)
    if right >= 0:
        box[0], box[1] = max(left - 1, 0), max(top - 1, 0)
        box[2], box[3] = min(right + 1, width - 1), min(bottom + 1, height - 1)
    return box


def stroke(path: FloatArray, thickness: npt.NDArray[np.floating[Any]]) -> FloatArray:
    """The outline, (2·N, 2), of a line along (N, 2) points that is (N,) thick."""
    along = np.gradient(path, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    across = np.column_stack([-along[:, 1], along[:, 0]]) * (thickness[:, None] / 2)
    return np.concatenate([path - across, (path + across)[::-1]])
