"""Cutting a character out of its picture, and filling in what was behind it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from avatar_stream.stages import composite
from avatar_stream.types import FloatArray, PixelArray

# What a matte leaves over in the backdrop is the subject's from this difference on (levels of 255).
GHOST = 24
# Subject over backdrop gives back the keyframe to within this much (levels of 255).
EXACTNESS = 2


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


def cut_out(keyframe: PixelArray, landmarks: FloatArray, matte: FloatArray | None) -> CutOut:
    """Take a keyframe apart so that subject over backdrop gives back the keyframe.

    Args:
        keyframe: (H, W, 4) uint8 RGBA.
        landmarks: (478, 3) pixels; the face is always part of the subject.
        matte: (H, W) float 0…1 from `matting.segment_subject`, or None to keep the whole picture as subject.
            Ignored where the keyframe has transparency of its own.
    """
    rgb = keyframe[..., :3].astype(np.float32)
    if has_transparency(keyframe):
        alpha = keyframe[..., 3]
        bled = np.where(alpha[..., None] > 0, rgb, fill(rgb, (alpha > 200).astype(np.float32)))
        return CutOut(_rgba(bled, alpha), None)
    if matte is None:
        return CutOut(_rgba(rgb, np.full(rgb.shape[:2], 255, np.uint8)), None)
    alpha = matte.astype(np.float32)
    hull = cv2.convexHull(landmarks[:468, :2].astype(np.int32))
    cv2.fillConvexPoly(alpha, hull, 1.0)
    alpha8 = np.round(alpha * 255).astype(np.uint8)
    a = alpha8[..., None].astype(np.float32) / 255
    border_px = max(2, round(max(rgb.shape[:2]) / 200))
    far_from_subject = cv2.erode((alpha < 0.02).astype(np.uint8), np.ones((2 * border_px + 1,) * 2, np.uint8))
    behind = np.where(alpha8[..., None] == 0, rgb, fill(rgb, far_from_subject.astype(np.float32)))
    own = fill(rgb, (alpha > 0.95).astype(np.float32))
    # keyframe = a·own + (1 - a)·behind: where the matte is nearly solid solve it for the subject's
    # colour, where it is thin trust the neighbourhood and let the backdrop take up the difference.
    solved = np.clip((rgb - (1 - a) * behind) / np.maximum(a, 1e-3), 0, 255)
    trust = np.clip((a - 0.05) / 0.2, 0, 1)
    colour = np.where(a >= 1, rgb, trust * solved + (1 - trust) * own)
    leftover = np.clip((rgb - a * np.round(colour)) / np.maximum(1 - a, 1e-3), 0, 255)
    # A large difference is a part of the subject that the matte missed; left in the backdrop, it would stay there as
    # a ghost when the head moves away.
    missed = (a > 0) & (a < 0.9) & (np.abs(leftover - behind).max(axis=2, keepdims=True) > GHOST)
    colour = np.where(missed, rgb, colour)
    alpha8 = np.where(missed[..., 0], 255, alpha8).astype(np.uint8)
    behind = np.where((a > 0) & (a < 0.9) & ~missed, leftover, behind)
    subject, backdrop = _rgba(colour, alpha8), np.round(behind).astype(np.uint8)
    # Where no colour of subject and backdrop adds up to the picture, the pixel is the subject's as it stands.
    error = np.abs(composite(subject, backdrop).astype(np.int16) - keyframe[..., :3]).max(axis=2)
    unsolved = error > EXACTNESS
    subject[unsolved] = keyframe[unsolved]
    return CutOut(subject, backdrop)


def has_transparency(keyframe: PixelArray) -> bool:
    """Whether a picture came with a cut-out of its own: at least 2 % of it can be seen through."""
    return bool((keyframe[..., 3] < 128).mean() > 0.02)


def fill(colours: FloatArray, known: FloatArray) -> FloatArray:
    """Fill unknown pixels smoothly from known ones, coarse to fine (push-pull; Gortler et al. 1996).

    Args:
        colours: (H, W, C) float32.
        known: (H, W) float32, 1 where the colour is known, 0 elsewhere.

    Returns:
        (H, W, C) float32, equal to `colours` where known.
    """
    height, width = known.shape
    weighted = colours * known[..., None]
    total = known.sum()
    if total == 0:
        return np.broadcast_to(colours.mean(axis=(0, 1)), colours.shape).astype(np.float32)
    if height <= 2 or width <= 2:
        mean = weighted.sum(axis=(0, 1)) / total
        return np.where(known[..., None] > 0, colours, mean).astype(np.float32)
    half = ((width + 1) // 2, (height + 1) // 2)
    known_half = cv2.resize(known, half, interpolation=cv2.INTER_AREA)
    weighted_half = cv2.resize(weighted, half, interpolation=cv2.INTER_AREA)
    if weighted_half.ndim == 2:
        weighted_half = weighted_half[..., None]
    colours_half = weighted_half / np.maximum(known_half, 1e-6)[..., None]
    filled_half = fill(colours_half.astype(np.float32), (known_half > 1e-3).astype(np.float32))
    coarse = cv2.resize(filled_half, (width, height), interpolation=cv2.INTER_LINEAR)
    if coarse.ndim == 2:
        coarse = coarse[..., None]
    return np.where(known[..., None] > 0, colours, coarse).astype(np.float32)


def _rgba(rgb: FloatArray, alpha: PixelArray) -> PixelArray:
    return np.dstack([np.clip(np.round(rgb), 0, 255).astype(np.uint8), alpha])
