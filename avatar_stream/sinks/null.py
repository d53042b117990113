"""A sink that only counts: for benchmarks, tests and trying a configuration."""

from __future__ import annotations

from avatar_stream.stages import Sink
from avatar_stream.types import Picture


class NullSink(Sink):
    """Takes every picture and keeps none.

    Attributes:
        count: how many pictures came.
        closed: whether the sink was closed.
    """

    def __init__(self) -> None:
        self.count = 0
        self.closed = False

    def send(self, picture: Picture) -> None:
        self.count += 1

    def close(self, *, discard: bool = False) -> None:
        self.closed = True
