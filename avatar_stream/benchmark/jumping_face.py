"""A stand-in for a camera: a still face that jumps sideways at known moments. For measuring latency."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from avatar_stream.base.clock import now_s, sleep_until
from avatar_stream.stages import FrameSource
from avatar_stream.types import Frame, PixelArray

# No multiple of a camera's interval, so that jumps fall everywhere between two frames.
JUMP_EVERY_S = 0.81
_JUMP_SHARE = 1 / 30  # of the picture's width, to either side: about a sixth of a face


def side_at(time_s: float) -> int:
    """On which side the stand-in's face is at a monotonic time: -1 or 1."""
    return 1 if int(time_s // JUMP_EVERY_S) % 2 else -1


class JumpingFace(FrameSource):
    """Gives pictures as a camera would, at its rate; where the face is depends on the clock alone.

    Args:
        picture: file of a face that fills most of the height; anything that OpenCV reads.
        width, height: size of the pictures in pixels.
        fps: pictures a second.
    """

    paced = True
    frame_count = None

    def __init__(self, picture: Path, *, width: int, height: int, fps: float) -> None:
        self.fps = fps
        face = cv2.cvtColor(cv2.imread(str(picture)), cv2.COLOR_BGR2RGB)
        jump = round(width * _JUMP_SHARE)
        self._pictures = {side: _placed(np.asarray(face), width, height, side * jump) for side in (-1, 1)}
        self._next_s = now_s()
        self._closed = False

    def read(self) -> Frame | None:
        """The next picture at its time, or None after `close`."""
        sleep_until(self._next_s)
        if self._closed:
            return None
        captured_s = now_s()
        self._next_s = max(self._next_s + 1.0 / self.fps, captured_s)
        return Frame(self._pictures[side_at(captured_s)].copy(), captured_s)

    def close(self) -> None:
        self._closed = True


def _placed(face: PixelArray, width: int, height: int, right_px: int) -> PixelArray:
    """The face, as high as the picture, `right_px` to the right of the middle, over grey."""
    scale = height / face.shape[0]
    move = np.array([[scale, 0, (width - scale * face.shape[1]) / 2 + right_px], [0, scale, 0]], np.float32)
    placed = cv2.warpAffine(
        face,
        move,
        (width, height),
        flags=cv2.INTER_AREA,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(128,) * 3,
    )
    return np.asarray(placed)
