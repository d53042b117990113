"""Profiles survive restarts, crashes and damage."""

from __future__ import annotations

import pytest

from avatar_stream.encoder.facemesh_encoder import FaceMeshEncoder
from avatar_stream.encoder.personal_gain import GAINED_NAMES
from avatar_stream.encoder.user_profile import load_gains, profile_path, save_gains
from avatar_stream.errors import UserInputError


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(tmp_path))
    return tmp_path


def refuse(line):
    raise AssertionError(line)


def test_what_is_saved_is_loaded():
    path = profile_path("Mika 2")
    gains = {name: 1.0 + 0.1 * i for i, name in enumerate(GAINED_NAMES)}
    save_gains(path, gains)
    assert load_gains(path, refuse) == pytest.approx(gains)
    assert [file.name for file in path.parent.iterdir()] == ["Mika 2.toml"], "nothing half-written stays"


def test_no_profile_yet_is_nothing_to_talk_about():
    assert load_gains(profile_path("nobody"), refuse) == {}


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"[gains", b"gains = 3", b"[gains]\njawOpen = 'much'", b"[gains]\njawOpen = 99.0",
     b"[gains]\njawOpen = nan"],
)  # fmt: skip
def test_a_damaged_profile_is_ignored_with_one_line(content):
    path = profile_path("me")
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    lines = []
    assert load_gains(path, lines.append) == {}
    assert len(lines) == 1 and str(path) in lines[0] and "\n" not in lines[0]


@pytest.mark.parametrize("name", ["../me", "a/b", "", ".", "con\n", "x" * 80])
def test_names_that_are_no_file_names_are_refused(name):
    with pytest.raises(UserInputError):
        profile_path(name)


def test_a_failed_write_leaves_the_old_profile(home, monkeypatch):
    path = profile_path("me")
    save_gains(path, {"jawOpen": 1.2})
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        save_gains(path, {"jawOpen": 1.5})
    assert load_gains(path, refuse) == {"jawOpen": 1.2}
    assert len(list(path.parent.iterdir())) == 1


def test_the_encoder_keeps_its_users_profile():
    FaceMeshEncoder(profile="me").close()
    assert load_gains(profile_path("me"), refuse) == dict.fromkeys(GAINED_NAMES, 1.0)
