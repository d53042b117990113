"""A picture of the character inside a camera's picture of another shape, such as 16:9."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.pictures.composite import composite
from avatar_stream.types import PixelArray


class Framing:
    """Lays pictures over the backdrop, as large as they fit, in the middle of a camera's picture.

    The backdrop is enlarged to fill the camera's picture, so that no bars show at the sides.

    Args:
        backdrop: (H, W, 3) uint8 RGB of the size of the pictures.
        width, height: size of the camera's picture in pixels.
    """

    def __init__(self, backdrop: PixelArray, width: int, height: int) -> None:
        own_height, own_width = backdrop.shape[:2]
        scale = min(width / own_width, height / own_height)
        inner_width, inner_height = max(1, round(own_width * scale)), max(1, round(own_height * scale))
        left, top = (width - inner_width) // 2, (height - inner_height) // 2
        self._inside = slice(top, top + inner_height), slice(left, left + inner_width)
        self._inner_size = inner_width, inner_height
        self._interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        self._scene = _filling(backdrop, width, height)
        # Mixed at the picture's own size, then scaled: straight alpha scaled by itself would leave fringes.
        self._behind = _resized(self._scene[self._inside], own_width, own_height)

    @property
    def empty(self) -> PixelArray:
        """(height, width, 3) uint8 RGB, the camera's picture without anybody in it."""
        return self._scene

    def frame(self, pixels: PixelArray) -> PixelArray:
        """The camera's picture.

        Args:
            pixels: (H, W, 4) uint8 RGBA with straight alpha.

        Returns:
            (height, width, 3) uint8 RGB.
        """
        rgb = composite(pixels, self._behind)
        if (self._inner_size[1], self._inner_size[0]) != rgb.shape[:2]:
            rgb = np.asarray(cv2.resize(rgb, self._inner_size, interpolation=self._interpolation))
        if rgb.shape == self._scene.shape:
            return rgb
        framed = self._scene.copy()
        framed[self._inside] = rgb
        return framed


def _filling(picture: PixelArray, width: int, height: int) -> PixelArray:
    """The middle of a picture, scaled to fill another size."""
    own_height, own_width = picture.shape[:2]
    scale = max(width / own_width, height / own_height)
    part_width, part_height = min(own_width, round(width / scale)), min(own_height, round(height / scale))
    left, top = (own_width - part_width) // 2, (own_height - part_height) // 2
    part = picture[top : top + max(1, part_height), left : left + max(1, part_width)]
    return _resized(part, width, height)


def _resized(picture: PixelArray, width: int, height: int) -> PixelArray:
    if picture.shape[:2] == (height, width):
        return picture
    smaller = width < picture.shape[1]
    scaled = cv2.resize(
        picture, (width, height), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    )
    return np.asarray(scaled, np.uint8)
