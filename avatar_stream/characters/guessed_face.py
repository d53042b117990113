"""Where a face could be in a picture in which none is found: a start for a person who shows where it is."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS
from avatar_stream.characters.matte import has_transparency
from avatar_stream.characters.parsing.heads import find_heads
from avatar_stream.face_model.model import load_face_model
from avatar_stream.pictures.composite import on_grey
from avatar_stream.types import FloatArray, PixelArray

_PAPER = 128
# Of a figure cut out: how much of it from the top is its head, and how much of the head's width is its face.
# A figure that is less tall than so many times its width is all head.
_HEAD, _FACE, _TALL = 0.34, 0.62, 1.6
# Without any hint: the face's middle, shares of width and height, and its width, of the shorter side.
_MIDDLE, _WIDTH = (0.5, 0.4), 0.34


def guess_anchors(keyframe: PixelArray) -> dict[str, tuple[float, float]]:
    """All of `ANCHOR_LANDMARKS` laid over the likeliest place, in pixels of the keyframe, by name.

    Args:
        keyframe: (H, W, 4) uint8 RGBA.
    """
    middle, width = _place(keyframe)
    neutral = load_face_model().neutral.astype(np.float64)[list(ANCHOR_LANDMARKS.values()), :2]
    laid = middle + (neutral - neutral.mean(axis=0)) * width / float(np.ptp(neutral[:, 0]))
    high = np.array(keyframe.shape[1::-1], np.float64) - 1
    places = zip(ANCHOR_LANDMARKS, laid.clip(0, high).tolist(), strict=True)
    return {name: (round(x, 1), round(y, 1)) for name, (x, y) in places}


def _place(keyframe: PixelArray) -> tuple[FloatArray, float]:
    """The middle of the face and its width, pixels."""
    height, width = keyframe.shape[:2]
    opaque = on_grey(keyframe, _PAPER)
    heads = find_heads(opaque)
    if heads:
        likeliest = max(heads, key=lambda head: head.chance)
        return likeliest.middle, likeliest.width
    if has_transparency(keyframe):
        left, top, wide, high = cv2.boundingRect((keyframe[..., 3] > 127).astype(np.uint8))
        if wide and high < _TALL * wide:  # a head, or what is one as a whole
            return np.array([left + wide / 2, top + 0.55 * high]), _FACE * min(wide, high)
        if wide:
            head = keyframe[top : top + max(round(_HEAD * high), 1), :, 3] > 127
            columns = np.flatnonzero(head.any(axis=0))
            across = float(np.ptp(columns)) + 1
            face = min(_FACE * across, _HEAD * high)
            return np.array([columns.mean(), top + 0.55 * _HEAD * high]), face
    return np.array([_MIDDLE[0] * width, _MIDDLE[1] * height]), _WIDTH * min(width, height)
