"""Picks the tracker that finds the landmarks."""

from __future__ import annotations

import logging
from typing import Protocol

import numpy as np
import numpy.typing as npt

from avatar_stream.encoder.face_landmarker import FaceLandmarkerTracker, find_task_file
from avatar_stream.encoder.landmarks import FaceMeshTracker
from avatar_stream.errors import AvatarStreamError
from avatar_stream.types import PixelArray

_LOG = logging.getLogger(__name__)


class Tracker(Protocol):
    """What every tracker offers.

    Attributes:
        expression_scores: (52,) 0…1 of the face found last, NaN where unknown; None where the tracker has none.
    """

    expression_scores: npt.NDArray[np.float64] | None

    def find(self, pixels: PixelArray, time_s: float | None = None) -> npt.NDArray[np.float64] | None:
        """(478, 3) landmarks of the owner in pixels, or None."""
        ...

    def close(self) -> None:
        """Release the tracker; may be called more than once."""
        ...


def open_tracker(*, detection_confidence: float, tracking_confidence: float) -> Tracker:
    """The Face Landmarker where its model file is there and works, else FaceMesh.

    Raises:
        AvatarStreamError: MediaPipe is missing.
    """
    confidences = {"detection_confidence": detection_confidence, "tracking_confidence": tracking_confidence}
    task_file = find_task_file()
    if task_file is not None:
        try:
            return FaceLandmarkerTracker(task_file, **confidences)
        except AvatarStreamError as error:
            _LOG.warning("%s; FaceMesh is used instead", error)
    return FaceMeshTracker(**confidences)
