"""A picture of the character inside a camera's picture of another shape, such as 16:9."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.pictures import composite, opaque
from avatar_stream.pictures.fitting import filling, resized
from avatar_stream.types import Picture, PixelArray


class Framing:
    """Lays pictures over their backdrop, as large as they fit, in the middle of a camera's picture.

    The backdrop is enlarged to fill the camera's picture, so that no bars show at the sides.

    Args:
        own_size: (width, height) in pixels of the pictures.
        size: (width, height) in pixels of the camera's picture.
    """

    def __init__(self, own_size: tuple[int, int], size: tuple[int, int]) -> None:
        (own_width, own_height), (width, height) = own_size, size
        scale = min(width / own_width, height / own_height)
        inner_width, inner_height = max(1, round(own_width * scale)), max(1, round(own_height * scale))
        left, top = (width - inner_width) // 2, (height - inner_height) // 2
        self._inside = slice(top, top + inner_height), slice(left, left + inner_width)
        self._own_size, self._size, self._inner_size = own_size, size, (inner_width, inner_height)
        self._interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        self._backdrop: PixelArray | None = None

    def frame(self, picture: Picture) -> PixelArray:
        """(height, width, 3) uint8 RGB, the camera's picture."""
        if self._own_size == self._size:
            return opaque(picture)
        if picture.backdrop is None or picture.backdrop is not self._backdrop:
            self._take_backdrop(picture)
        # Mixed at the picture's own size, then scaled: straight alpha scaled by itself would leave fringes.
        rgb = composite(picture.pixels, self._behind)
        if (self._inner_size[1], self._inner_size[0]) != rgb.shape[:2]:
            rgb = np.asarray(cv2.resize(rgb, self._inner_size, interpolation=self._interpolation))
        if rgb.shape == self._scene.shape:
            return rgb
        framed = self._scene.copy()
        framed[self._inside] = rgb
        return framed

    def _take_backdrop(self, picture: Picture) -> None:
        """One picture after the other has the same, so that what is made of it is kept."""
        own_width, own_height = self._own_size
        self._backdrop = picture.backdrop
        black = np.zeros((own_height, own_width, 3), np.uint8)
        self._scene = filling(black if self._backdrop is None else self._backdrop, *self._size)
        self._behind = resized(self._scene[self._inside], own_width, own_height)
