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
# The skin of the eyelids may differ from the cheeks' by this much, and must make up this share of what is seen.
SHADED_SKIN = 90.0
# Shadow changes skin's brightness, not its hue (distance of RGB shares); the white of an eye has another hue.
FOREIGN_HUE = 0.06
MIN_SKIN = 0.15


def plain_lid(
    picture: FloatArray, edge: FloatArray, band: FloatArray, ring: FloatArray, skin_colour: FloatArray
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """The skin above one eye with everything drawn on it taken away.

    Args:
        picture: (h, w, 3) float32 RGB of the eye's surroundings.
        edge, band, ring: (N, 2) pixels of the picture: the eye's edge, the outside of its lashes, and the skin
            beyond; loops that begin at a corner and run along the lower lid first.
        skin_colour: (3,) RGB of the face's skin; fringe or glasses may cover what lies round the eye.

    Returns:
        (h, w, 3) float32 RGB, and (h, w) float32 0…1: where it may replace the picture; it fades out towards the
        skin that stays in its place, and below the corners of the eye.
    """
    shape = picture.shape[:2]
    around = polygon_mask(shape, ring) > 0
    skin = around & (polygon_mask(shape, band) == 0)
    if not skin.any():
        return picture.astype(np.float32), np.zeros(shape, np.float32)
    hue = np.linalg.norm(_hue(picture) - _hue(skin_colour), axis=2)
    alike = skin & (np.linalg.norm(picture - skin_colour, axis=2) < SHADED_SKIN) & (hue < FOREIGN_HUE)
    # Skin round an eye is often darker or redder than the cheeks, but of one colour.
    colour = np.median(picture[alike], axis=0) if alike.sum() > MIN_SKIN * skin.sum() else skin_colour
    own = skin & (np.linalg.norm(picture - colour, axis=2) < FOREIGN_COLOUR) & (hue < FOREIGN_HUE)
    own = cv2.erode(own.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.float32)
    base = fill(picture, own) if own.any() else np.broadcast_to(colour, picture.shape).astype(np.float32)
    smooth = cv2.GaussianBlur(base, (0, 0), max(1.0, np.ptp(edge[:, 1]) / 14))
    depth = cv2.distanceTransform(around.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    coarse_band = band[:: len(band) // len(ring)]
    reach = max(2.0, 0.5 * float(np.linalg.norm(ring - coarse_band, axis=1).mean()))
    corners = edge[[0, len(edge) // 2]]
    rows = np.arange(shape[0], dtype=np.float32)[:, None] + 0.5
    above = np.clip((corners[:, 1].max() - rows) / max(2.0, 0.15 * float(np.ptp(edge[:, 1]))) + 1, 0, 1)
    return smooth, (np.clip(depth / reach, 0, 1) * above).astype(np.float32)


def _hue(colours: FloatArray) -> FloatArray:
    """Share of each channel in a colour's sum, which shadow leaves as it is."""
    return np.asarray((colours + 4) / (colours + 4).sum(axis=-1, keepdims=True))
