"""Runs the finder's small network with nothing but NumPy: importing torch for it would take longer than it works.

The layers are those of `training.finder.net.FinderNet`, normalisation folded into the weights.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from avatar_stream.base.model_file import load_model_arrays

Maps = npt.NDArray[np.float32]
WEIGHTS_FILE = "drawn_face_finder.safetensors"


class SmallNetwork:
    """A convolutional network from pictures to heatmaps.

    Args:
        weights: by layer, ``NAME.weight`` (outputs, inputs, size, size) and ``NAME.bias``.
    """

    def __init__(self, weights: dict[str, Maps]) -> None:
        self._weights = {name: value.astype(np.float32) for name, value in weights.items()}

    def __call__(self, pictures: npt.NDArray[np.uint8]) -> tuple[Maps, Maps]:
        """Look at pictures.

        Args:
            pictures: (N, H, W, 3) uint8 RGB; H and W divide by 16.

        Returns:
            (N, A, 2) places x, y as shares of the picture's side, and (N, A) how far wrong they may be, likewise.
        """
        half = self._layer("entry", pictures.astype(np.float32) / 127.5 - 1, stride=2)
        quarter = self._layer("quarter", self._layer("quarter_in", half, stride=2))
        eighth = self._layer("eighth", self._layer("eighth_in", quarter, stride=2))
        deep = self._layer("deep_in", eighth, stride=2)
        for name in ("deep_1", "deep_2", "deep_3"):
            deep = deep + self._layer(name, deep)
        eighth = self._layer("eighth_out", _doubled(self._linear("eighth_up", deep)) + eighth)
        skip = self._linear("quarter_skip", quarter)
        quarter = self._layer("quarter_out", _doubled(self._linear("quarter_up", eighth)) + skip)
        weight, bias = self._weights["spread.weight"], self._weights["spread.bias"]
        spread: Maps = np.exp(deep.mean(axis=(1, 2)) @ weight.T + bias)
        return _mean_places(self._linear("heatmaps", quarter)), spread

    def _linear(self, name: str, maps: Maps, stride: int = 1) -> Maps:
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        outputs, inputs, size, _ = weight.shape
        if size > 1:
            edge = size // 2
            padded = np.pad(maps, ((0, 0), (edge, edge), (edge, edge), (0, 0)))
            windows = np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(1, 2))  # type: ignore[call-overload]
            maps = windows[:, ::stride, ::stride]  # (N, H, W, inputs, size, size)
        flat = maps.reshape(-1, inputs * size * size) @ weight.reshape(outputs, -1).T + bias
        result: Maps = flat.reshape(*maps.shape[:3], outputs)
        return result

    def _layer(self, name: str, maps: Maps, stride: int = 1) -> Maps:
        return np.maximum(self._linear(name, maps, stride), 0)


@cache
def load_network() -> SmallNetwork:
    """The network that comes with the program.

    Raises:
        ModelFileError: its file is missing or damaged.
    """
    return SmallNetwork(
        {name: value.astype(np.float32) for name, value in load_model_arrays(WEIGHTS_FILE).items()}
    )


def _doubled(maps: Maps) -> Maps:
    return maps.repeat(2, axis=1).repeat(2, axis=2)


def _mean_places(heatmaps: Maps) -> Maps:
    """(N, A, 2) the mean of each of (N, H, W, A) heatmaps."""
    _, rows, columns, _ = heatmaps.shape
    share = np.exp(heatmaps - heatmaps.max(axis=(1, 2), keepdims=True))
    share /= share.sum(axis=(1, 2), keepdims=True)
    across = (np.arange(columns, dtype=np.float32) + 0.5) / columns
    down = (np.arange(rows, dtype=np.float32) + 0.5) / rows
    x, y = np.einsum("nyxa,x->na", share, across), np.einsum("nyxa,y->na", share, down)
    places: Maps = np.stack([x, y], axis=2)
    return places
