"""Picks the tracker that finds the landmarks."""

from __future__ import annotations

import logging
from typing import Protocol

import numpy as np
import numpy.typing as npt

from avatar_stream.base.tracker_names import TrackerName
from avatar_stream.encoder.expression_network import ExpressionNetwork
from avatar_stream.encoder.face_landmarker import FaceLandmarkerTracker
from avatar_stream.encoder.landmarks import FaceMeshTracker
from avatar_stream.encoder.task_file import INSTALL_COMMAND, TASK_FILE, find_task_file, read_task_file
from avatar_stream.errors import AvatarStreamError
from avatar_stream.types import PixelArray

_LOG = logging.getLogger(__name__)
_LESS = "%s; faces are read from FaceMesh's landmarks alone"


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


def open_tracker(
    choice: TrackerName = "auto", *, detection_confidence: float = 0.5, tracking_confidence: float = 0.5
) -> Tracker:
    """The tracker of that name.

    Args:
        choice: "auto": FaceMesh, with the scores of the expression network where its file is there;
            "facemesh": FaceMesh's landmarks alone; "landmarker": the whole Face Landmarker task, and FaceMesh where
            that can't be used.
        detection_confidence, tracking_confidence: 0…1, see `FaceMeshTracker`.

    Raises:
        AvatarStreamError: MediaPipe is missing.
    """
    confidences = {"detection_confidence": detection_confidence, "tracking_confidence": tracking_confidence}
    if choice == "landmarker":
        try:
            return FaceLandmarkerTracker(_task_asked_for(), **confidences)
        except AvatarStreamError as error:
            _LOG.warning(_LESS, error)
    network = open_expression_network(choice) if choice == "auto" else None
    return FaceMeshTracker(**confidences, network=network)


def open_expression_network(choice: TrackerName = "auto") -> ExpressionNetwork | None:
    """The network that scores expressions; None where it isn't wanted ("facemesh"), not there, or of no use."""
    path = find_task_file() if choice != "facemesh" else None
    if path is None:
        return None
    try:
        return ExpressionNetwork(read_task_file(path))
    except AvatarStreamError as error:
        _LOG.warning(_LESS, error)
        return None


def _task_asked_for() -> bytes:
    """The task file's content."""
    path = find_task_file()
    if path is None:
        raise AvatarStreamError(f"The tracker 'landmarker' needs {TASK_FILE}: {INSTALL_COMMAND}")
    return read_task_file(path)
