"""A character that leaves as a layered file comes back the same; what a drawing program changes is taken over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from programs import own_home

from avatar_stream.characters.character import Character
from avatar_stream.characters.layered.layered_file import FileLayer, LayeredFile
from avatar_stream.characters.layered.names import label_of
from avatar_stream.characters.layered.reading import read_layered_file
from avatar_stream.characters.layered.writing_ora import ora_bytes
from avatar_stream.characters.layered.writing_psd import psd_bytes
from avatar_stream.characters.library import import_layers, load_character
from avatar_stream.characters.scaling import resized
from avatar_stream.errors import UserInputError
from avatar_stream.interop.drawing_programs import export_character
from avatar_stream.puppet.building.from_character import build_puppet
from avatar_stream.puppet.strengths import MotionStrengths
from avatar_stream.types import FaceSemantics
from tests.characters.layered.imported import keyframe_at, pictures
from tests.characters.layered.layered_files import JAPANESE, apart, drawn, layers_of, named, psd_of, saved

SIZE = 320
POSES = (
    FaceSemantics.neutral(),
    FaceSemantics.of(eyeBlinkLeft=1.0, eyeBlinkRight=1.0),
    FaceSemantics.of(jawOpen=0.8, mouthSmileLeft=0.5, mouthSmileRight=0.5),
    FaceSemantics.of(yaw=0.5, pitch=-0.2, roll=0.2),
    FaceSemantics.of(eyeLookOutLeft=1.0, eyeLookInRight=1.0, browInnerUp=1.0),
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own; an import builds the very puppet that is looked at afterwards."""
    home = own_home(tmp_path)
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(home))
    monkeypatch.setattr("avatar_stream.characters.library.USUAL_SIZE_PX", SIZE)
    return home


@pytest.fixture
def plain() -> Character:
    """A character of one small picture, with a motion and a licence of its own."""
    whole = load_character("kitsu")
    keyframe, _ = resized(whole.keyframe, np.zeros((1, 3)), SIZE)
    scale = SIZE / whole.keyframe.shape[1]
    anchors = {name: (x * scale, y * scale) for name, (x, y) in whole.sheet.anchors.items()}
    changes = {"anchors": anchors, "motion": MotionStrengths(turn=0.8), "licence": "CC-BY-4.0"}
    return Character("fox", whole.sheet.model_copy(update=changes), keyframe, None)


@pytest.fixture
def layered(tmp_path: Path) -> Character:
    """A character that was imported with layers, of which some are clipped."""
    layers = named(layers_of(drawn(3, SIZE), clipping=True), JAPANESE)
    return import_layers(saved(psd_of(layers), tmp_path / "art.psd"), "art")[0]


def assert_same(one: Character, other: Character) -> None:
    """At rest within 1/255, in other poses within 3/255."""
    pairs = zip(pictures(one, SIZE, *POSES), pictures(other, SIZE, *POSES), strict=True)
    for number, (a, b) in enumerate(pairs):
        assert apart(a, b) <= (3 if number else 1), POSES[number]


