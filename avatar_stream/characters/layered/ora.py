"""Layers of an OpenRaster file, as Krita, GIMP and MyPaint write it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from avatar_stream.characters.layered.archive import Archive, open_archive
from avatar_stream.characters.layered.blending import BLENDS
from avatar_stream.characters.layered.canvas import Canvas
from avatar_stream.characters.layered.flattening import Size, flatten
from avatar_stream.characters.layered.layered_file import LayeredFile
from avatar_stream.characters.layered.limits import MAX_DEPTH, check_layer_count, check_size
from avatar_stream.characters.layered.node import PASS_THROUGH, Node
from avatar_stream.characters.layered.png_layer import MAX_PNG_BYTES, png_pixels
from avatar_stream.errors import PictureError

STACK_FILE = "stack.xml"
# What this program notes in files that it writes; see `notes`.
NOTES_FILE = "avatar_stream.json"
_MAX_XML_BYTES = _MAX_NOTES_BYTES = 4 << 20
_MAX_PLACE_PX = 100_000
_BLENDS = {
    "multiply": "multiply",
    "screen": "screen",
    "plus": "add",
    "add": "add",
    "overlay": "overlay",
    "darken": "darken",
    "lighten": "lighten",
    "color-burn": "colour burn",
    "color-dodge": "colour dodge",
    "hard-light": "hard light",
    "soft-light": "soft light",
}
# A layer that is limited to what lies below it.
_CLIPPED = ("src-atop",)


def read_ora(file: Path | IO[bytes], size: Size | None = None) -> LayeredFile:
    """Read an OpenRaster file.

    Args:
        file: what to read.
        size: (width, height) in pixels to which it is scaled down; None for its own, or the largest that is kept.

    Raises:
        PictureError: it is damaged, too large or locked; the message goes on from the file's name.
    """
    with open_archive(file) as archive:
        root = _parsed(archive.read(STACK_FILE, _MAX_XML_BYTES))
        stack = root.find("stack")
        if root.tag != "image" or stack is None:
            raise PictureError("is damaged: its stack.xml names no layers; save it again")
        source = _whole(root, "w"), _whole(root, "h")
        check_size(*source)
        counts = [sum(1 for _ in stack.iter(tag)) for tag in ("layer", "stack")]
        check_layer_count(max(counts[0], counts[1] - 1))
        canvas = Canvas(source, size)
        flat = flatten(canvas.size, _nodes(archive, canvas, stack, 0))
        if NOTES_FILE not in archive.names:
            return flat
        notes = archive.read(NOTES_FILE, _MAX_NOTES_BYTES).decode("utf-8", "replace")
        return replace(flat, notes=notes)


def _parsed(data: bytes) -> ElementTree.Element:
    # Entities are the only unsafe part of XML for this parser, and a layer stack has none.
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data:
        raise PictureError("has a stack.xml with declarations that no drawing program writes: save it again")
    try:
        return ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise PictureError(f"is damaged: its stack.xml is no XML ({error}); save it again") from None


def _nodes(archive: Archive, canvas: Canvas, stack: ElementTree.Element, depth: int) -> tuple[Node, ...]:
    if depth > MAX_DEPTH:
        raise PictureError(f"has groups in more than {MAX_DEPTH} groups: take them apart")
    nodes: list[Node] = []
    for element in reversed([child for child in stack if child.tag in ("layer", "stack")]):
        node = _node(archive, canvas, element, depth)
        if node.clipped and nodes and not nodes[-1].clipped:
            # It is limited to everything below it here, as if that were one group.
            nodes = [Node("", blend=PASS_THROUGH, children=tuple(nodes)), node]
        else:
            nodes.append(node)
    return tuple(nodes)


def _node(archive: Archive, canvas: Canvas, element: ElementTree.Element, depth: int) -> Node:
    operation = _operation(element)
    blend = _BLENDS.get(operation, "normal")
    assert blend == "normal" or blend in BLENDS
    children, painted, source = None, None, ""
    if element.tag == "stack":
        children = _nodes(archive, canvas, element, depth + 1)
        if blend == "normal" and element.get("isolation", "auto") == "auto" and _opacity(element) == 1:
            blend = PASS_THROUGH
    else:
        source = element.get("src", "")
        pixels = png_pixels(archive.read(source, MAX_PNG_BYTES), source)
        painted = canvas.fit(pixels, (_whole(element, "x", 0), _whole(element, "y", 0)))
    return Node(
        element.get("name", ""),
        element.get("visibility", "visible") != "hidden",
        _opacity(element),
        blend,
        operation in _CLIPPED,
        painted,
        children,
        source=source,
    )


def _operation(element: ElementTree.Element) -> str:
    return element.get("composite-op", "svg:src-over").rsplit(":", 1)[-1]


def _opacity(element: ElementTree.Element) -> float:
    try:
        opacity = float(element.get("opacity", "1"))
    except ValueError:
        return 1.0
    return min(max(opacity, 0.0), 1.0) if opacity == opacity else 1.0


def _whole(element: ElementTree.Element, name: str, otherwise: int | None = None) -> int:
    text: str | None = element.get(name)
    try:
        number = otherwise if text is None else round(float(text))
        if number is not None and abs(number) <= _MAX_PLACE_PX:
            return number
    except (ValueError, OverflowError):
        pass
    raise PictureError(f"is damaged: '{name}' in its stack.xml is no number of pixels; save it again")


def is_ora(names: Sequence[str]) -> bool:
    """Whether an archive with these files is an OpenRaster file."""
    return STACK_FILE in names
