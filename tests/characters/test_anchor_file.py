from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from avatar_stream.characters.anchor_file import copy_character, parse_anchor, write_anchors
from avatar_stream.errors import CharacterError, UserInputError

SHEET = """# made on a rainy day
name = "Fox"  # not a real fox
keyframe = "face.png"

[anchors]  # by hand
chin = [50.0, 90.0]  # just right
left_iris = [60.0, 40.0]
"""


@pytest.fixture
def fox(tmp_path: Path) -> Path:
    folder = tmp_path / "fox"
    folder.mkdir()
    Image.new("RGB", (100, 120), "orange").save(folder / "face.png")
    (folder / "character.toml").write_text(SHEET)
    return folder


def test_only_the_named_anchors_change(fox: Path) -> None:
    character = write_anchors(fox, {"left_iris": (61.25, 41.0), "right_iris": (40, 41)})
    assert character.sheet.anchors == {"chin": (50, 90), "left_iris": (61.2, 41), "right_iris": (40, 41)}
    text = (fox / "character.toml").read_text()
    assert text.startswith(SHEET[: SHEET.index("left_iris")])
    assert [path.name for path in sorted(fox.iterdir())] == ["character.toml", "face.png"]


def test_a_sheet_without_anchors_gets_some(fox: Path) -> None:
    (fox / "character.toml").write_text('name = "Fox"\nkeyframe = "face.png"')
    assert write_anchors(fox, {"chin": (50, 90)}).sheet.anchors == {"chin": (50, 90)}


@pytest.mark.parametrize("place", [(-1.0, 5.0), (5.0, 121.0), (float("nan"), 5.0), (float("inf"), 5.0)])
def test_a_place_outside_of_the_picture_changes_nothing(fox: Path, place: tuple[float, float]) -> None:
    with pytest.raises(UserInputError, match="100×120"):
        write_anchors(fox, {"chin": place})
    assert (fox / "character.toml").read_text() == SHEET


def test_a_broken_sheet_is_left_alone(fox: Path) -> None:
    (fox / "character.toml").write_text("name = ")
    with pytest.raises(CharacterError, match="TOML"):
        write_anchors(fox, {"chin": (50, 90)})
    assert (fox / "character.toml").read_text() == "name = "


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("chin", "chin=256,410"),
        ("chinn=1,2", "did you mean 'chin'"),
        ("chin=1", "chin=x,y"),
        ("chin=1,2,3", "chin=x,y"),
        ("chin=a,b", "chin=x,y"),
    ],
)
def test_what_is_no_anchor_says_what_would_do(text: str, words: str) -> None:
    with pytest.raises(UserInputError, match=words):
        parse_anchor(text)


def test_an_anchor_is_a_name_and_a_place() -> None:
    assert parse_anchor("chin=256,410.5") == ("chin", (256, 410.5))
    assert parse_anchor(" head_top = 3 , 4 ") == ("head_top", (3, 4))


def test_a_copy_is_whole(fox: Path, tmp_path: Path) -> None:
    target = tmp_path / "own" / "fox"
    copy_character(fox, target)
    assert (target / "character.toml").read_text() == SHEET
    assert (target / "face.png").is_file()
    assert [path.name for path in target.parent.iterdir()] == ["fox"]
