"""Masks of shapes that are given by their outlines."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.types import FloatArray, PixelArray


def polygon_mask(shape: tuple[int, ...], polygon: FloatArray) -> PixelArray:
    """(h, w) uint8, 1 inside a polygon given in pixels with the origin at the outer corner."""
    mask = np.zeros(shape[:2], np.uint8)
    # fillPoly counts from pixel centres; four fractional bits keep the outline exact to a sixteenth.
    cv2.fillPoly(mask, [np.round((polygon - 0.5) * 16).astype(np.int32)], 1, shift=4)
    return mask


def disc(radius_px: float) -> PixelArray:
    """A round kernel for growing and shrinking masks, (2·r + 1, 2·r + 1) uint8 with r at least 1."""
    size = 2 * max(1, round(radius_px)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)
