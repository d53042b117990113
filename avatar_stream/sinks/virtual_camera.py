"""A virtual camera: the character as a webcam in meetings, by way of pyvirtualcam."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from avatar_stream.errors import SinkError
from avatar_stream.sinks.picture_size import require_size
from avatar_stream.stages import Sink, composite
from avatar_stream.types import Picture, PixelArray

# Tried where a device refuses the picture's own size; the usual ones of webcams.
_CAMERA_SIZES = ((1280, 720), (640, 480), (1920, 1080), (640, 360), (512, 512))

_REMEDIES = {
    "linux": (
        "install the loopback driver: sudo apt install v4l2loopback-dkms && "
        'sudo modprobe v4l2loopback exclusive_caps=1 card_label="Avatar"'
    ),
    "win32": "install OBS Studio 26 or newer (obsproject.com), start its virtual camera once, then close OBS",
    "darwin": "install OBS Studio 30 or newer (obsproject.com), start its virtual camera once, then stop it",
}


class VirtualCameraSink(Sink):
    """Shows pictures over the backdrop as a camera that other programs can choose.

    Args:
        device: such as "/dev/video10" or "OBS Virtual Camera"; None takes the first free one.
        width, height: size of the pictures in pixels. A device that refuses it is opened in a size usual for
            webcams, and the picture is scaled to fit into its middle, over black.
        fps: nominal pictures a second.
        backdrop: (H, W, 3) uint8 RGB behind the picture; a camera has no transparency.

    Attributes:
        device: the device in use, by the name under which other programs list or open it.
        size: (width, height) in pixels in which it was opened.

    Raises:
        SinkError: no virtual camera can be used; says what to install or do.
    """

    def __init__(
        self, device: str | None = None, *, width: int, height: int, fps: float, backdrop: PixelArray
    ) -> None:
        self._width, self._height = width, height
        self._backdrop = backdrop
        self._camera = _open_camera(device, width, height, fps)
        self.device: str = self._camera.device
        self.size: tuple[int, int] = (self._camera.width, self._camera.height)

    def send(self, picture: Picture) -> None:
        if self._camera is None:
            return
        require_size(picture, self._width, self._height)
        rgb = composite(picture.pixels, self._backdrop)
        try:
            self._camera.send(fit_into(rgb, *self.size))
        except Exception as error:  # backends are C++ and raise what they like
            raise SinkError(f"The virtual camera {self.device} stopped taking pictures: {error}") from error

    def close(self, *, discard: bool = False) -> None:
        if self._camera is not None:
            self._camera.close()
            self._camera = None


def fit_into(rgb: PixelArray, width: int, height: int) -> PixelArray:
    """Scale a picture so that all of it shows, in the middle of a black one of another size.

    Args:
        rgb: (h, w, 3) uint8.
        width, height: the wanted size in pixels.

    Returns:
        (height, width, 3) uint8; `rgb` itself where it has that size.
    """
    own_height, own_width = rgb.shape[:2]
    if (own_width, own_height) == (width, height):
        return rgb
    scale = min(width / own_width, height / own_height)
    inner_width, inner_height = max(1, round(own_width * scale)), max(1, round(own_height * scale))
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    left, top = (width - inner_width) // 2, (height - inner_height) // 2
    fitted = np.zeros((height, width, 3), np.uint8)
    inner = cv2.resize(rgb, (inner_width, inner_height), interpolation=interpolation)
    fitted[top : top + inner_height, left : left + inner_width] = inner
    return fitted


def virtual_camera_available() -> tuple[bool, str]:
    """Whether a virtual camera can be used here, and one line that says which or what to do.

    On Linux no device is opened for it, since some versions of the driver don't survive a session.
    """
    if sys.platform.startswith("linux"):
        return _loopback_verdict(_loopback_devices())
    try:
        camera = _open_camera(None, 640, 480, 30.0)
    except SinkError as error:
        return False, str(error)
    verdict = f"{camera.device} is ready"
    camera.close()
    return True, verdict


def _loopback_devices(sysfs: Path = Path("/sys/devices/virtual/video4linux")) -> list[str]:
    """Linux: the paths of v4l2loopback's devices, which alone have the file `max_openers`."""
    return sorted(f"/dev/{node.name}" for node in sysfs.glob("video*") if (node / "max_openers").exists())


def _loopback_verdict(devices: list[str]) -> tuple[bool, str]:
    if not devices:
        return False, f"There is no virtual camera: {_REMEDIES['linux']}"
    for device in devices:
        if os.access(device, os.R_OK | os.W_OK):
            return True, f"{device} is ready"
    return (
        False,
        f"You may not write to {devices[0]}: sudo usermod -aG video $USER, then log out and in again",
    )


def _open_camera(device: str | None, width: int, height: int, fps: float) -> Any:
    """A `pyvirtualcam.Camera` in the picture's size or, where that is refused, in a usual one."""
    try:
        import pyvirtualcam
    except ImportError as error:
        raise SinkError(
            f"The virtual camera's library can't be loaded ({error}): pip install pyvirtualcam"
        ) from error
    refusal = ""
    for size in ((width, height), *_CAMERA_SIZES):
        try:
            return pyvirtualcam.Camera(*size, fps, device=device, fmt=pyvirtualcam.PixelFormat.RGB)
        except Exception as error:  # of whatever type the last backend raised; one line for each backend
            refusal = refusal or "; ".join(line.strip() for line in str(error).splitlines() if line.strip())
    wanted = f"The virtual camera {device}" if device else "A virtual camera"
    raise SinkError(f"{wanted} can't be opened: {_remedy(device, refusal)}. ({refusal})")


def _remedy(device: str | None, refusal: str) -> str:
    """What to do about a virtual camera that was refused for the reason `refusal`."""
    if "in use" in refusal or "busy" in refusal:
        return "close the other program that writes to it"
    if sys.platform.startswith("linux"):
        existing = _loopback_devices()
        if device and existing and device not in existing:
            return f"choose one of {', '.join(existing)}"
        ready, verdict = _loopback_verdict(existing)
        return (
            "unload and load its driver: sudo modprobe -r v4l2loopback, then modprobe" if ready else verdict
        )
    return _REMEDIES.get(sys.platform, "none is supported on this system")
