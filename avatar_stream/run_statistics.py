"""What a run measures about itself, in bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

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

    def look(self, *other_pids: int) -> None:
        """Measure once: resident memory of this process and of those that are still alive."""
        total = psutil.Process().memory_info().rss
        for pid in other_pids:
            try:
                total += psutil.Process(pid).memory_info().rss
            except psutil.Error:
                continue  # it has just ended
        self.peak_mb = max(self.peak_mb, total / 2**20)


@dataclass(frozen=True)
class SinkStatistics:
    """What one sink took.

    Attributes:
        spec: the words that named it.
        pictures: how many pictures it took.
        dropped: how many were replaced by newer ones while it was busy.
        error: why it stopped before the end, or None.
        latency_ms: camera time to the end of `send`, p50 and p95, of pictures that follow a face; None
            where there was none.
    """

    spec: str
    pictures: int
    dropped: int
    error: str | None
    latency_ms: dict[str, float] | None


@dataclass(frozen=True)
class RunStatistics:
    """What one run did.

    Attributes:
        character: id of the character shown.
        source: the source in use, such as "camera:0" or "demo".
        device: "cpu" or "cuda", where the pictures were computed.
        frames: pictures made.
        frames_tracked: those that follow a face; the others bridge a gap.
        frames_dropped: frames of the source that were skipped or replaced before they became a picture.
        packets_refused: packets that could not be unpacked.
        first_picture_at_s: monotonic time at which the first picture was there, or None where none was.
        duration_s: how long the show or the rendering took, without start-up.
        fps: pictures a second in that time.
        encode_ms, decode_ms, latency_ms: p50 and p95 in milliseconds, None where nothing was measured.
            Latency is, live, from the camera's time to the first sink that shows anything having taken the
            picture; rendered, the time that one frame takes.
        peak_rss_mb: most resident memory of all processes together, MiB.
        sinks: one entry for each sink.
    """

    character: str
    source: str
    device: str
    frames: int
    frames_tracked: int
    frames_dropped: int
    packets_refused: int
    first_picture_at_s: float | None
    duration_s: float
    fps: float
    encode_ms: dict[str, float] | None
    decode_ms: dict[str, float] | None
    latency_ms: dict[str, float] | None
    peak_rss_mb: float
    sinks: tuple[SinkStatistics, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return asdict(self)
