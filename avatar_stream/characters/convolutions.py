"""Runs small convolutional networks with nothing but NumPy: importing torch would take longer than they work."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Maps = npt.NDArray[np.float32]


class Convolutions:
    """The layers of a network, by name.

    Args:
        weights: by layer, ``NAME.weight`` (outputs, inputs, size, size) float32 and ``NAME.bias`` (outputs,) float32.
    """

    def __init__(self, weights: dict[str, Maps]) -> None:
        self.weights = weights

    def linear(self, name: str, maps: Maps, stride: int = 1) -> Maps:
        """(N, H / stride, W / stride, outputs) of (N, H, W, inputs) maps: a convolution, zeros beyond the border."""
        weight, bias = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
        outputs, inputs, size, _ = weight.shape
        if size > 1:
            edge = size // 2
            padded = np.pad(maps, ((0, 0), (edge, edge), (edge, edge), (0, 0)))
            windows = np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(1, 2))  # type: ignore[call-overload]
            # (N, H, W, size, size, inputs): neighbours in memory stay neighbours.
            maps = windows[:, ::stride, ::stride].transpose(0, 1, 2, 4, 5, 3)
            weight = weight.transpose(0, 2, 3, 1)
        shape = maps.shape[:3]
        flat = maps.reshape(-1, inputs * size * size) @ weight.reshape(outputs, -1).T + bias
        result: Maps = flat.reshape(*shape, outputs)
        return result

    def layer(self, name: str, maps: Maps, stride: int = 1) -> Maps:
        """The same, followed by a rectifier."""
        return np.maximum(self.linear(name, maps, stride), 0)


def doubled(maps: Maps) -> Maps:
    """(N, 2 H, 2 W, C): each value four times."""
    return maps.repeat(2, axis=1).repeat(2, axis=2)


def mean_places(heatmaps: Maps) -> Maps:
    """(N, A, 2) x and y, shares of the sides: the mean place of each of (N, H, W, A) heatmaps of logits."""
    _, rows, columns, _ = heatmaps.shape
    share = np.exp(heatmaps - heatmaps.max(axis=(1, 2), keepdims=True))
    share /= share.sum(axis=(1, 2), keepdims=True)
    across = (np.arange(columns, dtype=np.float32) + 0.5) / columns
    down = (np.arange(rows, dtype=np.float32) + 0.5) / rows
    x, y = np.einsum("nyxa,x->na", share, across), np.einsum("nyxa,y->na", share, down)
    places: Maps = np.stack([x, y], axis=2)
    return places
