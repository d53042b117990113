"""Which of two neighbouring steps to store for each number and moment: what is near and costs few bits.

Rounding to the nearest step makes every wobble about the middle between two steps expensive. A trellis over time
(Viterbi 1967), for each number by itself, finds the sequence of steps with the least sum of bits and squared error.
The error stays below one step everywhere.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.codec.quantiser import Quantiser, StepCounts
from avatar_stream.types import FloatArray

# Bits that one squared step of error is worth.
_BITS_PER_SQUARED_STEP = 2.0
# Typical costs, in bits, of staying and of moving one step after having stayed and after having moved, as
# measured; each further step costs a little more.
_STAYING_BITS = np.array([0.3, 1.5])
_MOVING_BITS = np.array([5.5, 2.5])
_FURTHER_BITS = 1.2


def choose_counts(values: FloatArray, quantiser: Quantiser) -> StepCounts:
    """The steps to store for a whole performance.

    Args:
        values: (n, 58) one row for each moment in which a face was seen.

    Returns:
        (n, 58) int64, less than one step from the values where these are in range.
    """
    moments, numbers = values.shape
    in_steps = values / quantiser.steps
    # Two candidates for each number, the step below and the step above; a candidate may have stayed or moved.
    candidates = np.clip(
        np.floor(in_steps) + np.arange(2)[:, None, None], quantiser.lowest, quantiser.highest
    )
    errors = _BITS_PER_SQUARED_STEP * (candidates - in_steps) ** 2
    best = np.full((2, 2, numbers), np.inf)  # by candidate and whether it moved
    if moments:
        best[:, 0] = errors[:, 0]
    came_from = np.zeros((moments, 2, 2, numbers), np.int8)
    for t in range(1, moments):
        step = candidates[:, None, t] - candidates[None, :, t - 1]  # (now, before, number)
        moved = step != 0
        bits = np.where(
            moved[:, :, None],
            _MOVING_BITS[:, None] + _FURTHER_BITS * (np.abs(step) - 1)[:, :, None],
            _STAYING_BITS[:, None],
        )
        total = best[None] + bits + errors[:, t][:, None, None]  # (now, before, had moved, number)
        for has_moved in range(2):
            reached = np.where(moved[:, :, None] == bool(has_moved), total, np.inf).reshape(2, 4, numbers)
            came_from[t, :, has_moved] = reached.argmin(axis=1)
            best_now = reached.min(axis=1)
            if has_moved == 0:
                stayed = best_now
        best = np.stack([stayed, best_now], axis=1)
    return _trace_back(best, came_from, candidates)


def _trace_back(best: FloatArray, came_from: npt.NDArray[np.int8], candidates: FloatArray) -> StepCounts:
    """Follow the cheapest way from the last moment to the first."""
    _, moments, numbers = candidates.shape
    chosen = np.zeros((moments, numbers), np.int64)
    state = best.reshape(4, numbers).argmin(axis=0)
    every = np.arange(numbers)
    for t in range(moments - 1, -1, -1):
        chosen[t] = candidates[state // 2, t, every]
        state = came_from[t, state // 2, state % 2, every]
    return chosen
