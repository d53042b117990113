"""Layers that this program made, in files that it wrote: shut eyes, the inside of the mouth, and details at rest.

The first two are there to be painted over. As long as nobody does, they are left out when the file is read again, and
made anew: a layer that is as it was made has the digest of its pixels in its name. Details at rest are what the layers
below them lack to be the picture (see `layering.details_at_rest`). Where one of those was painted on they would show
what was there before: a hidden layer says what that is, and they stay where it still is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.layered.layered_file import FileLayer, LayeredFile, laid_over
from avatar_stream.puppet.building.sheets import premultiplied
from avatar_stream.types import PixelArray

_MADE, _OVER = (re.compile(rf" \({word} ([0-9a-f]{{8}})\)$") for word in ("made", "over"))
_BEFORE = "below at rest"
# Programs that save a file may round its colours: so many levels apart is as it was.
_SAME = 2


def marked_as_made(layer: FileLayer) -> FileLayer:
    """A hidden layer whose name says that it was made, and how it was then."""
    return replace(layer, name=f"{layer.name} (made {_digest(layer)})", visible=False)


def with_marked_details(
    layers: Sequence[FileLayer], details: Sequence[bool]
) -> tuple[list[FileLayer], FileLayer | None]:
    """Let layers of details at rest say over what they lie.

    Args:
        layers: of a whole file, far to near.
        details: which of them are details at rest.

    Returns:
        The layers, of which details have the digest of what is below in their names; and a hidden layer with what is
        seen of that where there are details, None where there are none.
    """
    over = [layer for layer, is_detail in zip(layers, details, strict=True) if is_detail and layer.visible]
    if not over:
        return list(layers), None
    below = [
        layer for layer, is_detail in zip(layers, details, strict=True) if layer.visible and not is_detail
    ]
    size = tuple(max(layer.box[axis].stop for layer in (*over, *below)) for axis in (1, 0))
    mark = f" (over {_digest(*below)})"
    marked = [replace(layer, name=layer.name + mark) if layer in over else layer for layer in layers]
    before = laid_over((size[0], size[1]), below)
    before[~_shown(over, before.shape[:2])] = 0
    seen = cropped(_BEFORE, before)
    return marked, None if seen is None else replace(seen, visible=False)


def without_made(file: LayeredFile) -> LayeredFile:
    """The file without layers that were made, and are as they were, and without details of what is no more so."""
    below = [layer for layer in file.layers if layer.visible and not _OVER.search(layer.name)]
    digest = _digest(*below)
    same: npt.NDArray[np.bool_] | None = None
    kept = []
    for layer in file.layers:
        found, over = _MADE.search(layer.name), _OVER.search(layer.name)
        if layer.name == _BEFORE:
            continue
        if over is not None:
            layer = replace(layer, name=layer.name[: over.start()])
            if over[1] == digest:
                kept.append(layer)
                continue
            same = _as_before(file, below) if same is None else same
            kept += _where(layer, same)
        elif found is None:
            kept.append(layer)
        elif layer.visible or found[1] != _digest(layer):
            kept.append(replace(layer, name=layer.name[: found.start()]))
    return replace(file, layers=tuple(kept)) if kept else file


def _as_before(file: LayeredFile, below: Sequence[FileLayer]) -> npt.NDArray[np.bool_]:
    """(H, W) where the layers below the details are what they were; nowhere, where the file doesn't say."""
    width, height = file.size
    before = next((layer for layer in file.layers if layer.name == _BEFORE), None)
    if before is None:
        return np.zeros((height, width), np.bool_)
    then, now = (
        premultiplied(one).astype(np.int16) for one in (before.whole(file.size), laid_over(file.size, below))
    )
    return np.asarray(np.abs(then - now).max(axis=2) <= _SAME)


def _where(layer: FileLayer, mask: npt.NDArray[np.bool_]) -> list[FileLayer]:
    """What is left of a layer inside a mask of the whole picture's size, if anything."""
    picture = np.where(mask[layer.box][..., None], layer.picture, 0).astype(np.uint8)
    return [replace(layer, picture=picture, uncut=None)] if picture[..., 3].any() else []


def _shown(layers: Sequence[FileLayer], shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """(H, W) where any of some layers is."""
    mask = np.zeros(shape, np.bool_)
    for layer in layers:
        mask[layer.box] |= layer.picture[..., 3] > 0
    return mask


def cropped(name: str, picture: PixelArray) -> FileLayer | None:
    """A layer of what a whole picture, (H, W, 4) uint8 RGBA, shows; None where that is nothing."""
    shown = picture[..., 3] > 0
    rows, columns = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
    if not len(rows):
        return None
    box = picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy()
    box[box[..., 3] == 0] = 0
    return FileLayer(name, (), box, (int(columns[0]), int(rows[0])))


def _digest(*layers: FileLayer) -> str:
    whole = sha256()
    for layer in layers:
        place = (*layer.place, *layer.picture.shape)
        whole.update(repr(place).encode() + layer.picture.tobytes())
    return whole.hexdigest()[:8]
