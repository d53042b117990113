"""Pictures that carry their own number, and colours by which a reader can tell what a camera did to them."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from sinks.pictures import PALETTE

from avatar_stream.types import Picture

BITS = 16
_Pixels = npt.NDArray[np.uint8]


def numbered_picture(number: int, side_px: int, captured_s: float) -> Picture:
    """A square picture: above, the bits of `number` as black and white fields; below, the palette as stripes."""
    bits = [(number >> i) & 1 for i in range(BITS)]
    rows = np.repeat(np.array(bits, np.uint8) * 255, side_px // BITS)
    pixels = np.full((side_px, side_px, 4), 255, np.uint8)
    pixels[: side_px // 2, :, :3] = rows[None, :, None]
    pixels[side_px // 2 :, :, :3] = np.repeat(PALETTE, side_px // len(PALETTE), axis=0)
    return Picture(pixels, captured_s)


def read_number(bgr: _Pixels) -> int:
    """The number in a picture that came out of a camera."""
    height, width = bgr.shape[:2]
    field = width // BITS
    line = bgr[height // 4, field // 2 :: field].mean(axis=1)
    return sum(int(value > 127) << i for i, value in enumerate(line[:BITS]))


def colour_error(bgr: _Pixels) -> int:
    """The largest difference of any channel in the middle of any stripe, 0…255."""
    height, width = bgr.shape[:2]
    field = width // len(PALETTE)
    rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
    shown = rgb[height * 3 // 4, field // 2 :: field][: len(PALETTE)]
    return int(np.abs(shown.astype(int) - PALETTE).max())
