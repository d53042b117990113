"""Pictures of one size shown in another."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.pictures.framing import Framing, Placement, place
from avatar_stream.types import Picture, PixelArray


class Fitting:
    """Places pictures in a frame, transparent around.

    Args:
        own_size: (width, height) in pixels of the pictures.
        size: (width, height) in pixels of the frame.
        placement: where they stand; None: so that all of them shows, in the middle of the lower edge.
    """

    def __init__(
        self, own_size: tuple[int, int], size: tuple[int, int], placement: Placement | None = None
    ) -> None:
        self.own_size, self.size = own_size, size
        self.placement = placement or place(own_size, None, size, Framing())
        self._backdrops: tuple[PixelArray, PixelArray] | None = None

    @property
    def still(self) -> bool:
        """Whether pictures stay as they are."""
        return self.own_size == self.size and self.placement.still

    def picture(self, picture: Picture) -> Picture:
        """The same picture in the frame, with its backdrop."""
        backdrop = picture.backdrop
        if self.still:
            return picture
        return Picture(
            self._pixels(picture.pixels),
            picture.captured_s,
            None if backdrop is None else self.backdrop(backdrop),
        )

    def backdrop(self, own: PixelArray) -> PixelArray:
        """(H, W, 3) uint8 RGB: what lies behind, going on beside and above what it was made for."""
        if self.still:
            return own
        # One picture after the other has the same, so that the last one is kept.
        if self._backdrops is None or self._backdrops[0] is not own:
            made = filling(own, *self.size).copy()
            placed, inside = self._placed(own, cv2.INTER_CUBIC)
            made[inside] = placed
            self._backdrops = own, made
        return self._backdrops[1]

    def _pixels(self, pixels: PixelArray) -> PixelArray:
        fitted = np.zeros((self.size[1], self.size[0], 4), np.uint8)
        # Colours weighed by their alpha, or those of invisible pixels would bleed into the edges.
        weighed = cv2.multiply(
            pixels[..., :3], cv2.cvtColor(pixels[..., 3], cv2.COLOR_GRAY2RGB), scale=1 / 255
        )
        scaled, inside = self._placed(np.dstack([weighed, pixels[..., 3]]), cv2.INTER_LINEAR)
        alpha = scaled[..., 3:].astype(np.float32)
        straight = scaled[..., :3] * (255.0 / np.maximum(alpha, 1.0))
        fitted[inside] = np.dstack([np.clip(np.rint(straight), 0, 255), alpha]).astype(np.uint8)
        return fitted

    def _placed(
        self, pixels: npt.NDArray[np.uint8], enlarging: int
    ) -> tuple[PixelArray, tuple[slice, slice]]:
        """What is seen of a picture, scaled, and the (rows, columns) of the frame that it fills."""
        placement = self.placement
        if placement.scale < 1.0:
            # Smaller: every pixel counts, and whole pixels are near enough.
            width, height = (max(1, round(side * placement.scale)) for side in self.own_size)
            pixels = resized(pixels, width, height)
            placement = Placement(1.0, float(round(placement.left)), float(round(placement.top)))
        (left, right), (top, bottom) = (
            _within(at, pixels.shape[1 - axis] * placement.scale, self.size[axis])
            for axis, at in enumerate((placement.left, placement.top))
        )
        inside = slice(top, bottom), slice(left, right)
        if left == right or top == bottom:  # moved out of the frame
            return np.zeros((bottom - top, right - left, pixels.shape[2]), np.uint8), inside
        if placement.scale == 1.0 and placement.left.is_integer() and placement.top.is_integer():
            x, y = left - int(placement.left), top - int(placement.top)
            return pixels[y : y + bottom - top, x : x + right - left], inside
        # From the middle of a pixel to the middle of a pixel.
        move = 0.5 * placement.scale - 0.5
        affine = np.array(
            [
                [placement.scale, 0.0, placement.left - left + move],
                [0.0, placement.scale, placement.top - top + move],
            ]
        )
        moved = cv2.warpAffine(
            pixels, affine, (right - left, bottom - top), flags=enlarging, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(moved, np.uint8), inside


def _within(start: float, length: float, frame: int) -> tuple[int, int]:
    """First and end of the pixels of a frame that a picture covers."""
    first = min(max(round(start), 0), frame)
    return first, min(max(round(start + length), first), frame)


def filling(picture: PixelArray, width: int, height: int) -> PixelArray:
    """The middle of a picture, scaled to fill another size."""
    own_height, own_width = picture.shape[:2]
    scale = max(width / own_width, height / own_height)
    part_width, part_height = min(own_width, round(width / scale)), min(own_height, round(height / scale))
    left, top = (own_width - part_width) // 2, (own_height - part_height) // 2
    part = picture[top : top + max(1, part_height), left : left + max(1, part_width)]
    return resized(part, width, height)


def resized(picture: PixelArray, width: int, height: int, enlarging: int = cv2.INTER_CUBIC) -> PixelArray:
    """The picture itself where it has that size, else a scaled one."""
    if picture.shape[:2] == (height, width):
        return picture
    smaller = width < picture.shape[1]
    scaled = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA if smaller else enlarging)
    return np.asarray(scaled, np.uint8)
