"""The virtual camera, over a backend of pyvirtualcam that keeps what it is sent."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from pyvirtualcam import camera as pyvirtualcam_camera

from avatar_stream.errors import DeviceUnavailableError, SinkError
from avatar_stream.sinks import virtual_camera, virtual_camera_remedies
from avatar_stream.sinks.virtual_camera import VirtualCameraSink, virtual_camera_available
from avatar_stream.sinks.virtual_camera_loopback import LoopbackDevice, State

from .pictures import PALETTE, picture, stripe_centres, stripes
from .virtual_camera_backend import FakeBackend, backend

__all__ = ["backend"]


def open_sink(width: int, height: int, target: str = "") -> VirtualCameraSink:
    return VirtualCameraSink(target, width=width, height=height, fps=30.0)


def loopback(path: str, state: State = "free") -> LoopbackDevice:
    return LoopbackDevice(path, "Avatar", state, revives=True, listed_by_browsers=True)


def pretend_loopback(monkeypatch: pytest.MonkeyPatch, *devices: LoopbackDevice) -> None:
    """A Linux machine with these devices, which the fake backend serves."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setitem(pyvirtualcam_camera.BACKENDS, "v4l2loopback", FakeBackend)
    monkeypatch.setattr(virtual_camera, "loopback_devices", lambda: list(devices))


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
    empty, *shown = device.pictures
    assert device.closed == 1 and len(shown) == 3
    assert not empty.any()  # there before the first picture, or no program would list it
    assert np.array_equal(shown[0][30, stripe_centres(64)], PALETTE)
    assert (shown[0][:20] == (10, 200, 90)).all()


@pytest.mark.parametrize("size", [(1280, 720), (640, 480)])
def test_a_device_of_a_fixed_size_gets_the_picture_in_its_middle(
    backend: type[FakeBackend], size: tuple[int, int]
) -> None:
    backend.only_size = size
    sink = open_sink(512, 512)
    sink.send(picture(np.full((512, 512, 4), (200, 100, 50, 255), np.uint8)))
    sink.close()
    assert sink.size == size
    shown = backend.opened[0].pictures[-1]
    width, height = size
    assert shown.shape == (height, width, 3)
    left, right = (width - height) // 2, (width + height) // 2
    assert (shown[:, left:right] == (200, 100, 50)).all()
    assert (shown[:, :left] == (10, 200, 90)).all() and (shown[:, right:] == (10, 200, 90)).all()


def test_an_odd_size_is_made_even(backend: type[FakeBackend]) -> None:
    """Cameras give colour for two by two pixels."""
    sink = open_sink(63, 41)
    sink.send(picture(np.full((41, 63, 4), (200, 100, 50, 255), np.uint8)))
    assert sink.size == (64, 42)


@pytest.mark.parametrize("target", ["@1280x720", "Studio@1280x720", "@1280×720"])
def test_a_wished_size_is_asked_for(backend: type[FakeBackend], target: str) -> None:
    assert open_sink(64, 64, target).size == (1280, 720)
    assert backend.opened[0].name == ("Studio" if target.startswith("Studio") else "Fake Camera")


@pytest.mark.parametrize("target", ["@", "@12", "@641x480", "@8x8", "@9000x9000", "@-2x4", "x@1280x720x3"])
def test_a_size_that_no_camera_has_is_refused(backend: type[FakeBackend], target: str) -> None:
    with pytest.raises(SinkError, match="vcam:") as caught:
        open_sink(64, 64, target)
    assert not isinstance(caught.value, DeviceUnavailableError)
    assert not backend.opened


@pytest.mark.parametrize(
    ("platform", "words"),
    [
        ("win32", "OBS Studio 26"),
        ("darwin", "OBS Studio 30"),
        ("sunos5", "none is supported"),
    ],
)
def test_without_a_device_the_error_says_what_to_install(
    backend: type[FakeBackend], monkeypatch: pytest.MonkeyPatch, platform: str, words: str
) -> None:
    backend.trouble = "no device\nfound"
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(DeviceUnavailableError) as caught:
        open_sink(64, 40)
    message = str(caught.value)
    assert words in message and "no device; found" in message and "\n" not in message
    available, verdict = virtual_camera_available()
    assert not available and words in verdict


