"""What a network that labels pixels sees on each layer, where the picture shows it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABELS
from avatar_stream.characters.layered.layered_file import LayeredFile
from avatar_stream.types import PixelArray

Floats = npt.NDArray[np.float64]
# Fewer pixels of a layer than these say nothing.
_LEAST_PIXELS = 12
_SHOWN = 96


def votes_of(file: LayeredFile, seen: PixelArray) -> Floats:
    """(n, len(LABELS)) the share of each label in what the picture shows of each layer; zeros where that is nothing.

    Args:
        file: the layers.
        seen: (H, W) uint8 the label of each pixel of the picture, see `characters.labels`.
    """
    nearest = np.full(seen.shape, -1, np.int32)
    for number, layer in enumerate(file.layers):
        if layer.visible:
            nearest[layer.box][layer.picture[..., 3] > _SHOWN] = number
    shown = nearest >= 0
    counts = np.zeros((len(file.layers), len(LABELS)))
    np.add.at(counts, (nearest[shown], seen[shown]), 1)
    totals = counts.sum(axis=1, keepdims=True)
    return np.where(totals >= _LEAST_PIXELS, counts / np.maximum(totals, 1), 0.0)
