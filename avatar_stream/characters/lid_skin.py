"""Plain skin for the upper lids: what unrolls when an eye closes has no lashes, creases or locks of hair on it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.masks import polygon_mask
from avatar_stream.characters.matte import fill
from avatar_stream.types import FloatArray

# A pixel this far (RGB distance) from the skin's own colour is a line, a lash or hair.
FOREIGN_COLOUR = 26.0


def plain_lid(
    picture: FloatArray, edge: FloatArray, band: FloatArray, ring: FloatArray
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """The skin above one eye with everything drawn on it taken away.

    Args:
        picture: (h, w, 3) float32 RGB of the eye's surroundings.
        edge, band, ring: (N, 2) pixels of the picture: the eye's edge, the outside of its lashes, and the skin
            beyond; loops that begin at a corner and run along the lower lid first.

    Returns:
        (h, w, 3) float32 RGB, and (h, w) float32 0…1: where it may replace the picture; it fades out towards the
        skin that stays in its place, and below the corners of the eye.
    """
    shape = picture.shape[:2]
    around = polygon_mask(shape, ring) > 0
    skin = around & (polygon_mask(shape, band) == 0)
    if not skin.any():
        return picture.astype(np.float32), np.zeros(shape, np.float32)
    colour = np.median(picture[skin], axis=0)
    own = skin & (np.linalg.norm(picture - colour, axis=2) < FOREIGN_COLOUR)
    if own.sum() < 0.2 * skin.sum():
        return picture.astype(np.float32), np.zeros(shape, np.float32)
    own = cv2.erode(own.astype(np.uint8), np.ones((3, 3), np.uint8))
    smooth = cv2.GaussianBlur(
        fill(picture, own.astype(np.float32)), (0, 0), max(1.0, np.ptp(edge[:, 1]) / 14)
    )
    depth = cv2.distanceTransform(around.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    coarse_band = band[:: len(band) // len(ring)]
    reach = max(2.0, 0.5 * float(np.linalg.norm(ring - coarse_band, axis=1).mean()))
    corners = edge[[0, len(edge) // 2]]
    rows = np.arange(shape[0], dtype=np.float32)[:, None] + 0.5
    above = np.clip((corners[:, 1].max() - rows) / max(2.0, 0.15 * float(np.ptp(edge[:, 1]))) + 1, 0, 1)
    return smooth, (np.clip(depth / reach, 0, 1) * above).astype(np.float32)
