"""Runs the parsing network with nothing but NumPy: importing torch for it would take longer than it works.

The layers are those of `training.parsing.net.ParsingNet`, normalisation folded into the weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from avatar_stream.base.model_file import load_model_arrays
from avatar_stream.characters.convolutions import Convolutions, Maps, doubled, mean_places

WEIGHTS_FILE = "face_parser.safetensors"
LEVELS = 4


@dataclass(frozen=True)
class Parsed:
    """What the network says of N pictures of H x W pixels.

    Attributes:
        labels: (N, H, W, L) float32 logits of each of `LABELS`.
        places: (N, A, 2) float32 where each anchor is, x and y as shares of the sides.
        errors: (N, A) float32 how far wrong those may be, in shares of the side.
        heads: (N, H/8, W/8) float32 logits: whether the middle of a face is there.
        widths: (N, H/8, W/8) float32 how wide that face would be, in shares of the side.
    """

    labels: Maps
    places: Maps
    errors: Maps
    heads: Maps
    widths: Maps


class ParsingNetwork:
    """A convolutional network from pictures to labels, anchors and heads.

    Args:
        weights: by layer, ``NAME.weight`` (outputs, inputs, size, size) and ``NAME.bias``.
    """

    def __init__(self, weights: dict[str, Maps]) -> None:
        self._net = Convolutions(weights)

    def __call__(self, pictures: npt.NDArray[np.uint8]) -> Parsed:
        """Look at pictures.

        Args:
            pictures: (N, H, W, 3) uint8 RGB; H and W divide by 32.
        """
        maps = self._net.layer("entry", pictures.astype(np.float32) / 127.5 - 1, stride=2)
        levels = [maps]
        for level in range(LEVELS):
            maps = self._net.layer(f"down.{level}", maps, stride=2)
            block = 0
            while f"blocks.{level}.{block}.first.weight" in self._net.weights:
                name = f"blocks.{level}.{block}"
                maps = np.maximum(
                    maps + self._net.linear(f"{name}.second", self._net.layer(f"{name}.first", maps)), 0
                )
                block += 1
            levels.append(maps)
        spread = (
            maps.mean(axis=(1, 2)) @ self._net.weights["spread.weight"].T + self._net.weights["spread.bias"]
        )
        rising = []
        for level in range(LEVELS):
            up = doubled(self._net.linear(f"up.{level}", maps))
            skipped = self._net.linear(f"skip.{level}", levels[LEVELS - 1 - level])
            maps = self._net.layer(f"out.{level}", np.maximum(up + skipped, 0))
            rising.append(maps)
        heads = self._net.linear("heads", rising[1])
        return Parsed(
            labels=_shuffled(self._net.linear("labels", rising[3])),
            places=mean_places(self._net.linear("heatmaps", rising[2])),
            errors=np.asarray(np.exp(spread.clip(-6, 1)), np.float32),
            heads=heads[..., 0],
            widths=np.exp(heads[..., 1].clip(-7, 1)),
        )


@cache
def load_network() -> ParsingNetwork:
    """The network that comes with the program.

    Raises:
        ModelFileError: its file is missing or damaged.
    """
    arrays = load_model_arrays(WEIGHTS_FILE)
    return ParsingNetwork({name: value.astype(np.float32) for name, value in arrays.items()})


def _shuffled(maps: Maps) -> Maps:
    """(N, H, W, 4 L) to (N, 2 H, 2 W, L), in torch's order of sub-pixels."""
    count, height, width, channels = maps.shape
    parts = maps.reshape(count, height, width, channels // 4, 2, 2).transpose(0, 1, 4, 2, 5, 3)
    return np.ascontiguousarray(parts.reshape(count, 2 * height, 2 * width, channels // 4))
