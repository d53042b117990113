"""What lies behind the character where an output has no transparency."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageColor, ImageOps

from avatar_stream.base.user_path import user_path
from avatar_stream.errors import PictureError, UserInputError
from avatar_stream.pictures.composite import composite
from avatar_stream.pictures.picture_file import PictureLimits, read_picture_file
from avatar_stream.types import PixelArray

#: The background that is the character's own, out of focus.
BLUR = "blur"
_BLUR_SHARE = 0.02
# A camera's picture, whatever camera.
LIMITS = PictureLimits(
    least_side_px=1, most_side_px=16384, most_file_bytes=64 << 20, most_pixel_bytes=4 * 64_000_000
)


def choose_backdrop(
    background: str, own: PixelArray | None, fallback_colour: str, width: int, height: int
) -> PixelArray:
    """The background of an output.

    Args:
        background: a colour as CSS writes it ("navy", "#rrggbb", "rgb(…)"), a picture file, which is
            cropped to fill, "blur" for the character's own out of focus, or "" for the character's own.
        own: (H, W, 3) uint8 RGB background of the character's picture, or None where it has none.
        fallback_colour: colour for a character without background, and behind a picture that can be seen through.
        width, height: size of the output in pixels.

    Returns:
        (height, width, 3) uint8 RGB.

    Raises:
        UserInputError: `background` is neither a colour nor a picture that can be read.
    """
    if background in ("", BLUR):
        if own is None:
            return _plain(ImageColor.getrgb(fallback_colour), width, height)
        return _blurred(own) if background else own
    path = user_path(background)
    if path.is_file():
        return _filling_picture(path, fallback_colour, width, height)
    try:
        return _plain(ImageColor.getrgb(background), width, height)
    except ValueError:
        raise UserInputError(
            f"The background '{background}' is neither a colour, such as navy or #3a4a63, nor a picture file, nor blur"
        ) from None


def _blurred(picture: PixelArray) -> PixelArray:
    """Out of focus, as behind somebody before a camera: a soft blur whose width goes with the picture's."""
    import cv2

    blurred = cv2.GaussianBlur(picture, (0, 0), _BLUR_SHARE * max(picture.shape[:2]))
    return np.asarray(blurred, np.uint8)


def _plain(colour: tuple[int, ...], width: int, height: int) -> PixelArray:
    return np.full((height, width, 3), colour[:3], np.uint8)


def _filling_picture(path: Path, fallback_colour: str, width: int, height: int) -> PixelArray:
    try:
        pixels = read_picture_file(path, LIMITS)
    except PictureError as error:
        raise UserInputError(f"The background can't be used: {error}") from None
    fitted = ImageOps.fit(Image.fromarray(pixels), (width, height), Image.Resampling.LANCZOS)
    return composite(np.asarray(fitted), _plain(ImageColor.getrgb(fallback_colour), width, height))
