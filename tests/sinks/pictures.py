"""Pictures for the sinks' tests."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.types import Picture

# Colours that tell a wrong matrix, a wrong range and swapped channels from right ones.
PALETTE = np.array(
    [
        [230, 30, 20],
        [20, 220, 30],
        [30, 20, 230],
        [255, 255, 255],
        [0, 0, 0],
        [128, 128, 128],
        [200, 120, 60],
        [20, 200, 220],
    ],
    np.uint8,
)


def stripes(width: int, height: int, alpha: int = 255) -> npt.NDArray[np.uint8]:
    """(H, W, 4) uint8 RGBA: eight upright stripes of `PALETTE`."""
    columns = np.arange(width) * len(PALETTE) // width
    rgb = np.broadcast_to(PALETTE[columns], (height, width, 3))
    return np.dstack([rgb, np.full((height, width), alpha, np.uint8)])


def stripe_centres(width: int) -> list[int]:
    """The column in the middle of each stripe."""
    return [round((i + 0.5) * width / len(PALETTE)) for i in range(len(PALETTE))]


def picture(pixels: npt.NDArray[np.uint8], captured_s: float = 0.0) -> Picture:
    """A picture at a moment, over `plain_backdrop`."""
    height, width = pixels.shape[:2]
    return Picture(np.ascontiguousarray(pixels), captured_s, plain_backdrop(width, height))


def plain_backdrop(
    width: int, height: int, rgb: tuple[int, int, int] = (10, 200, 90)
) -> npt.NDArray[np.uint8]:
    """(H, W, 3) uint8 of one colour."""
    return np.full((height, width, 3), rgb, np.uint8)
