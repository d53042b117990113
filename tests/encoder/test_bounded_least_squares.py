from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import lsq_linear

from avatar_stream.encoder.bounded_least_squares import solve_bounded


@pytest.mark.parametrize("seed", range(40))
def test_agrees_with_scipy(seed):
    random = np.random.default_rng(seed)
    rows, columns = random.integers(45, 80), random.integers(1, 40)
    matrix = random.normal(size=(rows, columns)) @ np.diag(random.uniform(0.05, 3, columns))
    wanted = random.normal(size=rows) * 3
    solution = solve_bounded(matrix.T @ matrix, matrix.T @ wanted)
    reference = lsq_linear(matrix, wanted, (0, 1), method="bvls", tol=1e-14).x
    np.testing.assert_allclose(solution, reference, atol=1e-6)


def test_a_guess_changes_nothing_but_time():
    random = np.random.default_rng(1)
    matrix = random.normal(size=(60, 30))
    gram, target = matrix.T @ matrix, matrix.T @ random.normal(size=60)
    plain = solve_bounded(gram, target)
    for guess in (np.zeros(30), np.ones(30), plain):
        np.testing.assert_allclose(solve_bounded(gram, target, guess), plain, atol=1e-9)
