"""Layers of a Photoshop file (PSD or PSB), which Clip Studio, Krita, Procreate, SAI and See-through write, too."""

from __future__ import annotations

import logging
import struct
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from psd_tools import PSDImage
from psd_tools.api.layers import Group
from psd_tools.constants import BlendMode, ChannelID, Resource, Tag

from avatar_stream.base.plain_text import printable
from avatar_stream.characters.layered.canvas import Canvas, Painted
from avatar_stream.characters.layered.flattening import flatten
from avatar_stream.characters.layered.layered_file import LayeredFile, source_of
from avatar_stream.characters.layered.limits import (
    MAX_LAYER_PIXELS,
    MAX_NAME,
    check_layer_count,
    check_size,
)
from avatar_stream.characters.layered.node import PASS_THROUGH, Node
from avatar_stream.characters.layered.psd_colours import PLANES, rgba_of
from avatar_stream.errors import PictureError
from avatar_stream.types import PixelArray

# Of an image resource with what this program notes in files that it writes; plug-ins have the numbers from 4000 on.
NOTES_RESOURCE = 4617
_HEADER = struct.Struct(">4sH6xHIIHH")
_MODES = {0: "black and white", 2: "indexed colours", 7: "multichannel", 9: "Lab"}
_BLENDS = {
    BlendMode.PASS_THROUGH: PASS_THROUGH,
    BlendMode.MULTIPLY: "multiply",
    BlendMode.SCREEN: "screen",
    BlendMode.LINEAR_DODGE: "add",
    BlendMode.OVERLAY: "overlay",
    BlendMode.DARKEN: "darken",
    BlendMode.DARKER_COLOR: "darken",
    BlendMode.LIGHTEN: "lighten",
    BlendMode.LIGHTER_COLOR: "lighten",
    BlendMode.LINEAR_BURN: "linear burn",
    BlendMode.COLOR_BURN: "colour burn",
    BlendMode.COLOR_DODGE: "colour dodge",
    BlendMode.HARD_LIGHT: "hard light",
    BlendMode.SOFT_LIGHT: "soft light",
}


