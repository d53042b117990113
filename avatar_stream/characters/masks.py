"""Masks of shapes that are given by their outlines."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

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


def box_of(mask: npt.NDArray[np.bool_], margin_px: int = 0) -> tuple[slice, slice]:
    """Rows and columns of the smallest box with all of an (H, W) mask in it, and a margin; empty where it is."""
    left, top, width, height = cv2.boundingRect(mask.astype(np.uint8))
    if not width:
        return slice(0, 0), slice(0, 0)
    return (
        slice(max(top - margin_px, 0), top + height + margin_px),
        slice(max(left - margin_px, 0), left + width + margin_px),
    )
