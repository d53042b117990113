"""Each layer gets the right label: by its name, its group, its place, or as its user says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layered.assigning import AssignedLayer, assign, assign_whole
from avatar_stream.characters.layered.layered_file import FileLayer, LayeredFile
from avatar_stream.characters.layered.reading import read_layered_file
from avatar_stream.errors import UserInputError
from avatar_stream.types import PixelArray
from tests.characters.layered.layered_files import (
    JAPANESE,
    SEE_THROUGH,
    Drawn,
    drawn,
    layers_of,
    named,
    nameless,
    psd_of,
    saved,
)
from training.faces.illustrated.compositing import box_of

SEEDS = (3, 4, 8, 11, 14, 21)


def file_of(layers: list[Drawn], groups: dict[int, tuple[str, ...]] | None = None) -> LayeredFile:
    """As a reader would give it."""
    made = []
    for number, layer in enumerate(layers):
        box = box_of(layer.picture)
        assert box is not None
        place = (box[1].start, box[0].start)
        path = (groups or {}).get(number, ())
        made.append(FileLayer(layer.name, path, layer.picture[box], place, layer.visible))
    height, width = layers[0].picture.shape[:2]
    return LayeredFile((width, height), tuple(made))


def share_right(layers: list[Drawn], assigned: list[AssignedLayer]) -> tuple[int, int]:
    """How many layers got their own label, of how many."""
    found = {one.layer.name: one.label for one in assigned}
    return sum(found[layer.name] == layer.truth for layer in layers), len(layers)


def numbered(layers: list[Drawn]) -> list[Drawn]:
    """With names that are all different."""
    return [replace(layer, name=f"{layer.name} {number}") for number, layer in enumerate(layers)]


@pytest.mark.parametrize("names", [SEE_THROUGH, JAPANESE])
def test_by_name(names: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    right = count = 0
    for seed in SEEDS:
        # See-through takes backgrounds for nothing, and has one tag for all lashes.
        layers = [layer for layer in layers_of(drawn(seed)) if names[layer.truth] != "objects"]
        layers = numbered(named(layers, names))
        for one in (got := assign(file_of(layers), anchors=drawn(seed).anchors)):
            assert one.told == "name", got
        good, of = share_right(layers, got)
        right, count = right + good, count + of
    with capsys.disabled():
        print(f" [by name: {right} of {count} layers right]", end="")
    assert right >= 0.95 * count


def halves(layers: list[Drawn]) -> list[Drawn]:
    """Left and right eyes and brows as layers of their own."""
    split = []
    for layer in layers:
        if layer.truth not in ("eye_white", "iris", "upper_lash", "lower_lash", "lid_crease", "brow"):
            split.append(layer)
            continue
        for side in (slice(0, 128), slice(128, None)):
            half = layer.picture.copy()
            half[:, side] = 0
            if half[..., 3].any():
                split.append(replace(layer, picture=half))
    return split


@pytest.mark.parametrize("with_anchors", [True, False])
@pytest.mark.parametrize("cut", [list, halves])
def test_without_names(
    with_anchors: bool, cut: Callable[[list[Drawn]], list[Drawn]], capsys: pytest.CaptureFixture[str]
) -> None:
    right = count = 0
    for seed in SEEDS:
        layers = nameless(cut(layers_of(drawn(seed))))
        got = assign(file_of(layers), anchors=drawn(seed).anchors if with_anchors else None)
        assert {one.told for one in got} <= {"place", "neighbour"}
        good, of = share_right(layers, got)
        right, count = right + good, count + of
    with capsys.disabled():
        print(f" [without names: {right} of {count} layers right]", end="")
    assert right >= 0.85 * count


def test_what_a_network_sees_counts_where_names_say_nothing() -> None:
    """Here it sees all right; names and users still go before it."""
    right = by_place = count = 0
    for seed in SEEDS:
        layers = nameless(layers_of(drawn(seed)))
        file = file_of(layers)
        seen: PixelArray = np.zeros((file.size[1], file.size[0]), np.uint8)
        for layer, truth in zip(file.layers, layers, strict=True):
            seen[layer.box][layer.picture[..., 3] > 96] = LABEL_NUMBER[truth.truth]
        told = assign_whole(file, None, drawn(seed).anchors, seen)
        good, of = share_right(layers, list(told.layers))
        by_place += share_right(layers, assign(file, None, drawn(seed).anchors))[0]
        right, count = right + good, count + of
    assert by_place < right and right >= 0.97 * count
    hair: PixelArray = np.full_like(seen, LABEL_NUMBER["front_hair"])
    named_file = file_of(layers_of(drawn(3)))
    got = assign_whole(named_file, None, drawn(3).anchors, hair).layers
    assert [one.label for one in got] == [one.label for one in assign_whole(named_file).layers]


def test_names_from_a_file(tmp_path: Path) -> None:
    layers = numbered(named(layers_of(drawn(8), clipping=True), JAPANESE))
    file = read_layered_file(saved(psd_of(layers), tmp_path / "art.psd"))
    good, of = share_right(layers, assign(file))
    assert good == of


def test_groups_tell_and_mixed_groups_do_not() -> None:
    layers = nameless(layers_of(drawn(3)))
    hair = next(number for number, layer in enumerate(layers) if layer.truth == "front_hair")
    iris = next(number for number, layer in enumerate(layers) if layer.truth == "iris")
    face = next(number for number, layer in enumerate(layers) if layer.truth == "face")
    layers[face] = replace(layers[face], name="輪郭")
    layers[face + 1] = replace(layers[face + 1], name="口")
    groups = {hair: ("髪", "前髪"), iris: ("顔",), face: ("顔",), face + 1: ("顔",)}
    got = {one.layer.name: one for one in assign(file_of(layers, groups), anchors=drawn(3).anchors)}
    assert (got[layers[hair].name].label, got[layers[hair].name].told) == ("front_hair", "group")
    assert (got[layers[iris].name].label, got[layers[iris].name].told) == ("iris", "place")


def test_paired_layers_are_split_by_place_whatever_their_marks_say() -> None:
    sample = drawn(3)
    layers = [replace(layer, name=f"{layer.name} L") for layer in layers_of(sample)]
    irises = [one for one in assign(file_of(layers), anchors=sample.anchors) if one.label == "iris"]
    assert [one.side for one in irises] == ["right", "left"]
    for one in irises:
        x, y = sample.anchors[f"{one.side}_iris"]
        rows, columns = one.layer.box
        assert columns.start < x < columns.stop and rows.start < y < rows.stop
    whole = next(layer for layer in layers if layer.truth == "iris").picture
    assert np.array_equal(sum(one.layer.whole((256, 256))[..., 3] for one in irises), whole[..., 3])


def test_legs_are_body() -> None:
    layers = nameless(layers_of(drawn(3)))
    file = file_of(layers)
    legs = FileLayer("Layer 99", (), np.full((300, 40, 4), 230, np.uint8), (100, 340))
    got = assign(LayeredFile((256, 700), (legs, *file.layers)))
    assert got[0].label == "clothes"


def test_a_side_of_its_own_is_not_split() -> None:
    layers = halves(layers_of(drawn(3)))
    got = [one for one in assign(file_of(layers)) if one.label == "brow"]
    assert sorted(one.side for one in got) == ["left", "right"]


def test_names_that_leave_it_open_are_decided_by_place() -> None:
    layers = layers_of(drawn(3))
    named_hair = [
        replace(layer, name="hair" if layer.truth.endswith("hair") else layer.name)
        for layer in numbered(layers)
    ]
    got = assign(file_of(named_hair), anchors=drawn(3).anchors)
    assert [one.label for one in got if one.layer.name == "hair"] == [
        layer.truth for layer in layers if layer.truth.endswith("hair")
    ]


def test_older_see_through_eyes() -> None:
    layers = [
        replace(layer, name={"eye_white": "eyebg", "iris": "eyel"}.get(layer.truth, layer.name))
        for layer in layers_of(drawn(3))
    ]
    assert {one.label for one in assign(file_of(layers)) if one.layer.name == "eyel"} == {"iris"}


def test_users_have_the_last_word() -> None:
    layers = nameless(layers_of(drawn(3)))
    file = file_of(layers, {2: ("Group 1",)})
    said = {"Layer 1": "front hair", "Group 1/Layer 2": "背景", "Layer 5": "blush"}
    got = {one.layer.name: one for one in assign(file, said, drawn(3).anchors)}
    assert [got[f"Layer {number}"].label for number in (1, 2, 5)] == ["front_hair", "background", "face"]
    assert got["Layer 5"].expression == "blush"
    assert all(got[f"Layer {number}"].told == "given" for number in (1, 2, 5))


@pytest.mark.parametrize(
    ("said", "message"),
    [({"Layer 99": "face"}, "no layer called 'Layer 99'"), ({"Layer 1": "chair"}, "no part called 'chair'")],
)
def test_wrong_overrides(said: dict[str, str], message: str) -> None:
    with pytest.raises(UserInputError, match=message):
        assign(file_of(nameless(layers_of(drawn(3)))), said)


def test_one_layer_alone_and_a_layer_like_nothing() -> None:
    layers = layers_of(drawn(3))
    assert len(assign(file_of(nameless(layers)[-1:]))) == 1
    dot: PixelArray = np.zeros((256, 256, 4), np.uint8)
    dot[:3, 250:] = 255
    odd = [*layers, Drawn("", dot, "Layer 1")]
    last = assign(file_of(odd), anchors=drawn(3).anchors)[-1]
    assert (last.told, last.label) == ("neighbour", layers[-1].truth)
