"""The virtual camera, over a backend of pyvirtualcam that keeps what it is sent."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvirtualcam
from pyvirtualcam import camera as pyvirtualcam_camera

from avatar_stream.errors import SinkError
from avatar_stream.sinks import virtual_camera
from avatar_stream.sinks.virtual_camera import VirtualCameraSink, fit_into, virtual_camera_available

from .pictures import PALETTE, picture, plain_backdrop, stripe_centres, stripes


class FakeBackend:
    """Takes one size (any, where None), of any device but those listed as taken."""

    only_size: tuple[int, int] | None = None
    trouble: str | None = None
    opened: list[FakeBackend]

    def __init__(
        self, *, width: int, height: int, fps: float, fourcc: int, device: str | None, **_: Any
    ) -> None:
        if self.trouble:
            raise RuntimeError(self.trouble)
        if self.only_size not in (None, (width, height)):
            raise RuntimeError(f"size {width}x{height} is not supported")
        self.width, self.height, self.name = width, height, device or "Fake Camera"
        self.pictures: list[np.ndarray[Any, Any]] = []
        self.closed = 0
        FakeBackend.opened.append(self)

    def send(self, frame: np.ndarray[Any, Any]) -> None:
        if self.trouble:
            raise OSError(self.trouble)
        self.pictures.append(frame.reshape(self.height, self.width, 3).copy())

    def close(self) -> None:
        self.closed += 1

    def device(self) -> str:
        return self.name

    def native_fourcc(self) -> None:
        return None


@pytest.fixture()
def backend(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[FakeBackend]]:
    monkeypatch.setattr(pyvirtualcam_camera, "BACKENDS", {})
    pyvirtualcam.register_backend("fake", FakeBackend)
    FakeBackend.only_size = FakeBackend.trouble = None
    FakeBackend.opened = []
    yield FakeBackend


def open_sink(width: int, height: int, device: str | None = None) -> VirtualCameraSink:
    return VirtualCameraSink(
        device, width=width, height=height, fps=30.0, backdrop=plain_backdrop(width, height)
    )


def test_shows_the_picture_over_the_backdrop(backend: type[FakeBackend]) -> None:
    sink = open_sink(64, 40, "Studio")
    pixels = stripes(64, 40)
    pixels[:20, :, 3] = 0
    for _ in range(3):
        sink.send(picture(pixels))
    sink.close()
    sink.close()
    sink.send(picture(pixels))
    (device,) = backend.opened
    assert sink.device == "Studio" and sink.size == (64, 40)
    assert device.closed == 1 and len(device.pictures) == 3
    assert np.array_equal(device.pictures[0][30, stripe_centres(64)], PALETTE)
    assert (device.pictures[0][:20] == (10, 200, 90)).all()


@pytest.mark.parametrize("size", [(1280, 720), (640, 480)])
def test_a_device_of_a_fixed_size_gets_the_picture_in_its_middle(
    backend: type[FakeBackend], size: tuple[int, int]
) -> None:
    backend.only_size = size
    sink = open_sink(512, 512)
    sink.send(picture(np.full((512, 512, 4), (200, 100, 50, 255), np.uint8)))
    sink.close()
    assert sink.size == size
    shown = backend.opened[0].pictures[0]
    width, height = size
    assert shown.shape == (height, width, 3)
    left, right = (width - height) // 2, (width + height) // 2
    assert (shown[:, left:right] == (200, 100, 50)).all()
    assert not shown[:, :left].any() and not shown[:, right:].any()


@pytest.mark.parametrize(("width", "height"), [(100, 50), (50, 100), (31, 77), (500, 500), (7, 3)])
def test_fitting_keeps_the_proportions(width: int, height: int) -> None:
    rgb = np.full((40, 60, 3), 200, np.uint8)
    fitted = fit_into(rgb, width, height)
    assert fitted.shape == (height, width, 3)
    rows, columns = np.flatnonzero(fitted.any(axis=(1, 2))), np.flatnonzero(fitted.any(axis=(0, 2)))
    assert len(rows) == height or len(columns) == width
    assert len(columns) / len(rows) == pytest.approx(1.5, abs=0.6 / len(rows) * 2)
    assert abs((rows[0] + rows[-1]) / 2 - (height - 1) / 2) <= 0.5
    assert abs((columns[0] + columns[-1]) / 2 - (width - 1) / 2) <= 0.5


@pytest.mark.parametrize(
    ("platform", "words"),
    [
        (
            "linux",
            "sudo apt install v4l2loopback-dkms && "
            'sudo modprobe v4l2loopback exclusive_caps=1 card_label="Avatar"',
        ),
        ("win32", "OBS Studio 26"),
        ("darwin", "OBS Studio"),
        ("sunos5", "none is supported"),
    ],
)
def test_without_a_device_the_error_says_what_to_install(
    backend: type[FakeBackend], monkeypatch: pytest.MonkeyPatch, platform: str, words: str
) -> None:
    backend.trouble = "no device\nfound"
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(virtual_camera, "_loopback_devices", list)
    with pytest.raises(SinkError) as caught:
        open_sink(64, 40)
    message = str(caught.value)
    assert words in message and "no device; found" in message and "\n" not in message
    if platform != "linux":
        available, verdict = virtual_camera_available()
        assert not available and words in verdict


def test_a_taken_or_unknown_device_gets_its_own_advice(
    backend: type[FakeBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(virtual_camera, "_loopback_devices", lambda: ["/dev/video10", "/dev/video11"])
    backend.trouble = "Device /dev/video10 is already in use."
    with pytest.raises(SinkError, match="close the other program"):
        open_sink(64, 40, "/dev/video10")
    backend.trouble = "Device /dev/video3 is not a video output device."
    with pytest.raises(SinkError, match="choose one of /dev/video10, /dev/video11"):
        open_sink(64, 40, "/dev/video3")


def test_without_the_library_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvirtualcam", None)
    with pytest.raises(SinkError, match="pip install pyvirtualcam"):
        open_sink(64, 40)


def test_a_device_that_dies_is_a_sink_error(backend: type[FakeBackend]) -> None:
    sink = open_sink(64, 40)
    backend.trouble = "gone"
    with pytest.raises(SinkError, match="Fake Camera stopped taking pictures: gone"):
        sink.send(picture(stripes(64, 40)))
    with pytest.raises(SinkError, match="64×40 pixels and got one of 32×40"):
        sink.send(picture(stripes(32, 40)))


def test_verdict_on_linux_opens_no_device(
    backend: type[FakeBackend], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name, loopback in (("video0", False), ("video10", True)):
        (tmp_path / name).mkdir()
        if loopback:
            (tmp_path / name / "max_openers").touch()
    assert virtual_camera._loopback_devices(tmp_path) == ["/dev/video10"]
    device = tmp_path / "device"
    device.touch()
    for found, wanted in (
        ([], (False, "There is no virtual camera: install the loopback driver")),
        ([str(device)], (True, f"{device} is ready")),
        (["/dev/no such device"], (False, "You may not write to /dev/no such device")),
    ):
        monkeypatch.setattr(virtual_camera, "_loopback_devices", lambda found=found: found)
        available, verdict = virtual_camera_available()
        assert available == wanted[0] and verdict.startswith(wanted[1])
    assert not backend.opened


def test_verdict_elsewhere_tries_and_closes(
    backend: type[FakeBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert virtual_camera_available() == (True, "Fake Camera is ready")
    assert backend.opened[0].closed == 1
