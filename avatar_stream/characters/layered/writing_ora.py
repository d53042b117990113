"""Layers as an OpenRaster file, which Krita, GIMP and MyPaint open, and in which imported characters are kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from xml.etree import ElementTree

import numpy as np
from PIL import Image

from avatar_stream.characters.layered.layered_file import FileLayer, LayeredFile
from avatar_stream.characters.layered.ora import NOTES_FILE, STACK_FILE
from avatar_stream.types import PixelArray

_THUMBNAIL_PX = 256
_COMPRESSION = 4


def source_of(number: int) -> str:
    """The name in the archive of the picture of a layer, counted from the farthest, 0."""
    return f"data/layer{number:03}.png"


def ora_bytes(file: LayeredFile, *, merged: bool = True) -> bytes:
    """A layered picture as the bytes of one OpenRaster file; reading them gives the same layers.

    Layers that are clipped stand whole, in a group with what clips them.

    Args:
        file: its layers and notes.
        merged: whether the whole picture is put in, too, as programs that show files only want it.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "image/openraster", zipfile.ZIP_STORED)
        for number, layer in enumerate(file.layers):
            picture = _png(layer.unclipped().picture if layer.run else layer.picture)
            archive.writestr(source_of(number), picture, zipfile.ZIP_STORED)
        archive.writestr(STACK_FILE, _stack(file))
        if file.notes:
            archive.writestr(NOTES_FILE, file.notes)
        if merged:
            whole = file.composite()
            archive.writestr("mergedimage.png", _png(whole), zipfile.ZIP_STORED)
            archive.writestr("Thumbnails/thumbnail.png", _thumbnail(whole), zipfile.ZIP_STORED)
    return out.getvalue()


def _stack(file: LayeredFile) -> bytes:
    width, height = file.size
    root = ElementTree.Element("image", {"version": "0.0.3", "w": str(width), "h": str(height)})
    _add(ElementTree.SubElement(root, "stack"), list(enumerate(_runs_together(file.layers))), 0)
    data: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return data


def _runs_together(layers: Sequence[FileLayer]) -> list[FileLayer]:
    """The same with the layers of each run in the groups that all of them lie in."""
    shared: dict[int, tuple[str, ...]] = {}
    for layer in layers:
        shared.setdefault(layer.run, layer.path)
        both = list(
            takewhile(lambda pair: pair[0] == pair[1], zip(shared[layer.run], layer.path, strict=False))
        )
        shared[layer.run] = layer.path[: len(both)]
    return [replace(layer, path=shared[layer.run]) if layer.run else layer for layer in layers]


def _add(stack: ElementTree.Element, layers: Sequence[tuple[int, FileLayer]], depth: int) -> None:
    """Put layers, given far to near, into a stack, which has the nearest first; a group becomes a stack in it."""
    end = len(layers)
    while end > 0:
        number, layer = layers[end - 1]
        first = end - 1
        if len(layer.path) > depth:
            while first > 0 and layers[first - 1][1].path[: depth + 1] == layer.path[: depth + 1]:
                first -= 1
            group = ElementTree.SubElement(stack, "stack", {"name": layer.path[depth]})
            _add(group, layers[first:end], depth + 1)
        elif layer.run:
            while first > 0 and layers[first - 1][1].run == layer.run:
                first -= 1
            group = ElementTree.SubElement(stack, "stack", {"name": "", "isolation": "isolate"})
            for inner, one in reversed(layers[first:end]):
                _add_layer(group, inner, one)
        else:
            _add_layer(stack, number, layer)
        end = first


def _add_layer(stack: ElementTree.Element, number: int, layer: FileLayer) -> None:
    attributes = {
        "name": layer.name,
        "src": source_of(number),
        "x": str(layer.place[0]),
        "y": str(layer.place[1]),
        "opacity": "1.0",
        "visibility": "visible" if layer.visible else "hidden",
        "composite-op": "svg:src-atop" if layer.clipped else "svg:src-over",
    }
    ElementTree.SubElement(stack, "layer", attributes)


def _png(picture: PixelArray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(out, "PNG", compress_level=_COMPRESSION)
    return out.getvalue()


def _thumbnail(picture: PixelArray) -> bytes:
    image = Image.fromarray(picture)
    image.thumbnail((_THUMBNAIL_PX, _THUMBNAIL_PX))
    return _png(np.asarray(image))
