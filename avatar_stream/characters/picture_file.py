"""How large a character's picture may be; how it is read, `pictures.picture_file` says."""

from __future__ import annotations

from pathlib import Path

from avatar_stream.errors import CharacterError, PictureError
from avatar_stream.pictures.picture_file import PictureLimits, read_picture_file
from avatar_stream.types import PixelArray

MAX_SIDE_PX = 4096
LIMITS = PictureLimits(
    least_side_px=64,
    most_side_px=MAX_SIDE_PX,
    most_file_bytes=20 << 20,
    most_pixel_bytes=4 * MAX_SIDE_PX**2,  # the largest with 8 bits for each of red, green, blue and alpha
    least_reason="a face needs",
)


def read_picture(path: Path) -> PixelArray:
    """Read the picture of a character, imported or not.

    Args:
        path: the file; at most 20 MB, 64…4096 pixels a side and 64 MB of pixels.

    Returns:
        (H, W, 4) uint8 sRGB and straight alpha, see `read_picture_file`.

    Raises:
        CharacterError: the file is missing, too large, too small, damaged or of another format.
    """
    try:
        return read_picture_file(path, LIMITS)
    except PictureError as error:
        raise CharacterError(str(error)) from None
