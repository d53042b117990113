"""Opening a camera with OpenCV: backend, wished format, and pictures in one form."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.types import PixelArray


class Capture(Protocol):
    """What is needed of a `cv2.VideoCapture`, so that tests can bring their own."""

    def isOpened(self) -> bool: ...
    def grab(self) -> bool: ...
    def retrieve(self) -> tuple[bool, npt.NDArray[Any] | None]: ...
    def get(self, prop: int, /) -> float: ...
    def release(self) -> None: ...


@dataclass(frozen=True)
class CameraWish:
    """What to ask of a camera; it may give another size or rate.

    Attributes:
        index: number of the device, from 0.
        width, height: pixels.
        fps: pictures a second.
    """

    index: int
    width: int
    height: int
    fps: float


OpenCapture = Callable[[CameraWish], Capture]


def open_capture(wish: CameraWish) -> cv2.VideoCapture:
    """Open a real camera; the result may be closed (`isOpened`), which is OpenCV's way to fail."""
    cv2.setLogLevel(0)  # a missing camera is reported by SourceError, not by OpenCV's lines on stderr
    capture = cv2.VideoCapture()
    for backend in _BACKENDS.get(sys.platform, (cv2.CAP_ANY,)):
        if capture.open(wish.index, backend):
            break
    if capture.isOpened():
        # Uncompressed pictures exceed USB 2 from about 640×480 at 30 fps on, so compression comes first: it
        # decides which sizes and rates are offered. A camera without it ignores the wish.
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, wish.width)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, wish.height)
        capture.set(cv2.CAP_PROP_FPS, wish.fps)
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # the newest picture, not one from a queue
    return capture


# DirectShow opens at once, where Media Foundation may take many seconds, but it doesn't know every camera.
_BACKENDS: dict[str, tuple[int, ...]] = {
    "linux": (cv2.CAP_V4L2,),
    "win32": (cv2.CAP_DSHOW, cv2.CAP_MSMF),
    "darwin": (cv2.CAP_AVFOUNDATION,),
}


def as_rgb(pixels: npt.NDArray[Any] | None, size: tuple[int, int] = (0, 0)) -> PixelArray | None:
    """A camera's picture as RGB, or None where it is not a picture.

    Args:
        pixels: (H, W), (H, W, 1), (H, W, 3) BGR or (H, W, 4) BGRA; uint8, or uint16 as infrared cameras give.
        size: (width, height) that the camera announces. OpenCV 4.11 hands out BGR of V4L2 devices as one row
            of bytes, which can be told by it.

    Returns:
        (H, W, 3) uint8 RGB of the same size.
    """
    if pixels is None or pixels.ndim not in (2, 3):
        return None
    width, height = size
    if pixels.dtype == np.uint8 and pixels.shape[0] == 1 and pixels.size == width * height * 3:
        pixels = pixels.reshape(height, width, 3)
    if pixels.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)
    conversion = _TO_RGB.get(pixels.shape[2] if pixels.ndim == 3 else 1)
    if pixels.dtype != np.uint8 or conversion is None or min(pixels.shape[:2]) < 2:
        return None
    return np.asarray(cv2.cvtColor(pixels, conversion), np.uint8)


_TO_RGB = {1: cv2.COLOR_GRAY2RGB, 3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGB}
