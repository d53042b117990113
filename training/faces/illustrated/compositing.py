"""Layers over each other: the picture they make, and which of them each pixel shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.types import PixelArray
from training.faces.sample import Layer

Box = tuple[slice, slice]
# A layer is what a pixel shows where it covers so much of it, of what it covers at most; thin lines count from less.
SHOWN, SHOWN_LINE = 0.5, 0.3
LINES = ("nose", "mouth", "lower_lash", "upper_lash", "lid_crease", "brow", "glasses")


def box_of(picture: PixelArray) -> Box | None:
    """Rows and columns of the smallest box with all paint of (H, W, 4) in it; None where there is none."""
    alpha = picture[..., 3]
    rows = np.flatnonzero(alpha.max(axis=1))
    if not len(rows):
        return None
    columns = np.flatnonzero(alpha[rows[0] : rows[-1] + 1].max(axis=0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def alpha_of(layers: Sequence[Layer], number: int, box: Box) -> npt.NDArray[np.float32]:
    """(h, w) float32 0…1, how much of each pixel in a box a layer covers, clipped as it is in the picture."""
    layer = layers[number]
    alpha = layer.picture[box][..., 3].astype(np.float32) / 255
    if layer.clip is not None:
        alpha *= layers[layer.clip].picture[box][..., 3].astype(np.float32) / 255
    return alpha


def flatten(layers: Sequence[Layer]) -> tuple[PixelArray, npt.NDArray[np.uint8]]:
    """The picture that layers make, and its labels.

    Returns:
        (H, W, 4) uint8 RGBA straight alpha, and (H, W) uint8 numbers in `LABELS`.
    """
    height, width = layers[0].picture.shape[:2]
    colour = np.zeros((height, width, 3), np.float32)  # premultiplied
    cover = np.zeros((height, width, 1), np.float32)
    labels = np.zeros((height, width), np.uint8)
    for number, layer in enumerate(layers):
        box = box_of(layer.picture)
        if box is None:
            continue
        alpha = alpha_of(layers, number, box)
        through = (1 - alpha)[..., None]
        colour[box] *= through
        colour[box] += layer.picture[box][..., :3] * alpha[..., None]
        cover[box] = 1 - through * (1 - cover[box])
        if layer.kind == "whole":
            shown = alpha >= layer.strength * (SHOWN_LINE if layer.label in LINES else SHOWN)
            labels[box][shown] = LABEL_NUMBER[layer.label]
    colour /= np.maximum(cover, 1e-6)
    picture = np.concatenate([colour, cover * 255], axis=2)
    return np.rint(picture).clip(0, 255).astype(np.uint8), labels
