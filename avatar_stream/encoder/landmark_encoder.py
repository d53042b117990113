"""Semantics of landmarks that were found elsewhere, such as in a browser."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.base.smoothing import Smoothing
from avatar_stream.base.tracker_names import TrackerName
from avatar_stream.encoder.profiled_reader import ProfiledReader
from avatar_stream.encoder.trackers import open_expression_network
from avatar_stream.stages import PersonReader
from avatar_stream.types import Calibration, FaceSemantics

Floats = npt.NDArray[np.float64]


class LandmarkEncoder(PersonReader):
    """Reads one person as `FaceMeshEncoder` does, from the landmarks on.

    Args:
        tracker: "facemesh" reads landmarks alone, anything else asks the expression network, too, where it is there.
        smoothing, profile, calibration: see `FaceMeshEncoder`.

    Raises:
        UserInputError: the profile's name can't be used.
    """

    def __init__(
        self,
        *,
        tracker: TrackerName = "auto",
        smoothing: Smoothing | None = None,
        profile: str = "",
        calibration: Calibration | None = None,
    ) -> None:
        self._reader = ProfiledReader(smoothing=smoothing, profile=profile, calibration=calibration)
        self._network = open_expression_network(tracker)

    def encode(self, landmarks: Floats | None, captured_s: float) -> FaceSemantics:
        """Semantics of one picture, smoothed.

        Args:
            landmarks: (478, 3) x, y, z in pixels, as `FaceMeshTracker.find` gives them; None where there is no face.
            captured_s: when the picture was taken.
        """
        scores = None
        if landmarks is not None and self._network is not None:
            scores = self._network.scores(landmarks)
        return self._reader.read(landmarks, captured_s, scores)

    def recalibrate(self) -> None:
        """See `FaceReader.recalibrate`."""
        self._reader.recalibrate()

    def smooth(self, smoothing: Smoothing) -> None:
        """See `FaceReader.smooth`."""
        self._reader.smooth(smoothing)

    @property
    def calibration(self) -> Calibration | None:
        """See `FaceReader.calibration`."""
        return self._reader.calibration

    def close(self) -> None:
        """Release the network and keep the user's gains; may be called more than once."""
        if self._network is not None:
            self._network.close()
            self._network = None
        self._reader.close()
