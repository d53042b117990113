"""Runs the parsing network.

`training.parsing.onnx_file` wrote the file, from the layers of `training.parsing.net.ParsingNet`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.base.model_file import model_key
from avatar_stream.base.onnx_network import Maps, OnnxNetwork, network_of
from avatar_stream.characters.parsing.squares import shuffled

WEIGHTS_FILE = "face_parser.onnx"
_OUTPUTS = ("labels", "heatmaps", "spread", "heads")


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


class ParsingNetwork(OnnxNetwork):
    """A convolutional network from pictures to labels, anchors and heads."""

    def __call__(self, pictures: npt.NDArray[np.uint8]) -> Parsed:
        """Look at pictures.

        Args:
            pictures: (N, H, W, 3) uint8 RGB; H and W divide by 32.
        """
        blob = cv2.dnn.blobFromImages(list(pictures), 1 / 127.5, mean=(127.5, 127.5, 127.5))
        labels, heatmaps, spread, heads = self.run(blob, _OUTPUTS)
        labels, places = shuffled(labels), _mean_places(heatmaps)
        return Parsed(
            labels=labels,
            places=places,
            errors=np.exp(spread.clip(-6, 1)),
            heads=heads[:, 0],
            widths=np.exp(heads[:, 1].clip(-7, 1)),
        )


def weights_key() -> bytes:
    """Says which weights there are: what is remembered of pictures depends on them."""
    return model_key(WEIGHTS_FILE)


@cache
def load_network() -> ParsingNetwork:
    """The network that comes with the program; raises as `network_of` does."""
    return network_of(WEIGHTS_FILE, ParsingNetwork)


def _mean_places(heatmaps: Maps) -> Maps:
    """(N, A, 2) x and y, shares of the sides: the mean place of each of (N, A, H, W) heatmaps of logits."""
    rows, columns = heatmaps.shape[2:]
    share = np.exp(heatmaps - heatmaps.max(axis=(2, 3), keepdims=True))
    share /= share.sum(axis=(2, 3), keepdims=True)
    across = (np.arange(columns, dtype=np.float32) + 0.5) / columns
    down = (np.arange(rows, dtype=np.float32) + 0.5) / rows
    places: Maps = np.stack([share.sum(axis=2) @ across, share.sum(axis=3) @ down], axis=2)
    return places
