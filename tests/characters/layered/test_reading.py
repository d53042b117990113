"""Layered files of every kind give layers that over each other are the file's own picture."""

from __future__ import annotations

import zipfile
from copy import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from psd_tools import PSDImage
from psd_tools.constants import BlendMode

from avatar_stream.characters.layered.reading import read_layered_file
from avatar_stream.types import PixelArray
from tests.characters.layered.layered_files import (
    JAPANESE,
    apart,
    drawn,
    layers_of,
    named,
    ora_of,
    png,
    psd_of,
    saved,
)

CLOSE = 2


def own_composite(document: PSDImage) -> PixelArray:
    """As psd-tools draws it."""
    return np.asarray(document.composite(force=True).convert("RGBA"))


def soft_disc(
    colour: tuple[int, int, int], centre: tuple[int, int], radius: int, alpha: int = 255
) -> Image.Image:
    y, x = np.mgrid[:96, :96]
    cover = (radius - np.hypot(x - centre[0], y - centre[1])).clip(-4, 4) / 8 + 0.5
    picture = np.zeros((96, 96, 4), np.uint8)
    picture[..., :3] = colour
    picture[..., 3] = np.rint(alpha * cover)
    return Image.fromarray(picture)


@pytest.mark.parametrize(("mode", "depth"), [("RGB", 8), ("RGB", 16), ("CMYK", 8), ("L", 8)])
@pytest.mark.parametrize("seed", [3, 8])
def test_modes_and_depths_with_clipping(mode: str, depth: int, seed: int, tmp_path: Path) -> None:
    document = psd_of(layers_of(drawn(seed), clipping=True), mode=mode, depth=depth)
    file = read_layered_file(saved(document, tmp_path / "art.dat"))
    assert file.size == (256, 256)
    assert len(file.layers) == len(layers_of(drawn(seed)))
    assert apart(file.composite(), own_composite(document)) <= CLOSE


def test_large_documents(tmp_path: Path) -> None:
    document = psd_of(layers_of(drawn(3)))
    document._record.header.version = 2  # PSB
    for layer in document:
        for info, data in zip(layer._record.channel_info, layer._channels, strict=True):
            raw = data.get_data(layer.width, layer.height, 8, 1)
            info.length = data.set_data(raw, layer.width, layer.height, 8, 2) + 2
    file = read_layered_file(saved(document, tmp_path / "art.psb"))
    assert apart(file.composite(), drawn(3).clean) <= CLOSE


def test_groups_their_opacity_masks_and_clipping(tmp_path: Path) -> None:
    document = PSDImage.new("RGB", (96, 96))
    document.create_pixel_layer(soft_disc((40, 90, 160), (40, 40), 36), "back")
    red = document.create_pixel_layer(soft_disc((200, 40, 30), (48, 40), 26), "red")
    green = document.create_pixel_layer(soft_disc((30, 180, 60), (60, 50), 22), "green")
    green.clipping = True
    blue = document.create_pixel_layer(soft_disc((30, 20, 220), (48, 60), 20), "blue")
    document.create_group([red, green, blue], "inner", opacity=150)
    lone = document.create_pixel_layer(
        soft_disc((240, 240, 20), (24, 70), 18, alpha=130), "lone", opacity=180
    )
    lone.remove_mask()  # an empty one
    lone.create_mask(Image.linear_gradient("L").resize((60, 60)), top=40, left=4)
    masked = document.create_pixel_layer(soft_disc((250, 250, 250), (70, 24), 20), "masked")
    over = document.create_pixel_layer(soft_disc((10, 10, 10), (76, 24), 12), "over")
    group = document.create_group([masked, over], "outer")
    # psd-tools 1.26 keeps one list for a group's two records, and writes the mask into both.
    group._bounding_channels = copy(group._channels)
    group._bounding_channels._items = list(group._channels)
    group.create_mask(Image.radial_gradient("L").resize((50, 50)), top=0, left=46)
    hidden = document.create_pixel_layer(soft_disc((1, 2, 3), (48, 48), 40), "hidden")
    hidden.visible = False
    document.create_group([hidden]).name = "  group\u202e "
    file = read_layered_file(saved(document, tmp_path / "art.psd"))
    assert apart(file.composite(), own_composite(document)) <= CLOSE
    assert [(layer.name, layer.path, layer.visible) for layer in file.layers] == [
        ("back", (), True), ("red", ("inner",), True), ("green", ("inner",), True), ("blue", ("inner",), True),
        ("lone", (), True), ("masked", ("outer",), True), ("over", ("outer",), True), ("hidden", ("group",), False),
    ]  # fmt: skip


