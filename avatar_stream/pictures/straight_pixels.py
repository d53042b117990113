"""An opened picture's pixels as the program wants them: 8 bits, sRGB, straight alpha, upright."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

from avatar_stream.errors import PictureError
from avatar_stream.types import PixelArray

# A profile for a printer's four inks has up to some 3 MB; a larger one is left out.
MAX_PROFILE_BYTES = 4 << 20
MAX_TILE_PIXELS = 4096 * 4096
# What is white in a file of whole numbers that doesn't say so: the least of these that all of its numbers fit in.
WHITE_LEVELS = (255.0, 65535.0, 2.0**31 - 1)

STRIP_PX = 256

_ORIENTATION_TAG = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_TIFF_BITS, _TIFF_SENSE, _TIFF_TILE_WIDTH, _TIFF_TILE_LENGTH = 258, 262, 322, 323
_WHITE_IS_ZERO = 0
# Modes of the pictures that a profile of each kind of colours speaks of, and as what Pillow is to pass them on.
_PROFILED = {
    "RGB ": (("RGB", "RGBA", "P", "PA", "YCbCr"), "RGB"),
    "GRAY": (("1", "L", "LA"), "L"),
    "CMYK": (("CMYK",), "CMYK"),
}


def raw_pixel_bytes(image: Image.Image) -> int:
    """What the pixels of an opened file take as they are in it, by its header alone; Pillow may keep them in less.

    Raises:
        PictureError: a TIFF whose tiles are larger than any picture; the message goes on from the file's name.
    """
    channels = len(image.getbands())
    bits = 16 if image.mode.startswith("I;16") else 32 if image.mode in ("I", "F") else 8
    if ";16" in _raw_mode(image):
        bits = 16
    tags: Mapping[int, Any] = getattr(image, "tag_v2", {})
    depths: tuple[int, ...] = tags.get(_TIFF_BITS, (8,))
    if tags.get(_TIFF_TILE_WIDTH, 1) * tags.get(_TIFF_TILE_LENGTH, 1) > MAX_TILE_PIXELS:
        raise PictureError("is a TIFF of too large tiles: save it anew")
    return image.width * image.height * max(len(depths), channels) * max(bits, *depths) // 8


def straight_rgba(image: Image.Image) -> PixelArray:
    """All pixels of an opened picture.

    Returns:
        (H, W, 4) uint8 sRGB with straight alpha, turned upright; where alpha is 0, so are the colours.

    Raises:
        OSError, ValueError and what else Pillow raises on damaged files.
    """
    _mend_transparency(image)
    image.load()  # a TIFF turns itself upright with this
    turn = _TURNS.get(_orientation(image))
    profile = image.info.get("icc_profile")
    image = _eight_bits(image)
    if image.mode == "LAB":
        image, profile = _from_lab(image), None
    rgba = image if image.mode == "RGBA" else image.convert("RGBA")
    coloured = _in_srgb(image, rgba, profile) if profile else None
    if turn is not None:
        rgba = rgba.transpose(turn)
        coloured = coloured and coloured.transpose(turn)
    pixels: PixelArray = np.empty((rgba.height, rgba.width, 4), np.uint8)
    for top in range(
        0, rgba.height, STRIP_PX
    ):  # all at once, each step would take another copy of the picture
        strip = (0, top, rgba.width, min(top + STRIP_PX, rgba.height))
        rows = pixels[top : strip[3]]
        rows[:] = np.asarray(rgba.crop(strip))
        if coloured is not None:
            rows[..., :3] = np.asarray(coloured.crop(strip))
        rows[rows[..., 3] == 0] = 0
    return pixels


def in_srgb(image: Image.Image, profile: bytes) -> Image.Image | None:
    """The colours by a profile.

    Args:
        image: RGB, L or CMYK.
        profile: an ICC profile.

    Returns:
        The same picture as "RGB" in sRGB; None where the profile is broken, of another kind, or sRGB anyway.
    """
    return _in_srgb(image, image, profile)


def _raw_mode(image: Image.Image) -> str:
    """How a PNG's pixels lie in the file, such as "RGB;16B" or "L;4"; "" for other files."""
    if image.format != "PNG" or not getattr(image, "tile", None):
        return ""
    arguments = image.tile[0][3]  # type: ignore[attr-defined]
    return str(arguments[0] if isinstance(arguments, tuple) else arguments)


