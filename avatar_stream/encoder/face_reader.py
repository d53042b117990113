"""From landmarks to steady facial semantics: all of the encoder but the tracker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from avatar_stream.base.smoothing import Smoothing
from avatar_stream.encoder.face_filter import FaceFilter
from avatar_stream.encoder.personal_gain import PersonalGain
from avatar_stream.encoder.solver import FaceSolver
from avatar_stream.types import Calibration, FaceSemantics

Floats = npt.NDArray[np.float64]

# After this long without a face someone else may have sat down, so the rest is learned anew.
NEW_PERSON_S = 4.0


class FaceReader:
    """Reads one person: solves every frame, stretches it to the person's own range, smooths it.

    Attributes:
        unsmoothed: the last frame as solved, before gains and smoothing; None where there was no face.
    """

    def __init__(
        self,
        *,
        smoothing: Smoothing | None = None,
        gains: Mapping[str, float] | None = None,
        calibration: Calibration | None = None,
    ) -> None:
        """
        Args:
            smoothing: how much to smooth; None for the defaults.
            gains: the person's gains as far as known, see `PersonalGain`.
            calibration: what a reader before this one knew of the person in front of the camera.
        """
        self._solver = FaceSolver(calibration=calibration)
        self._gain = PersonalGain(calibration.gains if calibration else gains)
        self._filter = FaceFilter(smoothing)
        self._last_seen_s: float | None = None
        self.unsmoothed: FaceSemantics | None = None

    @property
    def gains(self) -> dict[str, float]:
        """The person's gains as learned by now, by name of the expression."""
        return self._gain.gains

    @property
    def calibration(self) -> Calibration | None:
        """What the reader that takes over from this one needs; None while the person's rest isn't known."""
        return self._solver.calibration(self.gains)

    def smooth(self, smoothing: Smoothing) -> None:
        """Smooth by other settings from the next frame on."""
        self._filter.tune(smoothing)

    def read(
        self,
        landmarks: Floats | None,
        time_s: float,
        scores: Floats | None = None,
    ) -> FaceSemantics:
        """Semantics of one frame; `FaceSemantics.nobody` without a credible face.

        Args:
            landmarks: (478, 3) x, y, z in pixels, or None where nobody was found.
            time_s: when the frame was taken, seconds.
            scores: (52,) what the tracker itself says of the expressions, see `FaceSolver.solve`.
        """
        if self._last_seen_s is not None and time_s - self._last_seen_s > NEW_PERSON_S:
            self._solver.reset()
            self._last_seen_s = None
        solved = None if landmarks is None else self._solver.solve(landmarks, time_s, scores)
        self.unsmoothed = solved
        if solved is None:
            return FaceSemantics.nobody(time_s)
        self._last_seen_s = time_s
        return self._filter.smooth(replace(solved, expression=self._gain.apply(solved.expression)))

    def rebuilt(self) -> Floats | None:
        """The face in the last picture, drawn again from what was solved, see `FaceSolver.reconstruct`."""
        return self._solver.reconstruct()

    def recalibrate(self) -> None:
        """Learn the rest face anew from now on, while the user looks straight ahead and relaxes."""
        self._solver.reset(looks_straight=True)
        self._filter.reset()
        self._last_seen_s = None
