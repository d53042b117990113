"""The cameras and microphones that the page offers are those that a process of its own has found."""

from __future__ import annotations

import json
import sys

import pytest

from avatar_stream.web import devices_api
from tests.web.served import Served

CAMERA = {"source": "camera:2", "name": "Brio", "permitted": True}


def test_cameras_are_told_by_name(studio_server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    found = json.dumps({"cameras": [CAMERA], "also": ["demo"]})
    monkeypatch.setattr(devices_api, "_COMMAND", [sys.executable, "-c", f"print('a line'); print({found!r})"])
    status, _, body = studio_server.ask("GET", "/api/cameras")
    assert status == 200 and json.loads(body) == {"cameras": [CAMERA]}


@pytest.mark.parametrize(
    "script", ["import sys; sys.exit(1)", "print('no JSON')", "", "print('{}')", "print('[]')"]
)
def test_where_looking_fails_there_are_none(
    studio_server: Served, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setattr(devices_api, "_COMMAND", [sys.executable, "-c", script])
    status, _, body = studio_server.ask("GET", "/api/cameras")
    assert status == 200 and json.loads(body) == {"cameras": []}
    status, _, body = studio_server.ask("GET", "/api/microphones")
    assert status == 200 and json.loads(body) == {"microphones": [], "trouble": ""}


def test_microphones_are_told_by_name_or_why_there_are_none(
    studio_server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    for told in (
        {"microphones": [{"name": "Yeti", "usual": True}], "trouble": ""},
        {"microphones": [], "trouble": "Microphones need PortAudio: sudo apt install libportaudio2"},
    ):
        script = f"import sys; print({json.dumps(told)!r} if '--microphones' in sys.argv else '{{}}')"
        monkeypatch.setattr(devices_api, "_COMMAND", [sys.executable, "-c", script])
        status, _, body = studio_server.ask("GET", "/api/microphones")
        assert status == 200 and json.loads(body) == told
