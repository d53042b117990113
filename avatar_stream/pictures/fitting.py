"""Pictures of one size shown in another."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.types import Picture, PixelArray


class Fitting:
    """Scales pictures so that all of them shows, standing in the middle of the lower edge, transparent around.

    Args:
        own_size: (width, height) in pixels of the pictures.
        size: (width, height) in pixels of what is made of them.
    """

    def __init__(self, own_size: tuple[int, int], size: tuple[int, int]) -> None:
        self.own_size, self.size = own_size, size
        scale = min(size[0] / own_size[0], size[1] / own_size[1])
        self._inner = max(1, round(own_size[0] * scale)), max(1, round(own_size[1] * scale))
        self._interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        left, top = (size[0] - self._inner[0]) // 2, size[1] - self._inner[1]
        self._inside = slice(top, size[1]), slice(left, left + self._inner[0])
        self._backdrops: tuple[PixelArray, PixelArray] | None = None

    def picture(self, picture: Picture) -> Picture:
        """The same picture in the other size, with its backdrop."""
        backdrop = picture.backdrop
        if self.own_size == self.size:
            return picture
        return Picture(
            self._pixels(picture.pixels),
            picture.captured_s,
            None if backdrop is None else self.backdrop(backdrop),
        )

    def backdrop(self, own: PixelArray) -> PixelArray:
        """(H, W, 3) uint8 RGB: what lies behind, going on beside and above what it was made for."""
        if self.own_size == self.size:
            return own
        # One picture after the other has the same, so that the last one is kept.
        if self._backdrops is None or self._backdrops[0] is not own:
            made = filling(own, *self.size).copy()
            made[self._inside] = resized(own, *self._inner)
            self._backdrops = own, made
        return self._backdrops[1]

    def _pixels(self, pixels: PixelArray) -> PixelArray:
        fitted = np.zeros((self.size[1], self.size[0], 4), np.uint8)
        # Colours weighed by their alpha, or those of invisible pixels would bleed into the edges.
        weighed = cv2.multiply(
            pixels[..., :3], cv2.cvtColor(pixels[..., 3], cv2.COLOR_GRAY2RGB), scale=1 / 255
        )
        scaled = cv2.resize(
            np.dstack([weighed, pixels[..., 3]]), self._inner, interpolation=self._interpolation
        )
        alpha = scaled[..., 3:].astype(np.float32)
        straight = scaled[..., :3] * (255.0 / np.maximum(alpha, 1.0))
        fitted[self._inside] = np.dstack([np.clip(np.rint(straight), 0, 255), alpha]).astype(np.uint8)
        return fitted


def filling(picture: PixelArray, width: int, height: int) -> PixelArray:
    """The middle of a picture, scaled to fill another size."""
    own_height, own_width = picture.shape[:2]
    scale = max(width / own_width, height / own_height)
    part_width, part_height = min(own_width, round(width / scale)), min(own_height, round(height / scale))
    left, top = (own_width - part_width) // 2, (own_height - part_height) // 2
    part = picture[top : top + max(1, part_height), left : left + max(1, part_width)]
    return resized(part, width, height)


def resized(picture: PixelArray, width: int, height: int) -> PixelArray:
    """The picture itself where it has that size, else a scaled one."""
    if picture.shape[:2] == (height, width):
        return picture
    smaller = width < picture.shape[1]
    scaled = cv2.resize(
        picture, (width, height), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    )
    return np.asarray(scaled, np.uint8)
