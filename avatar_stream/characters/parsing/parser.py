"""What each pixel of a character's picture shows: several looks, from the whole figure to the face, made one."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER, LABELS
from avatar_stream.characters.parsing.network import load_network
from avatar_stream.characters.parsing.squares import INPUT_PX, Square, crops_of, laid_back
from avatar_stream.pictures.composite import composite
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

# Sides of the looks, and how far below the eyes their middles are, face widths; and how much each counts.
LOOKS = ((1.45, 0.18, 4.0), (2.5, 0.1, 2.0), (5.0, 0.9, 1.0))
# A look counts less towards its border, over this share of its side.
_BORDER = 0.12
_PAPER = 128
# Longer side of the maps of labels, pixels, at most.
MOST_PX = 1280


def parse(picture: PixelArray, frame: FaceFrame) -> PixelArray:
    """(H, W) uint8, the number of each pixel's label, see `characters.labels`.

    Args:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        frame: where the face is.
    """
    opaque = composite(picture, np.full((*picture.shape[:2], 3), _PAPER, np.uint8))
    squares, counts = _looks(picture.shape, frame)
    crops = crops_of(opaque, squares)
    # Large pictures are labelled at less than their size: the maps of all labels would fill the memory.
    scale = min(1.0, MOST_PX / max(picture.shape[:2]))
    shape = (max(round(picture.shape[0] * scale), 1), max(round(picture.shape[1] * scale), 1))
    network = load_network()
    total = np.zeros((*shape, len(LABELS)), np.float32)
    weight = np.full((*shape, 1), 1e-6, np.float32)
    total[..., LABEL_NUMBER["background"]] = 1e-9
    border = _border()
    for square, count, crop in zip(squares, counts, crops, strict=True):
        # One at a time: memory. The mirrored picture is a second opinion.
        straight, mirrored = network(crop[None]).labels[0], network(crop[None, :, ::-1]).labels[0][:, ::-1]
        shares = _log_softmax(straight) + _log_softmax(np.ascontiguousarray(mirrored))
        counted = np.dstack([shares * border, border]) * np.float32(count)
        smaller = replace(square, middle=square.middle * scale, side=square.side * scale)
        laid = laid_back(counted, smaller, shape)
        total += laid[..., :-1]
        weight += laid[..., -1:]
    labels = (total / weight).argmax(axis=2).astype(np.uint8)
    if scale < 1:
        labels = cv2.resize(labels, picture.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    return np.where(picture[..., 3] == 0, LABEL_NUMBER["background"], labels).astype(np.uint8)


def _looks(shape: tuple[int, ...], frame: FaceFrame) -> tuple[list[Square], list[float]]:
    """Looks upright to the face, and one at the whole picture where they don't cover it."""
    turn = float(np.arctan2(frame.across[1], frame.across[0]))
    squares, counts = [], []
    for side, below, count in LOOKS:
        middle = frame.origin + below * frame.down
        squares.append(Square(middle, side * frame.width_px, turn))
        counts.append(count)
    height, width = shape[:2]
    if max(height, width) > 0.7 * squares[-1].side:
        squares.append(Square(np.array([width / 2, height / 2]), 1.1 * max(height, width)))
        counts.append(0.3)
    return squares, counts


def _border() -> npt.NDArray[np.float32]:
    place = (np.arange(INPUT_PX) + 0.5) / INPUT_PX
    line = np.clip(np.minimum(place, 1 - place) / _BORDER, 0, 1)
    return np.asarray((line[:, None] * line[None, :])[..., None] + 1e-4, np.float32)


def _log_softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    shifted = logits - logits.max(axis=2, keepdims=True)
    shares: npt.NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(axis=2, keepdims=True))
    return shares
