"""Networks of our own, run by OpenCV: it is there anyway, five times as fast as NumPy, and loads sooner than torch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.base.model_file import ModelFileError, read_model_file

Maps = npt.NDArray[np.float32]
Network = TypeVar("Network")


class OnnxNetwork:
    """A network that one thread at a time computes with.

    Args:
        stored: it, as an ONNX file holds it.

    Raises:
        cv2.error: OpenCV doesn't understand it.
    """

    def __init__(self, stored: bytes) -> None:
        self._net = cv2.dnn.readNetFromONNX(np.frombuffer(stored, np.uint8))
        # A network holds what it computes just now.
        self._one_at_a_time = threading.Lock()

    def run(self, given: Maps, outputs: Sequence[str]) -> list[Maps]:
        """What it says, by output: copies, which stay.

        Args:
            given: (N, C, H, W) float32.
            outputs: their names.
        """
        with self._one_at_a_time:
            self._net.setInput(given)
            return [said.copy() for said in self._net.forward(list(outputs))]


def network_of(name: str, kind: Callable[[bytes], Network]) -> Network:
    """A network that comes with the program.

    Args:
        name: of its file.
        kind: what is made of the file.

    Raises:
        ModelFileError: the file is missing or damaged.
    """
    try:
        return kind(read_model_file(name))
    except cv2.error as error:
        raise ModelFileError(f"{name} can't be read by OpenCV {cv2.__version__}: {error.err}") from error
