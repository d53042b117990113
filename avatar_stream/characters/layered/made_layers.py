"""Layers that this program made, in files that it wrote: shut eyes, the inside of the mouth, and details at rest.

The first two are there to be painted over. As long as nobody does, they are left out when the file is read again, and
made anew: a layer that is as it was made has the digest of its pixels in its name. Details at rest are what the layers
below them lack to be the picture (see `layering.details_at_rest`): their names have the digest of those, and they are
left out once one of those was painted on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import numpy as np

from avatar_stream.characters.layered.layered_file import FileLayer, LayeredFile
from avatar_stream.types import PixelArray

_MADE, _OVER = (re.compile(rf" \({word} ([0-9a-f]{{8}})\)$") for word in ("made", "over"))


def marked_as_made(layer: FileLayer) -> FileLayer:
    """A hidden layer whose name says that it was made, and how it was then."""
    return replace(layer, name=f"{layer.name} (made {_digest(layer)})", visible=False)


def marked_as_over(layer: FileLayer, below: Sequence[FileLayer]) -> FileLayer:
    """A layer of details at rest whose name says what it lies over."""
    return replace(layer, name=f"{layer.name} (over {_digest(*below)})")


def without_made(file: LayeredFile) -> LayeredFile:
    """The file without layers that were made, and are as they were, and without details of what is no more so."""
    below = [layer for layer in file.layers if layer.visible and not _OVER.search(layer.name)]
    kept = []
    for layer in file.layers:
        found, over = _MADE.search(layer.name), _OVER.search(layer.name)
        if over is not None:
            if over[1] == _digest(*below):
                kept.append(replace(layer, name=layer.name[: over.start()]))
        elif found is None:
            kept.append(layer)
        elif layer.visible or found[1] != _digest(layer):
            kept.append(replace(layer, name=layer.name[: found.start()]))
    return replace(file, layers=tuple(kept)) if kept else file


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
