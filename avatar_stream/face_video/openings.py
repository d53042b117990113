"""How far eyes and lips of a face in a picture seem open: what coding must not change."""

from __future__ import annotations

import math

import numpy as np

from avatar_stream.characters.finders.facemesh import track_face
from avatar_stream.encoder.eyes import measure_eyes
from avatar_stream.face_model.topology import LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS
from avatar_stream.types import FloatArray, PixelArray

_LIPS = (13, 14)


def seen_openings(pixels: PixelArray) -> FloatArray | None:
    """(3,) right eye, left eye, lips, in distances between the eyes; None where no face is found.

    Args:
        pixels: (H, W, 3) uint8 RGB.
    """
    tracked = track_face(np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)]))
    if tracked is None:
        return None
    landmarks = tracked.landmarks
    eyes = [landmarks[corners, :2].mean(axis=0) for corners in (RIGHT_EYE_CORNERS, LEFT_EYE_CORNERS)]
    apart = float(np.linalg.norm(eyes[0] - eyes[1]))
    lips = float(np.linalg.norm(landmarks[_LIPS[0], :2] - landmarks[_LIPS[1], :2]))
    return np.array([*measure_eyes(landmarks).opening, lips]) / max(apart, 1e-6)


def opening_error(before: FloatArray, coded: PixelArray) -> float:
    """By how much a coded face seems open otherwise than `before`, see `seen_openings`: the sum of all three.

    Infinite where the face is lost.
    """
    after = seen_openings(coded)
    return math.inf if after is None else float(np.abs(before - after).sum())
