"""The filter of all 58 numbers, each group tuned for what it is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.base.smoothing import Smoothing
from avatar_stream.encoder.smoothing import OneEuroFilter
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_NAMES
from avatar_stream.types import FaceSemantics

Floats = npt.NDArray[np.float64]

# Squints and cheeks are as slow as brows, and are read from scores that tremble.
_GROUP_OF_PREFIX = {
    "eyeLook": "gaze",
    "eyeSquint": "brows",
    "eye": "eyes",
    "brow": "brows",
    "cheek": "brows",
}


class FaceFilter:
    """Smooths `FaceSemantics` from frame to frame."""

    def __init__(self, smoothing: Smoothing | None = None) -> None:
        self._filter = OneEuroFilter(*_tuning(smoothing or Smoothing()))

    def tune(self, smoothing: Smoothing) -> None:
        """Smooth by other settings from the next face on, without a jump."""
        self._filter.tune(*_tuning(smoothing))

    def smooth(self, semantics: FaceSemantics) -> FaceSemantics:
        """The same face, steadied; to be given every frame in order."""
        smooth = self._filter.smooth(pack_numbers(semantics), semantics.captured_s)
        expression, rotation, position = np.split(smooth, (EXPRESSION_COUNT, EXPRESSION_COUNT + 3))
        return FaceSemantics(expression, rotation, position, semantics.confidence, semantics.captured_s)

    def reset(self) -> None:
        """Forget everything: the next face passes unchanged."""
        self._filter.reset()


def pack_numbers(semantics: FaceSemantics) -> Floats:
    """(58,) expression, rotation, position in one vector."""
    return np.concatenate(
        [semantics.expression, semantics.head_rotation_rad, semantics.head_position], dtype=np.float64
    )


def _tuning(smoothing: Smoothing) -> tuple[Floats, Floats, float]:
    """(58,) cut-offs in Hz, (58,) betas, and the prediction in frames."""
    groups = [_group_of(name) for name in EXPRESSION_NAMES] + ["rotation"] * 3 + ["position"] * 3
    min_cutoff, beta = np.array([smoothing.tuning(group) for group in groups]).T
    return min_cutoff, beta, smoothing.prediction_frames


def _group_of(name: str) -> str:
    """The group of an expression; what is neither eyes nor brows moves with the mouth."""
    return next((group for prefix, group in _GROUP_OF_PREFIX.items() if name.startswith(prefix)), "mouth")
