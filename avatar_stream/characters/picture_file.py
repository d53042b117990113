"""Reading pictures that strangers made: the header is checked before a single pixel is decoded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from avatar_stream.errors import CharacterError
from avatar_stream.types import PixelArray

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_SIDE_PX = 4096
MIN_SIDE_PX = 64


def read_picture(path: Path) -> PixelArray:
    """Read a PNG, JPEG or WebP file, turned upright as its camera orientation says.

    Args:
        path: the file; at most 20 MB and 64…4096 pixels a side.

    Returns:
        (H, W, 4) uint8 RGBA with straight alpha; alpha is 255 everywhere in a file without one.

    Raises:
        CharacterError: the file is missing, too large, too small, damaged or of another format.
    """
    if not path.is_file():
        raise CharacterError(f"There is no picture file at '{path}'")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise CharacterError(
            f"'{path}' is larger than {MAX_FILE_BYTES // 2**20} MB; save it smaller, for example as WebP"
        )
    try:
        with Image.open(path, formats=FORMATS) as image:
            if max(image.size) > MAX_SIDE_PX:
                raise CharacterError(
                    f"'{path}' is {image.width}×{image.height} pixels; the most is "
                    f"{MAX_SIDE_PX}×{MAX_SIDE_PX}: scale it down first"
                )
            if min(image.size) < MIN_SIDE_PX:
                raise CharacterError(
                    f"'{path}' is {image.width}×{image.height} pixels; a face needs at least "
                    f"{MIN_SIDE_PX}×{MIN_SIDE_PX}"
                )
            upright = ImageOps.exif_transpose(image)
            return np.array(upright.convert("RGBA"))
    except UnidentifiedImageError:
        raise CharacterError(f"'{path}' is not a PNG, JPEG or WebP picture") from None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise CharacterError(f"'{path}' is damaged and can't be read: {error}") from None
