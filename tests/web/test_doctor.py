"""What the page says of the machine, and to somebody who is here for the first time."""

from __future__ import annotations

import json
import os

import pytest

from avatar_stream.base.resources import user_folder
from avatar_stream.config import load_config
from avatar_stream.self_check.finding import Finding
from avatar_stream.web.workrooms import Workrooms
from avatar_stream.workshop import TaskFailedError, check_up
from tests.web.served import Served


def test_the_first_steps_are_shown_once(studio_server: Served) -> None:
    (user_folder() / "welcomed").unlink(missing_ok=True)
    assert json.loads(studio_server.ask("GET", "/api/welcome")[2]) == {"first": True}
    assert studio_server.ask("POST", "/api/welcome", {})[0] == 200
    assert json.loads(studio_server.ask("GET", "/api/welcome")[2]) == {"first": False}


def test_the_check_is_made_with_the_settings_in_effect(
    studio_server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    async def once(self: Workrooms, task: str, fields: dict[str, str]) -> tuple[dict[str, object], bytes]:
        asked.append((task, json.loads(fields["config"])["source"]["input"]))
        if len(asked) > 1:
            raise TaskFailedError("It broke", "bug")
        return {"works": True, "findings": []}, b""

    monkeypatch.setattr(Workrooms, "once", once)
    assert json.loads(studio_server.ask("GET", "/api/doctor")[2]) == {"works": True, "findings": []}
    assert asked == [("doctor", "clip.mp4")]
    status, _, body = studio_server.ask("GET", "/api/doctor")
    assert status == 409 and json.loads(body)["remedy"]


def test_what_the_studio_holds_itself_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    own, other = os.getppid(), 999_999_999
    found = [
        Finding(
            "camera", "warn", f"camera:0 Cam: held by python (process {own})", f"close python (process {own})"
        ),
        Finding(
            "ports",
            "warn",
            f"8750 (the studio's page) is taken by python (process {own})",
            "close that program",
        ),
        Finding("camera", "warn", f"camera:0 Cam: held by zoom (process {other})", "close zoom"),
        Finding("OBS", "fail", f"broken (process {own})", "mend it"),
    ]
    monkeypatch.setattr(check_up, "check_machine", lambda config: found)
    said = check_up.check_up(load_config(None, []))
    assert not said["works"]
    camera, ports, others, obs = said["findings"]
    assert (camera["verdict"], camera["evidence"], camera["remedy"]) == (
        "ok",
        "camera:0 Cam: the studio uses it",
        "",
    )
    assert (ports["verdict"], ports["evidence"]) == ("ok", "8750 (the studio's page): the studio uses it")
    assert others["verdict"] == "warn" and "zoom" in others["remedy"]
    assert obs["verdict"] == "fail"
