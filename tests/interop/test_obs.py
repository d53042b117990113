"""The character in OBS and out again, against a stand-in: names, clashes, refusals, and OBS going away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from waiting import wait_for

from avatar_stream.base.supervisor import RetryTimes
from avatar_stream.config_sections import ObsSection
from avatar_stream.interop.obs import client, finding
from avatar_stream.interop.obs.client import ObsClient
from avatar_stream.interop.obs.errors import ObsError, ObsGoneError
from avatar_stream.interop.obs.finding import ObsAddress, find_obs
from avatar_stream.interop.obs.removal import take_out
from avatar_stream.interop.obs.scene_follower import SceneFollower
from avatar_stream.interop.obs.setup import placement, set_up
from avatar_stream.sinks.matroska_address import stream_url

from .fake_obs import FakeObs

SETTINGS = ObsSection()


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(tmp_path))


@pytest.fixture
def fake() -> Iterator[FakeObs]:
    with FakeObs() as fake:
        yield fake


def set_up_in(fake: FakeObs, settings: ObsSection = SETTINGS) -> tuple[tuple[str, ...], tuple[str, ...]]:
    obs = ObsClient(fake.address)
    try:
        result = set_up(obs, settings, stream_url(47815), 40.0)
    finally:
        obs.close()
    return result.done, result.troubles


def take_out_of(fake: FakeObs) -> list[str]:
    obs = ObsClient(fake.address)
    try:
        return take_out(obs)
    finally:
        obs.close()


def test_makes_what_is_missing_once_and_takes_it_all_back(fake: FakeObs) -> None:
    fake.add_input("Mic")
    fake.offsets["Mic"] = 15
    wishes = ObsSection(delayed_audio=("Mic", "Nobody"), virtual_camera=True)
    done, troubles = set_up_in(fake, wishes)
    assert fake.scenes["Avatar"] == ["Live avatar"] and fake.on_air == "Avatar" and fake.camera
    assert fake.inputs["Live avatar"]["settings"]["input"] == stream_url(47815)
    assert fake.offsets["Mic"] > 40
    assert len(done) == 4 and "Nobody" in troubles[0]
    set_up_in(fake, wishes)
    assert fake.scenes["Avatar"] == ["Live avatar"] and len(fake.transforms) == 1
    take_out_of(fake)
    assert fake.scenes == {"Scene": ["Mic"]} and list(fake.inputs) == ["Mic"]
    assert fake.offsets == {"Mic": 15} and fake.on_air == "Scene" and not fake.camera
    assert take_out_of(fake) == []


def test_what_others_made_stays(fake: FakeObs) -> None:
    fake.scenes["Avatar"] = []
    set_up_in(fake)
    fake.scenes["Avatar"].append("Chat")
    take_out_of(fake)
    assert fake.scenes["Avatar"] == ["Chat"]


def test_a_scene_of_ours_that_was_added_to_stays(fake: FakeObs) -> None:
    set_up_in(fake)
    fake.scenes["Avatar"].append("Chat")
    assert any("holds other sources" in line for line in take_out_of(fake))
    assert fake.scenes["Avatar"] == ["Chat"]


def test_a_renamed_source_is_found_by_what_it_shows(fake: FakeObs) -> None:
    set_up_in(fake)
    fake.inputs["Foxy"] = fake.inputs.pop("Live avatar")
    fake.scenes["Avatar"] = ["Foxy"]
    take_out_of(fake)
    assert fake.scenes == {"Scene": []} and not fake.inputs


def test_viewers_keep_their_scene_while_it_is_streamed(fake: FakeObs) -> None:
    fake.streaming = True
    set_up_in(fake)
    assert fake.on_air == "Scene"


@pytest.mark.parametrize("source", ["Mic", "Scene", "Avatar"])
def test_a_name_that_is_taken_is_refused_before_anything_is_made(fake: FakeObs, source: str) -> None:
    fake.add_input("Mic")
    with pytest.raises(ObsError, match="--source-name"):
        set_up_in(fake, ObsSection(source=source))
    assert fake.scenes == {"Scene": ["Mic"]}


def test_without_a_virtual_camera_the_rest_is_done(fake: FakeObs) -> None:
    fake.has_camera = False
    done, troubles = set_up_in(fake, ObsSection(virtual_camera=True))
    assert len(done) == 2 and "virtual camera doesn't start" in troubles[0]


@pytest.mark.parametrize(
    "request_name", ["GetInputList", "CreateScene", "CreateInput", "SetSceneItemTransform"]
)
def test_obs_closing_midway_is_one_line_and_again_goes_on(request_name: str) -> None:
    with FakeObs(closes_at=request_name) as fake:
        with pytest.raises(ObsGoneError, match="went away"):
            set_up_in(fake)
        set_up_in(fake)
        assert fake.scenes["Avatar"] == ["Live avatar"]
        take_out_of(fake)
        assert fake.scenes == {"Scene": []}


def test_a_wrong_password_says_which(fake: FakeObs) -> None:
    with pytest.raises(ObsError, match="refused the password from the test"):
        ObsClient(replace(fake.address, password="wrong"))
    with pytest.raises(ObsError, match="wants a password"):
        ObsClient(replace(fake.address, password=""))


def test_nobody_there() -> None:
    with FakeObs() as fake:
        port = fake.port
    with pytest.raises(ObsGoneError, match="start OBS"):
        ObsClient(ObsAddress("localhost", port))


def test_the_old_protocol_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_HANDSHAKE_S", 0.3)
    with FakeObs(silent=True) as fake, pytest.raises(ObsError, match="update OBS to version 28"):
        ObsClient(fake.address)


def test_scenes_are_followed_also_after_obs_was_away() -> None:
    notes: list[str] = []
    scenes: list[str] = []
    with FakeObs() as fake:
        address, port = fake.address, fake.port
        times = RetryTimes(quick_s=0.05, slow_s=0.05)
        follower = SceneFollower(lambda: address, scenes.append, notes.append, times=times)
        wait_for(lambda: scenes == ["Scene"])
        fake.show("Story")
        wait_for(lambda: scenes == ["Scene", "Story"])
    wait_for(lambda: any("went away" in note for note in notes))
    wait_for(lambda: "Nobody answers" in notes[-1])
    with FakeObs(port=port):
        wait_for(lambda: scenes == ["Scene", "Story", "Scene"])
        follower.close()
    assert len(notes) == len({*notes}) + 1  # found, away, not there, found again: each told once


def test_corners_stand_on_the_lower_edge() -> None:
    right = placement("right", 1920, 1080)
    assert right["positionX"] + right["boundsWidth"] == pytest.approx(1920)
    assert right["positionY"] + right["boundsHeight"] == pytest.approx(1080)
    assert placement("full", 1920, 1080)["boundsHeight"] == 1080


def test_obs_is_found_by_its_own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "obs_folders", lambda: [tmp_path / "none", tmp_path])
    monkeypatch.delenv(finding.PASSWORD_VARIABLE, raising=False)
    assert find_obs(SETTINGS) == ObsAddress("localhost", 4455)
    ini = "[OBSWebSocket]\nServerEnabled=true\nServerPort=4477\nAuthRequired=true\nServerPassword=p%w\n"
    (tmp_path / "global.ini").write_text("\ufeff" + ini, encoding="utf-8")
    assert (found := find_obs(SETTINGS)).port == 4477 and found.password == "p%w"
    file = tmp_path / "plugin_config/obs-websocket/config.json"
    file.parent.mkdir(parents=True)
    file.write_text("{broken")
    assert find_obs(SETTINGS).port == 4477
    newer = {"server_enabled": False, "server_port": 4490, "auth_required": True, "server_password": "new"}
    file.write_text(json.dumps(newer))
    assert (found := find_obs(SETTINGS)).port == 4490 and found.switched_off
    assert find_obs(ObsSection(port=5000, password="mine")).password == "mine"
    assert find_obs(ObsSection(host="studio-pc")) == ObsAddress("studio-pc", 4455)
