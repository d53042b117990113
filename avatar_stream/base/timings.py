"""Durations, memory and processor time, measured in bounded memory."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable

import numpy as np
import psutil

# Five and a half minutes at 30 a second: enough for a steady 95th percentile, and bounded for ever.
_KEPT_TIMINGS = 10_000


class Timings:
    """The last durations of one kind, in milliseconds."""

    def __init__(self) -> None:
        self._ms: deque[float] = deque(maxlen=_KEPT_TIMINGS)

    def add_s(self, duration_s: float) -> None:
        """Take in one duration in seconds."""
        self._ms.append(duration_s * 1e3)

    def add_ms(self, durations_ms: Iterable[float]) -> None:
        """Take in durations in milliseconds."""
        self._ms.extend(durations_ms)

    def percentiles(self) -> dict[str, float] | None:
        """``{"p50": …, "p95": …}`` in milliseconds, or None when there was nothing to measure."""
        if not self._ms:
            return None
        p50, p95 = np.percentile(list(self._ms), (50, 95))
        return {"p50": round(float(p50), 3), "p95": round(float(p95), 3)}

    def last_ms(self, count: int = 30, percentile: float = 50.0) -> float | None:
        """The median, or another percentile, of the last `count`; None when there was nothing to measure."""
        recent = list(self._ms)[-count:]
        return float(np.percentile(recent, percentile)) if recent else None


class PeakMemory:
    """The most memory that this process and some others held together, as far as it was looked at."""

    def __init__(self) -> None:
        self.peak_mb = 0.0

    def look(self, *other_pids: int) -> float:
        """Measure once: resident memory, MiB, of this process and of those others that are still alive."""
        total = psutil.Process().memory_info().rss
        for pid in other_pids:
            try:
                total += psutil.Process(pid).memory_info().rss
            except psutil.Error:
                continue  # it has just ended
        total_mb = float(total) / 2**20
        self.peak_mb = max(self.peak_mb, total_mb)
        return total_mb


class ProcessorUse:
    """How much processor time this process and some others use."""

    def __init__(self) -> None:
        self._used_s: dict[int, float] = {}

    def percent(self, passed_s: float, *other_pids: int) -> float:
        """Since the last look, `passed_s` ago: 100 is one core. A process seen for the first time adds nothing."""
        before_s, self._used_s = self._used_s, {}
        added_s = 0.0
        for pid in (os.getpid(), *other_pids):
            try:
                times = psutil.Process(pid).cpu_times()
            except psutil.Error:
                continue  # it has just ended
            self._used_s[pid] = times.user + times.system
            added_s += self._used_s[pid] - before_s.get(pid, self._used_s[pid])
        return 100.0 * added_s / passed_s
