"""What the expression network says of one's face at rest: everybody's scores have an offset of their own."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# Frames that are remembered while a person is met; afterwards rest follows slowly, while little is expressed.
_MOST_FRAMES = 60
_FOLLOWING_S = 25.0
# What falls this far below was no rest: somebody met with raised brows. Rest follows such a fall at once.
_FALLEN, _FALLING_S = 0.1, 1.0


class ScoreRest:
    """Learns the scores at rest in the first second, and follows them from then on."""

    def __init__(self) -> None:
        self._seen: list[Floats] = []
        self._rest: Floats | None = None

    def risen(self, scores: Floats) -> Floats | None:
        """(52,) how far scores are above those at rest; 0 where there is none. None while nothing is known of rest.

        Args:
            scores: (52,) 0…1, NaN where there is none.
        """
        if self._rest is None:
            return None
        return np.nan_to_num(scores - self._rest)

    def meet(self, scores: Floats, explained: Floats) -> None:
        """Take in a frame of the first second.

        Args:
            scores: (52,) as seen.
            explained: (52,) what the expressions that the landmarks show do to the scores.
        """
        if len(self._seen) < _MOST_FRAMES:
            self._seen.append(scores - explained)

    def know(self) -> None:
        """The first second is over."""
        if self._seen:
            self._rest = np.median(self._seen, axis=0)
            self._seen = []

    def follow(self, scores: Floats, explained: Floats, calm: float, step_s: float) -> None:
        """Take in a later frame; `calm` is 1 where nothing is expressed, 0 where much is."""
        if self._rest is not None:
            fallen = np.minimum(scores - self._rest + _FALLEN, 0.0)
            follow = step_s / _FOLLOWING_S * calm * (scores - explained - self._rest)
            self._rest = self._rest + follow + step_s / _FALLING_S * fallen