def test_on_linux_a_missing_driver_is_named_with_its_commands(
    backend: type[FakeBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_loopback(monkeypatch)
    command = (
        "sudo apt install v4l2loopback-dkms && "
        'sudo modprobe v4l2loopback exclusive_caps=1 card_label="Avatar"'
    )
    with pytest.raises(DeviceUnavailableError) as caught:
        open_sink(64, 40)
    assert command in str(caught.value)
    available, verdict = virtual_camera_available()
    assert not available and command in verdict


def test_on_linux_the_first_free_device_is_taken(
    backend: type[FakeBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_loopback(
        monkeypatch, loopback("/dev/video9", "taken"), loopback("/dev/video10"), loopback("/dev/video11")
    )
    assert open_sink(64, 40).device == "/dev/video10"
    assert open_sink(64, 40, "/dev/video11").device == "/dev/video11"
    assert virtual_camera_available() == (True, "/dev/video10 (Avatar) is ready")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("taken", "/dev/video10 is taken: close another program, or choose another"),
        ("dead", "sudo modprobe -r v4l2loopback && sudo modprobe v4l2loopback exclusive_caps=1"),
        ("forbidden", "sudo usermod -aG video"),
    ],
)
def test_on_linux_each_state_has_its_remedy(
    backend: type[FakeBackend], monkeypatch: pytest.MonkeyPatch, state: State, words: str
) -> None:
    pretend_loopback(monkeypatch, loopback("/dev/video10", state))
    monkeypatch.setattr(virtual_camera_remedies, "device_holders", lambda device: [])
    for target in ("", "/dev/video10"):
        with pytest.raises(DeviceUnavailableError) as caught:
            open_sink(64, 40, target)
        assert words in str(caught.value)
    available, verdict = virtual_camera_available()
    assert not available and words in verdict
    assert not backend.opened


def test_on_linux_a_wrong_name_is_no_reason_to_wait(
    backend: type[FakeBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_loopback(monkeypatch, loopback("/dev/video10"), loopback("/dev/video11"))
    with pytest.raises(SinkError, match="choose one of /dev/video10, /dev/video11") as caught:
        open_sink(64, 40, "/dev/video3")
    assert not isinstance(caught.value, DeviceUnavailableError)


@pytest.mark.parametrize(
    ("obs", "words"), [(True, "Stop Virtual Camera"), (False, "close the other program")]
)
def test_elsewhere_a_taken_camera_is_told_from_a_missing_one(
    backend: type[FakeBackend], monkeypatch: pytest.MonkeyPatch, obs: bool, words: str
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(virtual_camera_remedies, "obs_runs", lambda: obs)
    backend.trouble = "virtual camera output could not be started"
    with pytest.raises(DeviceUnavailableError, match=words):
        open_sink(64, 40)


def test_obs_is_told_that_it_shares_its_camera(
    backend: type[FakeBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(virtual_camera_remedies, "obs_runs", lambda: True)
    assert open_sink(64, 40).note == ""
    assert "obs setup" in open_sink(64, 40, "OBS Virtual Camera").note
    monkeypatch.setattr(virtual_camera_remedies, "obs_runs", lambda: False)
    assert open_sink(64, 40, "OBS Virtual Camera").note == ""


def test_without_the_library_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvirtualcam", None)
    with pytest.raises(SinkError, match="pip install pyvirtualcam") as caught:
        open_sink(64, 40)
    assert not isinstance(caught.value, DeviceUnavailableError)
    available, verdict = virtual_camera_available()
    assert not available and "pip install pyvirtualcam" in verdict


def test_everything_else_imports_without_the_library() -> None:
    """It is optional, for the sake of its licence: nothing but the open camera may need it."""
    program = (
        "import importlib, pkgutil, sys; sys.modules['pyvirtualcam'] = None; import avatar_stream\n"
        "for m in pkgutil.walk_packages(avatar_stream.__path__, 'avatar_stream.'):\n"
        "    if m.name.startswith(('avatar_stream.sinks', 'avatar_stream.commands', 'avatar_stream.cli')):\n"
        "        importlib.import_module(m.name)\n"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr


def test_a_device_that_dies_may_come_back(backend: type[FakeBackend]) -> None:
    sink = open_sink(64, 40)
    with pytest.raises(SinkError, match="64×40 pixels and got one of 32×40"):
        sink.send(picture(stripes(32, 40)))
    backend.trouble = "gone"
    with pytest.raises(DeviceUnavailableError, match="Fake Camera stopped taking pictures: gone"):
        sink.send(picture(stripes(64, 40)))
    assert backend.opened[0].closed == 1


def test_verdict_elsewhere_tries_and_closes(
    backend: type[FakeBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert virtual_camera_available() == (True, "Fake Camera is ready")
    assert backend.opened[0].closed == 1
