"""The pixels of one layer that is a PNG of its own."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image

from avatar_stream.characters.layered.limits import MAX_LAYER_PIXELS, MAX_NAME
from avatar_stream.errors import PictureError
from avatar_stream.pictures.straight_pixels import straight_rgba
from avatar_stream.types import PixelArray

MAX_PNG_BYTES = 128 << 20


def png_size(data: bytes, name: str) -> tuple[int, int]:
    """(width, height) as a PNG's header says.

    Raises:
        PictureError: see `png_pixels`.
    """
    with _opened(data, name) as image:
        return image.size


def png_pixels(data: bytes, name: str) -> PixelArray:
    """(h, w, 4) uint8 RGBA, straight alpha.

    Args:
        data: the file.
        name: of the file, for the message.

    Raises:
        PictureError: it is damaged, too large or no PNG; the message goes on from the layered file's name.
    """
    with _opened(data, name) as image:
        if image.width * image.height > MAX_LAYER_PIXELS:
            raise PictureError(f"has a layer '{name[:MAX_NAME]}' of {image.width}×{image.height} pixels")
        try:
            return straight_rgba(image)
        except Exception as error:  # on damaged files Pillow's readers raise whatever their arithmetic does
            raise PictureError(
                f"has a damaged layer '{name[:MAX_NAME]}' ({str(error)[:MAX_NAME]}): save it again"
            ) from None


def _opened(data: bytes, name: str) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Image.open(BytesIO(data), formats=("PNG",))
    except Image.DecompressionBombError:
        raise PictureError(
            f"has a layer '{name[:MAX_NAME]}' of too many pixels: scale it down first"
        ) from None
    except Exception:
        raise PictureError(f"has a layer '{name[:MAX_NAME]}' that is no PNG, or a damaged one") from None
