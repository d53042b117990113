"""Strokes that a builder makes: one tapered line along a strip of columns."""

from __future__ import annotations

import numpy as np

from avatar_stream.types import PixelArray

COLUMNS = 17
_MARGIN = 3


def stroke_texture(thick_px: float, colour: tuple[int, int, int]) -> PixelArray:
    """(h, w, 4) uint8 premultiplied: a stroke along the columns that tapers to both ends.

    Args:
        thick_px: in its middle, pixels.
        colour: RGB.
    """
    height, width = int(np.ceil(thick_px)) + 2 * _MARGIN, 8 * COLUMNS
    y = np.abs(np.arange(height) + 0.5 - height / 2)[:, None]
    across = np.linspace(-1, 1, width)[None]
    half = thick_px / 2 * np.clip(1.02 - across**2, 0.0, 1.0) ** 0.5
    alpha = np.clip(half + 0.5 - y, 0, 1)
    texture = np.empty((height, width, 4), np.uint8)
    texture[..., :3] = np.rint(alpha[..., None] * np.array(colour))
    texture[..., 3] = np.rint(255 * alpha)
    return texture
