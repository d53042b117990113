"""Nobody: the character idles, and a voice may move its mouth."""

from __future__ import annotations

from avatar_stream.stages import PerformanceSource
from avatar_stream.types import FaceSemantics


class Nobody(PerformanceSource):
    """An endless performance in which no face is ever seen."""

    frame_count = None
    paced = False

    def __init__(self, fps: float) -> None:
        self.fps = fps
        self._frame = 0

    def read(self) -> FaceSemantics:
        """Nobody, once more."""
        self._frame += 1
        return FaceSemantics.nobody((self._frame - 1) / self.fps)

    def close(self) -> None:
        """Nothing is held."""
