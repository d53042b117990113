"""Timing in turns with something well known: shared machines wobble, and hit both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from avatar_stream.base.clock import now_s

WARM_UP_ROUNDS = 3


def time_in_turns(
    name: str, subject: Callable[[int], Any], baseline: str, base: Callable[[int], Any], rounds: int
) -> dict[str, Any]:
    """Time subject and baseline in turns, so that whatever else the machine does hits both.

    Args:
        name, baseline: what subject and baseline are called.
        subject, base: what is timed; called with the number of the round, which is negative while warming up.
        rounds: how often.

    Returns:
        ``name, baseline, median_ms, p95_ms, baseline_median_ms, ratio``: the last is the median of the ratios of
        neighbouring timings.
    """
    timings = np.empty((rounds, 2))
    for i in range(-WARM_UP_ROUNDS, rounds):
        start_s = now_s()
        subject(i)
        middle_s = now_s()
        base(i)
        if i >= 0:
            timings[i] = middle_s - start_s, now_s() - middle_s
    timings *= 1e3
    median_ms, baseline_ms = np.median(timings, axis=0)
    return {
        "name": name,
        "baseline": baseline,
        "median_ms": round(float(median_ms), 4),
        "p95_ms": round(float(np.percentile(timings[:, 0], 95)), 4),
        "baseline_median_ms": round(float(baseline_ms), 4),
        "ratio": round(float(np.median(timings[:, 0] / timings[:, 1])), 4),
    }
