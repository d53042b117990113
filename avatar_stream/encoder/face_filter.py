"""The filter of all 58 numbers, each group tuned for what it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.encoder.smoothing import OneEuroFilter
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_NAMES
from avatar_stream.types import FaceSemantics

Floats = npt.NDArray[np.float64]

_GROUP_OF_PREFIX = {
    "eyeLook": "gaze",
    "eye": "eyes",
    "brow": "brows",
}


@dataclass(frozen=True)
class Smoothing:
    """One-euro filters by group, in the words of its authors.

    Attributes:
        *_min_cutoff: Hz, cut-off while nothing moves; lower is steadier.
        *_beta: Hz by which the cut-off rises per unit a second (radians, face widths, full expressions); higher
            lags less.
        prediction_frames: 0…1, most frames by which a motion's lag is predicted away.
    """

    rotation_min_cutoff: float = 0.5
    rotation_beta: float = 4.0
    position_min_cutoff: float = 0.8
    position_beta: float = 8.0
    eyes_min_cutoff: float = 5.0
    eyes_beta: float = 16.0
    gaze_min_cutoff: float = 1.5
    gaze_beta: float = 3.0
    brows_min_cutoff: float = 1.0
    brows_beta: float = 4.0
    mouth_min_cutoff: float = 1.5
    mouth_beta: float = 5.0
    prediction_frames: float = 1.0

    def tuning(self, group: str) -> tuple[float, float]:
        """(min_cutoff, beta) of "rotation", "position", "eyes", "gaze", "brows" or "mouth"."""
        return getattr(self, f"{group}_min_cutoff"), getattr(self, f"{group}_beta")


class FaceFilter:
    """Smooths `FaceSemantics` from frame to frame."""

    def __init__(self, smoothing: Smoothing | None = None) -> None:
        smoothing = smoothing or Smoothing()
        groups = [_group_of(name) for name in EXPRESSION_NAMES] + ["rotation"] * 3 + ["position"] * 3
        min_cutoff, beta = np.array([smoothing.tuning(group) for group in groups]).T
        self._filter = OneEuroFilter(min_cutoff, beta, smoothing.prediction_frames)

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


def _group_of(name: str) -> str:
    """The group of an expression; what is neither eyes nor brows moves with the mouth."""
    return next((group for prefix, group in _GROUP_OF_PREFIX.items() if name.startswith(prefix)), "mouth")
