"""See-through's depths bring its layers back into their order."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from psd_tools import PSDImage

from avatar_stream.characters.layered.assigning import assign
from avatar_stream.characters.layered.reading import read_layered_file
from avatar_stream.errors import PictureError
from tests.characters.layered.layered_files import SEE_THROUGH, Drawn, drawn, layers_of, psd_of, saved


def tagged() -> list[Drawn]:
    """In See-through's tags; where a tag is there several times, with a number."""
    counts: dict[str, int] = {}
    made = []
    for layer in layers_of(drawn(8)):
        tag = SEE_THROUGH[layer.truth]
        counts[tag] = counts.get(tag, 0) + 1
        made.append(replace(layer, name=tag if counts[tag] == 1 else f"{tag}-{counts[tag] - 1}"))
    return made


def shuffled(layers: list[Drawn]) -> list[Drawn]:
    return [layers[number] for number in np.random.default_rng(2).permutation(len(layers))]


def depth_psd(layers: list[Drawn], path: Path) -> Path:
    """As the program writes it: one grey layer for each."""
    document = PSDImage.new("L", (256, 256))
    for number, layer in enumerate(layers):
        made = document.create_pixel_layer(Image.new("L", (40, 40), 250 - 8 * number), "", 10, 10)
        made.name = layer.name
    return saved(document, path)


def test_numbered_tags_are_told() -> None:
    from tests.characters.layered.test_assigning import file_of

    got = {one.layer.name: (one.label, one.told) for one in assign(file_of(tagged()))}
    assert all(told == "name" for _, told in got.values())
    assert got["topwear"] == got["topwear-1"] == ("clothes", "name")


@pytest.mark.parametrize("beside", ["json", "psd", "neither"])
def test_layers_come_in_the_order_of_their_depth(beside: str, tmp_path: Path) -> None:
    layers = tagged()
    path = saved(psd_of(shuffled(layers)), tmp_path / "art.psd")
    if beside == "json":
        parts = {
            layer.name: {"xyxy": [0, 0, 9, 9], "tag": layer.name, "depth_median": 1 - 0.02 * number}
            for number, layer in enumerate(layers)
        }
        (tmp_path / "art.psd.json").write_text(json.dumps({"parts": parts, "frame_size": [256, 256]}))
    if beside == "psd":
        depth_psd(layers, tmp_path / "art_depth.psd")
    names = [layer.name for layer in read_layered_file(path).layers]
    right = [layer.name for layer in layers]
    assert names == ([layer.name for layer in shuffled(layers)] if beside == "neither" else right)


@pytest.mark.parametrize("text", ["", "{", '{"parts": 3}', '{"parts": {"face": {"depth_median": "x"}}}'])
def test_other_files_beside_change_nothing(text: str, tmp_path: Path) -> None:
    layers = shuffled(tagged())
    path = saved(psd_of(layers), tmp_path / "art.psd")
    (tmp_path / "art.psd.json").write_text(text)
    (tmp_path / "art_depth.psd").write_bytes(b"8BPS")
    assert [layer.name for layer in read_layered_file(path).layers] == [layer.name for layer in layers]


def test_the_depths_themselves_are_no_character(tmp_path: Path) -> None:
    layers = tagged()
    saved(psd_of(layers), tmp_path / "art.psd")
    depths = depth_psd(layers, tmp_path / "art_depth.psd")
    with pytest.raises(PictureError, match=r"depths of 'art\.psd'"):
        read_layered_file(depths)
