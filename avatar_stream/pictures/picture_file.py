"""How a picture file is read, wherever one is read: which formats, how large, and what becomes of its pixels.

Files come from strangers. A file says how large it is before a single pixel is decoded, and what isn't needed for its
first picture is never handed to a decoder.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from PIL import Image, UnidentifiedImageError, features

from avatar_stream.errors import PictureError
from avatar_stream.pictures.containers import first_picture_alone, kind_of
from avatar_stream.pictures.foreign_documents import instead_of
from avatar_stream.pictures.straight_pixels import raw_pixel_bytes, straight_rgba
from avatar_stream.types import PixelArray

Result = TypeVar("Result")
PICTURE_SUFFIXES = (
    ".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic", ".heif",
)  # fmt: skip
PICTURE_KINDS = "PNG, JPEG, WebP, GIF, BMP, TIFF, AVIF or HEIC"


@dataclass(frozen=True)
class PictureLimits:
    """What a picture may be.

    Attributes:
        least_side_px, most_side_px: of width and height.
        most_file_bytes: of the file.
        most_pixel_bytes: of its pixels as the file has them: width × height × channels × bytes a channel.
        least_reason: who needs the least side, for the message.
    """

    least_side_px: int
    most_side_px: int
    most_file_bytes: int
    most_pixel_bytes: int
    least_reason: str = "it needs"


def read_picture_file(path: Path, limits: PictureLimits) -> PixelArray:
    """Read a picture file, or the first picture of an animated one, turned upright as its camera orientation says.

    Args:
        path: the file, one of `PICTURE_KINDS`; its content decides, not its name.
        limits: how large it may be.

    Returns:
        (H, W, 4) uint8 sRGB and straight alpha. Alpha is 255 everywhere in a file without one; where it is 0, so are
        the colours: what nobody sees can't tell two files apart.

    Raises:
        PictureError: the file is missing, too large, too small, damaged or of another format.
    """
    return _with_image(path, limits, straight_rgba)


def check_picture_file(path: Path, limits: PictureLimits) -> None:
    """See by its head whether a picture file may be read; no pixel is decoded.

    Raises:
        PictureError: as `read_picture_file`, but for damage that shows in the pixels alone.
    """
    _with_image(path, limits, lambda image: None)


def _with_image(path: Path, limits: PictureLimits, use: Callable[[Image.Image], Result]) -> Result:
    """What is made of a picture that is opened and not too large."""
    data = _file_bytes(path, limits)
    kind = kind_of(data)
    if kind is None:
        raise PictureError(f"'{path}' {instead_of(data) or f'is not a {PICTURE_KINDS} picture'}")
    _need_reader(path, kind)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own words on large or odd files; ours are below
            with Image.open(BytesIO(first_picture_alone(data, kind)), formats=(kind,)) as image:
                del data
                _check_size(image, limits)
                return use(image)
    except PictureError as error:
        raise PictureError(f"'{path}' {error}") from None
    except UnidentifiedImageError:
        raise PictureError(f"'{path}' is damaged, or a {kind} file of an unknown kind") from None
    except Image.DecompressionBombError:
        raise PictureError(f"'{path}' has too many pixels: scale it down first") from None
    except Exception as error:  # on damaged files Pillow's readers raise whatever their arithmetic does
        raise PictureError(f"'{path}' is damaged and can't be read: {error}") from None


def _file_bytes(path: Path, limits: PictureLimits) -> bytes:
    try:
        if not path.is_file():
            raise PictureError(f"There is no picture file at '{path}'")
        with path.open("rb") as file:
            data = file.read(limits.most_file_bytes + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PictureError(f"'{path}' can't be read: {reason}") from None
    if len(data) > limits.most_file_bytes:
        raise PictureError(
            f"'{path}' is larger than {limits.most_file_bytes // 2**20} MB; save it smaller, for example as WebP"
        )
    return data


def _need_reader(path: Path, kind: str) -> None:
    """See to it that Pillow can read a kind that it can't always."""
    if kind == "HEIF":
        try:
            from pillow_heif import register_heif_opener
        except ImportError:
            raise PictureError(
                f"'{path}' is a HEIC picture; to read those, pip install pillow-heif, or save it as PNG or JPEG"
            ) from None
        register_heif_opener()
    elif kind == "AVIF" and not features.check("avif"):
        raise PictureError(
            f"'{path}' is an AVIF picture; to read those, pip install -U pillow (11.3 or newer), or save it as PNG"
        )


def _check_size(image: Image.Image, limits: PictureLimits) -> None:
    size = f"is {image.width}×{image.height} pixels"
    most, least = limits.most_side_px, limits.least_side_px
    if max(image.size) > most:
        raise PictureError(f"{size}; the most is {most}×{most}: scale it down first")
    if min(image.size) < least:
        raise PictureError(f"{size}; {limits.least_reason} at least {least}×{least}")
    if raw_pixel_bytes(image) > limits.most_pixel_bytes:
        raise PictureError(
            f"{size} that take more than {limits.most_pixel_bytes // 2**20} MB: scale it down first, or save it "
            "with 8 bits for each colour"
        )