def test_what_a_clipping_layer_hides_stays_whole(tmp_path: Path) -> None:
    """Only soft edges change: the skin below a clipped shade is as opaque as it was."""
    document = PSDImage.new("RGB", (96, 96))
    document.create_pixel_layer(soft_disc((200, 40, 30), (48, 48), 30), "base")
    document.create_pixel_layer(soft_disc((30, 180, 60), (48, 48), 40), "upper").clipping = True
    file = read_layered_file(saved(document, tmp_path / "art.psd"))
    base = file.layers[0].whole((96, 96))
    assert (base[..., 3] == 255).sum() > 0.7 * np.pi * 30**2


@pytest.mark.parametrize(
    "mode",
    [BlendMode.MULTIPLY, BlendMode.SCREEN, BlendMode.LINEAR_DODGE, BlendMode.OVERLAY, BlendMode.SOFT_LIGHT],
)
@pytest.mark.parametrize("clipped", [False, True])
def test_other_blend_modes_become_part_of_what_lies_below(
    mode: BlendMode, clipped: bool, tmp_path: Path
) -> None:
    document = PSDImage.new("RGB", (96, 96))
    document.create_pixel_layer(Image.new("RGBA", (96, 96), (120, 160, 210, 255)), "back")
    document.create_pixel_layer(soft_disc((200, 90, 60), (48, 40), 26), "base")
    shade = document.create_pixel_layer(
        soft_disc((90, 110, 200), (60, 50), 30), "shade", opacity=200, blend_mode=mode
    )
    shade.clipping = clipped
    file = read_layered_file(saved(document, tmp_path / "art.psd"))
    assert [layer.name for layer in file.layers] == ["back", "base"]
    assert np.quantile(np.abs(file.composite().astype(int) - own_composite(document)), 0.97) <= CLOSE
    assert apart(file.composite(), own_composite(document)) <= (4 if clipped else 40)  # at soft edges


def test_pictures_are_scaled_down_by_area(tmp_path: Path) -> None:
    """Edges take no colour from where nothing is shown, and places stay what they are."""
    picture = np.zeros((3000, 2400, 4), np.uint8)
    picture[..., :3] = (0, 255, 0)
    picture[300:1500, 1000:1501] = (250, 10, 20, 255)
    document = PSDImage.new("RGB", (2400, 3000))
    document.create_pixel_layer(Image.fromarray(picture[200:1600, 900:1600]), "square", 200, 900)
    file = read_layered_file(saved(document, tmp_path / "art.psd"))
    assert file.size == (1638, 2048)
    (layer,) = file.layers
    assert (layer.picture[layer.picture[..., 3] > 0][:, :3] == (250, 10, 20)).all()
    covered = layer.picture[..., 3].sum() / 255 / (1638 * 2048)
    assert covered == pytest.approx(1200 * 501 / (2400 * 3000), rel=1e-3)
    assert layer.place == (int(1000 * 1638 / 2400), int(300 * 2048 / 3000))


def test_openraster(tmp_path: Path) -> None:
    layers = layers_of(drawn(3))
    file = read_layered_file(ora_of(layers, tmp_path / "art.ora"))
    assert apart(file.composite(), drawn(3).clean) <= CLOSE
    assert [layer.name for layer in file.layers] == [layer.name for layer in layers]


