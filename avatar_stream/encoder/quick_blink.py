"""Blinks that a tracker hardly shows: known by their speed, and by both lids doing the same."""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# A blink takes lids down in about a tenth of a second (VanderWerf et al., "Eyelid movements: behavioral studies of
# blinking in humans", 2003); how long before now they may have been up.
_WINDOW_S = 0.12
# Shares of the opening by which both lids must have come down: noise up to the first, a full blink from the second.
_NOISE_DIP, _FULL_DIP = 0.14, 0.36
# From here on lids stood wide open, and for how long that is remembered.
_WIDE, _WIDE_FOR_S = 1.1, 0.35


class QuickBlink:
    """Watches how open both eyes are for a sudden dip.

    On few pixels, behind glasses or in motion blur the landmarks' lids come down a third of the way only, and
    for one or two frames. A dip so quick in both eyes at once is nothing but a blink.
    """

    def __init__(self) -> None:
        self._recent: deque[tuple[float, Floats]] = deque()

    def read(self, openness: Floats, time_s: float) -> float:
        """How much of a blink the sudden part of a dip is.

        Args:
            openness: (2,) opening of each eye over what to expect of it, about 1 at rest.
            time_s: seconds; a step back forgets what was seen.

        Returns:
            0…1, for both eyes.
        """
        if self._recent and not self._recent[-1][0] <= time_s:
            self._recent.clear()
        self._recent.append((time_s, openness))
        while self._recent[0][0] < time_s - _WIDE_FOR_S:
            self._recent.popleft()
        before = np.max([seen for then, seen in self._recent if then >= time_s - _WINDOW_S], axis=0)
        # Lids that come down from wide open are relaxing, so they have to come down the farther.
        widest = np.max([seen for _, seen in self._recent], axis=0)
        dip = (np.minimum(before, 1.0) - openness - np.maximum(widest - _WIDE, 0.0)).min()
        return float(np.clip((dip - _NOISE_DIP) / (_FULL_DIP - _NOISE_DIP), 0.0, 1.0))
