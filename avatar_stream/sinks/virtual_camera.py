"""A virtual camera: the character as a webcam in meetings, by way of pyvirtualcam.

pyvirtualcam is licensed under the GPL-2.0. It is optional, and imported here alone, when a virtual camera is opened.
"""

from __future__ import annotations

import contextlib
import re
import sys
from typing import Any

import numpy as np

from avatar_stream.errors import DeviceUnavailableError, SinkError
from avatar_stream.sinks.picture_size import require_size
from avatar_stream.sinks.virtual_camera_framing import Framing
from avatar_stream.sinks.virtual_camera_loopback import LoopbackDevice, loopback_devices
from avatar_stream.sinks.virtual_camera_rejoin import RejoinedCamera
from avatar_stream.sinks.virtual_camera_remedies import (
    INSTALL_LIBRARY,
    busy_remedy,
    device_remedy,
    install_remedy,
    sharing_note,
)
from avatar_stream.stages import Sink
from avatar_stream.types import Picture, PixelArray

# Tried where a device refuses the picture's own size; the usual ones of webcams.
_CAMERA_SIZES = ((1280, 720), (640, 480), (1920, 1080), (640, 360), (512, 512))
_LARGEST_PX = 4096

# What the backends of Windows and macOS say of a camera that another program writes to.
_BUSY_WORDS = ("in use", "busy", "could not be started", "already started")


class VirtualCameraSink(Sink):
    """Shows pictures over their backdrop as a camera that other programs can choose.

    A black picture is shown as soon as it is open, since programs list only cameras that give pictures.

    Args:
        target: "DEVICE", "DEVICE@WIDTHxHEIGHT", "@WIDTHxHEIGHT" or "". The device is such as "/dev/video10" or
            "OBS Virtual Camera", and without it the first free one is taken.
        width, height: size of the pictures in pixels, in which the camera is opened, too, unless `target` has
            another. Where the device refuses it, one that is usual for webcams is taken (see `Framing`).
        fps: nominal pictures a second.

    Attributes:
        device: the device in use, by the name under which other programs list or open it.
        size: (width, height) in pixels in which it was opened.
        note: one line for the user about the device, or "".

    Raises:
        DeviceUnavailableError: there is no virtual camera, or it is taken; says what to install or do.
        SinkError: `target` can't be understood, names no virtual camera, or the library isn't installed.
    """

    def __init__(self, target: str = "", *, width: int, height: int, fps: float) -> None:
        device, size = _parse_target(target)
        self._width, self._height = width, height
        self._camera = _open_camera(device, size or (width + width % 2, height + height % 2), fps)
        self.device: str = self._camera.device
        self.size: tuple[int, int] = (self._camera.width, self._camera.height)
        self.note = sharing_note(self.device)
        self._framing = Framing((width, height), self.size)
        self._show(np.zeros((self.size[1], self.size[0], 3), np.uint8))

    def send(self, picture: Picture) -> None:
        if self._camera is None:
            return
        require_size(picture, self._width, self._height)
        self._show(self._framing.frame(picture))

    def close(self, *, discard: bool = False) -> None:
        if self._camera is not None:
            self._camera.close()
            self._camera = None

    def _show(self, rgb: PixelArray) -> None:
        try:
            self._camera.send(rgb)
        except Exception as error:  # backends are C++ and raise what they like
            self.close()
            raise DeviceUnavailableError(
                f"The virtual camera {self.device} stopped taking pictures: {error}"
            ) from error


def virtual_camera_available() -> tuple[bool, str]:
    """Whether a virtual camera can be used here, and one line that says which or what to do.

    On Linux no camera is opened for it, since some versions of the driver don't survive a session.
    """
    if not sys.platform.startswith("linux"):
        try:
            camera = _open_camera("", (640, 480), 30.0)
        except SinkError as error:
            return False, str(error)
        verdict = f"{camera.device} is ready"
        camera.close()
        return True, verdict
    try:
        _import_library()
    except SinkError as error:
        return False, str(error)
    devices = loopback_devices()
    for device in devices:
        if device.state == "free":
            return True, f"{device.path} ({device.name}) is ready"
    if devices:
        return False, device_remedy(devices[0])
    return False, f"There is no virtual camera: {install_remedy()}"


def _parse_target(target: str) -> tuple[str, tuple[int, int] | None]:
    """Device and size in pixels, as far as they are given."""
    device, at, size = target.rpartition("@")
    if not at:
        return target, None
    match = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", size)
    if match is None:
        raise SinkError(f"vcam:{target}: write the size as in vcam:{device}@1280x720")
    width, height = int(match[1]), int(match[2])
    if not (16 <= width <= _LARGEST_PX and 16 <= height <= _LARGEST_PX) or width % 2 or height % 2:
        raise SinkError(f"vcam:{target}: width and height must be even, and from 16 to {_LARGEST_PX} pixels")
    return device, (width, height)


def _import_library() -> Any:
    try:
        import pyvirtualcam
    except ImportError as error:
        raise SinkError(
            f"The virtual camera's library can't be loaded ({error}): {INSTALL_LIBRARY}"
        ) from error
    return pyvirtualcam


def _open_camera(device: str, wish: tuple[int, int], fps: float) -> Any:
    """A `pyvirtualcam.Camera` in the wished size or, where that is refused, in a usual one."""
    library = _import_library()
    if sys.platform.startswith("linux") and "v4l2loopback" in library.camera.BACKENDS:
        loopback = _usable_loopback_device(device)
        if isinstance(loopback, RejoinedCamera):
            return loopback
        device = loopback.path
    refusal = ""
    for size in (wish, *_CAMERA_SIZES):
        try:
            return library.Camera(*size, fps, device=device or None, fmt=library.PixelFormat.RGB)
        except Exception as error:  # of whatever type the last backend raised; one line for each backend
            refusal = refusal or "; ".join(line.strip() for line in str(error).splitlines() if line.strip())
    wanted = f"The virtual camera {device}" if device else "A virtual camera"
    busy = any(word in refusal for word in _BUSY_WORDS)
    remedy = busy_remedy() if busy else install_remedy()
    raise DeviceUnavailableError(f"{wanted} can't be opened: {remedy}. ({refusal})")


def _usable_loopback_device(wish: str) -> LoopbackDevice | RejoinedCamera:
    """Linux: the wished device, or the first that can be used: a free one, or one that is only watched.

    The library can't be asked: it takes a device that another process writes to where the driver lets it.
    """
    devices = loopback_devices()
    if wish and devices and wish not in [device.path for device in devices]:
        choices = ", ".join(device.path for device in devices)
        raise SinkError(f"{wish} is no virtual camera: choose one of {choices}")
    candidates = [device for device in devices if wish in ("", device.path)]
    for device in candidates:
        if device.state == "free":
            return device
        if device.state == "taken":
            with contextlib.suppress(OSError):
                return RejoinedCamera(device)
    if candidates:
        raise DeviceUnavailableError(device_remedy(candidates[0]))
    raise DeviceUnavailableError(f"There is no virtual camera: {install_remedy()}")
