"""From a tree of groups and layers with all its settings to plain layers, far to near."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from avatar_stream.base.plain_text import printable
from avatar_stream.characters.layered.blending import BLENDS
from avatar_stream.characters.layered.coverage import clip, fade
from avatar_stream.characters.layered.layered_file import FileLayer, LayeredFile, laid_over
from avatar_stream.characters.layered.limits import MAX_DEPTH, MAX_NAME
from avatar_stream.characters.layered.node import PASS_THROUGH, Node
from avatar_stream.errors import PictureError
from avatar_stream.types import PixelArray

Size = tuple[int, int]
_LEAST_SHOWN = 0.5 / 255


def flatten(size: Size, nodes: Sequence[Node]) -> LayeredFile:
    """Apply opacity, masks, clipping and blend modes.

    A layer that is blended in another way than as normal becomes part of the layers below it, where they are seen
    and without changing their outlines: of its clipping base, or, if it isn't clipped, of whatever it lies on. Where it
    lies on nothing it stays a layer.

    Args:
        size: (width, height) of the canvas.
        nodes: far to near; the pictures in them are changed.

    Raises:
        PictureError: nothing is painted on any layer, or groups lie too deep in each other; the message goes on from
            the file's name.
    """
    if _depth(nodes) > MAX_DEPTH:
        raise PictureError(f"has groups in more than {MAX_DEPTH} groups: take them apart")
    layers = [layer for layer in _flat(size, nodes, (), True, []) if layer.picture[..., 3].any()]
    if not layers:
        raise PictureError("shows nothing: all its layers are empty")
    return LayeredFile(size, tuple(_numbered(layers)))


def _flat(
    size: Size, nodes: Sequence[Node], path: tuple[str, ...], visible: bool, under: list[FileLayer]
) -> list[FileLayer]:
    """The layers of some nodes; `under` is what they are blended with besides each other."""
    made: list[FileLayer] = []
    for base, clipped in _runs(nodes):
        shown = visible and base.visible
        layers = _own_layers(size, base, path, shown, under + made)
        for node in clipped:
            upper = _own_layers(size, node, path, shown and node.visible, layers)
            _fade(upper, node)
            if node.blend in BLENDS and node.visible:
                _blend(size, upper, layers, node.blend)
            else:
                layers = _clipped(layers, upper)
        _fade(layers, base)
        if base.blend in BLENDS and shown and _blend(size, layers, under + made, base.blend):
            layers = [layer for layer in layers if not layer.visible]
        made += layers
    return made


def _depth(nodes: Sequence[Node]) -> int:
    depth = 0
    while nodes:
        nodes = [child for node in nodes for child in node.children or ()]
        depth += 1
    return depth


def _runs(nodes: Sequence[Node]) -> Iterator[tuple[Node, list[Node]]]:
    """Each node that isn't clipped, with those that are clipped to it."""
    first = 0
    while first < len(nodes):
        last = first + 1
        while last < len(nodes) and nodes[last].clipped:
            last += 1
        yield nodes[first], list(nodes[first + 1 : last])
        first = last


def _own_layers(
    size: Size, node: Node, path: tuple[str, ...], visible: bool, under: list[FileLayer]
) -> list[FileLayer]:
    name = printable(node.name).strip()[:MAX_NAME]
    if node.children is not None:
        through = under if node.blend == PASS_THROUGH else []
        return _flat(size, node.children, (*path, name) if name else path, visible, through)
    if node.painted is None:
        return []
    return [FileLayer(name, path, node.painted.picture, node.painted.place, visible, node.source)]


def _clipped(base: list[FileLayer], upper: list[FileLayer]) -> list[FileLayer]:
    """Both, the upper ones clipped; they remember what they were before."""
    if not base or not upper:
        return base + upper
    run = id(base[0].picture)
    if any(layer.run for layer in upper) or any(layer.run not in (0, run) for layer in base):
        run = 0  # a run within a run is cut for good
    base = [_remembering(layer, run, layer.clipped) for layer in base]
    upper = [_remembering(layer, run, True) for layer in upper]
    clip(base, upper)
    return base + upper


def _remembering(layer: FileLayer, run: int, clipped: bool) -> FileLayer:
    uncut = layer.picture[..., 3].copy() if layer.uncut is None else layer.uncut
    return replace(layer, uncut=uncut, run=run, clipped=clipped and run != 0)


def _numbered(layers: Sequence[FileLayer]) -> Iterator[FileLayer]:
    """The same with runs numbered from 1; those of which only one side is left are none."""
    clipping = {layer.run for layer in layers if layer.run and not layer.clipped}
    runs = list(dict.fromkeys(layer.run for layer in layers if layer.clipped and layer.run in clipping))
    for layer in layers:
        run = runs.index(layer.run) + 1 if layer.run in runs else 0
        yield replace(layer, run=run, clipped=layer.clipped and run > 0)


def _fade(layers: list[FileLayer], node: Node) -> None:
    """By opacity and mask. Of clipped layers it is what clips them that is faded, and they with it."""
    if node.opacity < 1:
        fade(layers, float(node.opacity))
        for layer in layers:
            if layer.uncut is not None and not layer.clipped:
                layer.uncut[:] = np.rint(layer.uncut * node.opacity)
    if node.mask is not None:
        fade(layers, node.mask)
        for layer in layers:
            if layer.uncut is not None and not layer.clipped:
                layer.uncut[:] = np.rint(layer.uncut * (node.mask[layer.box] / 255.0))


def _blend(size: Size, upper: list[FileLayer], below: list[FileLayer], mode: str) -> bool:
    """Change the colours of the visible layers below; gives whether there was any under the upper ones."""
    source = laid_over(size, [layer for layer in upper if layer.visible])
    through = np.where(source[..., 3] > 0, 1.0, 0.0).astype(np.float32)
    met = False
    for layer in reversed([layer for layer in below if layer.visible]):
        alpha = layer.picture[..., 3].astype(np.float32) / 255
        seen = alpha * through[layer.box] > _LEAST_SHOWN
        if seen.any():
            met = True
            _mix(layer.picture, seen, source[layer.box], mode)
        through[layer.box] *= 1 - alpha
    return met


def _mix(picture: PixelArray, seen: npt.NDArray[np.bool_], source: PixelArray, mode: str) -> None:
    below = picture[seen][:, :3].astype(np.float32) / 255
    above = source[seen].astype(np.float32) / 255
    mixed = below + above[:, 3:] * (BLENDS[mode](below, above[:, :3]) - below)
    picture[seen, :3] = np.rint(255 * mixed)
