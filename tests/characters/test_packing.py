"""A character's folder as a zip file, and back."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_stream.characters.character import read_character
from avatar_stream.characters.packing import is_packed, pack_character, unpacked_character
from avatar_stream.characters.storing import store
from avatar_stream.errors import CharacterError

SHIPPED = Path(__file__).resolve().parents[2] / "characters"


def test_it_comes_back_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    packed = tmp_path / "a.zip"
    pack_character(SHIPPED / "yuki", packed)
    assert is_packed(packed)
    again, first = unpacked_character(packed), read_character(SHIPPED / "yuki")
    store(again, tmp_path / "yuki-2")
    stored = read_character(tmp_path / "yuki-2")
    for one in (again, stored):
        assert np.array_equal(one.keyframe, first.keyframe) and one.sheet.anchors == first.sheet.anchors
        assert one.layers.eyes_closed is not None and (one.name, one.licence) == (first.name, first.licence)


def test_what_belongs_to_nothing_is_left_behind(tmp_path: Path) -> None:
    folder = tmp_path / "fox"
    folder.mkdir()
    Image.new("RGB", (80, 80)).save(folder / "keyframe.png")
    (folder / "character.toml").write_text('name = "Fox"', encoding="utf-8")
    (folder / "diary.txt").write_text("secret", encoding="utf-8")
    pack_character(folder, tmp_path / "fox.zip")
    assert sorted(zipfile.ZipFile(tmp_path / "fox.zip").namelist()) == [
        "fox/character.toml",
        "fox/keyframe.png",
    ]


HOSTILE = {
    "points outside": {"fox/character.toml": b'name = "F"\nkeyframe = "../../../etc/passwd"'},
    "slips": {"../fox/character.toml": b'name = "F"'},
    "lacks": {"fox/character.toml": b'name = "F"'},
    "is no picture": {"fox/character.toml": b'name = "F"', "fox/keyframe.png": b"MZ" * 50},
    "endless sheet": {"fox/character.toml": b"#" * 2_000_000},
    "two": {"a/character.toml": b'name = "F"', "b/character.toml": b'name = "F"'},
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused_and_leave_nothing(tmp_path: Path, kind: str) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in HOSTILE[kind].items():
            archive.writestr(name, data)
    with pytest.raises(CharacterError) as caught:
        unpacked_character(tmp_path / "x.zip")
    assert "\n" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["x.zip"]


def test_files_of_other_kinds_hold_no_character(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK\3\4 but no more")
    assert not is_packed(tmp_path / "x.zip") and not is_packed(tmp_path / "none.zip")
