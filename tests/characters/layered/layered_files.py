"""Layered files as artists and tools write them, made of the layers of this project's own drawings."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image
from psd_tools import PSDImage

from avatar_stream.types import FaceSemantics, PixelArray
from training.faces.illustrated.compositing import alpha_of, box_of
from training.faces.illustrated.generator import Frame, draw_illustration
from training.faces.illustrated.random_style import random_style
from training.faces.sample import LayeredSample

SEE_THROUGH = {
    "background": "objects", "clothes": "topwear", "hands": "handwear", "neck": "neck", "ears": "ears", "face": "face",
    "nose": "nose", "mouth": "mouth", "eye_white": "eyewhite", "iris": "irides", "lower_lash": "eyelash",
    "upper_lash": "eyelash", "lid_crease": "eyelash", "brow": "eyebrow", "back_hair": "back hair",
    "front_hair": "front hair", "glasses": "eyewear", "headwear": "headwear",
}  # fmt: skip
JAPANESE = {
    "background": "背景", "clothes": "服", "hands": "手", "neck": "首", "ears": "耳", "face": "輪郭", "nose": "鼻",
    "mouth": "口", "eye_white": "白目", "iris": "黒目", "lower_lash": "下まつ毛", "upper_lash": "まつ毛",
    "lid_crease": "二重", "brow": "眉", "back_hair": "後ろ髪", "front_hair": "前髪", "glasses": "メガネ",
    "headwear": "髪飾り",
}  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A layer to write; `truth` is its label. `picture` is (H, W, 4); where `clipped`, by the one below that isn't."""

    truth: str
    picture: PixelArray
    name: str
    clipped: bool = False
    visible: bool = True


@lru_cache(maxsize=16)
def drawn(seed: int, size_px: int = 256) -> LayeredSample:
    style = random_style(np.random.default_rng(seed))
    return draw_illustration(style, FaceSemantics.neutral(), Frame(size_px, 0.4, (0.5, 0.45)))


def layers_of(sample: LayeredSample, *, clipping: bool = False) -> list[Drawn]:
    """The layers with paint, far to near, named by their labels; clipped by flags, or cut off already."""
    made = []
    base = -1
    for number, layer in enumerate(sample.layers):
        box = box_of(layer.picture)
        if box is None:
            continue
        clipped = clipping and layer.clip is not None and layer.clip == base
        picture = layer.picture.copy()
        if layer.clip is not None and not clipped:
            picture[..., 3] = 0
            picture[box][..., 3] = np.rint(255 * alpha_of(sample.layers, number, box))
        if not clipped:
            base = number
        if picture[..., 3].any():
            made.append(Drawn(layer.label, picture, layer.label, clipped))
    return made


def named(layers: list[Drawn], names: dict[str, str]) -> list[Drawn]:
    """Named as in `names`, with numbers and marks of a side."""
    return [
        replace(layer, name=names[layer.truth] + ("", "_1", " L", "-2", "_R")[number % 5])
        for number, layer in enumerate(layers)
    ]


def nameless(layers: list[Drawn]) -> list[Drawn]:
    return [replace(layer, name=f"Layer {number}") for number, layer in enumerate(layers)]


def cropped(picture: PixelArray) -> tuple[Image.Image, int, int]:
    """What a layer shows, and its left and top."""
    box = box_of(picture)
    assert box is not None
    return Image.fromarray(np.ascontiguousarray(picture[box])), box[1].start, box[0].start


def psd_of(layers: list[Drawn], *, mode: str = "RGB", depth: int = 8) -> PSDImage:
    """A document of pixel layers without groups."""
    height, width = layers[0].picture.shape[:2]
    document = PSDImage.new(mode, (width, height), depth=depth)  # type: ignore[arg-type]
    for layer in layers:
        image, left, top = cropped(layer.picture)
        made = document.create_pixel_layer(image, "", top, left)
        made.name = layer.name
        made.clipping = layer.clipped
        made.visible = layer.visible
    return document


def saved(document: PSDImage, path: Path) -> Path:
    document.save(str(path))
    return path


def png(picture: PixelArray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "PNG")
    return out.getvalue()


def ora_of(layers: list[Drawn], path: Path, attributes: dict[str, str] | None = None) -> Path:
    """An OpenRaster file; `attributes` by layer name are put into its element."""
    height, width = layers[0].picture.shape[:2]
    elements = []
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "image/openraster")
        for number, layer in enumerate(layers):
            image, left, top = cropped(layer.picture)
            file.writestr(f"data/layer{number}.png", png(np.asarray(image)))
            shown = "visible" if layer.visible else "hidden"
            more = (attributes or {}).get(layer.name, "")
            elements.append(
                f'<layer name="{layer.name}" src="data/layer{number}.png" x="{left}" y="{top}" opacity="1.0" '
                f'visibility="{shown}" {more}/>'
            )
        stack = "\n".join(reversed(elements))
        file.writestr(
            "stack.xml",
            f'<?xml version="1.0"?><image w="{width}" h="{height}"><stack>{stack}</stack></image>',
        )
    return path


def apart(a: PixelArray, b: PixelArray) -> int:
    """The largest difference, premultiplied, 0…255."""
    shown = [
        np.concatenate([p[..., :3] * (p[..., 3:].astype(np.float32) / 255), p[..., 3:]], axis=2)
        for p in (a, b)
    ]
    return int(np.ceil(np.abs(shown[0] - shown[1]).max() - 0.01))
