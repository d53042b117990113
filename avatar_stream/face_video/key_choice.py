"""Which frame becomes the keyframe: the best of the first seconds, not blindly the first."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from avatar_stream.face_model.arkit import EXPRESSION_NAMES
from avatar_stream.types import FaceSemantics, FloatArray, PixelArray

LOOK_AHEAD_S = 10.0

# What each costs at its full strength: expressions can be put on a picture, but not taken off.
_COSTS = {"eyeBlink": 3.0, "eyeLook": 1.0, "jawOpen": 3.0, "mouthSmile": 0.7, "mouth": 0.5, "brow": 0.3}
_TURN_COST = 2.0  # for a radian
_MOVED_COST = 1.5  # for a face width from the usual place: what lies beyond the picture's edge can't be shown
_BLUR_COST = 0.5  # for half the sharpness
_EXPRESSION_COSTS = np.array(
    [
        next((cost for prefix, cost in _COSTS.items() if name.startswith(prefix)), 0.0)
        for name in EXPRESSION_NAMES
    ]
)


def choose_key(performance: Sequence[FaceSemantics], sharpness: Sequence[float]) -> int | None:
    """The frame to keep: frontal, eyes open, mouth at rest, sharp, where the head usually is.

    Args:
        performance: in order of time.
        sharpness: of each face, see `sharpness_of`.

    Returns:
        Its index, within `LOOK_AHEAD_S` of the first face; None where there is no face.
    """
    first_s = next((semantics.captured_s for semantics in performance if semantics.face_seen), None)
    if first_s is None:
        return None
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

    return min(candidates, key=cost)


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
