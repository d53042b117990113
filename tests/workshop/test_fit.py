"""Fitting a character, in this process: pictures in which no face is found, and saving."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from avatar_stream.base.resources import user_folder
from avatar_stream.characters.character import read_character
from avatar_stream.characters.library import list_characters
from avatar_stream.errors import UserInputError
from avatar_stream.puppet.stored import load_puppet
from avatar_stream.workshop.fit import open_unfitted
from avatar_stream.workshop.fit_state import FitState


@pytest.fixture
def stone(tmp_path: Path) -> Path:
    """An oval without a face."""
    picture = Image.new("RGBA", (220, 260), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((20, 20, 200, 240), fill=(120, 130, 140, 255))
    picture.save(tmp_path / "stone.png")
    return tmp_path / "stone.png"


def test_a_picture_without_a_face_opens_with_a_guess_and_blinks_where_its_eyes_are_placed(
    stone: Path,
) -> None:
    fit = open_unfitted(stone)
    facts = fit.facts
    assert not facts["was_found"] and facts["character"] == "" and facts["name"] == "stone"
    # The guess lies in the figure.
    state = FitState.model_validate(facts["state"])
    places = np.array(list(state.anchors.values()))
    assert len(places) > 40 and places.min() > 15 and places[:, 0].max() < 205 and places[:, 1].max() < 240
    # One drag of the whole face, and there are eyes that shut.
    state = state.model_copy(update={"anchors": {name: (x, y + 5) for name, (x, y) in state.anchors.items()}})
    _, file = fit.build(state, b"", quick=False)
    parts = {part.name: part for part in load_puppet(file).parts}
    assert {"eye_white_right", "eye_white_left", "iris_right", "iris_left", "face"} <= set(parts)
    lid = next(track for track in parts["eye_white_right"].tracks if track.parameters[0] == "eyeBlinkRight")
    assert max(np.abs(moves[:, 1]).max() for moves in lid.offsets.values()) > 2
    # Nothing is kept of it before it is saved.
    before = {one.id for one in list_characters()}
    saved = fit.save(state, b"", {"name": "Stone", "author": "me"}, 128)
    assert {one.id for one in list_characters()} - before == {saved.id}
    character = read_character(user_folder() / "characters" / saved.id)
    assert (character.name, character.author) == ("Stone", "me")
    assert {
        name: (round(x, 1), round(y, 1)) for name, (x, y) in state.anchors.items()
    } == character.sheet.anchors


def test_what_is_no_face_is_told(stone: Path) -> None:
    fit = open_unfitted(stone)
    state = FitState.model_validate(fit.facts["state"])
    with pytest.raises(UserInputError):
        fit.build(
            state.model_copy(update={"anchors": dict.fromkeys(state.anchors, (100.0, 100.0))}),
            b"",
            quick=False,
        )
    with pytest.raises(UserInputError):
        fit.build(state, b"\0" * 9, quick=False)


def test_layers_without_a_face_open_with_a_guess_too(tmp_path: Path) -> None:
    body, hat = Image.new("RGBA", (220, 260)), Image.new("RGBA", (220, 260))
    ImageDraw.Draw(body).ellipse((20, 20, 200, 240), fill=(120, 130, 140, 255))
    ImageDraw.Draw(hat).rectangle((40, 10, 180, 60), fill=(90, 20, 20, 255))
    with zipfile.ZipFile(tmp_path / "rock.zip", "w") as archive:
        for name, picture in (("1 rock", body), ("2 hat", hat)):
            data = io.BytesIO()
            picture.save(data, "PNG")
            archive.writestr(f"{name}.png", data.getvalue())
    fit = open_unfitted(tmp_path / "rock.zip")
    facts = fit.facts
    assert not facts["was_found"] and [layer["name"] for layer in facts["layers"]] == ["2 hat", "1 rock"]
    state = FitState.model_validate(
        {**facts["state"], "layer_labels": {"1 rock": "face", "2 hat": "headwear"}}
    )
    shown, file = fit.build(state, b"", quick=False)
    assert shown["kind"] == "layers" and {"face", "headwear"} <= {
        part.name for part in load_puppet(file).parts
    }
    saved = fit.save(state, b"", {"name": "Rock"}, 128)
    assert saved.layered is not None and saved.sheet.layer_labels == {"1 rock": "face", "2 hat": "headwear"}


def test_what_is_dragged_before_anything_could_be_made_is_made_whole(stone: Path) -> None:
    fit = open_unfitted(stone)
    state = FitState.model_validate(fit.facts["state"])
    together = state.model_copy(update={"anchors": dict.fromkeys(state.anchors, (60.0, 60.0))})
    with pytest.raises(UserInputError, match="can't move so"):
        fit.build(together, b"", quick=False)
    facts, file = fit.build(state, b"", quick=True)
    assert facts["kind"] == "picture" and load_puppet(file).parts


def test_what_can_not_move_is_not_stored(stone: Path) -> None:
    fit = open_unfitted(stone)
    state = FitState.model_validate(fit.facts["state"])
    together = state.model_copy(update={"anchors": dict.fromkeys(state.anchors, (60.0, 60.0))})
    before = {one.id for one in list_characters()}
    with pytest.raises(UserInputError, match=r"can't be (taken apart|animated)"):
        fit.save(together, b"", {"name": "Stone"}, 128)
    assert {one.id for one in list_characters()} == before
