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
Box = tuple[slice, slice]
_STRIP = 32
_HIDDEN = 1e-3


@dataclass(frozen=True)
class Change:
    """New shares of a strip.

    Attributes:
        shares: (n, rows, columns) float32, 0…1.
        where: (rows, columns) the pixels at which they are to take effect.
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

    def faded(shares: Floats, box: Box) -> Change:
        share = np.float32(factor) if isinstance(factor, float) else factor[box].astype(np.float32) / 255
        return Change(shares * share, np.broadcast_to(share < 1, shares.shape[1:]))

    for stack in (visible, *([layer] for layer in layers if not layer.visible)):
        _change(stack, faded, stack)


def clip(base: Sequence[FileLayer], upper: Sequence[FileLayer]) -> None:
    """Show layers only where those below are; the alphas of both are changed in place.

    Both together cover exactly what `base` did: its soft edges stay as soft as they were.

    Args:
        base: what clips, far to near; where none of it is visible, all of it does.
        upper: what is clipped, far to near.
    """
    below = [layer for layer in base if layer.visible] or list(base)
    above = [layer for layer in upper if layer.visible]
    count = len(below)

    def clipped(shares: Floats, box: Box) -> Change:
        cover = _cover(below, box)
        # The lower ones keep what the upper ones, unclipped, leave them.
        new = np.concatenate([shares[:count], shares[count:] * cover])
        return Change(new, (cover < 1) & (shares[count:].sum(axis=0) > 0))

    for layer in upper:
        if not layer.visible:
            _change([layer], lambda shares, box: Change(shares * _cover(below, box), shares[0] > 0), [layer])
    _change([*below, *above], clipped, above)


def _cover(layers: Sequence[FileLayer], box: Box) -> Floats:
    """(rows, columns) 0…1 how much a stack covers."""
    return np.asarray(1 - np.prod(1 - _alphas(layers, box), axis=0), np.float32)


def _change(
    layers: Sequence[FileLayer], change: Callable[[Floats, Box], Change], within: Sequence[FileLayer]
) -> None:
    """Give a stack's layers new shares, strip by strip, where some of them have their boxes."""
    if not within:
        return
    rows, columns = zip(*(layer.box for layer in within), strict=True)
    across = slice(min(side.start for side in columns), max(side.stop for side in columns))
    bottom = max(side.stop for side in rows)
    for top in range(min(side.start for side in rows), bottom, _STRIP):
        box = (slice(top, min(top + _STRIP, bottom)), across)
        alphas = _alphas(layers, box)
        changed = change(_shares_of(alphas), box)
        if changed.where.any():
            _store(layers, box, np.where(changed.where, _alphas_of(changed.shares, alphas), alphas))


def _alphas(layers: Sequence[FileLayer], box: Box) -> Floats:
    """(n, rows, columns) 0…1."""
    shape = (len(layers), box[0].stop - box[0].start, box[1].stop - box[1].start)
    alphas = np.zeros(shape, np.float32)
    for alpha, layer in zip(alphas, layers, strict=True):
        own, target = _common(layer, box)
        alpha[target] = layer.picture[own][..., 3].astype(np.float32) / 255
    return alphas


def _store(layers: Sequence[FileLayer], box: Box, alphas: Floats) -> None:
    for alpha, layer in zip(alphas, layers, strict=True):
        own, target = _common(layer, box)
        layer.picture[own][..., 3] = np.rint(255 * alpha[target])


def _common(layer: FileLayer, box: Box) -> tuple[Box, Box]:
    """What a layer and a box have in common: in the layer's own picture, and in the box."""
    own, target = [], []
    for side, wanted in zip(layer.box, box, strict=True):
        first = max(side.start, wanted.start)
        last = max(first, min(side.stop, wanted.stop))
        own.append(slice(first - side.start, last - side.start))
        target.append(slice(first - wanted.start, last - wanted.start))
    return (own[0], own[1]), (target[0], target[1])


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
