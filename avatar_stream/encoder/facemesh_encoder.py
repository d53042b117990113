"""The encoder: camera frames in, facial semantics out."""

from __future__ import annotations

from avatar_stream.base.smoothing import Smoothing
from avatar_stream.base.tracker_names import TrackerName
from avatar_stream.encoder.profiled_reader import ProfiledReader
from avatar_stream.encoder.trackers import open_tracker
from avatar_stream.stages import Encoder
from avatar_stream.types import Calibration, FaceSemantics, Frame


class FaceMeshEncoder(Encoder):
    """Tracks one person with MediaPipe (FaceMesh, see `open_tracker`) and solves for their semantics.

    Raises:
        AvatarStreamError: MediaPipe is missing.
        UserInputError: the profile's name can't be used.
    """

    def __init__(
        self,
        *,
        tracker: TrackerName = "auto",
        detection_confidence: float = 0.5,
        tracking_confidence: float = 0.5,
        smoothing: Smoothing | None = None,
        profile: str = "",
        calibration: Calibration | None = None,
    ) -> None:
        """
        Args:
            tracker: see `open_tracker`.
            detection_confidence: 0…1, how sure the detector must be that there is a face.
            tracking_confidence: 0…1, below it the face is searched again.
            smoothing: how much to smooth; None for the defaults.
            profile: name of the user whose gains are loaded now and saved by `close`; empty for nobody's.
            calibration: what an encoder before this one knew of the person in front of the camera.
        """
        self._reader = ProfiledReader(smoothing=smoothing, profile=profile, calibration=calibration)
        self._tracker = open_tracker(
            tracker, detection_confidence=detection_confidence, tracking_confidence=tracking_confidence
        )

    def encode(self, frame: Frame) -> FaceSemantics:
        """Semantics of the face in `frame`, smoothed; `FaceSemantics.nobody` where there is none."""
        landmarks = self._tracker.find(frame.pixels, frame.captured_s)
        scores = self._tracker.expression_scores
        return self._reader.read(landmarks, frame.captured_s, scores)

    def recalibrate(self) -> None:
        """Learn the rest face anew from now on: for a button ("look straight, relax"), and for another person."""
        self._reader.recalibrate()

    def smooth(self, smoothing: Smoothing) -> None:
        self._reader.smooth(smoothing)

    @property
    def calibration(self) -> Calibration | None:
        return self._reader.calibration

    def close(self) -> None:
        """Release the tracker and keep the user's gains; may be called more than once."""
        self._tracker.close()
        self._reader.close()
