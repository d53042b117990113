"""Listing cameras from a made-up Linux, and by opening them elsewhere."""

from __future__ import annotations

import fcntl
import os
import struct
import sys
from pathlib import Path
from typing import Any

import cv2
import pytest

from avatar_stream.sources import camera_list
from avatar_stream.sources.camera_device import CameraWish
from avatar_stream.sources.camera_list import CameraInfo, list_cameras

CAPTURE, OUTPUT, METADATA, DEVICE_CAPS = 0x1, 0x2, 0x00800000, 0x80000000


@pytest.fixture()
def linux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three nodes of a webcam and a loopback device; the driver's answers are those of <linux/videodev2.h>."""
    answers = {}
    for node, index, name, driver, of_device in (
        ("video0", 0, "Webcam", b"uvcvideo", CAPTURE),
        ("video1", 1, "Webcam", b"uvcvideo", METADATA),
        ("video4", 0, "Avatar", b"v4l2 loopback", CAPTURE | OUTPUT),
        ("video12", 0, "Codec", b"codec", OUTPUT),
    ):
        (tmp_path / "sys" / node).mkdir(parents=True)
        (tmp_path / "sys" / node / "name").write_text(name + "\n")
        (tmp_path / "sys" / node / "index").write_text(f"{index}\n")
        (tmp_path / "dev").mkdir(exist_ok=True)
        (tmp_path / "dev" / node).touch()
        capability = driver.ljust(84, b"\0") + struct.pack("=II", CAPTURE | OUTPUT | DEVICE_CAPS, of_device)
        answers[str(tmp_path / "dev" / node)] = capability.ljust(104, b"\0")
    (tmp_path / "sys" / "v4l-subdev0").mkdir()

    def ioctl(descriptor: int, request: int, argument: bytearray) -> int:
        path = str(Path(f"/proc/self/fd/{descriptor}").readlink())
        if request == camera_list._VIDIOC_QUERYCAP:
            argument[:] = answers[path]
        elif path.endswith("video4"):
            raise OSError(22, "Invalid argument")  # a loopback device that nobody feeds has no format
        elif request == camera_list._VIDIOC_G_FMT:
            struct.pack_into("=II", argument, 8, 1280, 720)
        else:
            struct.pack_into("=II", argument, 12, 1001, 30000)
        return 0

    monkeypatch.setattr(fcntl, "ioctl", ioctl)
    monkeypatch.setattr(sys, "platform", "linux")
    return tmp_path


def listed(folder: Path) -> list[CameraInfo]:
    return list_cameras(sysfs=folder / "sys", devices=folder / "dev")


def test_linux_lists_what_gives_pictures(linux: Path) -> None:
    webcam, avatar = listed(linux)
    assert webcam == CameraInfo(0, "Webcam", (1280, 720), 30000 / 1001)
    assert avatar == CameraInfo(4, "Avatar", None, None, virtual=True)


def test_linux_lists_a_camera_that_may_not_be_opened(linux: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, flags: int) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert [(camera.index, camera.permitted) for camera in listed(linux)] == [
        (0, False),
        (4, False),
        (12, False),
    ]


def test_linux_survives_a_camera_that_vanishes(linux: Path) -> None:
    (linux / "dev" / "video0").unlink()
    assert [camera.index for camera in listed(linux)] == [4]
    assert list_cameras(sysfs=linux / "nothing", devices=linux / "dev") == []


def test_numbers_of_the_ioctls() -> None:
    """_IOR('V', 0, 104 bytes), _IOWR('V', 4, 208 bytes), _IOWR('V', 21, 204 bytes)."""
    for request, direction, number, size in (
        (camera_list._VIDIOC_QUERYCAP, 2, 0, camera_list._CAPABILITY_BYTES),
        (camera_list._VIDIOC_G_FMT, 3, 4, camera_list._FORMAT_BYTES),
        (camera_list._VIDIOC_G_PARM, 3, 21, camera_list._STREAMPARM_BYTES),
    ):
        assert request == direction << 30 | size << 16 | ord("V") << 8 | number


class OpenedCamera:
    def __init__(self, opened: bool) -> None:
        self.opened = opened
        self.released = False

    def isOpened(self) -> bool:
        return self.opened

    def get(self, prop: int, /) -> float:
        return {cv2.CAP_PROP_FRAME_WIDTH: 640.0, cv2.CAP_PROP_FRAME_HEIGHT: 480.0, cv2.CAP_PROP_FPS: 30.0}[
            prop
        ]

    def grab(self) -> bool:
        raise AssertionError("listing takes no picture")

    def retrieve(self) -> Any:
        raise AssertionError("listing takes no picture")

    def release(self) -> None:
        self.released = True


def test_elsewhere_the_first_four_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    opened: list[OpenedCamera] = []

    def opener(wish: CameraWish) -> OpenedCamera:
        opened.append(OpenedCamera(wish.index in (0, 2)))
        return opened[-1]

    assert list_cameras(opener=opener) == [
        CameraInfo(0, "Camera 0", (640, 480), 30.0),
        CameraInfo(2, "Camera 2", (640, 480), 30.0),
    ]
    assert len(opened) == 4 and all(camera.released for camera in opened)
    assert list_cameras(probe=False, opener=opener) == [] and len(opened) == 4
