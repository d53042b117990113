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

# How far colours are followed, face widths: large parts far, small ones hardly, thin lines not at all. Measured on
# drawings held out from training (`training.parsing.measure`); of faces and mouths on half of the labelled pictures.
_LARGE: tuple[Names, float] = (
    ("background", "clothes", "hands", "back_hair", "front_hair", "headwear"),
    0.12,
)
_FEATURES: tuple[tuple[Names, float], ...] = (
    (("face", "mouth"), 0.05),
    (("neck", "nose", "glasses"), 0.022),
    (("eye_white", "iris"), 0.012),
)
# Variance of colours (of 255) below which there is no edge.
_NO_EDGE = 13.0
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
    width = frame.width_px
    before = shares.copy()
    names, radius = _LARGE
    _follow(shares, before, picture, names, radius * width)
    near = tuple(
        slice(int(np.clip(at - _REACH * width, 0, side - 1)), int(np.clip(at + _REACH * width, 1, side)))
        for at, side in zip(frame.origin[::-1], shares.shape[:2], strict=True)
    )
    for names, radius in _FEATURES:
        _follow(shares[near], before[near], picture[near], names, radius * width)
    return shares


def _follow(shares: Maps, before: Maps, picture: PixelArray, names: Names, radius_px: float) -> None:
    scale = min(1.0, _COARSE_PX / max(radius_px, 1.0))
    guided = cv2.ximgproc.createGuidedFilter(
        np.ascontiguousarray(picture), max(1, round(radius_px * scale)), _NO_EDGE, scale
    )
    for number in (LABEL_NUMBER[name] for name in names):
        shares[..., number] = guided.filter(np.ascontiguousarray(before[..., number]))
