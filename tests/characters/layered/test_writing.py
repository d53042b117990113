"""Layers written by this program are read again as they were, and other readers show the same picture."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from psd_tools import PSDImage

from avatar_stream.characters.layered.layered_file import LayeredFile, source_of
from avatar_stream.characters.layered.ora import read_ora
from avatar_stream.characters.layered.reading import read_layered_file
from avatar_stream.characters.layered.writing_ora import ora_bytes
from avatar_stream.characters.layered.writing_psd import psd_bytes
from tests.characters.layered.layered_files import JAPANESE, apart, drawn, layers_of, named, psd_of, saved

KINDS: dict[str, Callable[[LayeredFile], bytes]] = {"psd": psd_bytes, "ora": ora_bytes}


@pytest.fixture
def file(tmp_path: Path) -> LayeredFile:
    """Clipped layers, groups in groups, a hidden layer, Japanese names, and notes."""
    layers = named(layers_of(drawn(3), clipping=True), JAPANESE)
    read = read_layered_file(saved(psd_of(layers), tmp_path / "art.psd"))

    def path(number: int, name: str) -> tuple[str, ...]:
        if name.startswith(("白目", "黒目")):
            return ("顔", "目 <R&L>")
        return ("髪",) if number in (1, 20) else ()

    moved = [replace(layer, path=path(number, layer.name)) for number, layer in enumerate(read.layers)]
    moved[-1] = replace(moved[-1], visible=False)
    return replace(read, layers=tuple(moved), notes='{"a": "ü"}')


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_is_read_again(kind: str, file: LayeredFile, tmp_path: Path) -> None:
    path = tmp_path / f"out.{kind}"
    path.write_bytes(KINDS[kind](file))
    again = read_layered_file(path)
    assert again.size == file.size and again.notes == file.notes
    assert [layer.source for layer in again.layers] == [source_of(n) for n in range(len(file.layers))]
    assert {layer.run for layer in file.layers} > {0, 1}, "nothing is clipped"
    for one, other in zip(file.layers, again.layers, strict=True):
        for what in ("name", "path", "visible", "run", "clipped"):
            assert getattr(one, what) == getattr(other, what), (one.name, what)
        assert np.array_equal(one.whole(file.size), other.whole(file.size))
        assert np.array_equal(one.unclipped().whole(file.size), other.unclipped().whole(file.size))


def test_others_see_the_same_picture(file: LayeredFile) -> None:
    document = PSDImage.open(io.BytesIO(psd_bytes(file)))
    assert apart(np.asarray(document.topil().convert("RGBA")), file.composite()) == 0  # type: ignore[union-attr]
    irises = [
        [one.name for one in layers if one.name.startswith("黒目")]
        for layers in (document.descendants(), file.layers)
    ]
    assert irises[0] == irises[1] and len(irises[0]) == 1
    with Image.open(io.BytesIO(psd_bytes(file))) as pillows:
        assert apart(np.asarray(pillows.convert("RGBA")), file.composite()) == 0
        assert len(pillows.layers) >= len(file.layers)  # type: ignore[attr-defined]
    import zipfile

    with zipfile.ZipFile(io.BytesIO(ora_bytes(file))) as archive:
        assert (
            archive.infolist()[0].filename == "mimetype" and archive.read("mimetype") == b"image/openraster"
        )
        merged = Image.open(io.BytesIO(archive.read("mergedimage.png")))
        assert apart(np.asarray(merged), file.composite()) == 0
        assert max(Image.open(io.BytesIO(archive.read("Thumbnails/thumbnail.png"))).size) <= 256


def test_reading_to_a_smaller_size(file: LayeredFile) -> None:
    small = read_ora(io.BytesIO(ora_bytes(file)), (128, 128))
    assert small.size == (128, 128)
    whole = Image.fromarray(file.composite()).resize((128, 128), Image.Resampling.BOX)
    assert np.abs(small.composite().astype(int) - np.asarray(whole)).mean() < 3


def test_clipped_layers_stay_whole(file: LayeredFile) -> None:
    """An iris under the lids is there, though nothing shows it."""
    iris = next(layer for layer in file.layers if layer.name.startswith("黒目"))
    shown = (iris.picture[..., 3] > 127).sum()
    assert iris.clipped and (iris.unclipped().picture[..., 3] > 127).sum() > 1.05 * shown
