"""Characters that can't be read: they are told as such, and all others work as if they weren't there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

from avatar_stream.characters import library
from avatar_stream.characters.character import read_character
from avatar_stream.config import load_config
from avatar_stream.errors import CharacterError, ConfigError
from avatar_stream.studio.actor import open_character

NAMED = 'name = "x"\n'
SHEETS = {
    "nested": "a = " + "[" * 3000,
    "digits": "name = " + "9" * 5000,
    "nan": NAMED + "[anchors]\nchin = [nan, 1.0]",
    "far": NAMED + "[anchors]\nchin = [1e300, 1.0]",
    "infinite": NAMED + "[anchors]\nchin = [1.0, -inf]",
    "parts": "a" + ".a" * 20_000 + " = 1",
    "long-key": f"{'k' * 50_000} = 1",
    "long-file": NAMED + f'keyframe = "{"k" * 5000}"',
    "parent": NAMED + 'keyframe = ".."',
    "nothing": NAMED + 'keyframe = ""',
    "zero": NAMED + 'keyframe = "a\\u0000b"',
    "long-layer": NAMED + f'[layers]\nhair_front = "{"k" * 5000}"',
    "no-picture": NAMED,
    "no-text": "name = '\udcff'",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the user's characters lie."""
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(tmp_path))
    return tmp_path / "characters"


def broken_character(folder: Path, name: str) -> Path:
    (folder / name).mkdir(parents=True)
    (folder / name / "character.toml").write_bytes(SHEETS[name].encode("utf-8", "surrogateescape"))
    if name != "no-picture":
        Image.new("RGB", (80, 80)).save(folder / name / "keyframe.png")
    return folder / name


@pytest.mark.parametrize("name", SHEETS)
def test_a_broken_one_is_listed_with_its_reason_and_hides_nobody(folder: Path, name: str) -> None:
    usual = library.list_characters()
    broken_character(folder, name)
    (told,) = (summary for summary in library.list_characters() if summary.broken)
    assert told.id == name and told.origin == "imported"
    assert "\n" not in told.broken and len(told.broken) < 6000
    assert [one for one in library.list_characters() if not one.broken] == usual
    assert library.usable_characters() == usual
    with pytest.raises(CharacterError):
        library.load_character(name)


def test_a_broken_one_is_never_the_usual_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken_character(folder, "nested")
    (folder / "only").mkdir()
    monkeypatch.setattr(library, "shipped_folder", lambda: folder.parent / "nowhere")
    with pytest.raises(CharacterError, match="no character yet"):
        open_character(load_config())
    Image.new("RGB", (80, 80)).save(folder / "only" / "keyframe.png")
    (folder / "only" / "character.toml").write_text(NAMED)
    assert [summary.id for summary in library.usable_characters()] == ["only"]


@pytest.mark.parametrize("line", ['keyframe = "link.png"', '[layers]\nhair_front = "link.png"'])
def test_a_link_out_of_the_folder_is_refused(folder: Path, tmp_path: Path, line: str) -> None:
    secret = tmp_path / "secret.png"
    layer = Image.new("RGBA", (80, 80))
    layer.paste((1, 2, 3, 4), (0, 0, 40, 40))
    layer.save(secret)
    own = folder / "linked"
    own.mkdir(parents=True)
    Image.new("RGB", (80, 80)).save(own / "keyframe.png")
    (own / "character.toml").write_text(NAMED + line)
    (own / "link.png").symlink_to(secret)
    with pytest.raises(CharacterError, match="link"):
        read_character(own)
    (own / "link.png").unlink()
    shutil.copy(secret, own / "inside.png")
    (own / "link.png").symlink_to("inside.png")
    read_character(own)  # a link within the folder shows nothing that isn't the character's


@pytest.mark.parametrize("name", ["x" * 5000, "a/" + "x" * 5000, "x" * 5000 + ".png", "a\0b"])
def test_a_name_that_no_file_can_have_is_an_unknown_character(folder: Path, name: str) -> None:
    with pytest.raises(CharacterError):
        library.load_character(name)


@pytest.mark.parametrize("text", [SHEETS["nested"], SHEETS["digits"], SHEETS["parts"], SHEETS["no-text"]])
def test_hostile_settings_are_one_line_too(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigError) as told:
        load_config(str(tmp_path / "a.toml"))
    assert "a.toml" in str(told.value)


@pytest.mark.parametrize("value", ["[" * 3000, "9" * 5000, "{a = " * 3000, "{a" + ".a" * 20_000 + " = 1}"])
def test_hostile_options_are_one_line_too(value: str) -> None:
    with pytest.raises(ConfigError, match="size_px"):
        load_config(sets=[f"decoder.size_px={value}"])


def test_a_hostile_profile_counts_as_absent(tmp_path: Path) -> None:
    from avatar_stream.encoder.user_profile import load_gains

    for text in (SHEETS["nested"], SHEETS["digits"], SHEETS["parts"], "gains = 3", "[gains]\njawOpen = nan"):
        (tmp_path / "me.toml").write_text(text)
        warnings: list[str] = []
        assert load_gains(tmp_path / "me.toml", warnings.append) == {}
        assert len(warnings) == 1
