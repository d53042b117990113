"""Cutting a character out of its picture, and filling in what was behind it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from avatar_stream.characters.masks import disc
from avatar_stream.types import FloatArray, PixelArray

# What a matte may miss of a subject lies this near to it, in shares of the picture's longer side.
FRINGE = 0.01
# Where a matte is thinner, it shows background.
FAINT = 0.02
# Beside the matte, what differs from the filled-in background by less than so many times the background's own grain
# and this many levels (of 255) is background.
GRAIN, STILL_ALIKE = 2.0, 3.0
# Inside a figure alpha from here on is meant as 255: what comes out of matting programs is seldom whole. Its soft edge,
# so many pixels wide, stays as it is.
MEANT_OPAQUE, SOFT_EDGE_PX = 230, 2
# In what comes from a painter's hand next to nothing inside is like that: more than this share is a veil.
VEILED = 0.002
# And so few pixels together are a speck.
SPECK_PX = 64
# A fringe that differs from the backdrop by this much (levels of 255) hides it altogether.
OPAQUE_DIFFERENCE = 64


@dataclass(frozen=True)
class CutOut:
    """A keyframe taken apart.

    Attributes:
        subject: (H, W, 4) uint8 RGBA, straight alpha. Where alpha is 0 the colours are bled from the
            subject, so that sampling between pixels never picks up a foreign colour.
        backdrop: (H, W, 3) uint8 RGB, the background with the subject's place filled in; None where the
            keyframe came with transparency.
    """

    subject: PixelArray
    backdrop: PixelArray | None


def without_veil(picture: PixelArray) -> PixelArray:
    """A picture whose figure lets nothing shine through where it is all but opaque: all over, or in specks.

    Nothing could be painted behind a part that does, and what moves away from such a part would leave holes. Specks
    are left by tools that key out a colour, as in the whites of eyes.

    Args:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
    """
    alpha = picture[..., 3]
    there = (alpha >= MEANT_OPAQUE).astype(np.uint8)
    inside = cv2.erode(there, disc(SOFT_EDGE_PX), borderValue=1) > 0
    solid = picture.copy()
    if inside.any() and (alpha[inside] < 254).mean() > VEILED:
        solid[..., 3][inside] = 255
    _, pieces, facts, _ = cv2.connectedComponentsWithStats((alpha < 254).astype(np.uint8))
    specks = facts[:, cv2.CC_STAT_AREA] <= SPECK_PX
    specks[0] = False
    solid[..., 3][inside & specks[pieces]] = 255
    return solid


def cut_out(keyframe: PixelArray, landmarks: FloatArray, matte: FloatArray | None) -> CutOut:
    """Take a keyframe apart so that subject over backdrop gives back the keyframe, to within a level or two of 255.

    Args:
        keyframe: (H, W, 4) uint8 RGBA.
        landmarks: (478, 3) pixels; the face is always part of the subject.
        matte: (H, W) float 0…1 from `matting.segment_subject`, or None to keep the whole picture as subject.
            Ignored where the keyframe has transparency of its own.
    """
    rgb = keyframe[..., :3].astype(np.float32)
    if has_transparency(keyframe):
        given = keyframe[..., 3]
        bled = np.where(given[..., None] > 0, rgb, fill(rgb, (given > 200).astype(np.float32)))
        return CutOut(_rgba(bled, given), None)
    if matte is None:
        return CutOut(_rgba(rgb, np.full(rgb.shape[:2], 255, np.uint8)), None)
    alpha = matte.astype(np.float32)
    hull = cv2.convexHull(landmarks[:468, :2].astype(np.int32))
    cv2.fillConvexPoly(alpha, hull, 1.0)
    behind = _background(rgb, alpha)
    solid = np.where(alpha < 0.95, alpha * np.clip((alpha - 0.05) / 0.2, 0, 1), 1)
    alpha8 = np.ceil(np.maximum(solid, _cover(rgb, behind)) * 255).astype(np.uint8)
    a = alpha8[..., None].astype(np.float32) / 255
    backdrop = np.round(behind).astype(np.uint8)
    own = backdrop + (rgb - backdrop) / np.maximum(a, 1 / 255)
    colour = np.where(a > 0, own, fill(own, (alpha8 > 0).astype(np.float32)))
    return CutOut(_rgba(colour, alpha8), backdrop)


def _background(rgb: FloatArray, alpha: FloatArray) -> FloatArray:
    """(H, W, 3) 0…255: what is behind a subject, filled in where the subject is, or where something of it seems to be.

    Beside its matte a subject has wisps and fringes. Left in the backdrop, they would stay there as a ghost's outline
    when the head moves away.
    """
    covered = alpha > FAINT
    near = cv2.dilate(covered.astype(np.uint8), disc(FRINGE * max(rgb.shape[:2]))) > 0
    clear = (~near).astype(np.float32)
    filled = fill(rgb, clear)
    strange = strangeness(rgb, clear, filled)
    share = np.where(covered[..., None], 1, near[..., None] * np.clip(strange, 0, 1))
    return np.asarray(rgb + share * (filled - rgb), np.float32)


def strangeness(rgb: FloatArray, clear: FloatArray, filled: FloatArray | None = None) -> FloatArray:
    """How far each pixel differs from the background that goes on behind it.

    Args:
        rgb: (H, W, 3) 0…255.
        clear: (H, W) float32, 1 where it is background for certain.
        filled: that background filled in (see `fill`), where it is known already.

    Returns:
        (H, W, 1) float: up to 0 for what may be background, 1 where it differs twice as much as background does.
    """
    filled = fill(rgb, clear) if filled is None else filled
    side = disc(FRINGE * max(rgb.shape[:2])).shape
    grain = fill(np.abs(rgb - cv2.blur(rgb, side)).max(axis=2, keepdims=True), clear)
    apart = np.abs(rgb - filled).max(axis=2, keepdims=True)
    return np.asarray(apart / (GRAIN * grain + STILL_ALIKE) - 1, np.float32)


def _cover(rgb: FloatArray, behind: FloatArray) -> FloatArray:
    """(H, W) 0…1: how far a layer must cover `behind` to show `rgb`, in a colour that exists and isn't garish."""
    change = rgb - behind
    room = np.where(change > 0, 255 - behind, behind)
    least = np.abs(change) / np.maximum(room, 1)
    cover = np.maximum(least, np.abs(change) / OPAQUE_DIFFERENCE).max(axis=2)
    return np.asarray(np.clip(cover, 0, 1), np.float32)


