"""How finely and how often is sent, by what the budget allows and what the network lets through."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

_WINDOW_S = 2.0
# Changes are made so far apart at least: what the last one brought about has to be seen first.
_COARSER_AFTER_S, _FINER_AFTER_S = 2.0, 6.0
# Below this share of the budget there is room for finer steps, which take a third more.
_ROOM = 0.65
# More loss than radio has by itself: something on the way is full.
_FULL, _CLEAR = 0.25, 0.1
# As many as films have: fewer are given up only after the steps are as coarse as they can be.
_SMOOTH_FPS, _SLOWEST_FPS = 24.0, 10.0
_SLOWER = 0.8


@dataclass(frozen=True)
class Rate:
    """What is sent.

    Attributes:
        quality: index into `QUALITIES`.
        fps: most packets a second.
    """

    quality: int
    fps: float


class RateControl:
    """Keeps to a budget, and goes back when there is room.

    First with fewer packets, down to 24 a second; then with coarser steps; then with fewer packets again, down to 10.

    Args:
        best: what is sent where nothing stands in the way.
        budget_kbit_s: most bits of packets, averaged over two seconds.

    Attributes:
        rate: what is to be sent now.
    """

    def __init__(self, best: Rate, budget_kbit_s: float) -> None:
        self.rate = best
        self._best, self._budget_kbit_s = best, budget_kbit_s
        self._sent: deque[tuple[float, int]] = deque()
        self._changed_s: float | None = None

    def sent(self, size_bytes: int, now_s: float) -> None:
        """A packet was sent."""
        self._sent.append((now_s, size_bytes))
        while self._sent[0][0] < now_s - _WINDOW_S:
            self._sent.popleft()

    @property
    def kbit_s(self) -> float:
        """Bits of the packets of the last two seconds, for each second."""
        return 8e-3 * sum(size for _, size in self._sent) / _WINDOW_S

    def look(self, loss: float, now_s: float) -> Rate:
        """What is to be sent from now on.

        Args:
            loss: share of the packets that does not arrive, 0…1.
            now_s: monotonic.
        """
        if self._changed_s is None:
            self._changed_s = now_s
        since_s = now_s - self._changed_s
        if since_s >= _COARSER_AFTER_S and (self.kbit_s > self._budget_kbit_s or loss > _FULL):
            self._change(self._coarser(), now_s)
        elif since_s >= _FINER_AFTER_S and self.kbit_s < _ROOM * self._budget_kbit_s and loss < _CLEAR:
            self._change(self._finer(), now_s)
        return self.rate

    def _change(self, rate: Rate, now_s: float) -> None:
        if rate != self.rate:
            self.rate, self._changed_s = rate, now_s

    def _coarser(self) -> Rate:
        quality, fps = self.rate.quality, self.rate.fps
        if fps > _SMOOTH_FPS:
            return Rate(quality, max(fps * _SLOWER, _SMOOTH_FPS))
        if quality > 0:
            return Rate(quality - 1, fps)
        return Rate(0, max(fps * _SLOWER, min(_SLOWEST_FPS, self._best.fps)))

    def _finer(self) -> Rate:
        """The same way back."""
        quality, fps, smooth = self.rate.quality, self.rate.fps, min(_SMOOTH_FPS, self._best.fps)
        if fps < smooth:
            return Rate(quality, min(fps / _SLOWER, smooth))
        if quality < self._best.quality:
            return Rate(quality + 1, fps)
        return Rate(quality, min(fps / _SLOWER, self._best.fps))
