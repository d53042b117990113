"""Clipping and fading whole stacks of layers, so that the layers drawn one by one still give the same picture.

Where a group is half transparent, making each of its layers half transparent is not the same: what lies behind another
layer of the group would shine through. So for each pixel the shares are computed that the layers have in what is seen,
these are changed, and the alphas that give such shares are computed back. Pixels at which nothing changes, which are
most of them, keep their alphas, also of what is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.layered.layered_file import FileLayer
from avatar_stream.types import PixelArray

Floats = npt.NDArray[np.float32]
_STRIP = 32
_HIDDEN = 1e-3


@dataclass(frozen=True)
class Change:
    """New shares of a strip.

    Attributes:
        shares: (n, rows, W) float32, 0…1.
        where: (rows, W) the pixels at which they are to take effect.
    """

    shares: Floats
    where: npt.NDArray[np.bool_]


def fade(layers: Sequence[FileLayer], factor: PixelArray | float) -> None:
    """Make a stack less opaque as if it were one layer; the alphas of its layers are changed in place.

    Args:
        layers: far to near. Those that aren't visible are faded each by itself.
        factor: 0…1, or (H, W) uint8 with 255 for what stays as it is.
    """
    visible = [layer for layer in layers if layer.visible]

    def faded(shares: Floats, rows: slice) -> Change:
        share = _rows_of(factor, rows, shares.shape[1:])
        return Change(shares * share, share < 1)

    for stack in (visible, *([layer] for layer in layers if not layer.visible)):
        _change(stack, faded)


def clip(base: Sequence[FileLayer], upper: Sequence[FileLayer]) -> None:
    """Show layers only where those below are; the alphas of both are changed in place.

    Both together cover exactly what `base` did: its soft edges stay as soft as they were.

    Args:
        base: what clips, far to near.
        upper: what is clipped, far to near.
    """
    below = [layer for layer in base if layer.visible]
    above = [layer for layer in upper if layer.visible]
    count = len(below)

    def clipped(shares: Floats, rows: slice) -> Change:
        cover = _cover(below, rows, shares.shape[2])
        # The lower ones keep what the upper ones, unclipped, leave them.
        new = np.concatenate([shares[:count], shares[count:] * cover])
        return Change(new, (cover < 1) & (shares[count:].sum(axis=0) > 0))

    hidden = [layer for layer in upper if not layer.visible]
    if hidden:
        cover = np.concatenate(
            [_cover(below, slice(top, top + 1), _width(hidden)) for top in range(_height(hidden))]
        )
        fade(hidden, np.rint(255 * cover).astype(np.uint8))
    _change([*below, *above], clipped)


def _cover(layers: Sequence[FileLayer], rows: slice, width: int) -> Floats:
    """(rows, width) 0…1 how much a stack covers."""
    alphas = _alphas(layers, rows, width)
    return np.asarray(1 - np.prod(1 - alphas, axis=0), np.float32)


def _rows_of(factor: PixelArray | float, rows: slice, shape: tuple[int, ...]) -> Floats:
    if isinstance(factor, float):
        return np.full(shape, factor, np.float32)
    return factor[rows, : shape[1]].astype(np.float32) / 255


def _width(layers: Sequence[FileLayer]) -> int:
    return max((layer.box[1].stop for layer in layers), default=0)


def _height(layers: Sequence[FileLayer]) -> int:
    return max((layer.box[0].stop for layer in layers), default=0)


def _change(layers: Sequence[FileLayer], change: Callable[[Floats, slice], Change]) -> None:
    height, width = _height(layers), _width(layers)
    for top in range(0, height, _STRIP):
        rows = slice(top, min(top + _STRIP, height))
        alphas = _alphas(layers, rows, width)
        changed = change(_shares_of(alphas), rows)
        if changed.where.any():
            new = np.where(changed.where, _alphas_of(changed.shares, alphas), alphas)
            _store(layers, rows, new)


def _alphas(layers: Sequence[FileLayer], rows: slice, width: int) -> Floats:
    """(n, rows, width) 0…1."""
    alphas = np.zeros((len(layers), rows.stop - rows.start, width), np.float32)
    for alpha, layer in zip(alphas, layers, strict=True):
        (own, target), columns = _common(layer, rows), layer.box[1]
        shown = layer.picture[own, : max(0, width - columns.start), 3]
        alpha[target, columns.start : columns.start + shown.shape[1]] = shown.astype(np.float32) / 255
    return alphas


def _store(layers: Sequence[FileLayer], rows: slice, alphas: Floats) -> None:
    for alpha, layer in zip(alphas, layers, strict=True):
        own, target = _common(layer, rows)
        layer.picture[own, :, 3] = np.rint(255 * alpha[target, layer.box[1]])


def _common(layer: FileLayer, rows: slice) -> tuple[slice, slice]:
    """The rows that a layer has in a strip: in the layer's own picture, and in the strip."""
    box = layer.box[0]
    first = max(box.start, rows.start)
    last = max(first, min(box.stop, rows.stop))
    if first >= box.stop:
        return slice(0, 0), slice(0, 0)
    return slice(first - box.start, last - box.start), slice(first - rows.start, last - rows.start)


def _shares_of(alphas: Floats) -> Floats:
    """How much of what is seen each layer has."""
    shares = np.empty_like(alphas)
    through = np.ones(alphas.shape[1:], np.float32)
    for number in reversed(range(len(alphas))):
        shares[number] = alphas[number] * through
        through = through * (1 - alphas[number])
    return shares


def _alphas_of(shares: Floats, otherwise: Floats) -> Floats:
    """Alphas, rounded to 1/255, that give such shares; where a layer is hidden it keeps the other alpha."""
    alphas = np.empty_like(shares)
    through = np.ones(shares.shape[1:], np.float32)
    for number in reversed(range(len(shares))):
        seen = through > _HIDDEN
        alpha = np.where(seen, shares[number] / np.maximum(through, _HIDDEN), otherwise[number])
        alphas[number] = np.rint(255 * alpha.clip(0, 1)) / 255
        through = through * (1 - alphas[number])
    return alphas
