"""The other machine's clock: how far it is from ours, and how much faster it runs."""

from __future__ import annotations

from collections import deque

import numpy as np

# Of each second the exchange that was quickest counts: what waited on the way says little about the clock.
_BUCKET_S = 1.0
_BUCKETS = 32
_LONGEST_ROUND_TRIP_S, _LONGEST_TIME_S = 10.0, 1e10
_SPAN_FOR_DRIFT_S = 8.0
_MOST_DRIFT = 1e-3  # real clocks differ by some 1e-5 to 1e-4


class ClockMapping:
    """Maps the sender's monotonic time to ours, by exchanges there and back as in NTP (RFC 5905).

    Until there is one, the quickest datagram that came counts as if it had taken no time.

    Attributes:
        round_trip_s: of the quickest exchange of the last seconds; None before the first.
    """

    def __init__(self) -> None:
        self.round_trip_s: float | None = None
        self._buckets: deque[tuple[int, float, float, float]] = deque(maxlen=_BUCKETS)
        self._quickest_s: float | None = None
        self._offset_s = self._drift = self._at_s = 0.0

    def exchanged(self, asked_s: float, answered_s: float, heard_s: float) -> None:
        """Take in one exchange.

        Args:
            asked_s, heard_s: on our clock, when we asked and when the answer came.
            answered_s: on the sender's clock, when it answered.
        """
        round_trip_s = heard_s - asked_s
        if not (0 <= round_trip_s < _LONGEST_ROUND_TRIP_S and abs(answered_s) < _LONGEST_TIME_S):
            return
        number = int(heard_s / _BUCKET_S)
        sample = (number, round_trip_s, answered_s, (asked_s + heard_s) / 2 - answered_s)
        if self._buckets and self._buckets[-1][0] == number:
            if round_trip_s >= self._buckets[-1][1]:
                return
            self._buckets.pop()
        self._buckets.append(sample)
        self._fit()

    def arrived(self, sent_s: float, arrived_s: float) -> None:
        """Take in the times of a datagram that came one way."""
        offset_s = arrived_s - sent_s
        if self._quickest_s is None or offset_s < self._quickest_s:
            self._quickest_s = offset_s

    def local_s(self, sent_s: float) -> float:
        """Our time for a moment on the sender's clock."""
        if not self._buckets:
            return sent_s + (self._quickest_s or 0.0)
        return sent_s + self._offset_s + self._drift * (sent_s - self._at_s)

    @property
    def drift(self) -> float:
        """By what share of itself our clock runs faster than the sender's; 0 until there is enough to say."""
        return self._drift

    def _fit(self) -> None:
        """A line through the exchanges, those that were quicker counting more."""
        _, round_trips, times, offsets = (np.array(column) for column in zip(*self._buckets, strict=True))
        self.round_trip_s = float(round_trips.min())
        weights = 1.0 / (0.5e-3 + round_trips - self.round_trip_s) ** 2
        self._at_s = float(np.average(times, weights=weights))
        self._offset_s = float(np.average(offsets, weights=weights))
        self._drift = 0.0
        if times[-1] - times[0] >= _SPAN_FOR_DRIFT_S:
            away = times - self._at_s
            slope = float(np.sum(weights * away * offsets) / np.sum(weights * away * away))
            self._drift = min(max(slope, -_MOST_DRIFT), _MOST_DRIFT)
