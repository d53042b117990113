"""The filter of all 58 numbers, each group tuned for what it is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.base.smoothing import Smoothing
from avatar_stream.encoder.smoothing import OneEuroFilter
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_NAMES
from avatar_stream.types import POSITION_NAMES, ROTATION_NAMES, FaceSemantics

Floats = npt.NDArray[np.float64]

# Squints and cheeks are as slow as brows, and are read from scores that tremble.
_GROUP_OF_PREFIX = {
    "eyeLook": "gaze",
    "eyeSquint": "brows",
    "eye": "eyes",
    "brow": "brows",
    "cheek": "brows",
}

# What is off by less than this is followed slowly: shares of a full expression, radians, face widths.
_NEAR_OF_PREFIX: dict[str, float] = {
    "eyeLook": 0.2, "eyeSquint": 0.05, "cheek": 0.1, "nose": 0.1,
    "jawOpen": 0.03, "jaw": 0.1, "mouthSmile": 0.05, "mouthPucker": 0.05, "mouthFunnel": 0.05,
    "mouthPress": 0.0, "mouthRoll": 0.0, "mouth": 0.12,
    "pitch": 0.02, "yaw": 0.02, "roll": 0.02, "x": 0.02, "y": 0.02, "depth": 0.03,
}  # fmt: skip


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


def _tuning(smoothing: Smoothing) -> tuple[Floats, Floats, float, Floats]:
    """(58,) cut-offs in Hz, (58,) betas, and the prediction in frames."""
    groups = [_group_of(name) for name in EXPRESSION_NAMES] + ["rotation"] * 3 + ["position"] * 3
    min_cutoff, beta = np.array([smoothing.tuning(group) for group in groups]).T
    names = (*EXPRESSION_NAMES, *ROTATION_NAMES, *POSITION_NAMES)
    near = np.array(
        [next((n for p, n in _NEAR_OF_PREFIX.items() if name.startswith(p)), 0.0) for name in names]
    )
    return min_cutoff, beta, smoothing.prediction_frames, near


def _group_of(name: str) -> str:
    """The group of an expression; what is neither eyes nor brows moves with the mouth."""
    return next((group for prefix, group in _GROUP_OF_PREFIX.items() if name.startswith(prefix)), "mouth")
