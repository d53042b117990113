"""Which triangle is seen at each pixel: compiled by numba, without the interpreter lock, so that rows run in parallel.

The span arithmetic is mirrored in `torch_decoder`; change both together.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

NO_TRIANGLE = -1


@njit(nogil=True, cache=True)
def paint_triangles(edges: Any, rows: Any, winner: Any, first_row: int, end_row: int) -> None:
    """Write into `winner` (H, W) int32, row by row, the place in painting order of the triangle seen there.

    Args:
        edges: (N, 3, 3) float32, far to near; rows: (N, 2) int32, both as in `MotionField`.
        winner: filled for rows `first_row` to `end_row` (exclusive).
    """
    width = winner.shape[1]
    winner[first_row:end_row] = NO_TRIANGLE
    for n in range(edges.shape[0]):
        top = max(rows[n, 0], first_row)
        bottom = min(rows[n, 1], end_row)
        for y in range(top, bottom):
            left = np.float32(0.0)
            right = np.float32(width - 1)
            py = np.float32(y) + np.float32(0.5)
            for e in range(3):
                a = edges[n, e, 0]
                rest = edges[n, e, 1] * py + edges[n, e, 2]
                if a > 0:
                    left = max(left, -rest / a - np.float32(0.5))
                elif a < 0:
                    right = min(right, -rest / a - np.float32(0.5))
                elif rest < 0:
                    right = np.float32(-1.0)
            start = int(math.ceil(left))
            end = int(math.floor(right))
            for x in range(start, end + 1):
                winner[y, x] = n
