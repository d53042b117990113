"""Smooth-edged shapes and lines, drawn over a crop of the keyframe."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

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

    def filled(self, polygon: FloatArray) -> PixelArray:
        """(rows, columns) uint8 coverage of a polygon, (N, 2) pixels of the keyframe."""
        mask = np.zeros(self.size, np.uint8)
        # OpenCV's whole numbers are centres of pixels.
        points = (polygon - self._place) * self.fineness - 0.5
        fixed = np.round(points * (1 << _SUBPIXEL_BITS)).astype(np.int32)
        cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, _SUBPIXEL_BITS)
        return mask


def drawn_box(drawn: PixelArray) -> npt.NDArray[np.float32]:
    """(4,) left, top, right, bottom between which an (h, w, 4) picture has anything, in texels of its middle points."""
    rows = np.flatnonzero(drawn[..., 3].any(axis=1))
    if len(rows) == 0:
        return np.zeros(4, np.float32)
    columns = np.flatnonzero(drawn[rows[0] : rows[-1] + 1, :, 3].any(axis=0))
    height, width = drawn.shape[:2]
    box = (columns[0] - 1, rows[0] - 1, columns[-1] + 1, rows[-1] + 1)
    return np.clip(box, 0, (width - 1, height - 1, width - 1, height - 1)).astype(np.float32)


def stroke(path: FloatArray, thickness: npt.NDArray[np.floating[Any]]) -> FloatArray:
    """The outline, (2·N, 2), of a line along (N, 2) points that is (N,) thick."""
    along = np.gradient(path, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    across = np.column_stack([-along[:, 1], along[:, 0]]) * (thickness[:, None] / 2)
    return np.concatenate([path - across, (path + across)[::-1]])
