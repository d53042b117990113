"""Writing on into a watched camera, with a file in the device's place; the real one is in tests/real_parts."""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from avatar_stream.sinks.virtual_camera_loopback import LoopbackDevice
from avatar_stream.sinks.virtual_camera_rejoin import RejoinedCamera

from .pictures import PALETTE, stripe_centres, stripes

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="v4l2loopback is Linux's")


def taken(path: Path, size: tuple[int, int] | None = (64, 40)) -> LoopbackDevice:
    return LoopbackDevice(str(path), "Avatar", "taken", revives=True, listed_by_browsers=True, size=size)


def test_pictures_arrive_as_planar_yuv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    device = tmp_path / "video10"
    device.touch()
    asked: list[int] = []
    monkeypatch.setattr(fcntl, "ioctl", lambda descriptor, number, request: asked.append(number))
    camera = RejoinedCamera(taken(device))
    camera.send(stripes(64, 40)[..., :3])
    camera.close()
    camera.close()
    assert (camera.device, camera.width, camera.height) == (str(device), 64, 40)
    assert asked == [0xC0D05605]
    black, shown = np.frombuffer(device.read_bytes(), np.uint8).reshape(2, 60, 64)
    assert (black[:40] == 16).all()
    rgb = cv2.cvtColor(shown, cv2.COLOR_YUV2RGB_I420)
    assert np.abs(rgb[20, stripe_centres(64)].astype(int) - PALETTE).max() <= 8


def test_what_is_no_such_device_is_refused_and_let_go(tmp_path: Path) -> None:
    device = tmp_path / "video10"
    device.touch()
    before = len(list(Path("/proc/self/fd").iterdir()))
    for wrong in (taken(device), taken(device, None), taken(tmp_path / "gone")):
        with pytest.raises(OSError):
            RejoinedCamera(wrong)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
