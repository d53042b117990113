"""Plain skin for the upper lids: what unrolls when an eye closes has no lashes, creases or locks of hair on it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.masks import polygon_mask
from avatar_stream.characters.matte import fill
from avatar_stream.puppet.building.person.head_mesh import smoothstep
from avatar_stream.types import FloatArray

# The skin's colour is taken from this far round the eye, in heights of the eye, ...
SURROUNDINGS_EYE_HEIGHTS = 0.35
# ... if its hue is about the cheeks' (distance of RGB shares; hair and the frames of glasses have others).
FOREIGN_HUE = 0.09
# Further than this from what is usual there (RGB distance), a pixel is a brow, a line or a lash.
FOREIGN_COLOUR = 45.0
# How far a lid's brightness goes from the socket's to the cheeks'.
CATCHES_LIGHT = 0.6
LIGHTEST_PERCENTILE = 88
# Without this share of skin there is nothing to go by.
MIN_SKIN = 0.1


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
    around = polygon_mask(shape, ring)
    reach_px = max(2, round(SURROUNDINGS_EYE_HEIGHTS * float(np.ptp(edge[:, 1]))))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach_px + 1, 2 * reach_px + 1))
    corners = edge[[0, len(edge) // 2]]
    rows = np.arange(shape[0], dtype=np.float32)[:, None] + 0.5
    near = (cv2.dilate(around, kernel) > 0) & (around == 0) & (rows < corners[:, 1].max())
    if not near.any():
        return picture.astype(np.float32), np.zeros(shape, np.float32)
    # Skin round an eye lies in shadow or wears make-up: what is usual there is taken for skin, unless it has
    # another hue than the cheeks, as a fringe has.
    usual = np.median(picture[near], axis=0)
    if np.linalg.norm(_hue(usual) - _hue(skin_colour)) < FOREIGN_HUE:
        own = near & (np.linalg.norm(picture - usual, axis=2) < FOREIGN_COLOUR)
    else:
        own = near & (np.linalg.norm(_hue(picture) - _hue(skin_colour), axis=2) < FOREIGN_HUE)
    if own.sum() < MIN_SKIN * near.sum():
        return picture.astype(np.float32), np.zeros(shape, np.float32)
    base = fill(picture, own.astype(np.float32))
    smooth = cv2.GaussianBlur(base, (0, 0), max(1.0, np.ptp(edge[:, 1]) / 12))
    depth = cv2.distanceTransform(around, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    width = max(4.0, float(np.linalg.norm(ring - band[:: len(band) // len(ring)], axis=1).mean()))
    # A lid is rounder than the socket above it and catches more light; shut eyes without it look like holes.
    # It never catches more than the lightest skin round it: a lid in the shadow of a fringe lies in that shadow.
    lightest = np.percentile(picture[own], LIGHTEST_PERCENTILE, axis=0)
    light = CATCHES_LIGHT * smoothstep(depth / width)[..., None]
    rises = np.maximum(np.minimum(skin_colour, lightest) - smooth, 0)
    smooth = np.clip(smooth + light * rises, 0, 255).astype(np.float32)
    above = np.clip((corners[:, 1].max() - rows) / max(2.0, 0.15 * float(np.ptp(edge[:, 1]))) + 1, 0, 1)
    return smooth, (smoothstep(depth / (0.6 * width)) * above).astype(np.float32)


def _hue(colours: FloatArray) -> FloatArray:
    """Share of each channel in a colour's sum, which shadow leaves as it is."""
    return np.asarray((colours + 4) / (colours + 4).sum(axis=-1, keepdims=True))