def test_openraster_with_its_settings(tmp_path: Path) -> None:
    path = tmp_path / "art.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, colour in (
            ("a", (200, 100, 50)),
            ("b", (90, 120, 200)),
            ("c", (0, 255, 0)),
            ("d", (7, 8, 9)),
        ):
            archive.writestr(f"data/{name}.png", png(np.full((64, 64, 4), (*colour, 255), np.uint8)))
        archive.writestr(
            "stack.xml",
            '<image w="96" h="80"><stack><layer name="top" src="data/d.png" visibility="hidden"/>'
            '<stack name="group" opacity="0.5"><layer name="cut" src="data/c.png" x="40" composite-op="svg:src-atop"/>'
            '<layer name="shade" src="data/b.png" composite-op="svg:multiply"/><layer name="base" src="data/a.png"/>'
            "</stack></stack></image>",
        )
    file = read_layered_file(path)
    assert [(layer.name, layer.path, layer.visible) for layer in file.layers] == [
        ("base", ("group",), True), ("cut", ("group",), True), ("top", (), False),
    ]  # fmt: skip
    shown = file.composite()
    assert shown.shape == (80, 96, 4)
    assert np.abs(shown[10, 10].astype(int) - (70, 47, 39, 128)).max() <= 1
    assert np.abs(shown[10, 50].astype(int) - (0, 255, 0, 128)).max() <= 1
    assert not shown[10, 70].any() and not shown[70, 10].any()


def write_folder(folder: Path, names: list[str]) -> Path:
    for name, layer in zip(names, layers_of(drawn(3)), strict=True):
        file = folder / f"{name}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(png(layer.picture))
    (folder / "notes.txt").write_text("by me")
    return folder


def test_a_folder_ordered_by_numbers_and_its_zip(tmp_path: Path) -> None:
    layers = named(layers_of(drawn(3)), JAPANESE)
    names = [f"{number} {layer.name}" for number, layer in enumerate(layers)]
    folder = write_folder(tmp_path / "art", names)
    packed = tmp_path / "packed"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"art/{file.name}")
        archive.writestr("__MACOSX/art/._0.png", b"nothing")
    for path in (folder, packed):
        file = read_layered_file(path)
        assert [layer.name for layer in file.layers] == names
        assert all(layer.path == () for layer in file.layers)
        assert apart(file.composite(), drawn(3).clean) <= CLOSE


def test_a_folder_ordered_by_what_names_say(tmp_path: Path) -> None:
    names = [f"{layer.name}.{number}" for number, layer in enumerate(layers_of(drawn(3)))]
    file = read_layered_file(write_folder(tmp_path / "art", names))
    order = [layer.name.split(".")[0] for layer in file.layers]
    places = [
        order.index(name)
        for name in ("background", "back_hair", "neck", "face", "mouth", "iris", "front_hair")
    ]
    assert places == sorted(places)


def test_folders_in_a_folder_are_groups(tmp_path: Path) -> None:
    count = len(layers_of(drawn(3)))
    names = [f"{number // 10} part/{number}" for number in range(count)]
    file = read_layered_file(write_folder(tmp_path / "art", names))
    assert [layer.path for layer in file.layers] == [(f"{number // 10} part",) for number in range(count)]
    assert apart(file.composite(), drawn(3).clean) <= CLOSE


def test_layers_without_paint_are_left_out(tmp_path: Path) -> None:
    layers = layers_of(drawn(3))
    document = psd_of(layers)
    document.create_pixel_layer(Image.new("RGBA", (8, 8)), "empty")
    file = read_layered_file(saved(document, tmp_path / "art.psd"))
    assert len(file.layers) == len(layers)


def test_hidden_layers_are_kept_as_such(tmp_path: Path) -> None:
    layers = layers_of(drawn(3))
    layers[-1] = replace(layers[-1], visible=False)
    for path in (saved(psd_of(layers), tmp_path / "art.psd"), ora_of(layers, tmp_path / "art.ora")):
        file = read_layered_file(path)
        assert [layer.visible for layer in file.layers] == [layer.visible for layer in layers]
