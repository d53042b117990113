"""Pictures that come along with a keyframe: read as they are, or refused with a reason."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_stream.characters.character import Character, read_character
from avatar_stream.characters.extra_layers import ExtraLayers
from avatar_stream.errors import CharacterError
from avatar_stream.types import PixelArray

SIZE_PX = 96


def patch(rows: slice, columns: slice, colour: tuple[int, int, int], alpha: int = 255) -> PixelArray:
    """A layer with one rectangle on nothing."""
    picture = np.zeros((SIZE_PX, SIZE_PX, 4), np.uint8)
    picture[rows, columns] = (*colour, alpha)
    return picture


SKIN = patch(slice(10, 90), slice(10, 90), (240, 200, 180))
FRINGE = patch(slice(10, 40), slice(10, 90), (40, 30, 90))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "ann"
    path.mkdir()
    keyframe = SKIN.copy()
    keyframe[FRINGE[..., 3] > 0] = FRINGE[FRINGE[..., 3] > 0]
    save(path, "keyframe", keyframe)
    return path


def save(folder: Path, name: str, picture: PixelArray) -> None:
    Image.fromarray(picture).save(folder / f"{name}.png")


def read(folder: Path, **layers: PixelArray) -> Character:
    """The character with these layers beside it."""
    for name, picture in layers.items():
        save(folder, name, picture)
    lines = ["name = 'Ann'", "[layers]", *(f"{name} = '{name}.png'" for name in layers)]
    (folder / "character.toml").write_text("\n".join(lines), encoding="utf-8")
    return read_character(folder)


def test_a_character_needs_no_layers(folder: Path) -> None:
    assert read(folder).layers == ExtraLayers()


def test_layers_are_read_as_they_are(folder: Path) -> None:
    layers = read(folder, hair_front=FRINGE, face=SKIN, eyes_closed=FRINGE).layers
    assert layers.hair_front is not None and layers.face is not None
    assert np.array_equal(layers.hair_front[..., 3], FRINGE[..., 3])
    assert np.array_equal(layers.face[20, 20], SKIN[20, 20])
    assert layers.mouth_open is None


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ({"eyes_closed": FRINGE[:80]}, r"eyes_closed\.png.*96×80.*keyframe is 96×96.*without cropping"),
        ({"eyes_closed": np.full_like(SKIN, 255)}, r"eyes_closed\.png.*seen through.*export the layer alone"),
        ({"hair_front": np.zeros_like(SKIN)}, r"hair_front\.png.*empty.*visible"),
        ({"face": SKIN}, r"face\.png.*needs a hair_front"),
        ({"lips_open": FRINGE}, r"lips_open\.png.*needs a mouth_open"),
        ({"hair_front": np.roll(FRINGE, 20, axis=0), "face": SKIN}, r"hair_front\.png.*face\.png.*%.*same drawing"),
        ({"hair_behind": FRINGE}, r"layers\.hair_behind"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(folder: Path, layers: dict[str, PixelArray], message: str) -> None:
    with pytest.raises(CharacterError, match=message):
        read(folder, **layers)


def test_a_layer_is_there_and_in_the_characters_own_folder(folder: Path) -> None:
    for file, message in (("gone.png", "no picture file"), ("../ann/keyframe.png", "own folder")):
        (folder / "character.toml").write_text(
            f"name = 'Ann'\n[layers]\nface = '{file}'\nhair_front = '{file}'\n"
        )
        with pytest.raises(CharacterError, match=message):
            read_character(folder)
