"""Layered files become characters that are the artist's picture at rest, and move as the artist cut them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from programs import own_home

from avatar_stream.characters.character import Character
from avatar_stream.characters.layered.label_file import write_labels
from avatar_stream.characters.layered.reading import read_layered_file
from avatar_stream.characters.layered.stored import read_stored
from avatar_stream.characters.library import import_layers, list_characters, load_character
from avatar_stream.characters.storing import imported_folder
from avatar_stream.errors import CharacterError, FaceNotFoundError, UserInputError
from avatar_stream.puppet.building.from_character import build_puppet, taken_apart
from avatar_stream.types import FaceSemantics
from tests.characters.layered.imported import keyframe_at, pictures
from tests.characters.layered.layered_files import (
    JAPANESE,
    SEE_THROUGH,
    Drawn,
    apart,
    drawn,
    layers_of,
    named,
    nameless,
    ora_of,
    png,
    psd_of,
    saved,
)

SIZE = 320
CLOSE = 2


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own; an import builds the very puppet that is looked at afterwards."""
    home = own_home(tmp_path)
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(home))
    monkeypatch.setattr("avatar_stream.characters.library.USUAL_SIZE_PX", SIZE)
    return home


def art(seed: int = 3, *, clipping: bool = False) -> list[Drawn]:
    return layers_of(drawn(seed, SIZE), clipping=clipping)


def folder_of(layers: list[Drawn], path: Path) -> Path:
    path.mkdir()
    for number, layer in enumerate(layers):
        (path / f"{number:02} {layer.name}.png").write_bytes(png(layer.picture))
    return path


FILES: dict[str, Callable[[Path], Path]] = {
    "japanese.psd": lambda path: saved(psd_of(named(art(clipping=True), JAPANESE)), path),
    "see-through.psd": lambda path: saved(psd_of(named(art(8), SEE_THROUGH)), path),
    "nameless.psd": lambda path: saved(psd_of(nameless(art(11, clipping=True))), path),
    "art.ora": lambda path: ora_of(art(8), path),
    "pictures": lambda path: folder_of(art(), path),
}


@pytest.mark.parametrize("kind", FILES)
def test_at_rest_it_is_the_files_picture_and_it_moves(kind: str, tmp_path: Path) -> None:
    path = FILES[kind](tmp_path / kind)
    character, assigned = import_layers(path, "art")
    file = read_layered_file(path)
    assert [one.layer.name for one in assigned] == [layer.name for layer in file.layers], (
        "layers were dropped"
    )
    assert apart(character.keyframe, file.composite()) == 0
    loaded = load_character("art")
    poses = [
        FaceSemantics.neutral(),
        FaceSemantics.of(eyeBlinkLeft=1.0, eyeBlinkRight=1.0),
        FaceSemantics.of(jawOpen=1.0),
        FaceSemantics.of(yaw=0.5),
        FaceSemantics.of(eyeLookOutLeft=1.0, eyeLookInRight=1.0),
    ]
    for size_px in (SIZE, 256, 2 * SIZE):
        at_rest, *moved = pictures(loaded, size_px, *poses)
        if size_px <= SIZE:
            assert apart(at_rest, keyframe_at(loaded, size_px)) <= CLOSE
        else:  # larger than its layers it is scaled up
            assert np.abs(at_rest.astype(int) - keyframe_at(loaded, size_px)).mean() < 2
        for picture in moved:
            assert (np.abs(picture.astype(int) - at_rest).max(axis=2) > 30).mean() > 5e-4


def test_a_gaze_brings_out_what_the_lids_hide(tmp_path: Path) -> None:
    """A clipped iris is kept whole, and moves inside the eye's opening."""
    layers = named(art(clipping=True), JAPANESE)
    character, _ = import_layers(saved(psd_of(layers), tmp_path / "art.psd"))
    taken = taken_apart(character, SIZE).character
    for side in ("left", "right"):
        alphas = {sheet.name: sheet.picture[..., 3] for sheet in taken.sheets}
        iris = alphas[f"iris_{side}"]
        seen = np.minimum(iris, taken.openings.get(side, alphas[f"eye_white_{side}"]))
        assert (iris > 127).sum() > 1.03 * (seen > 127).sum()
    parts = {part.name: part for part in build_puppet(character, SIZE).puppet.parts}
    assert parts["iris_left"].clip in ("eye_opening_left", "eye_white_left")


