"""Least squares with every unknown kept between 0 and 1."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.linalg.lapack import dposv

Floats = npt.NDArray[np.float64]

_MAX_ROUNDS = 25


def solve_bounded(gram: Floats, target: Floats, start: Floats | None = None) -> Floats:
    """Minimise ``½ xᵀ gram x - targetᵀ x`` over 0 ≤ x ≤ 1.

    Block principal pivoting on the optimality conditions, with the single-variable safeguard against
    cycling. Source: Portugal, Júdice, Vicente, "A comparison of block pivoting and interior-point algorithms for
    linear least squares problems with nonnegative variables", 1994, extended to an upper bound.

    Args:
        gram: (n, n) symmetric positive definite.
        target: (n,).
        start: (n,) a guess, such as the previous frame's solution, for speed only.

    Returns:
        (n,) the minimum.
    """
    count = len(target)
    guess = np.full(count, 0.5) if start is None else start
    low, high = guess <= 0.0, guess >= 1.0
    tolerance = 1e-9 * max(1.0, float(np.abs(target).max()))
    fewest_wrong, patience = count + 1, 3
    solution = np.zeros(count)
    for _ in range(_MAX_ROUNDS):
        free = ~(low | high)
        solution = high.astype(np.float64)
        if free.any():
            rows = free.nonzero()[0]
            known = (target - gram @ solution)[rows]
            # LAPACK itself: some twenty unknowns take 5 µs, NumPy's way round it several times that.
            solution[rows] = dposv(gram[rows[:, None], rows], known)[1]
        slope = gram @ solution - target
        too_low, too_high = free & (solution < 0.0), free & (solution > 1.0)
        let_go = (low & (slope < -tolerance)) | (high & (slope > tolerance))
        wrong = np.flatnonzero(too_low | too_high | let_go)
        if len(wrong) == 0:
            return solution
        if len(wrong) < fewest_wrong:
            fewest_wrong, patience = len(wrong), 3
        elif patience > 0:
            patience -= 1
        else:
            wrong = wrong[-1:]
        changed = np.zeros(count, dtype=np.bool_)
        changed[wrong] = True
        low, high = (low & ~changed) | (too_low & changed), (high & ~changed) | (too_high & changed)
    return np.clip(solution, 0.0, 1.0)