def has_transparency(keyframe: PixelArray) -> bool:
    """Whether a picture came with a cut-out of its own: at least 2 % of it can be seen through."""
    return bool((keyframe[..., 3] < 128).mean() > 0.02)


def fill(colours: FloatArray, known: FloatArray) -> FloatArray:
    """Fill unknown pixels smoothly from known ones, coarse to fine (push-pull; Gortler et al. 1996).

    Args:
        colours: (H, W, C) float32.
        known: (H, W) float32 0…1, how far each colour is known: 1 keeps it, and what is known a little counts where
            nothing better is near.

    Returns:
        (H, W, C) float32.
    """
    height, width = known.shape
    weighted = colours * known[..., None]
    total = float(known.sum())
    if total == 0:
        return np.broadcast_to(colours.mean(axis=(0, 1)), colours.shape).astype(np.float32)
    if height <= 2 or width <= 2:
        mean = weighted.sum(axis=(0, 1)) / total
        return np.where(known[..., None] > 0, colours, mean).astype(np.float32)
    half = ((width + 1) // 2, (height + 1) // 2)
    known_half = cv2.resize(known, half, interpolation=cv2.INTER_AREA)
    weighted_half = cv2.resize(weighted, half, interpolation=cv2.INTER_AREA).reshape(*known_half.shape, -1)
    colours_half = weighted_half / np.maximum(known_half, 1e-9)[..., None]
    # One known pixel of four is enough.
    filled_half = fill(colours_half.astype(np.float32), np.minimum(4 * known_half, 1).astype(np.float32))
    coarse = cv2.resize(filled_half, (width, height), interpolation=cv2.INTER_LINEAR).reshape(colours.shape)
    return np.asarray(weighted + coarse * (1 - known[..., None]), np.float32)


def _rgba(rgb: FloatArray, alpha: PixelArray) -> PixelArray:
    return np.dstack([np.clip(np.round(rgb), 0, 255).astype(np.uint8), alpha])