@pytest.mark.parametrize("kind", ["psd", "ora"])
@pytest.mark.parametrize("of", ["plain", "layered"])
def test_it_comes_back_the_same(of: str, kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    character: Character = request.getfixturevalue(of)
    path = tmp_path / f"out.{kind}"
    file = export_character(character, path)
    shown = LayeredFile(file.size, tuple(one for one in file.layers if one.visible))
    assert apart(shown.composite(), keyframe_at(character, SIZE)) <= 2
    back, _ = import_layers(path, "back")
    sheet = character.sheet
    assert (back.sheet.name, back.sheet.licence) == (sheet.name, sheet.licence)
    assert back.sheet.motion == sheet.motion
    assert_same(character, back)


def test_names_say_what_layers_are(plain: Character, tmp_path: Path) -> None:
    """So that the file is understood without the notes, which other programs drop."""
    file = export_character(plain, tmp_path / "out.psd")
    names = [layer.name for layer in file.layers]
    assert {"face", "iris L", "iris R", "upper lash L", "mouth", "clothes"} <= set(names)
    made = [name for name in names if "(made" in name]
    assert [name.split(" (")[0] for name in made] == ["mouth open", "eyes closed R", "eyes closed L"]
    assert [layer.name for layer in file.layers if not layer.visible] == [*made, "below at rest"]
    for layer in file.layers:
        if layer.name == "below at rest":  # never read as a part
            continue
        part = label_of(layer.name)
        assert part is not None and not part.choices, layer.name
    path = tmp_path / "saved.psd"
    path.write_bytes(psd_bytes(replace(file, notes="")))
    _, assigned = import_layers(path, "saved")
    by_name = {one.layer.name: one.label for one in assigned}
    told = [by_name[name] for name in ("iris L", "headwear", "eye white R")]
    assert told == ["iris", "headwear", "eye_white"]
    assert not any("made" in name for name in by_name)


def test_a_repainted_layer_is_taken_over(layered: Character, tmp_path: Path) -> None:
    """The fringe is painted red in a drawing program, which drops the notes."""
    path = tmp_path / "out.ora"
    file = export_character(layered, path)
    fringe = max(
        (layer for layer in file.layers if layer.name.startswith("前髪")),
        key=lambda layer: np.count_nonzero(layer.picture[..., 3]),
    )
    red = fringe.picture.copy()
    red[..., :3] = (220, 20, 30)
    changed = tuple(replace(one, picture=red) if one is fringe else one for one in file.layers)
    for notes in (file.notes, ""):
        path.write_bytes(ora_bytes(replace(file, layers=changed, notes=notes)))
        back, _ = import_layers(path, f"back{len(notes)}")
        before, after = pictures(layered, SIZE, POSES[0])[0], pictures(back, SIZE, POSES[0])[0]
        differs = np.abs(before.astype(int) - after).max(axis=2) > 40
        where = fringe.whole(file.size)[..., 3] > 0
        assert differs[where].mean() > 0.2 and differs[~where].mean() < 1e-3
        turned = pictures(back, SIZE, POSES[3])[0]
        assert (np.abs(turned[..., :3].astype(int) - (220, 20, 30)).max(axis=2) < 20).mean() > 0.01


def test_a_made_layer_that_is_painted_over_is_used(plain: Character, tmp_path: Path) -> None:
    path = tmp_path / "out.psd"
    file = export_character(plain, path)

    def painted(layer: FileLayer) -> FileLayer:
        if not layer.name.startswith("eyes closed L"):
            return layer
        picture = layer.picture.copy()
        picture[..., :3] = (0, 200, 0)
        return replace(layer, picture=picture)

    path.write_bytes(psd_bytes(replace(file, layers=tuple(painted(layer) for layer in file.layers))))
    back, _ = import_layers(path, "back")
    names = {part.name for part in build_puppet(back, SIZE).puppet.parts}
    assert "eyes_closed_left" in names and "shut_line_left" not in names and "shut_line_right" in names
    shut = pictures(back, SIZE, POSES[1])[0]
    assert (np.abs(shut[..., :3].astype(int) - (0, 200, 0)).max(axis=2) < 20).sum() > 20


@pytest.mark.parametrize("kind", ["psd", "ora"])
def test_details_at_rest_stay_where_nobody_painted(plain: Character, kind: str, tmp_path: Path) -> None:
    """Painting on the ears takes nothing from the chin, also where the file goes back and forth; old details are
    never seen over new paint."""
    write = {"psd": psd_bytes, "ora": ora_bytes}[kind]
    path = tmp_path / f"out.{kind}"
    export_character(plain, path)
    first, _ = import_layers(path, "first")
    file = export_character(first, path)
    assert sum("(over " in layer.name for layer in file.layers) >= 2
    ears = next(layer for layer in file.layers if layer.name == "headwear")
    picture = ears.picture.copy()
    picture[: len(picture) // 2, :, :3] = (220, 20, 30)
    layers = tuple(replace(one, picture=picture) if one is ears else one for one in file.layers)
    path.write_bytes(write(replace(file, layers=layers, notes="")))
    back, assigned = import_layers(path, "back")
    assert "below at rest" not in {one.layer.name for one in assigned}
    painted = np.zeros(back.keyframe.shape[:2], np.bool_)
    box = ears.box[0].start, ears.box[0].start + len(picture) // 2
    painted[box[0] : box[1]] = ears.whole(file.size)[box[0] : box[1], :, 3] > 0
    assert (
        apart(np.where(painted[..., None], 0, back.keyframe), np.where(painted[..., None], 0, plain.keyframe))
        <= 2
    )
    solid = painted & (ears.whole(file.size)[..., 3] == 255)
    over = [one for one in layers if "(over" not in one.name and one.visible]
    wanted = LayeredFile(file.size, tuple(over)).composite()
    assert apart(np.where(solid[..., None], back.keyframe, 0), np.where(solid[..., None], wanted, 0)) <= 2


def test_wrong_files(plain: Character, tmp_path: Path) -> None:
    with pytest.raises(UserInputError, match=r"\.psd or \.ora"):
        export_character(plain, tmp_path / "out.png")
    with pytest.raises(UserInputError, match="can't be written"):
        export_character(plain, tmp_path / "no" / "out.ora")
    assert not list(tmp_path.glob("*out*"))
    export_character(plain, tmp_path / "out.ora")
    assert len(read_layered_file(tmp_path / "out.ora").layers) > 10