def test_what_the_user_says_is_kept(tmp_path: Path) -> None:
    layers = nameless(art())
    wrong = next(number for number, layer in enumerate(layers) if layer.truth == "ears")
    path = saved(psd_of(layers), tmp_path / "art.psd")
    character, assigned = import_layers(path, overrides={f"Layer {wrong}": "headwear"})
    assert (assigned[wrong].label, assigned[wrong].told) == ("headwear", "given")
    assert character.sheet.layer_labels == {f"Layer {wrong}": "headwear"}
    assert label_of_layer(load_character("art"), wrong) == "headwear"
    assert character.folder is not None
    again = write_labels(character.folder, {f"Layer {wrong}": "front hair"})
    assert label_of_layer(again, wrong) == "front_hair"
    for labels, message in (({"Layer 99": "face"}, "no layer"), ({"Layer 1": "chair"}, "no part")):
        before = (character.folder / "character.toml").read_text(encoding="utf-8")
        with pytest.raises(CharacterError, match=message):
            write_labels(character.folder, labels)
        assert (character.folder / "character.toml").read_text(encoding="utf-8") == before
    with pytest.raises(UserInputError, match="no layer"):
        import_layers(path, "other", {"Layer 99": "face"})


def label_of_layer(character: Character, number: int) -> str:
    assert character.layered is not None
    stored = read_stored(character.layered, character.sheet.layer_labels)
    return stored.assignment.layers[number].label


def test_layers_that_part_nothing_are_taken_as_one_picture(tmp_path: Path) -> None:
    """A drawing of one layer, as many programs save it, would have neither eyes nor mouth that move."""
    whole = psd_of(art()).composite(force=True).convert("RGBA")
    one = saved(psd_of([Drawn("", np.asarray(whole), "Layer 1")]), tmp_path / "one.psd")
    character, assigned = import_layers(one)
    assert len(assigned) == 1 and character.layered is None and character.sheet.layered is None
    poses = [FaceSemantics.neutral(), FaceSemantics.of(eyeBlinkLeft=1.0, eyeBlinkRight=1.0)]
    rest, shut = pictures(load_character("one"), SIZE, *poses)
    assert apart(rest, character.keyframe) <= CLOSE
    assert (np.abs(shut.astype(int) - rest).max(axis=2) > 30).mean() > 5e-4
    # Who says that it is a mouth gets what they say.
    character, _ = import_layers(one, "said", {"Layer 1": "mouth"})
    assert character.layered is not None


def test_a_file_plays_without_being_kept(tmp_path: Path) -> None:
    path = saved(psd_of(named(art(8), SEE_THROUGH)), tmp_path / "art.psd")
    character = load_character(str(path))
    assert apart(pictures(character, SIZE, FaceSemantics.neutral())[0], character.keyframe) <= CLOSE
    assert not [one for one in list_characters() if one.origin == "imported"]


def test_what_cannot_be_imported_leaves_nothing(tmp_path: Path) -> None:
    good = saved(psd_of(art()), tmp_path / "good.psd")
    cut = tmp_path / "cut.psd"
    cut.write_bytes(good.read_bytes()[:20_000])
    noise = np.zeros((SIZE, SIZE, 4), np.uint8)
    noise[100:200, 90:210] = (40, 90, 200, 255)
    faceless = saved(psd_of([Drawn("", noise, "Layer 1")]), tmp_path / "faceless.psd")
    hidden = saved(psd_of([replace(layer, visible=False) for layer in art()]), tmp_path / "hidden.psd")
    (tmp_path / "empty").mkdir()
    for path, message in (
        (cut, "damaged"), (hidden, "all hidden"), (tmp_path / "empty", "no PNG"), (faceless, "No face"),
    ):  # fmt: skip
        with pytest.raises(CharacterError, match=message) as caught:
            import_layers(path)
        assert "\n" not in str(caught.value)
        assert not list(imported_folder().glob("*"))
    assert issubclass(FaceNotFoundError, CharacterError)
    with pytest.raises(CharacterError, match="id"):
        import_layers(good, "../evil")


def test_damaged_layers_of_a_character_are_one_clear_line(tmp_path: Path) -> None:
    character, _ = import_layers(saved(psd_of(named(art(8), SEE_THROUGH)), tmp_path / "art.psd"))
    assert character.folder is not None
    stored = character.folder / "layers.ora"
    stored.write_bytes(stored.read_bytes()[:1000])
    with pytest.raises(CharacterError, match="damaged"):
        build_puppet(load_character("art"), 200)
    stored.unlink()
    with pytest.raises(CharacterError, match="can't be read"):
        load_character("art")
