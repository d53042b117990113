"""The mean face of the model, laid over anchors: where landmarks begin when FaceMesh gave none."""

from __future__ import annotations

import numpy as np

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS
from avatar_stream.characters.finders.finder import Point
from avatar_stream.face_model.model import load_face_model
from avatar_stream.types import FloatArray


def mean_face_over(anchors: dict[str, Point]) -> FloatArray:
    """(478, 3) the model's neutral face, moved and scaled (each axis by itself) onto the anchors, pixels."""
    neutral = load_face_model().neutral.astype(np.float64)
    indices = [ANCHOR_LANDMARKS[name] for name in anchors]
    target = np.array(list(anchors.values()))
    source = neutral[indices, :2]
    scale = target.std(axis=0) / source.std(axis=0)
    laid = np.empty_like(neutral)
    laid[:, :2] = (neutral[:, :2] - source.mean(axis=0)) * scale + target.mean(axis=0)
    laid[:, 2] = neutral[:, 2] * scale[0]
    return laid
