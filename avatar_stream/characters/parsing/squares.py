"""Squares of a picture as the network sees them, and the way back from there to the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.types import FloatArray, PixelArray

INPUT_PX = 256
GREY = (128, 128, 128)
# Pictures are smoothed where they are made smaller than this many times their size.
_SMOOTHED = 0.7


@dataclass(frozen=True)
class Square:
    """A square of a picture.

    Attributes:
        middle: (2,) pixels of the picture.
        side: pixels.
        turn_rad: how far it is turned, clockwise.
        size_px: the side of its crop.
    """

    middle: FloatArray
    side: float
    turn_rad: float = 0.0
    size_px: int = INPUT_PX

    @property
    def to_crop(self) -> FloatArray:
        """(2, 3) from pixels of the picture to those of the crop, both counted from outer corners."""
        scale = self.size_px / self.side
        cos, sin = scale * np.cos(self.turn_rad), scale * np.sin(self.turn_rad)
        turn = np.array([[cos, sin], [-sin, cos]])
        return np.column_stack([turn, self.size_px / 2 - turn @ self.middle])

    def to_picture(self, places: npt.NDArray[np.floating]) -> FloatArray:  # type: ignore[type-arg]
        """(N, 2) shares of the square's side to pixels of the picture."""
        matrix = self.to_crop
        inverse = np.linalg.inv(matrix[:, :2])
        return np.asarray((places.astype(np.float64) * self.size_px - matrix[:, 2]) @ inverse.T, np.float64)

    def in_square(self, points: FloatArray) -> FloatArray:
        """(N, 2) pixels of the picture to shares of the square's side."""
        matrix = self.to_crop
        return np.asarray((points @ matrix[:, :2].T + matrix[:, 2]) / self.size_px, np.float64)

    def box_in(self, shape: tuple[int, int]) -> tuple[slice, slice]:
        """Rows and columns of a picture (H, W) in which the square lies, at least one of each."""
        corners = self.to_picture(np.array([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)]))
        low, high = (
            np.floor(corners.min(axis=0) - 1).astype(int),
            np.ceil(corners.max(axis=0) + 1).astype(int),
        )
        spans = []
        for at, until, side in zip(low[::-1], high[::-1], shape, strict=True):
            start = int(np.clip(at, 0, side - 1))
            spans.append(slice(start, int(np.clip(until, start + 1, side))))
        return spans[0], spans[1]


def crops_of(picture: PixelArray, squares: Sequence[Square]) -> PixelArray:
    """(N, S, S, 3) uint8 of an (H, W, 3) picture; grey where a square reaches beyond it."""
    return np.stack([crop_of(picture, square) for square in squares])


def crop_of(picture: PixelArray, square: Square, beyond: tuple[int, int, int] = GREY) -> PixelArray:
    """(S, S, C) uint8 of an (H, W, C) picture; beyond it, of one colour."""
    return cropped(picture, _from_centres(square.to_crop), square.size_px, beyond=beyond)


def cropped(
    picture: PixelArray,
    matrix: FloatArray,
    side_px: int,
    enlarging: int = cv2.INTER_LINEAR,
    beyond: tuple[int, int, int] = GREY,
) -> PixelArray:
    """(S, S, 3) uint8 a square of a picture, smoothed as far as it is made smaller.

    Args:
        picture: (H, W, 3) uint8.
        matrix: (2, 3) from pixel centres of the picture to those of the crop.
        side_px: S.
        enlarging: how OpenCV finds the pixels of a square that is made larger.
        beyond: the colour of what lies beyond the picture.
    """
    scale = float(np.hypot(*matrix[:, 0]))
    size, method = (side_px, side_px), cv2.INTER_LINEAR if scale < 1 else enlarging
    if scale < _SMOOTHED:
        # warpAffine skips pixels where it shrinks; the blur is that of the training's crops.
        spread = 0.4 / scale
        ends = (np.array([(0, 0), (0, side_px), (side_px, 0), size]) - matrix[:, 2]) @ np.linalg.inv(
            matrix[:, :2]
        ).T
        low = (
            np.floor(ends.min(axis=0) - 4 * spread - 2)
            .clip(0, np.array(picture.shape[1::-1]) - 1)
            .astype(int)
        )
        high = np.ceil(ends.max(axis=0) + 4 * spread + 2).clip(low + 1, None).astype(int)
        picture = cv2.GaussianBlur(picture[low[1] : high[1], low[0] : high[0]], (0, 0), spread)
        matrix = np.column_stack([matrix[:, :2], matrix[:, 2] + matrix[:, :2] @ low])
    return np.asarray(cv2.warpAffine(picture, matrix, size, flags=method, borderValue=beyond), np.uint8)


def laid_back(
    maps: npt.NDArray[np.float32], square: Square, shape: tuple[int, int]
) -> npt.NDArray[np.float32]:
    """(H, W, C) maps of a crop (S, S, C) laid where they belong in the picture; 0 elsewhere."""
    matrix = _from_centres(square.to_crop)
    layers = [
        cv2.warpAffine(
            np.ascontiguousarray(maps[..., first : first + 4]),
            matrix,
            shape[::-1],
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        ).reshape(*shape, -1)
        for first in range(0, maps.shape[2], 4)
    ]
    return np.concatenate(layers, axis=2)


def shuffled(maps: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(N, 4 L, H, W) to (N, 2 H, 2 W, L), in torch's order of sub-pixels (Shi et al. 2016)."""
    count, channels, height, width = maps.shape
    parts = maps.reshape(count, channels // 4, 2, 2, height, width).transpose(0, 4, 2, 5, 3, 1)
    return np.ascontiguousarray(parts.reshape(count, 2 * height, 2 * width, channels // 4))


def _from_centres(matrix: FloatArray) -> FloatArray:
    """The same map between pixel centres, from which OpenCV counts."""
    return matrix + np.column_stack([np.zeros((2, 2)), matrix[:, :2] @ (0.5, 0.5) - 0.5])
