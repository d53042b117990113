"""Moves the borders between labels onto the edges that the picture has.

A network answers in cells; what it says is spread along the picture's colours by a guided filter (He et al. 2010), in
its fast form (He & Sun 2015): the filter's coefficients are found on smaller maps.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

Maps = npt.NDArray[np.float32]
Names = tuple[str, ...]

# How far colours are followed, face widths: large parts far, thin lines hardly, the thinnest not at all. Measured on
# drawings held out from training (`training.parsing.measure`).
_LARGE: tuple[Names, float] = (
    ("background", "clothes", "hands", "ears", "back_hair", "front_hair", "headwear"),
    0.08,
)
_FEATURES: tuple[tuple[Names, float], ...] = (
    (("neck", "face", "mouth", "eye_white", "iris"), 0.05),
    (("nose", "lower_lash", "upper_lash", "glasses"), 0.022),
)
# Variance of colours (of 1) below which there is no edge.
_NO_EDGE = 2e-4
# Coefficients are found where the radius is so many pixels.
_COARSE_PX = 6
# Features are looked for so far about the face's origin, face widths.
_REACH = 1.0


def at_edges(shares: Maps, picture: PixelArray, frame: FaceFrame) -> Maps:
    """What each pixel shows, its borders on the picture's edges.

    Args:
        shares: (H, W, L) float32 0…1 of each label; changed.
        picture: (H, W, 3) uint8 RGB.
        frame: of the face, in these pixels.
    """
    guide = picture.astype(np.float32) / 255
    width = frame.width_px
    names, radius = _LARGE
    before = shares.copy()
    _follow(shares, before, guide, names, radius * width)
    x, y = frame.origin
    near = tuple(
        slice(
            int(np.clip(middle - _REACH * width, 0, side - 1)), int(np.clip(middle + _REACH * width, 1, side))
        )
        for middle, side in zip((y, x), shares.shape[:2], strict=True)
    )
    for names, radius in _FEATURES:
        _follow(shares[near], before[near], guide[near], names, radius * width)
    return shares


def _follow(shares: Maps, before: Maps, guide: Maps, names: Names, radius_px: float) -> None:
    numbers = [LABEL_NUMBER[name] for name in names]
    shares[..., numbers] = guided(np.ascontiguousarray(before[..., numbers]), guide, radius_px)


def guided(maps: Maps, guide: Maps, radius_px: float) -> Maps:
    """Maps as locally linear functions of a guide's colours.

    Args:
        maps: (H, W, K) float32.
        guide: (H, W, 3) float32 0…1.
        radius_px: half the side of the squares in which they are linear.
    """
    height, width = guide.shape[:2]
    scale = min(1.0, _COARSE_PX / max(radius_px, 1.0))
    size = max(8, round(width * scale)), max(8, round(height * scale))
    side = 2 * max(1, round(radius_px * scale)) + 1

    def mean(values: Maps) -> Maps:
        return np.asarray(cv2.blur(values, (side, side)), np.float32)

    colours = cv2.resize(guide, size, interpolation=cv2.INTER_AREA)
    middle = mean(colours)
    products = np.stack([mean(colours * colours[..., k : k + 1]) for k in range(3)], axis=3)
    spread = products - middle[..., :, None] * middle[..., None, :] + _NO_EDGE * np.eye(3, dtype=np.float32)
    inverse = _inverse(spread)
    followed = np.empty_like(maps)
    for number in range(maps.shape[2]):
        small = cv2.resize(maps[..., number], size, interpolation=cv2.INTER_AREA)
        average = mean(small)
        covered = mean(colours * small[..., None]) - middle * average[..., None]
        slope = np.einsum("yxij,yxj->yxi", inverse, covered)
        offset = average - (slope * middle).sum(axis=2)
        terms = mean(np.dstack([slope, offset]))
        terms = cv2.resize(terms, (width, height), interpolation=cv2.INTER_LINEAR)
        followed[..., number] = (terms[..., :3] * guide).sum(axis=2) + terms[..., 3]
    return followed


def _inverse(matrices: Maps) -> Maps:
    """Of (..., 3, 3) symmetric matrices, by Cramer's rule: for so many small ones LAPACK takes ten times as long."""
    first, second, third = (matrices[..., k, :] for k in range(3))
    rows = [np.cross(second, third), np.cross(third, first), np.cross(first, second)]
    determinant = (first * rows[0]).sum(axis=-1)
    return np.asarray(np.stack(rows, axis=-2) / determinant[..., None, None], np.float32)
