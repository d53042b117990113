"""One-euro filter: steady when the face is still, quick when it moves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# Twice what the authors propose: a head that begins to turn is followed two frames sooner, for next to no more noise.
_SPEED_CUTOFF_HZ = 2.0


class OneEuroFilter:
    """Low-pass filter of a vector whose cut-off rises with the speed of each number.

    Source: Casiez, Roussel, Vogel, "1€ Filter: A Simple Speed-based Low-pass Filter for Noisy Input in
    Interactive Systems", CHI 2012. Added: what the filter lags behind a steady motion can be predicted away, by
    at most one frame; and what is off by little is followed the slower the less it is, so that noise that changes
    faster than the filter's speed does not come through.
    """

    def __init__(
        self,
        min_cutoff_hz: Floats,
        beta: Floats,
        prediction_frames: Floats | float = 0.0,
        near: Floats | float = 0.0,
        longest_gap_s: float = 0.4,
    ) -> None:
        """
        Args:
            min_cutoff_hz: (n,) cut-off of each number at rest; lower is steadier.
            beta: (n,) Hz by which the cut-off rises per unit a second; higher lags less.
            prediction_frames: (n,) or one for all, 0…1: most frames that are predicted ahead.
            near: (n,) or one for all: from this distance on the value is followed at full speed.
            longest_gap_s: after a longer silence the filter starts anew instead of easing from stale values.
        """
        self.tune(min_cutoff_hz, beta, prediction_frames, near)
        self._longest_gap_s = longest_gap_s
        self._value: Floats | None = None
        self._speed = np.zeros_like(self._min_cutoff_hz)
        self._result = self._speed
        self._time_s = 0.0

    def tune(
        self,
        min_cutoff_hz: Floats,
        beta: Floats,
        prediction_frames: Floats | float = 0.0,
        near: Floats | float = 0.0,
    ) -> None:
        """Go on with other settings, see `__init__`; what is known of the motion stays."""
        self._min_cutoff_hz = np.asarray(min_cutoff_hz, dtype=np.float64)
        self._beta = np.asarray(beta, dtype=np.float64)
        self._near = np.maximum(np.asarray(near, dtype=np.float64), 1e-9)
        self._prediction_frames = np.clip(np.asarray(prediction_frames, dtype=np.float64), 0.0, 1.0)

    def smooth(self, value: Floats, time_s: float) -> Floats:
        """The filtered (n,) vector at `time_s`; a time that doesn't advance returns the last result."""
        value = np.asarray(value, dtype=np.float64)
        step_s = time_s - self._time_s
        if self._value is None or step_s > self._longest_gap_s or step_s < -self._longest_gap_s:
            self._value, self._time_s = value.copy(), time_s
            self._speed = np.zeros_like(value)
            self._result = value.copy()
            return value.copy()
        if step_s <= 0:
            return self._result.copy()
        self._time_s = time_s
        speed = (value - self._value) / step_s
        self._speed += _share(_SPEED_CUTOFF_HZ, step_s) * (speed - self._speed)
        cutoff_hz = self._min_cutoff_hz + self._beta * np.abs(self._speed)
        haste = np.minimum(np.abs(value - self._value) / self._near, 1.0)
        self._value = self._value + haste * _share(cutoff_hz, step_s) * (value - self._value)
        lag_s = np.minimum(1.0 / (2.0 * np.pi * cutoff_hz), self._prediction_frames * step_s)
        # Never past what was measured: a prediction that overshoots looks worse than a little lag.
        ahead = haste * self._speed * lag_s
        room = value - self._value
        self._result = self._value + np.where(
            ahead * room > 0, np.sign(ahead) * np.minimum(np.abs(ahead), np.abs(room)), 0.0
        )
        return self._result.copy()

    def reset(self) -> None:
        """Forget everything: the next value passes unchanged."""
        self._value = None


def _share(cutoff_hz: Floats | float, step_s: float) -> Floats:
    """How much of the new value a first-order low-pass takes in one step, 0…1."""
    turn = 2.0 * np.pi * np.asarray(cutoff_hz) * step_s
    return np.asarray(turn / (turn + 1.0))
