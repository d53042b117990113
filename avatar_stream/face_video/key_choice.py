"""Which frame becomes the keyframe: the best of the first seconds, not blindly the first.

Best is what needs least taken off and still shows it when few bytes are left: a blurred eye looks half shut, and would
all through the video.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from avatar_stream.face_model.arkit import EXPRESSION_NAMES
from avatar_stream.face_video.openings import opening_error, seen_openings
from avatar_stream.types import FaceSemantics, FloatArray, PixelArray

LOOK_AHEAD_S = 10.0
# Frames nearer to each other than this are alike.
APART_S = 0.3

# What each costs at its full strength: expressions can be put on a picture, but not taken off.
_COSTS = {"eyeBlink": 3.0, "eyeLook": 1.0, "jawOpen": 3.0, "mouthSmile": 0.7, "mouth": 0.5, "brow": 0.3}
_TURN_COST = 2.0  # for a radian
_MOVED_COST = 1.5  # for a face width from the usual place: what lies beyond the picture's edge can't be shown
_BLUR_COST = 0.5  # for half the sharpness
_CODING_COST = 15.0  # for an opening that is wrong by the distance between the eyes
_EXPRESSION_COSTS = np.array(
    [
        next((cost for prefix, cost in _COSTS.items() if name.startswith(prefix)), 0.0)
        for name in EXPRESSION_NAMES
    ]
)


def likely_keys(
    performance: Sequence[FaceSemantics], sharpness: Sequence[float], most: int = 6
) -> list[tuple[float, int]]:
    """The frames to keep one of: frontal, eyes open, mouth at rest, sharp, where the head usually is.

    Args:
        performance: in order of time.
        sharpness: of each face, see `sharpness_of`.
        most: so many of them, `APART_S` apart.

    Returns:
        What speaks against each, and its index, within `LOOK_AHEAD_S` of the first face; the likeliest first.
    """
    first_s = next((semantics.captured_s for semantics in performance if semantics.face_seen), None)
    if first_s is None:
        return []
    candidates = [
        i
        for i, semantics in enumerate(performance)
        if semantics.face_seen and semantics.captured_s - first_s <= LOOK_AHEAD_S
    ]
    usual = np.median([semantics.head_position for semantics in performance if semantics.face_seen], axis=0)
    sharpest = max(max(sharpness[i] for i in candidates), 1e-9)

    def cost(i: int) -> float:
        semantics = performance[i]
        turned = float(np.linalg.norm(semantics.head_rotation_rad))
        moved = float(np.linalg.norm(semantics.head_position - usual))
        blurred = float(np.log2(sharpest / max(sharpness[i], 1e-9)))
        shown = float(semantics.expression @ _EXPRESSION_COSTS)
        return shown + _TURN_COST * turned + _MOVED_COST * moved + _BLUR_COST * blurred

    chosen: list[tuple[float, int]] = []
    for against, i in sorted((cost(i), i) for i in candidates):
        time_s = performance[i].captured_s
        if all(abs(performance[j].captured_s - time_s) >= APART_S for _, j in chosen):
            chosen.append((against, i))
        if len(chosen) == most:
            break
    return chosen


def cost_of_coding(original: PixelArray, coded: PixelArray) -> float:
    """What speaks against a keyframe that shows eyes and mouth less open, or more, once it is coded.

    Args:
        original, coded: (H, W, 3) uint8 RGB.

    Returns:
        In the same measure as `likely_keys`; infinite where either shows no face.
    """
    before = seen_openings(original)
    return math.inf if before is None else _CODING_COST * opening_error(before, coded)


def sharpness_of(pixels: PixelArray, landmarks: FloatArray) -> float:
    """Mean strength of the finest edges in the face, 0 for nothing but blur.

    Args:
        pixels: (H, W, 3) uint8 RGB.
        landmarks: (478, 3) pixels.
    """
    low = np.clip(np.floor(landmarks[:, :2].min(axis=0)), 0, None).astype(int)
    high = np.ceil(landmarks[:, :2].max(axis=0)).astype(int)
    face = pixels[low[1] : high[1], low[0] : high[0]]
    if face.size == 0:
        return 0.0
    return float(np.abs(cv2.Laplacian(cv2.cvtColor(face, cv2.COLOR_RGB2GRAY), cv2.CV_32F)).mean())
