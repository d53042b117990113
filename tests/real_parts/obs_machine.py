"""A real OBS Studio on a screen that nobody sees."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from ending import end, whereabouts

from avatar_stream.interop.obs.client import ObsClient
from avatar_stream.interop.obs.errors import ObsError
from avatar_stream.interop.obs.finding import ObsAddress

PASSWORD = "test-secret"
_CANVAS = (640, 360)
_SCREEN = (1280, 720)
_STARTING_S = 30.0


def require_obs() -> None:
    """Skip the test, saying why, where OBS can't be run."""
    missing = [program for program in ("obs", "Xvfb") if shutil.which(program) is None]
    if missing:
        pytest.skip(
            f"no real OBS here, {' and '.join(missing)} missing: apt-get install --no-install-recommends "
            "obs-studio obs-plugins xvfb xauth libgl1-mesa-dri"
        )


class RealObs:
    """Starts OBS with a home of its own and keeps it running until `close`.

    Attributes:
        home: what HOME is for it, and for programs that shall find it.
        address: of its WebSocket server.
    """

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self._port = free_port()
        self.address = ObsAddress("localhost", self._port, PASSWORD, "the test")
        self._log = folder / "obs.log"
        _write_settings(self.home / ".config" / "obs-studio", self._port)
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        self._screen, display = _start_screen(folder)
        # OpenCV sends every Qt program to its own plug-ins.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("QT_")}
        self._environment = {
            **inherited,
            "HOME": str(self.home),
            "DISPLAY": display,
            "XDG_RUNTIME_DIR": str(runtime),
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "QT_QPA_PLATFORM": "xcb",
        }
        self._environment.pop("XDG_CONFIG_HOME", None)
        self._framebuffer = folder / "Xvfb_screen0"
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    def start(self) -> None:
        """Start OBS and wait until it answers."""
        options = ("--multi", "--disable-updater", "--disable-missing-files-check", "--collection", "Test")
        with self._log.open("ab") as log:
            self._obs = subprocess.Popen(
                ["obs", *options, "--profile", "Test"],
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        end_s = time.monotonic() + _STARTING_S
        while True:
            try:
                obs = self.connect()
                obs.request("GetSceneList")
                return obs.close()
            except ObsError:
                if time.monotonic() > end_s:
                    raise AssertionError(f"OBS did not start:\n{self._log.read_text()[-2000:]}") from None
                time.sleep(0.2)

    def connect(self) -> ObsClient:
        """A connection for the test itself."""
        return ObsClient(self.address)

    def stop(self) -> None:
        """End OBS as a user would."""
        self._obs.send_signal(signal.SIGTERM)
        try:
            self._obs.wait(20)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"asked to end, OBS is still there:\n{self.told()}") from None

    def told(self) -> str:
        """What OBS last wrote to its log, and what each of its threads does."""
        return f"{self._log.read_text(errors='replace')[-2000:]}\n{whereabouts(self._obs.pid)}"

    def close(self) -> None:
        """End OBS and its screen."""
        try:
            end(self._obs)
        finally:
            end(self._screen)

    def photograph(self) -> npt.NDArray[np.uint8]:
        """(H, W, 3) uint8 RGB of the whole screen."""
        # X Window Dump, version 7: 25 numbers, the window's name, a colour map of 12 bytes each, the pixels.
        data = self._framebuffer.read_bytes()
        head = np.frombuffer(data, ">u4", 25)
        header_bytes, width, height, bytes_per_line, colours = head[0], head[4], head[5], head[12], head[19]
        pixels = np.frombuffer(data, np.uint8, offset=int(header_bytes + 12 * colours))
        rows = pixels[: height * bytes_per_line].reshape(height, bytes_per_line)
        return cv2.cvtColor(rows[:, : 4 * width].reshape(height, width, 4), cv2.COLOR_BGRA2RGB)


def screenshot(obs: ObsClient, source: str) -> npt.NDArray[np.uint8] | None:
    """(H, W, 4) uint8 RGBA of what a source or scene shows, or None while it shows nothing."""
    try:
        answer = obs.request("GetSourceScreenshot", sourceName=source, imageFormat="png")
    except ObsError:
        return None
    png = base64.b64decode(answer["imageData"].partition(",")[2])
    pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    return None if pixels is None else cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGBA)


def contents(obs: ObsClient) -> Any:
    """Scenes, inputs and items: all that a program could leave behind."""
    scenes = obs.request("GetSceneList")
    names = sorted(scene["sceneName"] for scene in scenes["scenes"])
    inputs = sorted(each["inputName"] for each in obs.request("GetInputList")["inputs"])
    items = {
        name: [item["sourceName"] for item in obs.request("GetSceneItemList", sceneName=name)["sceneItems"]]
        for name in names
    }
    offsets = {}
    for name in inputs:
        with contextlib.suppress(ObsError):
            offsets[name] = obs.request("GetInputAudioSyncOffset", inputName=name)["inputAudioSyncOffset"]
    return names, inputs, items, offsets, scenes["currentProgramSceneName"]


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start_screen(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """An X server without a screen, on a display number that it chose, with its pixels in a file of `folder`."""
    width, height = _SCREEN
    read_end, write_end = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{width}x{height}x24", "-fbdir", str(folder)],
        pass_fds=(write_end,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    os.close(write_end)
    with os.fdopen(read_end) as answer:
        number = answer.readline().strip()
    assert number, "Xvfb did not start"
    return screen, f":{number}"


def _write_settings(folder: Path, port: int) -> None:
    """OBS without its wizard and with its WebSocket server on; OBS 29 reads the INI file, OBS 30 the JSON one."""
    profile, plugin = folder / "basic/profiles/Test", folder / "plugin_config/obs-websocket"
    profile.mkdir(parents=True)
    plugin.mkdir(parents=True)
    (folder / "basic/scenes").mkdir()
    (folder / "global.ini").write_text(
        "[General]\nFirstRun=true\nLastVersion=486539266\nInfoIncrement=9999\nEnableAutoUpdates=false\n"
        "Pre19Defaults=false\nPre21Defaults=false\nPre23Defaults=false\nPre24.1Defaults=false\n"
        "[Basic]\nProfile=Test\nProfileDir=Test\nSceneCollection=Test\nSceneCollectionFile=Test\n"
        "ConfigOnNewProfile=false\n"
        f"[OBSWebSocket]\nFirstLoad=false\nServerEnabled=true\nServerPort={port}\nAlertsEnabled=false\n"
        f"AuthRequired=true\nServerPassword={PASSWORD}\n"
    )
    width, height = _CANVAS
    (profile / "basic.ini").write_text(
        f"[General]\nName=Test\n[Video]\nBaseCX={width}\nBaseCY={height}\nOutputCX={width}\nOutputCY={height}\n"
        "FPSType=0\nFPSCommon=30\n"
    )
    settings = {"first_load": False, "server_enabled": True, "server_port": port, "alerts_enabled": False}
    (plugin / "config.json").write_text(
        json.dumps({**settings, "auth_required": True, "server_password": PASSWORD})
    )
