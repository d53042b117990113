"""Against a real OBS: set up by the command, exact pictures, restarts, scenes, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from ending import end
from obs_machine import RealObs, contents, free_port, require_obs, screenshot
from pixel_clock import SIZE_PX, age_s, draw_clock, patch_error
from playwright.sync_api import Browser

from avatar_stream.base.clock import now_s
from avatar_stream.base.resources import resource_folder
from avatar_stream.interop.obs.client import ObsClient
from avatar_stream.sinks.matroska import MatroskaSink
from avatar_stream.sinks.registry import open_sink
from avatar_stream.stages import Sink
from avatar_stream.studio import outputs as outputs_module
from avatar_stream.types import Picture
from tests.real_parts import pages
from tests.web.served import served

pytestmark = pytest.mark.real_parts

browser = pages.browser

REPOSITORY = Path(__file__).resolve().parents[2]
SCENE, SOURCE = "Avatar", "Live avatar"
RESTARTS = 20
PATIENCE_S = 30.0


@pytest.fixture(scope="module")
def real_obs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealObs]:
    require_obs()
    obs = RealObs(tmp_path_factory.mktemp("obs"))
    yield obs
    obs.close()


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture
def obs(real_obs: RealObs) -> Iterator[ObsClient]:
    client = real_obs.connect()
    yield client
    client.close()


class ClockStudio:
    """A studio whose pictures are clocks, 30 a second, through the real sink."""

    def __init__(self, port: int) -> None:
        self._sink = MatroskaSink(port, width=SIZE_PX, height=SIZE_PX, fps=30.0)
        assert self._sink.url.split(":")[2].startswith(f"{port}/")
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._stopped.wait(1 / 30):
            time_s = now_s()
            self._sink.send(Picture(draw_clock(time_s), time_s))

    def close(self) -> None:
        self._stopped.set()
        self._thread.join()
        self._sink.close()


def command(real_obs: RealObs, port: int, *arguments: str) -> list[str]:
    return [sys.executable, str(REPOSITORY / "run_avatar.py"), *arguments, "--set", f"matroska.port={port}"]


def environment(real_obs: RealObs) -> dict[str, str]:
    # OBS is found by the files that it keeps in its user's home.
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "XDG_CONFIG_HOME")}
    return {**kept, "HOME": str(real_obs.home)}


def run(real_obs: RealObs, port: int, *arguments: str) -> str:
    finished = subprocess.run(
        command(real_obs, port, *arguments),
        env=environment(real_obs),
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stderr


def wait_for(
    obs: ObsClient, source: str, condition: Callable[[npt.NDArray[np.uint8]], bool]
) -> npt.NDArray[np.uint8]:
    """The first picture of a source that meets a condition."""
    end_s = time.monotonic() + PATIENCE_S
    while True:
        pixels = screenshot(obs, source)
        if pixels is not None and condition(pixels):
            return pixels
        assert time.monotonic() < end_s, f"'{source}' never showed what was waited for"
        time.sleep(0.03)


def is_fresh_clock(pixels: npt.NDArray[np.uint8]) -> bool:
    return pixels.shape == (SIZE_PX, SIZE_PX, 4) and age_s(pixels, now_s()) < 5.0


def is_newer_than(time_s: float, pixels: npt.NDArray[np.uint8]) -> bool:
    return is_fresh_clock(pixels) and age_s(pixels, now_s()) < now_s() - time_s


def test_the_command_puts_exact_pictures_into_obs(
    real_obs: RealObs, obs: ObsClient, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    studio = ClockStudio(port)
    try:
        assert "made the source" in run(real_obs, port, "obs", "setup")
        assert "everything was there already" in run(real_obs, port, "obs", "setup")
        assert f"source: '{SOURCE}'" in run(real_obs, port, "obs", "status")
        pixels = wait_for(obs, SOURCE, is_fresh_clock)
        assert patch_error(pixels) <= 2
        lags_s = []
        for _ in range(60):
            asked_s = now_s()
            pixels = wait_for(obs, SOURCE, is_fresh_clock)
            lags_s.append(age_s(pixels, (asked_s + now_s()) / 2))
            assert patch_error(pixels) <= 2
            time.sleep(0.02)
        # The scene is on air, scaled to the canvas's height.
        on_air = wait_for(obs, SCENE, lambda shot: bool(shot[..., :3].any()))
        assert on_air.shape[:2] == (360, 640)
    finally:
        studio.close()
    p50, p95 = np.percentile(lags_s, (50, 95)) * 1e3
    with capsys.disabled():
        print(f"\nstudio → OBS: lag p50 {p50:.0f} ms, p95 {p95:.0f} ms", flush=True)


def test_the_source_is_back_by_itself_after_every_restart(
    real_obs: RealObs, obs: ObsClient, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    run(real_obs, port, "obs", "setup")  # as it may run alone
    before = set(threading.enumerate())
    waits_s = []
    for _ in range(RESTARTS):
        studio = ClockStudio(port)
        started_s = now_s()
        try:
            wait_for(obs, SOURCE, partial(is_newer_than, started_s))
            waits_s.append(now_s() - started_s)
        finally:
            studio.close()
    end_s = now_s() + 2.0
    while not set(threading.enumerate()) <= before:
        assert now_s() < end_s, "threads of closed studios are still running"
        time.sleep(0.05)
    with capsys.disabled():
        print(f"\nback after {np.median(waits_s):.1f} s, at most {max(waits_s):.1f} s ({RESTARTS} restarts)")


def test_a_scene_chooses_the_character(real_obs: RealObs, obs: ObsClient, port: int, tmp_path: Path) -> None:
    run(real_obs, port, "obs", "setup")  # as it may run alone
    obs.request("CreateScene", sceneName="Story")
    scenes = 'obs.scenes={ Story = { character = "mio", edit = "smile@0.6" } }'
    arguments = ("live", "--source", "demo", "--sink", "matroska", "--size", "256", "--character", "kitsu")
    with (tmp_path / "log").open("wb") as log:
        show = subprocess.Popen(
            command(real_obs, port, *arguments, "--set", scenes),
            env={**environment(real_obs), "PYTHONFAULTHANDLER": "1"},
            stderr=log,
            start_new_session=True,
        )
    try:
        wait_for(obs, SOURCE, lambda shot: looks_most_like(shot) == "kitsu")
        maybe_keep_photograph(real_obs)
        obs.request("SetCurrentProgramScene", sceneName="Story")
        wait_for(obs, SOURCE, lambda shot: looks_most_like(shot) == "mio")
        obs.request("SetCurrentProgramScene", sceneName=SCENE)
        wait_for(obs, SOURCE, lambda shot: looks_most_like(shot) == "kitsu")
        show.send_signal(signal.SIGINT)
        exit_code = show.wait(30)
    except (AssertionError, subprocess.TimeoutExpired) as failure:
        show.send_signal(signal.SIGABRT)  # it then writes where each of its threads is
        time.sleep(1)
        said = (tmp_path / "log").read_text()
        raise AssertionError(f"{failure}\nThe show:\n{said}\nOBS:\n{real_obs.told()}") from None
    finally:
        end(show)
        obs.request("RemoveScene", sceneName="Story")
    said = (tmp_path / "log").read_text()
    assert exit_code == 0, said
    assert "Following the scenes of OBS" in said
    assert "Now showing Mio" in said


def test_remove_leaves_nothing_behind(real_obs: RealObs, port: int, tmp_path: Path) -> None:
    with_ours = real_obs.connect()
    assert SCENE in contents(with_ours)[0]
    with_ours.close()
    run(real_obs, port, "obs", "remove")
    real_obs.stop()  # what it keeps in its files counts, too
    real_obs.start()
    client = real_obs.connect()
    names, inputs, items, _, _ = contents(client)
    assert (names, inputs, items) == (["Scene"], [], {"Scene": []})

    mic = {"sceneName": "Scene", "inputName": "Mic", "inputKind": "ffmpeg_source", "inputSettings": {}}
    client.request("CreateInput", **mic)
    client.request("SetInputAudioSyncOffset", inputName="Mic", inputAudioSyncOffset=20)
    before = contents(client)
    assert "delayed 'Mic'" in run(real_obs, port, "obs", "setup", "--place", "left", "--delay-audio", "Mic")
    after = contents(client)
    assert after[1] == [SOURCE, "Mic"] and after[3]["Mic"] > 20 and after[4] == SCENE
    run(real_obs, port, "obs", "remove")
    assert contents(client) == before
    client.close()


def test_the_page_puts_the_character_into_obs_by_one_click_and_takes_it_out(
    real_obs: RealObs, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(real_obs).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    rooms = pages.rooms_with_puppets(monkeypatch)

    def open_some(spec: str, *, width: int, height: int, fps: float) -> Sink:
        opener = rooms.open_sink if spec == "null" else open_sink
        return opener(spec, width=width, height=height, fps=fps)

    monkeypatch.setattr(outputs_module, "open_sink", open_some)
    client = real_obs.connect()
    before = contents(client)
    with served(rooms, f"matroska.port={free_port()}", "live.fps=10") as server:
        page = browser.new_page(viewport={"width": 820, "height": 600})
        page.goto(server.panel.access.url)
        page.locator("#tab-outputs").click()
        page.get_by_role("button", name="Put into OBS").click()
        # Its own transparency arrives with it.
        seen = wait_for(
            client, SOURCE, lambda shot: shot.shape[0] == pages.SIZE_PX and bool(shot[..., 3].any())
        )
        assert (seen[..., 3] == 0).any()
        assert contents(client)[1] == [SOURCE, *before[1]]
        page.get_by_text(f"shows '{SCENE}'").first.wait_for()
        page.get_by_role("button", name="Take out").click()
        until_s = time.monotonic() + PATIENCE_S
        while contents(client) != before:
            assert time.monotonic() < until_s, "OBS was not left as it was"
            time.sleep(0.1)
        page.close()
    client.close()


def looks_most_like(pixels: npt.NDArray[np.uint8]) -> str:
    """Which of two characters a picture shows."""
    if pixels.shape[0] != 256 or not pixels[..., 3].any():
        return ""
    differences = {}
    for name in ("kitsu", "mio"):
        keyframe = cv2.imread(str(resource_folder("characters") / name / "keyframe.png"))
        wanted = cv2.cvtColor(cv2.resize(keyframe, (pixels.shape[1], 256)), cv2.COLOR_BGR2RGB).astype(int)
        covered = pixels[..., 3] == 255
        differences[name] = float(np.abs(wanted - pixels[..., :3])[covered].mean())
    return min(differences, key=lambda name: differences[name])


def maybe_keep_photograph(real_obs: RealObs) -> None:
    """Make the guide's picture anew where AVATAR_STREAM_PICTURES names a folder for it."""
    folder = os.environ.get("AVATAR_STREAM_PICTURES")
    if folder:
        time.sleep(2)
        photograph = cv2.cvtColor(real_obs.photograph(), cv2.COLOR_RGB2BGR)
        assert cv2.imwrite(str(Path(folder) / "obs.png"), photograph)
