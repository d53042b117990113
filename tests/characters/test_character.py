from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_stream.characters.character import CHARACTER_FILE, character_from_picture, read_character
from avatar_stream.errors import CharacterError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "somebody"
    folder.mkdir()
    Image.fromarray(np.full((80, 80, 3), 90, np.uint8)).save(folder / "keyframe.png")
    return folder


def test_a_folder_becomes_a_character(folder: Path) -> None:
    (folder / CHARACTER_FILE).write_text(
        'name = "Somebody"\nlicence = "CC0-1.0"\n[anchors]\nchin = [40, 70.5]\n'
    )
    character = read_character(folder)
    assert (character.id, character.name, character.licence) == ("somebody", "Somebody", "CC0-1.0")
    assert character.sheet.anchors == {"chin": (40.0, 70.5)}


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('name = "a"\ncolour = 3', "colour"),
        ('name = "a"\n[anchors]\nknee = [1, 2]', "knee"),
        ('name = "a"\n[anchors]\nchin = [1]', "chin"),
        ('name = "a"\nkeyframe = "../../secret.png"', "keyframe"),
        ("name = ", "not valid TOML"),
        ("", "name"),
    ],
)
def test_a_wrong_sheet_is_named(folder: Path, toml: str, words: str) -> None:
    (folder / CHARACTER_FILE).write_text(toml)
    with pytest.raises(CharacterError, match=words) as caught:
        read_character(folder)
    assert CHARACTER_FILE in str(caught.value)
    assert "\n" not in str(caught.value)


def test_ids_are_made_of_file_names(tmp_path: Path) -> None:
    picture = tmp_path / "Ünser Fuchs (2).png"
    Image.new("RGB", (80, 80)).save(picture)
    assert character_from_picture(picture).id == "nser-fuchs-2"
