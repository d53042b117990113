from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_stream.characters import library
from avatar_stream.characters.fitting import fit_character
from avatar_stream.errors import CharacterError, FaceNotFoundError
from avatar_stream.types import PixelArray


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def photo(tmp_path: Path, astronaut: PixelArray) -> Path:
    path = tmp_path / "Eileen C.jpg"
    Image.fromarray(astronaut).save(path, quality=95)
    return path


def test_every_shipped_character_loads_and_is_fitted_by_its_anchors() -> None:
    shipped = [summary for summary in library.list_characters() if summary.origin == "shipped"]
    assert len(shipped) >= 2
    for summary in shipped:
        character = library.load_character(summary.id)
        assert character.licence == "CC0-1.0"
        assert character.keyframe.shape[2] == 4
        assert fit_character(character).finder == "anchors"


def test_an_import_is_listed_loaded_and_not_overwritten(home: Path, photo: Path) -> None:
    imported = library.import_character(photo)
    assert imported.id == "eileen-c"
    assert "eileen-c" in [s.id for s in library.list_characters() if s.origin == "imported"]
    loaded = library.load_character("eileen-c")
    assert loaded.name == "Eileen C"
    assert np.array_equal(loaded.keyframe, imported.keyframe)
    with pytest.raises(CharacterError, match="already"):
        library.import_character(photo)
    assert library.import_character(photo, "second").id == "second"


def test_names_with_quotes_survive(home: Path, photo: Path) -> None:
    quoted = photo.with_name('the "fox" \\ one.jpg')
    photo.rename(quoted)
    assert library.import_character(quoted, "fox-one").name == 'the "fox" \\ one'


@pytest.mark.parametrize("identity", ["../evil", "A", "a/b", "x" * 65, "con.toml"])
def test_hostile_ids_are_refused(home: Path, photo: Path, identity: str) -> None:
    with pytest.raises(CharacterError, match="id"):
        library.import_character(photo, identity)
    assert not home.exists() or not list(home.glob("characters/*"))


def test_a_picture_without_a_face_leaves_nothing_behind(home: Path, tmp_path: Path) -> None:
    wall = tmp_path / "wall.png"
    Image.new("RGB", (200, 200), "grey").save(wall)
    with pytest.raises(FaceNotFoundError):
        library.import_character(wall)
    assert not list(home.glob("characters/*"))


def test_unknown_names_suggest_the_nearest() -> None:
    with pytest.raises(CharacterError, match="did you mean 'mio'"):
        library.load_character("mia")
    with pytest.raises(CharacterError, match="no picture file"):
        library.load_character("nowhere/face.png")


def test_a_broken_character_does_not_hide_the_others(home: Path, photo: Path) -> None:
    library.import_character(photo, "good")
    broken = home / "characters" / "broken"
    broken.mkdir()
    (broken / "character.toml").write_text("name = ")
    told = {summary.id: summary.broken for summary in library.list_characters()}
    assert told["good"] == ""
    assert "TOML" in told["broken"]
    assert "broken" not in [summary.id for summary in library.usable_characters()]
    with pytest.raises(CharacterError, match="TOML"):
        library.load_character("broken")
