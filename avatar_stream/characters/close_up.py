"""The head of a picture, enlarged: in a small face strokes are as thin as pixels, and can't be cut out of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import FloatArray, PixelArray

Point = tuple[float, float]
Floats = npt.NDArray[np.float32]

# Faces narrower than this are enlarged to about this width, at least twice and no more than so many times.
FACE_PX, MOST_TIMES = 300.0, 6
# The head, face units: (left, top, right, bottom).
_WINDOW = (-1.15, -1.0, 1.15, 1.25)
# Rounds in which the means are mended.
_CORRECTIONS = 3


@dataclass(frozen=True)
class CloseUp:
    """A part of a picture, enlarged.

    Attributes:
        corner: (2,) x, y pixels of the picture: its upper left corner.
        times: how many of its pixels are one of the picture's, along each axis.
        picture: (H, W, 4) uint8 RGBA, straight alpha; the means of `times` × `times` pixels are the picture's.
    """

    corner: npt.NDArray[np.int64]
    times: int
    picture: PixelArray

    @property
    def box(self) -> tuple[slice, slice]:
        """Its rows and columns in the picture."""
        height, width = (side // self.times for side in self.picture.shape[:2])
        x, y = self.corner.tolist()
        return slice(y, y + height), slice(x, x + width)

    def inside(self, points: npt.NDArray[np.floating]) -> FloatArray:  # type: ignore[type-arg]
        """(..., 2) pixels of the picture to pixels of the close-up."""
        return np.asarray((points - self.corner) * self.times, np.float64)

    def outside(self, points: npt.NDArray[np.floating]) -> FloatArray:  # type: ignore[type-arg]
        """(..., 2) pixels of the close-up to pixels of the picture."""
        return np.asarray(points / self.times + self.corner, np.float64)

    def anchors_inside(self, anchors: Mapping[str, Point]) -> dict[str, Point]:
        """Anchors of the picture in pixels of the close-up."""
        return {name: _point(self.inside(np.array(place))) for name, place in anchors.items()}

    def anchors_outside(self, anchors: Mapping[str, Point]) -> dict[str, Point]:
        """Anchors of the close-up in pixels of the picture."""
        return {name: _point(self.outside(np.array(place))) for name, place in anchors.items()}

    def frame_inside(self, frame: FaceFrame) -> FaceFrame:
        """The picture's axes of the face in pixels of the close-up."""
        return replace(frame, origin=self.inside(frame.origin), across=frame.across * self.times)

    def part_of(self, whole: PixelArray) -> PixelArray:
        """(H, W) of labels for the whole picture, of any size, those of the close-up."""
        rows, columns = (
            np.arange(side) / self.times + first
            for side, first in zip(self.picture.shape[:2], self.corner[::-1], strict=True)
        )
        return whole[np.ix_(rows.astype(int), columns.astype(int))]


def close_up_of(picture: PixelArray, frame: FaceFrame) -> CloseUp | None:
    """The head enlarged; None where the face is large enough as it is.

    Args:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        frame: the face's axes.
    """
    if frame.width_px >= FACE_PX:
        return None
    times = int(np.clip(round(FACE_PX / frame.width_px), 2, MOST_TIMES))
    left, top, right, bottom = _WINDOW
    corners = frame.origin + frame.to_pixels(
        np.array([(left, top), (right, top), (left, bottom), (right, bottom)])
    )
    size = np.array(picture.shape[1::-1])
    low = np.floor(corners.min(axis=0)).astype(np.int64).clip(0, size)
    high = np.ceil(corners.max(axis=0)).astype(np.int64).clip(0, size)
    if (high - low).min() < 2:
        return None
    part = picture[low[1] : high[1], low[0] : high[0]]
    return CloseUp(low, times, enlarged(part, times))


def enlarged(picture: PixelArray, times: int) -> PixelArray:
    """(H · times, W · times, 4) uint8: a smooth picture whose means over `times` × `times` pixels are the given one.

    Bicubic, and what its means lack is added (iterated back-projection; Irani and Peleg 1991).
    """
    alpha = picture[..., 3:].astype(np.float32)
    goal = np.concatenate([picture[..., :3] * (alpha / 255), alpha], axis=2)
    large = _grown(goal, times)
    for _ in range(_CORRECTIONS):
        large = (large + _grown(goal - shrunk(large, times), times)).clip(0, 255)
    large = _exact(large, goal, times)
    straight = large[..., :3] * 255 / np.maximum(large[..., 3:], 1)
    pixels: PixelArray = np.rint(np.concatenate([straight.clip(0, 255), large[..., 3:]], axis=2)).astype(
        np.uint8
    )
    return pixels


def shrunk(large: Floats, times: int) -> Floats:
    """(H, W, C) the means over squares of `times` × `times` pixels."""
    height, width = (side // times for side in large.shape[:2])
    return np.asarray(cv2.resize(large, (width, height), interpolation=cv2.INTER_AREA), np.float32)


def reduced(picture: PixelArray, times: int) -> PixelArray:
    """(H, W, 4) uint8 RGBA, straight alpha: a layer of the close-up in the picture's pixels; colours count by alpha."""
    height, width = (side // times for side in picture.shape[:2])
    small = np.zeros((height, width, 4), np.uint8)
    covered = picture[..., 3] > 0
    if not covered.any():
        return small
    top, bottom, left, right = (
        int(found[end] // times + after)
        for found in (np.flatnonzero(covered.any(axis=1)), np.flatnonzero(covered.any(axis=0)))
        for end, after in ((0, 0), (-1, 1))
    )
    part = picture[top * times : bottom * times, left * times : right * times]
    alpha = part[..., 3:].astype(np.float32)
    means = shrunk(np.concatenate([part[..., :3] * alpha, alpha], axis=2), times)
    straight = means[..., :3] / np.maximum(means[..., 3:], 1e-3)
    small[top:bottom, left:right] = np.rint(np.concatenate([straight, means[..., 3:]], axis=2).clip(0, 255))
    return small


def _exact(large: Floats, goal: Floats, times: int) -> Floats:
    """The same with exactly the means that it shall have; where they are near black or white it varies less."""
    height, width, channels = goal.shape
    blocks = large.reshape(height, times, width, times, channels)
    apart = blocks - blocks.mean(axis=(1, 3), keepdims=True)
    middle = goal[:, None, :, None]
    above = (255 - middle) / np.maximum(apart.max(axis=(1, 3), keepdims=True), 1e-3)
    below = middle / np.maximum(-apart.min(axis=(1, 3), keepdims=True), 1e-3)
    exact = middle + apart * np.minimum(np.minimum(above, below), 1)
    return np.asarray(exact.reshape(large.shape), np.float32)


def _grown(picture: Floats, times: int) -> Floats:
    height, width = picture.shape[:2]
    return np.asarray(
        cv2.resize(picture, (width * times, height * times), interpolation=cv2.INTER_CUBIC), np.float32
    )


def _point(place: FloatArray) -> Point:
    return float(place[0]), float(place[1])