def read_psd(path: Path) -> LayeredFile:
    """Read a PSD or PSB of 8 or 16 bits in RGB, grey or CMYK.

    Layer effects, adjustment layers and fill layers without pixels are left out.

    Raises:
        PictureError: it is damaged, too large or of another kind; the message goes on from the file's name.
    """
    with path.open("rb") as file:
        head = file.read(_HEADER.size)
        if len(head) < _HEADER.size:
            raise PictureError("is damaged: it ends in its first line; save it again")
        _, _, _, height, width, depth, mode = _HEADER.unpack(head)
        check_size(width, height)
        if mode not in PLANES:
            raise PictureError(f"is a PSD of {_MODES.get(mode, 'unknown colours')}: save it as RGB")
        if depth not in (8, 16):
            raise PictureError(f"has {depth} bits for each colour: save it with 8 or 16")
        file.seek(0)
        with _quiet():
            try:
                document = PSDImage.open(file)
                check_layer_count(sum(1 for _ in document.descendants()))
                return _Reader(document, Canvas((width, height)), mode).read()
            except PictureError:
                raise
            except MemoryError:
                raise PictureError("needs too much memory: scale it down first") from None
            except Exception as error:  # on damaged files psd-tools raises whatever its arithmetic does
                reason = printable(str(error).split("\n")[0])[:MAX_NAME] or type(error).__name__
                raise PictureError(f"is damaged and can't be read ({reason}): save it again") from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Without psd-tools' own words; a layer that it can't decode is an error, not black."""
    logger = logging.getLogger("psd_tools")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.filterwarnings("error", module="psd_tools.*")
            warnings.filterwarnings("ignore", category=DeprecationWarning)
            yield
    finally:
        logger.setLevel(level)


def _name_of(layer: Any) -> str:
    """A layer's name; old programs write it in their system's own encoding alone."""
    name = str(layer.name)
    if Tag.UNICODE_LAYER_NAME in layer.tagged_blocks or name.isascii():
        return name
    for encoding in ("utf-8", "cp932"):
        try:
            return name.encode("macroman").decode(encoding)
        except UnicodeError:
            continue
    return name


class _Reader:
    """Turns psd-tools' tree into ours, one layer at a time."""

    def __init__(self, document: PSDImage, canvas: Canvas, mode: int) -> None:
        self._document, self._canvas, self._mode = document, canvas, mode
        self._leaves = count()
        profile = document.image_resources.get_data(Resource.ICC_PROFILE, None)
        self._profile = profile if isinstance(profile, bytes) else None

    def read(self) -> LayeredFile:
        flat = flatten(self._canvas.size, self._nodes(self._document))
        notes = self._document.image_resources.get_data(NOTES_RESOURCE, None)
        return replace(flat, notes=notes.decode("utf-8", "replace")) if isinstance(notes, bytes) else flat

    def _nodes(self, layers: Iterable[Any]) -> tuple[Node, ...]:
        return tuple(self._node(layer) for layer in layers)

    def _node(self, layer: Any) -> Node:
        group = isinstance(layer, Group)
        fill = int(layer.tagged_blocks.get_data(Tag.BLEND_FILL_OPACITY, 255))
        return Node(
            _name_of(layer),
            bool(layer.visible),
            layer.opacity / 255 * min(fill, 255) / 255,
            _BLENDS.get(layer.blend_mode, "normal"),
            bool(layer._record.clipping),
            None if group else self._painted(layer),
            self._nodes(layer) if group else None,
            self._mask(layer) if group else None,
            "" if group else source_of(next(self._leaves)),
        )

    def _painted(self, layer: Any) -> Painted | None:
        record = layer._record
        left, top = int(record.left), int(record.top)
        width, height = int(record.right) - left, int(record.bottom) - top
        channels = self._channels(layer)
        if width <= 0 or height <= 0 or 0 not in channels:
            return None
        if width * height > MAX_LAYER_PIXELS:
            name = printable(_name_of(layer))[:MAX_NAME]
            raise PictureError(f"has a layer '{name}' of {width}×{height} pixels: crop it to the canvas")
        x, y, right, bottom = self._inside(left, top, width, height)
        if right <= x or bottom <= y:
            return None
        shown = (slice(y - top, bottom - top), slice(x - left, right - left))
        count = PLANES[self._mode]
        planes = np.full((bottom - y, right - x, count + 1), 255, np.uint8)
        for number in range(count):
            if number in channels:
                planes[..., number] = self._plane(channels[number], width, height)[shown]
        if ChannelID.TRANSPARENCY_MASK in channels:
            planes[..., -1] = self._plane(channels[ChannelID.TRANSPARENCY_MASK], width, height)[shown]
        self._apply_mask(layer, planes, (x, y))
        painted = self._canvas.fit(planes, (x, y))
        if painted is None:
            return None
        return Painted(rgba_of(painted.picture, self._mode, self._profile), painted.place)

    def _inside(self, left: int, top: int, width: int, height: int) -> tuple[int, int, int, int]:
        """The part of a box that lies on the canvas: left, top, right, bottom."""
        most_x, most_y = self._canvas.source
        return max(left, 0), max(top, 0), min(left + width, most_x), min(top + height, most_y)

    def _channels(self, layer: Any) -> dict[int, Any]:
        pairs = zip(layer._record.channel_info, layer._channels, strict=False)
        return {int(info.id): data for info, data in pairs if len(data.data) > 0}

    def _plane(self, channel: Any, width: int, height: int) -> PixelArray:
        """(height, width) uint8 of one channel."""
        depth = int(self._document.depth)
        data = channel.get_data(width, height, depth, int(self._document.version))
        if depth == 8:
            return np.frombuffer(data, np.uint8).reshape(height, width)
        plane = np.empty((height, width), np.uint8)
        for row, values in zip(plane, np.frombuffer(data, ">u2").reshape(height, width), strict=True):
            row[:] = (values.astype(np.uint32) * 255 + 32767) // 65535
        return plane

    def _mask_plane(self, layer: Any) -> tuple[PixelArray, tuple[int, int], int] | None:
        """A mask's values, the place of its corner and its value outside; None where there is none that is used."""
        mask = layer.mask
        if mask is None or mask.disabled:
            return None
        channels = self._channels(layer)
        real = ChannelID.REAL_USER_LAYER_MASK
        data = channels.get(real if mask.has_real() else ChannelID.USER_LAYER_MASK)
        width, height = int(mask.width), int(mask.height)
        outside = int(mask.background_color or 0)
        if data is None:
            return None
        if width <= 0 or height <= 0:
            return np.zeros((0, 0), np.uint8), (0, 0), outside
        if width * height > MAX_LAYER_PIXELS:
            raise PictureError(f"has a mask of {width}×{height} pixels: crop it to the canvas")
        return self._plane(data, width, height), (int(mask.left), int(mask.top)), outside

    def _apply_mask(self, layer: Any, planes: PixelArray, place: tuple[int, int]) -> None:
        found = self._mask_plane(layer)
        if found is None:
            return
        plane, (left, top), outside = found
        values = np.full(planes.shape[:2], outside, np.uint8)
        x, y = left - place[0], top - place[1]
        target = values[max(y, 0) : max(y + plane.shape[0], 0), max(x, 0) : max(x + plane.shape[1], 0)]
        target[:] = plane[max(-y, 0) :, max(-x, 0) :][: target.shape[0], : target.shape[1]]
        for row, factor in zip(planes[..., -1], values, strict=True):
            row[:] = (row.astype(np.uint16) * factor + 127) // 255

    def _mask(self, layer: Any) -> PixelArray | None:
        """(H, W) of the canvas's size, or None."""
        found = self._mask_plane(layer)
        return None if found is None else self._canvas.fit_mask(*found)
