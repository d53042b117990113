"""Cameras that are mounted sideways, upside down, or that mirror."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.sources.turned import TurnedFrames
from avatar_stream.stages import FrameSource
from avatar_stream.types import Frame


class OneFrame(FrameSource):
    """Gives one picture with a bright corner at its top left, then nothing."""

    fps, frame_count, paced = 30.0, None, True

    def __init__(self) -> None:
        self.left, self.closed = 1, False

    @property
    def trouble(self) -> str | None:
        return "no light"

    def read(self) -> Frame | None:
        self.left -= 1
        self.silent = self.left < 0
        pixels = np.zeros((20, 30, 3), np.uint8)
        pixels[0, 0] = 255
        return None if self.silent else Frame(pixels, 5.0)

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("turn", "mirror", "corner", "shape"),
    [
        (0, False, (0, 0), (20, 30, 3)),
        (90, False, (0, 19), (30, 20, 3)),
        (180, False, (19, 29), (20, 30, 3)),
        (270, False, (29, 0), (30, 20, 3)),
        (0, True, (0, 29), (20, 30, 3)),
        (90, True, (29, 19), (30, 20, 3)),
    ],
)
def test_it_is_mirrored_then_turned_clockwise(
    turn: int, mirror: bool, corner: tuple[int, int], shape: tuple[int, int, int]
) -> None:
    source = OneFrame()
    turned = TurnedFrames(source, turn, mirror)
    frame = turned.read()
    assert frame is not None and frame.pixels.shape == shape and frame.captured_s == 5.0
    assert frame.pixels[corner].min() == 255 and frame.pixels.sum() == 3 * 255
    assert turned.read() is None and turned.silent and turned.trouble == "no light"
    turned.close()
    assert source.closed
