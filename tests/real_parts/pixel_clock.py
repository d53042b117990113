"""A clock drawn in pixels: a picture that tells when it was made, to whoever sees it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

SIZE_PX = 256
_BITS, _BLOCK_PX = 16, 16
_TICKS_PER_S = 1000

# Below the clock: colours over every kind of alpha.
PATCHES = np.array(
    [[(230, 30, 20, alpha), (20, 220, 30, alpha), (30, 20, 230, alpha), (128, 128, 128, alpha)]
     for alpha in (255, 200, 128, 64, 1, 0)],
    np.uint8,
)  # fmt: skip


def draw_clock(time_s: float) -> npt.NDArray[np.uint8]:
    """(256, 256, 4) uint8 RGBA: milliseconds in binary along the upper edge, `PATCHES` below."""
    ticks = int(time_s * _TICKS_PER_S) % (1 << _BITS)
    pixels = np.zeros((SIZE_PX, SIZE_PX, 4), np.uint8)
    bits = [255 * (ticks >> bit & 1) for bit in range(_BITS)]
    pixels[:_BLOCK_PX] = np.repeat(np.array(bits, np.uint8), _BLOCK_PX)[None, :, None]
    pixels[:_BLOCK_PX, :, 3] = 255
    pixels[2 * _BLOCK_PX : 2 * _BLOCK_PX + len(PATCHES) * 32] = PATCHES.repeat(32, 0).repeat(64, 1)
    return pixels


def read_clock(pixels: npt.NDArray[np.uint8]) -> float:
    """The time that a picture shows, in seconds, modulo 65.536."""
    middle = _BLOCK_PX // 2
    bits = pixels[middle, middle::_BLOCK_PX, 0] > 127
    return sum(1 << bit for bit, on in enumerate(bits) if on) / _TICKS_PER_S


def age_s(pixels: npt.NDArray[np.uint8], now_s: float) -> float:
    """How long before `now_s` the picture was drawn, −5…60 s; below 0 where it was drawn after."""
    return (now_s - read_clock(pixels) + 5.0) % ((1 << _BITS) / _TICKS_PER_S) - 5.0


def patch_error(pixels: npt.NDArray[np.uint8]) -> int:
    """The largest difference of any patch's middle from what was drawn; colours count where they can be seen."""
    seen = pixels[2 * _BLOCK_PX + 16 :: 32, 32::64][: len(PATCHES)].astype(int)
    difference = np.abs(seen - PATCHES.astype(int))
    visible = PATCHES[..., 3] > 0
    return int(max(difference[visible].max(), difference[..., 3].max()))
