"""Runs the parsing network by OpenCV, which is there anyway and five times as fast as NumPy; importing torch would take
longer than the network works.

`training.parsing.onnx_file` wrote the file, from the layers of `training.parsing.net.ParsingNet`.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.base.model_file import ModelFileError, model_key, read_model_file
from avatar_stream.characters.parsing.squares import shuffled

Maps = npt.NDArray[np.float32]

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


class ParsingNetwork:
    """A convolutional network from pictures to labels, anchors and heads.

    Args:
        stored: it, as an ONNX file holds it.

    Raises:
        cv2.error: OpenCV doesn't understand it.
    """

    def __init__(self, stored: bytes) -> None:
        self._net = cv2.dnn.readNetFromONNX(np.frombuffer(stored, np.uint8))
        # A network holds what it computes just now.
        self._one_at_a_time = threading.Lock()

    def __call__(self, pictures: npt.NDArray[np.uint8]) -> Parsed:
        """Look at pictures.

        Args:
            pictures: (N, H, W, 3) uint8 RGB; H and W divide by 32.
        """
        blob = cv2.dnn.blobFromImages(list(pictures), 1 / 127.5, mean=(127.5, 127.5, 127.5))
        with self._one_at_a_time:
            self._net.setInput(blob)
            labels, heatmaps, spread, heads = self._net.forward(_OUTPUTS)
            spread, heads = spread.copy(), heads.copy()
            # The others are copied where their axes change.
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
    """The network that comes with the program.

    Raises:
        ModelFileError: its file is missing or damaged.
    """
    try:
        return ParsingNetwork(read_model_file(WEIGHTS_FILE))
    except cv2.error as error:
        raise ModelFileError(
            f"{WEIGHTS_FILE} can't be read by OpenCV {cv2.__version__}: {error.err}"
        ) from error


def _mean_places(heatmaps: Maps) -> Maps:
    """(N, A, 2) x and y, shares of the sides: the mean place of each of (N, A, H, W) heatmaps of logits."""
    rows, columns = heatmaps.shape[2:]
    share = np.exp(heatmaps - heatmaps.max(axis=(2, 3), keepdims=True))
    share /= share.sum(axis=(2, 3), keepdims=True)
    across = (np.arange(columns, dtype=np.float32) + 0.5) / columns
    down = (np.arange(rows, dtype=np.float32) + 0.5) / rows
    places: Maps = np.stack([share.sum(axis=2) @ across, share.sum(axis=3) @ down], axis=2)
    return places
