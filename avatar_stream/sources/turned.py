"""Pictures of a camera that is mounted sideways, upside down, or that mirrors."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.stages import FrameSource
from avatar_stream.types import Frame, PixelArray

_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


class TurnedFrames(FrameSource):
    """The frames of a source, mirrored and then turned.

    Args:
        frames: the source.
        clockwise_deg: 0, 90, 180 or 270.
        mirror: whether left and right change places first.
    """

    def __init__(self, frames: FrameSource, clockwise_deg: int, mirror: bool) -> None:
        self._frames, self._turn, self._mirror = frames, _TURNS.get(clockwise_deg), mirror
        self.fps, self.frame_count, self.paced = frames.fps, frames.frame_count, frames.paced

    def read(self) -> Frame | None:
        frame = self._frames.read()
        self.silent = self._frames.silent
        return None if frame is None else Frame(self._turned(frame.pixels), frame.captured_s)

    @property
    def trouble(self) -> str | None:
        return self._frames.trouble

    @property
    def damage(self) -> str | None:
        return self._frames.damage

    @property
    def dropped(self) -> int:
        return self._frames.dropped

    def close(self) -> None:
        self._frames.close()

    def _turned(self, pixels: PixelArray) -> PixelArray:
        if self._mirror:
            pixels = np.asarray(cv2.flip(pixels, 1))
        return pixels if self._turn is None else np.asarray(cv2.rotate(pixels, self._turn))
