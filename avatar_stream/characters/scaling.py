"""A character's picture at the size of the pictures to be made."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.errors import UserInputError
from avatar_stream.types import FloatArray, PixelArray

MIN_SIZE_PX, MAX_SIZE_PX = 64, 4096


def scaled_size(keyframe: PixelArray, size_px: int) -> tuple[int, int]:
    """(width, height) of a picture with `size_px` pixels on the longer side; both even, as video formats want them.

    Raises:
        UserInputError: a size out of range.
    """
    if not MIN_SIZE_PX <= size_px <= MAX_SIZE_PX:
        raise UserInputError(f"The size must be {MIN_SIZE_PX} to {MAX_SIZE_PX} pixels, not {size_px}")
    height, width = keyframe.shape[:2]
    scale = size_px / max(height, width)
    new_width, new_height = (max(2, 2 * round(side * scale / 2)) for side in (width, height))
    return new_width, new_height


def resized(keyframe: PixelArray, landmarks: FloatArray, size_px: int) -> tuple[PixelArray, FloatArray]:
    """Scale a picture to `size_px` on the longer side, see `scaled_size`.

    Args:
        keyframe: (H, W, 4) uint8 RGBA, straight alpha.
        landmarks: (N, 3) pixels; z likewise.
        size_px: of the result's longer side.

    Returns:
        The picture and the landmarks in it.

    Raises:
        UserInputError: a size out of range.
    """
    size = scaled_size(keyframe, size_px)
    height, width = keyframe.shape[:2]
    factors = np.array([size[0] / width, size[1] / height, size_px / max(height, width)])
    return of_size(keyframe, size), landmarks * factors


def of_size(picture: PixelArray, size: tuple[int, int]) -> PixelArray:
    """Scale a picture.

    Args:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        size: (width, height) in pixels of the result.
    """
    if size == picture.shape[1::-1]:
        return picture
    # Colours are averaged by their alpha, so that nothing invisible shines through.
    alpha = picture[..., 3:].astype(np.float32) / 255
    premultiplied = np.concatenate([picture[..., :3] * alpha, alpha * 255], axis=2)
    method = cv2.INTER_AREA if max(size) < max(picture.shape[:2]) else cv2.INTER_CUBIC
    small = np.clip(cv2.resize(premultiplied, size, interpolation=method), 0, 255)
    small[..., :3] *= 255 / np.maximum(small[..., 3:], 1)
    return np.asarray(np.clip(np.round(small), 0, 255), np.uint8)
