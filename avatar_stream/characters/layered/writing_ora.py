"""Layers as an OpenRaster file, which Krita, GIMP and MyPaint open, and in which imported characters are kept."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

import numpy as np
from PIL import Image

from avatar_stream.characters.layered.layered_file import LayeredFile, source_of
from avatar_stream.characters.layered.ora import NOTES_FILE, STACK_FILE
from avatar_stream.characters.layered.tree import Leaf, Tree, tree_of
from avatar_stream.types import PixelArray

_THUMBNAIL_PX = 256
_COMPRESSION = 4


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
    _add(ElementTree.SubElement(root, "stack"), tree_of(file.layers))
    data: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return data


def _add(stack: ElementTree.Element, tree: Tree) -> None:
    """Put a tree into a stack, which has the nearest first."""
    for node in reversed(tree):
        if isinstance(node, Leaf):
            _add_layer(stack, node)
            continue
        group = ElementTree.SubElement(stack, "stack", {"name": node.name})
        if node.clipped:
            group.set("isolation", "isolate")
        _add(group, (*node.members, *node.clipped))


def _add_layer(stack: ElementTree.Element, leaf: Leaf) -> None:
    layer = leaf.layer
    attributes = {
        "name": layer.name,
        "src": source_of(leaf.number),
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
