"""Personal gains: everybody's own full blink, smile and open mouth count as full."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.arkit import EXPRESSION_INDEX

Floats = npt.NDArray[np.float64]

#: The expressions that are scaled, in the order of `PersonalGain`'s arrays.
GAINED_NAMES = ("eyeBlinkLeft", "eyeBlinkRight", "mouthSmileLeft", "mouthSmileRight", "jawOpen")
_GAINED = np.array([EXPRESSION_INDEX[name] for name in GAINED_NAMES])

#: Bounds of every gain. A gain is never below 1: what reaches 1 already is full.
LARGEST_GAIN = 1.6

# An expression happens once it rises above the first and is over when it falls below the second share of its peak.
_BEGINS, _ENDS_SHARE = 0.4, 0.5
# Peaks that are remembered, the least before anything is believed, and the quantile that counts as full: some
# smiles are half-hearted, and few peaks are mistakes.
_REMEMBERED, _LEAST_PEAKS, _FULL_QUANTILE = 24, 4, 0.75
# Share of the way that a gain goes with each time the expression happens.
_STEP = 0.3


class PersonalGain:
    """Learns from the peaks of a person's expressions how far theirs go, and stretches them to reach 1.

    Slow, since it moves a little with each completed expression; robust, since a high quantile of peaks counts and
    not the highest; bounded by 1…`LARGEST_GAIN`.
    """

    def __init__(self, gains: Mapping[str, float] | None = None) -> None:
        """
        Args:
            gains: what is known of this person already, by name of the expression; those absent are 1.
        """
        known = gains or {}
        self._gain = np.clip([known.get(name, 1.0) for name in GAINED_NAMES], 1.0, LARGEST_GAIN)
        self._peak = np.zeros(len(GAINED_NAMES))
        self._peaks: list[deque[float]] = [deque(maxlen=_REMEMBERED) for _ in GAINED_NAMES]

    @property
    def gains(self) -> dict[str, float]:
        """The gain of each expression, 1…`LARGEST_GAIN`."""
        return dict(zip(GAINED_NAMES, self._gain.tolist(), strict=True))

    def apply(self, expression: npt.NDArray[np.floating[npt.NBitBase]]) -> Floats:
        """Learn from one frame and scale it.

        Args:
            expression: (52,) 0…1 as solved.

        Returns:
            (52,) 0…1.
        """
        scaled = np.asarray(expression, dtype=np.float64).copy()
        seen = scaled[_GAINED]
        self._peak = np.maximum(self._peak, seen)
        for index in np.flatnonzero((self._peak >= _BEGINS) & (seen < _ENDS_SHARE * self._peak)):
            self._take_peak(int(index))
        scaled[_GAINED] = np.minimum(self._gain * seen, 1.0)
        return scaled

    def _take_peak(self, index: int) -> None:
        peaks = self._peaks[index]
        peaks.append(float(self._peak[index]))
        self._peak[index] = 0.0
        if len(peaks) >= _LEAST_PEAKS:
            wanted = np.clip(1.0 / np.quantile(peaks, _FULL_QUANTILE), 1.0, LARGEST_GAIN)
            self._gain[index] += _STEP * (wanted - self._gain[index])
