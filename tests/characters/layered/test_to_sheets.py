"""Sheets made of a file's layers: together its picture, and a puppet that moves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from avatar_stream.characters.layered.assigning import assign
from avatar_stream.characters.layered.layered_file import FileLayer, LayeredFile, laid_over
from avatar_stream.characters.layered.piles import Role
from avatar_stream.characters.layered.reading import read_layered_file
from avatar_stream.characters.layered.to_sheets import layered_character, picture_at_rest, roles_of
from avatar_stream.decoder.puppet_decoder import PuppetDecoder
from avatar_stream.errors import PictureError
from avatar_stream.puppet.building.illustration import build_illustration
from avatar_stream.puppet.building.sheets import LayeredCharacter, Sheet
from avatar_stream.types import FaceSemantics, PixelArray
from tests.characters.layered.layered_files import (
    JAPANESE,
    Drawn,
    apart,
    drawn,
    layers_of,
    named,
    nameless,
    psd_of,
    saved,
)
from tests.characters.layered.test_assigning import file_of

CLOSE = 2


def seen(character: LayeredCharacter, sheet: Sheet) -> PixelArray:
    """What a sheet shows at rest: an iris, what its opening lets be seen."""
    hole = character.openings.get(sheet.side)
    if sheet.label != "iris" or not sheet.plain:
        return sheet.picture
    if hole is None:
        whites = [one for one in character.shown if one.name == f"eye_white_{sheet.side}"]
        if not whites:
            return sheet.picture
        hole = whites[0].picture[..., 3]
    alpha = np.rint(sheet.picture[..., 3] * (hole / 255.0)).astype(np.uint8)
    return np.dstack([sheet.picture[..., :3], alpha])


def flat(character: LayeredCharacter) -> PixelArray:
    return laid_over(
        character.size, [FileLayer("", (), seen(character, sheet), (0, 0)) for sheet in character.shown]
    )


@pytest.mark.parametrize("seed", [3, 8, 11])
@pytest.mark.parametrize("with_names", [True, False])
def test_sheets_over_each_other_are_the_files_picture(seed: int, with_names: bool, tmp_path: Path) -> None:
    sample = drawn(seed)
    layers = layers_of(sample, clipping=True)
    layers = named(layers, JAPANESE) if with_names else nameless(layers)
    document = psd_of(layers)
    file = read_layered_file(saved(document, tmp_path / "art.psd"))
    character = layered_character(file, assign(file, anchors=sample.anchors), sample.anchors)
    assert apart(flat(character), np.asarray(document.composite(force=True).convert("RGBA"))) <= CLOSE
    assert {"iris_left", "iris_right", "eye_white_left", "face"} <= {sheet.name for sheet in character.sheets}


def test_a_puppet_of_them_is_the_picture_at_rest_and_shuts_its_eyes() -> None:
    sample = drawn(3)
    file = file_of(layers_of(sample))
    character = layered_character(file, assign(file), sample.anchors)
    decoder = PuppetDecoder(build_illustration(character), None)
    rest = decoder.decode(FaceSemantics.neutral()).pixels.copy()
    shut = decoder.decode(FaceSemantics.of(eyeBlinkLeft=1, eyeBlinkRight=1)).pixels.copy()
    decoder.close()
    assert apart(rest, file.composite()) <= CLOSE
    for side in ("left", "right"):
        x, y = (int(value) for value in sample.anchors[f"{side}_iris"])
        assert np.abs(shut[y, x].astype(int) - rest[y, x]).max() > 20


def test_layers_of_one_label_are_laid_together_unless_others_lie_between() -> None:
    def layer(name: str, left: int, right: int) -> FileLayer:
        return FileLayer(name, (), np.full((64, right - left, 4), 255, np.uint8), (left, 0))

    layers = (
        layer("body", 0, 10), layer("face", 20, 30), layer("shirt", 5, 15), layer("neck", 8, 12),
        layer("sleeve", 0, 20),
        layer("arm", 40, 50), layer("front hair", 60, 64), layer("dress", 10, 62),
    )  # fmt: skip
    file = LayeredFile((64, 64), layers)
    character = layered_character(file, assign(file), {})
    assert [sheet.name for sheet in character.sheets] == [
        "clothes",
        "face",
        "neck",
        "clothes_2",
        "front_hair",
        "clothes_3",
    ]


def test_hidden_layers_and_those_of_expressions_are_set_aside() -> None:
    sample = drawn(3)
    layers = layers_of(sample)
    mouth = next(layer for layer in layers if layer.truth == "mouth")
    layers += [
        replace(mouth, name="mouth_a", visible=False), replace(mouth, name="口_い"), replace(mouth, name="blush"),
        replace(mouth, name="閉じ目", visible=False), Drawn("clothes", mouth.picture, "coat", visible=False),
    ]  # fmt: skip
    file = file_of(layers)
    assigned = assign(file, anchors=sample.anchors)
    roles = {one.layer.name: role for one, role in zip(assigned, roles_of(assigned), strict=True)}
    assert roles["mouth_a"] == Role("mouth_open", "A", shown=False)
    assert roles["口_い"] == Role("mouth_open", "I", shown=False)
    assert roles["閉じ目"] == Role("eyes_closed", shown=False)
    assert roles["blush"] == Role(toggle="blush", shown=True)
    assert roles["coat"] == Role(toggle="coat", shown=False)
    shown = [layer for layer in file.layers if layer.visible and layer.name != "口_い"]
    character = layered_character(file, assigned, sample.anchors)
    assert apart(flat(character), laid_over(file.size, shown)) <= CLOSE
    assert apart(picture_at_rest(file, assigned), laid_over(file.size, shown)) == 0


def test_an_expression_without_a_plain_part_is_the_part() -> None:
    """A character that is drawn with its mouth open, in layers named so, has no other mouth."""
    sample = drawn(3)
    layers = [
        replace(layer, name="mouth open" if layer.truth == "mouth" else layer.name)
        for layer in layers_of(sample)
    ]
    file = file_of(layers)
    character = layered_character(file, assign(file), sample.anchors)
    assert "mouth" in {sheet.name for sheet in character.sheets}
    assert apart(flat(character), file.composite()) <= CLOSE


def test_more_hidden_layers_than_toggles_share_one() -> None:
    layers = layers_of(drawn(3))
    coats = [f"coat {chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(90)]
    hidden = [Drawn("clothes", layers[-1].picture, name, visible=False) for name in coats]
    file = file_of([*layers, *hidden])
    assigned = assign(file, anchors=drawn(3).anchors)
    toggles = [role.toggle for role in roles_of(assigned) if role.toggle]
    assert len(toggles) == 90 and len(set(toggles)) <= 64
    assert (toggles[0], toggles[-1]) == ("coat_aa", "others")
    puppet = build_illustration(layered_character(file, assigned, drawn(3).anchors))
    assert puppet.toggles[-1] == "others"


def test_nothing_visible() -> None:
    file = file_of([replace(layer, visible=False) for layer in layers_of(drawn(3))])
    with pytest.raises(PictureError, match="hidden"):
        layered_character(file, assign(file), drawn(3).anchors)
