"""One picture as one AV1 unit, for the keyframe of a file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import Any

import av
import cv2
import numpy as np

from avatar_stream.base.native_log import native_stderr_silenced
from avatar_stream.errors import PacketError
from avatar_stream.types import PixelArray

MOST_PIXELS = 1 << 24
_FINEST_CRF, _COARSEST_CRF = 12, 63


def encode_still(pixels: PixelArray, longer_side_px: int = 512, crf: int = 40) -> bytes:
    """One AV1 temporal unit, intra coded, 4:2:0.

    Args:
        pixels: (H, W, 3) uint8 RGB.
        longer_side_px: larger pictures are made smaller first.
        crf: 1…63, higher is smaller and worse.
    """
    size = still_size(pixels.shape, longer_side_px)
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    coder: Any = av.CodecContext.create("libsvtav1", "w")
    coder.width, coder.height, coder.pix_fmt, coder.time_base = *size, "yuv420p", Fraction(1, 25)
    coder.options = {"crf": str(crf), "preset": "4", "svtav1-params": "avif=1"}
    picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(small), format="rgb24")

    def encoded() -> bytes:
        with native_stderr_silenced():  # SVT-AV1 greets everyone
            return b"".join(bytes(packet) for packet in (*coder.encode(picture), *coder.encode(None)))

    # Run by root, SVT-AV1 gives the thread that calls it real-time priority, and never takes it back. What such a
    # thread starts inherits that and can keep all else from running, so the thread must not outlive the picture.
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="still") as own_thread:
        return own_thread.submit(encoded).result()


def still_size(shape: tuple[int, ...], longer_side_px: int = 512) -> tuple[int, int]:
    """Width and height of the still that `encode_still` makes of an array of this shape."""
    height, width = shape[:2]
    scale = min(1.0, longer_side_px / max(height, width))
    # AV1 with 4:2:0 wants even sides, SVT at least 64.
    even_width, even_height = (max(64, 2 * round(side * scale / 2)) for side in (width, height))
    return even_width, even_height


def encode_still_within(pixels: PixelArray, most_bytes: int, longer_side_px: int = 512) -> bytes:
    """The best picture in so many bytes, or the coarsest where none is small enough.

    Args:
        pixels, longer_side_px: see `encode_still`.
        most_bytes: as said.
    """
    fine, coarse = _FINEST_CRF - 1, _COARSEST_CRF
    best = encode_still(pixels, longer_side_px, coarse)
    while coarse - fine > 1:
        middle = (fine + coarse) // 2
        tried = encode_still(pixels, longer_side_px, middle)
        if len(tried) <= most_bytes:
            best, coarse = tried, middle
        else:
            fine = middle
    return best


def decode_still(data: bytes, most_pixels: int = MOST_PIXELS) -> PixelArray:
    """The picture of `encode_still`.

    Args:
        data: one AV1 temporal unit.
        most_pixels: what is larger is refused before it is decoded.

    Returns:
        (H, W, 3) uint8 RGB.

    Raises:
        PacketError: the data holds no picture, or one of more pixels.
    """
    try:
        decoder: Any = av.CodecContext.create("libdav1d", "r")
        decoder.options = {"framesizelimit": str(max(most_pixels, 1))}
        pictures = [*decoder.decode(av.Packet(data)), *decoder.decode(None)]
        pixels: PixelArray = pictures[0].to_ndarray(format="rgb24")
        return pixels
    except (av.FFmpegError, ValueError, IndexError, MemoryError) as error:
        raise PacketError("the keyframe's picture can't be read") from error
