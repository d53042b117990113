"""Pictures as video frames whose colours every player shows right: BT.709, limited range, and saying so."""

from __future__ import annotations

import av
import cv2
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from avatar_stream.types import PixelArray


def say_bt709(codec: VideoCodecContext) -> None:
    """Have an encoder write into its stream that the colours are BT.709 (ITU-T H.273), limited range."""
    codec.colorspace = Colorspace.ITU709
    codec.color_range = ColorRange.MPEG
    codec.color_primaries = ColorPrimaries.BT709
    codec.color_trc = ColorTrc.BT709


def bt709_frame(pixels: PixelArray, layout: str, pixel_format: str) -> av.VideoFrame:
    """A frame of (H, W, 3 or 4) uint8 pixels in `layout`, "rgb24" or "rgba"; `pixel_format` is FFmpeg's, of YUV."""
    return av.VideoFrame.from_ndarray(pixels, layout).reformat(
        format=pixel_format, dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
    )


def even_size(width: int, height: int) -> tuple[int, int]:
    """The next size that 4:2:0 chroma knows."""
    return width + (width & 1), height + (height & 1)


def padded_to_even(rgb: PixelArray) -> PixelArray:
    """(H, W, 3) uint8 with an odd width or height made even by one more pixel, which repeats the edge."""
    height, width = rgb.shape[:2]
    if not (width & 1 or height & 1):
        return rgb
    return np.asarray(cv2.copyMakeBorder(rgb, 0, height & 1, 0, width & 1, cv2.BORDER_REPLICATE), np.uint8)
