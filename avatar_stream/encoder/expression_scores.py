"""Scores of ARKit's expressions as MediaPipe names them, in our order."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX


def scores_by_name(scores: Iterable[tuple[str, float]]) -> npt.NDArray[np.float64]:
    """(52,) scores clipped to 0…1 in the order of `EXPRESSION_NAMES`; NaN where absent, unknown names are left out."""
    values = np.full(EXPRESSION_COUNT, np.nan)
    for name, score in scores:
        index = EXPRESSION_INDEX.get(name)
        if index is not None and math.isfinite(score):
            values[index] = min(max(float(score), 0.0), 1.0)
    return values
