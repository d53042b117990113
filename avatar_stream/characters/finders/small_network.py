"""Runs the finder's small network with nothing but NumPy: importing torch for it would take longer than it works.

The layers are those of `training.finder.net.FinderNet`, normalisation folded into the weights.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from avatar_stream.base.model_file import load_model_arrays
from avatar_stream.characters.convolutions import Convolutions, Maps, doubled, mean_places

WEIGHTS_FILE = "drawn_face_finder.safetensors"


class SmallNetwork:
    """A convolutional network from pictures to heatmaps.

    Args:
        weights: by layer, ``NAME.weight`` (outputs, inputs, size, size) and ``NAME.bias``.
    """

    def __init__(self, weights: dict[str, Maps]) -> None:
        self._net = Convolutions({name: value.astype(np.float32) for name, value in weights.items()})

    def __call__(self, pictures: npt.NDArray[np.uint8]) -> tuple[Maps, Maps]:
        """Look at pictures.

        Args:
            pictures: (N, H, W, 3) uint8 RGB; H and W divide by 16.

        Returns:
            (N, A, 2) places x, y as shares of the picture's side, and (N, A) how far wrong they may be, likewise.
        """
        half = self._net.layer("entry", pictures.astype(np.float32) / 127.5 - 1, stride=2)
        quarter = self._net.layer("quarter", self._net.layer("quarter_in", half, stride=2))
        eighth = self._net.layer("eighth", self._net.layer("eighth_in", quarter, stride=2))
        deep = self._net.layer("deep_in", eighth, stride=2)
        for name in ("deep_1", "deep_2", "deep_3"):
            deep = deep + self._net.layer(name, deep)
        eighth = self._net.layer("eighth_out", doubled(self._net.linear("eighth_up", deep)) + eighth)
        skip = self._net.linear("quarter_skip", quarter)
        quarter = self._net.layer("quarter_out", doubled(self._net.linear("quarter_up", eighth)) + skip)
        weight, bias = self._net.weights["spread.weight"], self._net.weights["spread.bias"]
        spread: Maps = np.exp(deep.mean(axis=(1, 2)) @ weight.T + bias)
        return mean_places(self._net.linear("heatmaps", quarter)), spread


@cache
def load_network() -> SmallNetwork:
    """The network that comes with the program.

    Raises:
        ModelFileError: its file is missing or damaged.
    """
    return SmallNetwork(
        {name: value.astype(np.float32) for name, value in load_model_arrays(WEIGHTS_FILE).items()}
    )
