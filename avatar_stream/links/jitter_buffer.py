"""A jitter buffer of one packet: what comes too early waits, what comes in the wrong order is put right."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

# How the network behaves is seen from what came in the last seconds, so that no delay stays for ever.
_WINDOW_S = 4.0
_MOST_SAMPLES = 256
_IN_TIME_PERCENT = 90.0


@dataclass(frozen=True)
class Buffered:
    """A packet on its way through.

    Attributes:
        counter: its place in the order of sending.
        sent_s: when it was sent, on the sender's clock.
        packet: its bytes.
        key_number: of the key packet that it needs.
    """

    counter: int
    sent_s: float
    packet: bytes
    key_number: int


class JitterBuffer:
    """Holds one packet until nine of ten would have arrived, but never longer than to the next one.

    Args:
        interval_s: usual time between packets.

    Attributes:
        late: packets that came after a newer one had been let out; dropped.
        jitter_s: how much later than the quickest nine of ten came lately.
    """

    def __init__(self, interval_s: float) -> None:
        self.late = 0
        self.jitter_s = 0.0
        self._interval_s = interval_s
        self._transits: deque[tuple[float, float]] = deque(maxlen=_MOST_SAMPLES)
        self._quickest_s = 0.0
        self._waiting: Buffered | None = None
        self._out: list[Buffered] = []
        self._newest = -1

    def put(self, item: Buffered, arrived_s: float) -> None:
        """Take a packet in."""
        self._learn(item.sent_s, arrived_s)
        waiting = self._waiting
        if item.counter <= self._newest:
            self.late += 1
        elif waiting is None:
            self._waiting = item
        elif item.counter < waiting.counter:
            self._let_out(item)
        else:
            self._let_out(waiting)
            self._waiting = item

    def take(self, now_s: float) -> list[Buffered]:
        """What is due, in the order of sending."""
        if self._waiting is not None and now_s >= self._due_s(self._waiting):
            self._let_out(self._waiting)
            self._waiting = None
        out, self._out = self._out, []
        return out

    @property
    def due_s(self) -> float:
        """When there will be something to take, on our clock; infinite while nothing is there."""
        if self._out:
            return float("-inf")
        return float("inf") if self._waiting is None else self._due_s(self._waiting)

    def _due_s(self, item: Buffered) -> float:
        return item.sent_s + self._quickest_s + min(self.jitter_s, self._interval_s)

    def _let_out(self, item: Buffered) -> None:
        self._out.append(item)
        self._newest = item.counter

    def _learn(self, sent_s: float, arrived_s: float) -> None:
        self._transits.append((arrived_s, arrived_s - sent_s))
        while self._transits[0][0] < arrived_s - _WINDOW_S:
            self._transits.popleft()
        transits = np.array([transit_s for _, transit_s in self._transits])
        self._quickest_s = float(transits.min())
        self.jitter_s = float(np.percentile(transits, _IN_TIME_PERCENT)) - self._quickest_s
