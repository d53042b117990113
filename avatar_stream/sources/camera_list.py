"""Which cameras this machine has."""

from __future__ import annotations

import os
import re
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

from avatar_stream.sources.camera_device import CameraWish, OpenCapture, open_capture

_PROBED_INDICES = range(4)

# Linux, include/uapi/linux/videodev2.h: ioctl number (direction, size, 'V', number) and length of its struct.
_VIDIOC_QUERYCAP, _CAPABILITY_BYTES = 0x80685600, 104
_VIDIOC_G_FMT, _FORMAT_BYTES = 0xC0D05604, 208
_VIDIOC_G_PARM, _STREAMPARM_BYTES = 0xC0CC5615, 204
_CAP_VIDEO_CAPTURE = 0x00000001
_CAP_DEVICE_CAPS = 0x80000000
_BUF_TYPE_VIDEO_CAPTURE = 1


@dataclass(frozen=True)
class CameraInfo:
    """One camera as the system knows it.

    Attributes:
        index: number by which it is opened, `camera:N`.
        name: its maker's name for it.
        size: (width, height) in pixels that it is set to now, or None where that is unknown.
        fps: pictures a second that it is set to now, or None where that is unknown.
        virtual: whether it is a loopback device, fed by another program.
        permitted: whether this user may open it.
    """

    index: int
    name: str
    size: tuple[int, int] | None = None
    fps: float | None = None
    virtual: bool = False
    permitted: bool = True


def list_cameras(
    *,
    probe: bool = True,
    sysfs: Path = Path("/sys/class/video4linux"),
    devices: Path = Path("/dev"),
    opener: OpenCapture = open_capture,
) -> list[CameraInfo]:
    """All cameras, by rising index.

    Linux is asked directly, in milliseconds and without switching a camera on. Elsewhere the first four
    numbers are tried by opening them, which takes seconds; `probe=False` leaves that out and finds none.

    Args:
        probe: whether cameras may be opened to find them.
        sysfs, devices: where Linux lists its video devices; other places for tests.
        opener: opens a camera where it is probed.
    """
    if sys.platform.startswith("linux"):
        nodes = [node for node in sysfs.glob("video*") if re.fullmatch(r"video\d+", node.name)]
        found = [
            _describe(node, devices / node.name)
            for node in sorted(nodes, key=lambda node: int(node.name[5:]))
        ]
        return [camera for camera in found if camera is not None]
    return [camera for index in _PROBED_INDICES if (camera := _probe(index, opener))] if probe else []


def _describe(node: Path, device: Path) -> CameraInfo | None:
    """What Linux knows of one video device; None where it isn't a camera (metadata, codec, output)."""
    index = int(node.name[5:])
    try:
        name = (node / "name").read_text("utf-8", "replace").strip()
    except OSError:
        name = node.name
    try:
        descriptor = os.open(device, os.O_RDWR | os.O_NONBLOCK)
    except PermissionError:
        return CameraInfo(index, name, permitted=False) if _first_of_its_device(node) else None
    except OSError:
        return None
    try:
        capability = _ioctl(descriptor, _VIDIOC_QUERYCAP, bytes(_CAPABILITY_BYTES))
        if capability is None:
            return None
        of_driver, of_device = struct.unpack_from("=II", capability, 84)
        if not (of_device if of_driver & _CAP_DEVICE_CAPS else of_driver) & _CAP_VIDEO_CAPTURE:
            return None
        virtual = capability[:16].startswith(b"v4l2 loopback")
        return CameraInfo(index, name, _size_now(descriptor), _fps_now(descriptor), virtual)
    finally:
        os.close(descriptor)


def _first_of_its_device(node: Path) -> bool:
    """A webcam has several nodes; the first one gives the pictures."""
    try:
        return int((node / "index").read_text("ascii")) == 0
    except (OSError, ValueError):
        return True


def _ioctl(descriptor: int, request: int, argument: bytes) -> bytes | None:
    import fcntl  # exists on Unix alone

    answer = bytearray(argument)
    try:
        fcntl.ioctl(descriptor, request, answer)
    except OSError:
        return None
    return bytes(answer)


def _size_now(descriptor: int) -> tuple[int, int] | None:
    argument = struct.pack("=I", _BUF_TYPE_VIDEO_CAPTURE).ljust(_FORMAT_BYTES, b"\0")
    answer = _ioctl(descriptor, _VIDIOC_G_FMT, argument)
    if answer is None:
        return None
    width, height = struct.unpack_from("=II", answer, 8)
    return (width, height) if width and height else None


def _fps_now(descriptor: int) -> float | None:
    argument = struct.pack("=I", _BUF_TYPE_VIDEO_CAPTURE).ljust(_STREAMPARM_BYTES, b"\0")
    answer = _ioctl(descriptor, _VIDIOC_G_PARM, argument)
    if answer is None:
        return None
    numerator, denominator = struct.unpack_from("=II", answer, 12)  # seconds a picture, as a fraction
    return denominator / numerator if numerator and denominator else None


def _probe(index: int, opener: OpenCapture) -> CameraInfo | None:
    import cv2

    capture = opener(CameraWish(index, 640, 480, 30.0))
    try:
        if not capture.isOpened():
            return None
        size = (int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)), int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)))
        return CameraInfo(
            index, f"Camera {index}", size if all(size) else None, capture.get(cv2.CAP_PROP_FPS) or None
        )
    finally:
        capture.release()