def _mend_transparency(image: Image.Image) -> None:
    """Bring the one transparent colour that a PNG may name to the depth to which Pillow brings the pixels."""
    named, raw_mode = image.info.get("transparency"), _raw_mode(image)
    few_bits = re.fullmatch(r"L;([24])", raw_mode)
    if isinstance(named, int) and few_bits:
        image.info["transparency"] = named * (255 // (2 ** int(few_bits[1]) - 1))
    elif isinstance(named, tuple) and ";16" in raw_mode:
        image.info["transparency"] = tuple(level >> 8 for level in named)


def _orientation(image: Image.Image) -> int:
    try:
        orientation = image.getexif().get(_ORIENTATION_TAG, 1)
    except Exception:  # damaged Exif says nothing, in whatever way it fails
        return 1
    return orientation if isinstance(orientation, int) else 1


def _eight_bits(image: Image.Image) -> Image.Image:
    """A picture of 16 or 32 bits a pixel, scaled to 8; any other as it is."""
    if not (image.mode in ("I", "F") or image.mode.startswith("I;16")):
        return image
    values = np.asarray(image)
    levels = _scaled(values, _white_level(image, values))
    if image.mode.startswith("I;16") and getattr(image, "tag_v2", {}).get(_TIFF_SENSE) == _WHITE_IS_ZERO:
        np.subtract(255, levels, out=levels)  # Pillow does so itself, but for 16 bits
    grey = Image.fromarray(levels)
    transparent = image.info.get("transparency")
    if not isinstance(transparent, int):
        return grey
    alpha = Image.fromarray(np.where(values == transparent, 0, 255).astype(np.uint8))
    return Image.merge("LA", (grey, alpha))


def _white_level(image: Image.Image, values: npt.NDArray[Any]) -> float:
    bits = getattr(image, "tag_v2", {}).get(_TIFF_BITS, (16,))[0]
    if image.mode.startswith("I;16"):
        return float(2 ** min(bits, 16) - 1)
    if image.format == "PNG":
        return 65535.0
    most = float(np.nanmax(np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)))
    if image.mode == "F" and most <= 1:
        return 1.0
    return next((level for level in WHITE_LEVELS if most <= level), most)


def _scaled(values: npt.NDArray[Any], white: float) -> PixelArray:
    """(H, W) uint8, row by row so that no copy of all of it in floats is made."""
    scaled = np.empty(values.shape, np.uint8)
    for row, target in zip(values, scaled, strict=True):
        levels = np.nan_to_num(row.astype(np.float64), nan=0.0, posinf=white, neginf=0.0) * (255 / white)
        target[:] = np.clip(np.rint(levels), 0, 255)
    return scaled


def _in_srgb(image: Image.Image, rgba: Image.Image, profile: bytes) -> Image.Image | None:
    """The colours by the picture's own profile, "RGB"; None where it is broken, of another kind, or sRGB anyway."""
    if len(profile) > MAX_PROFILE_BYTES:
        return None
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        modes, mode = _PROFILED.get(given.profile.xcolor_space, ((), ""))
        if image.mode not in modes:
            return None
        transform = ImageCms.buildTransform(given, ImageCms.createProfile("sRGB"), mode, "RGB")
        if mode != "CMYK" and _changes_nothing(transform, mode):
            return None
        return ImageCms.applyTransform(image if mode == "CMYK" else rgba.convert(mode), transform)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError, ImportError):
        return None


def _from_lab(image: Image.Image) -> Image.Image:
    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    converted = ImageCms.applyTransform(image, ImageCms.buildTransform(lab, srgb, "LAB", "RGB"))
    assert converted is not None
    return converted


def _changes_nothing(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Whether a transform to sRGB does no more than rounding: a file with sRGB's own profile stays as it is."""
    steps = np.linspace(0, 255, 9).astype(np.uint8)
    samples = (
        steps[:, None] if mode == "L" else np.stack(np.meshgrid(steps, steps, steps), -1).reshape(-1, 1, 3)
    )
    ramp = Image.fromarray(np.ascontiguousarray(samples))
    after = np.asarray(ImageCms.applyTransform(ramp, transform), np.int16)
    return bool(np.abs(after - np.asarray(ramp.convert("RGB"), np.int16)).max() <= 1)
