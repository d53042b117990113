"""The encoder: camera frames in, facial semantics out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.encoder.landmarks import FaceMeshTracker
from avatar_stream.encoder.smoothing import OneEuroFilter
from avatar_stream.encoder.solver import FaceSolver
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_NAMES
from avatar_stream.stages import Encoder
from avatar_stream.types import FaceSemantics, Frame

Floats = npt.NDArray[np.float64]

# Cut-off at rest in Hz, and Hz more per unit a second: what blinks must not lag, what turns must not shake.
_BLINK_TUNING = (4.0, 8.0)
_GAZE_TUNING = (1.5, 3.0)
_EXPRESSION_TUNING = (1.5, 4.0)
_ROTATION_TUNING = (0.8, 12.0)
_POSITION_TUNING = (0.8, 8.0)

# After this long without a face someone else may have sat down, so the rest is learned anew.
_NEW_PERSON_S = 4.0


class FaceMeshEncoder(Encoder):
    """Tracks the most prominent face with MediaPipe FaceMesh and solves for its semantics.

    Raises:
        AvatarStreamError: MediaPipe is missing.
    """

    def __init__(self, *, detection_confidence: float = 0.5, tracking_confidence: float = 0.5) -> None:
        """
        Args:
            detection_confidence: 0…1, how sure the detector must be that there is a face.
            tracking_confidence: 0…1, below it the face is searched again.
        """
        self._tracker = FaceMeshTracker(
            detection_confidence=detection_confidence, tracking_confidence=tracking_confidence
        )
        self._solver = FaceSolver()
        self._filter = make_filter()
        self._last_seen_s: float | None = None

    def encode(self, frame: Frame) -> FaceSemantics:
        """Semantics of the face in `frame`, smoothed; `FaceSemantics.nobody` where there is none."""
        time_s = frame.captured_s
        if self._last_seen_s is not None and time_s - self._last_seen_s > _NEW_PERSON_S:
            self._solver.reset()
            self._last_seen_s = None
        landmarks = self._tracker.find(frame.pixels)
        semantics = None if landmarks is None else self._solver.solve(landmarks, time_s)
        if semantics is None:
            return FaceSemantics.nobody(time_s)
        self._last_seen_s = time_s
        numbers = self._filter.smooth(pack_numbers(semantics), time_s)
        split = (EXPRESSION_COUNT, EXPRESSION_COUNT + 3)
        expression, rotation, position = np.split(numbers, split)
        return FaceSemantics(expression, rotation, position, semantics.confidence, time_s)

    def recalibrate(self) -> None:
        """Learn the rest face anew from now on: for a button, and for another person."""
        self._solver.reset()
        self._filter.reset()

    def close(self) -> None:
        """Release the tracker; may be called more than once."""
        self._tracker.close()


def pack_numbers(semantics: FaceSemantics) -> Floats:
    """(58,) expression, rotation, position in one vector."""
    return np.concatenate(
        [semantics.expression, semantics.head_rotation_rad, semantics.head_position], dtype=np.float64
    )


def make_filter() -> OneEuroFilter:
    """The filter of the 58 numbers, each tuned for what it is."""
    tuning = [_tuning(name) for name in EXPRESSION_NAMES] + [_ROTATION_TUNING] * 3 + [_POSITION_TUNING] * 3
    cutoff_hz, gain = np.array(tuning).T
    return OneEuroFilter(cutoff_hz, gain)


def _tuning(name: str) -> tuple[float, float]:
    if name.startswith(("eyeBlink", "eyeWide")):
        return _BLINK_TUNING
    return _GAZE_TUNING if name.startswith("eyeLook") else _EXPRESSION_TUNING
