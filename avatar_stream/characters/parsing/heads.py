"""Where the heads of a picture are, at any scale."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.parsing.network import load_network
from avatar_stream.characters.parsing.squares import GREY, INPUT_PX
from avatar_stream.types import FloatArray, PixelArray

# The longer side of the picture as it is looked at, pixels: faces of 4 % of it to all of it are seen at one of them.
SIZES = (256, 512, 1024)
_STEP = 32  # sides that the network takes divide by this
_CELL_PX = 8
# Likelier than this, there is a head; of two nearer than so many face widths, the likelier one is.
LEAST_CHANCE, _APART = 0.3, 0.6
# Faces of this width, pixels of what is looked at, are known best; so much wider or narrower ones are not believed.
_BEST_PX, _RANGE = 60.0, 5.0


@dataclass(frozen=True)
class Head:
    """A head in a picture.

    Attributes:
        middle: (2,) pixels, of the face.
        width: pixels, of the face.
        chance: 0…1, how likely it is one.
    """

    middle: FloatArray
    width: float
    chance: float


def find_heads(picture: PixelArray) -> list[Head]:
    """The heads of an (H, W, 3) uint8 RGB picture, the largest first."""
    found: list[Head] = []
    longest = max(picture.shape[:2])
    for size in SIZES:
        if size > 1.5 * longest and size != SIZES[0]:
            break
        found += _seen_at(picture, size / longest)
    kept: list[Head] = []
    for head in sorted(found, key=lambda head: -head.chance):
        apart = [np.hypot(*(head.middle - other.middle)) / max(head.width, other.width) for other in kept]
        if not apart or min(apart) > _APART:
            kept.append(head)
    return sorted(kept, key=lambda head: -head.width)


def _seen_at(picture: PixelArray, scale: float) -> list[Head]:
    height, width = (max(round(side * scale), 1) for side in picture.shape[:2])
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(picture, (width, height), interpolation=method)
    framed = cv2.copyMakeBorder(small, 0, -height % _STEP, 0, -width % _STEP, cv2.BORDER_CONSTANT, value=GREY)
    parsed = load_network()(framed[None])
    chances = 1 / (1 + np.exp(-parsed.heads[0]))
    widths = parsed.widths[0] * INPUT_PX
    heads = []
    for row, column in _peaks(chances):
        face_px = float(widths[row, column])
        if not _BEST_PX / _RANGE < face_px < _BEST_PX * _RANGE:
            continue
        middle = (np.array([column, row]) + 0.5) * _CELL_PX / (width / picture.shape[1])
        heads.append(Head(middle, face_px / scale, float(chances[row, column])))
    return heads


def _peaks(chances: npt.NDArray[np.float32]) -> list[tuple[int, int]]:
    highest = cv2.dilate(chances, np.ones((3, 3), np.uint8))
    rows, columns = np.nonzero((chances == highest) & (chances > LEAST_CHANCE))
    return list(zip(rows.tolist(), columns.tolist(), strict=True))
