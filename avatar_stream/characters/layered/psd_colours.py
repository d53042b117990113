"""The colours of a PSD's layers as sRGB."""

from __future__ import annotations

import numpy as np
from PIL import Image

from avatar_stream.pictures.straight_pixels import in_srgb
from avatar_stream.types import PixelArray

# Planes of colours in the modes that are read, by the number in the file's header.
GREY, RGB, CMYK, DUOTONE = 1, 3, 4, 8
PLANES = {GREY: 1, RGB: 3, CMYK: 4, DUOTONE: 1}


def rgba_of(planes: PixelArray, mode: int, profile: bytes | None) -> PixelArray:
    """Turn a layer's planes into sRGB.

    Args:
        planes: (h, w, n + 1) uint8 in the file's colours; the last plane is alpha. Ink is 255 where there is none.
        mode: one of `PLANES`.
        profile: the file's own ICC profile.

    Returns:
        (h, w, 4) uint8 RGBA. Inks without a usable profile are taken as ideal ones.
    """
    alpha = planes[..., -1:]
    if mode == CMYK:
        inks = Image.fromarray(np.ascontiguousarray(255 - planes[..., :4]), "CMYK")
        converted = in_srgb(inks, profile) if profile else None
        if converted is None:
            shown = planes[..., :3].astype(np.uint16) * planes[..., 3:4]
            colours = ((shown + 127) // 255).astype(np.uint8)
        else:
            colours = np.asarray(converted)
    elif PLANES[mode] == 1:
        colours = np.repeat(planes[..., :1], 3, axis=2)
    else:
        colours = planes[..., :3]
        image = Image.fromarray(np.ascontiguousarray(colours), "RGB")
        converted = in_srgb(image, profile) if profile else None
        colours = colours if converted is None else np.asarray(converted)
    rgba: PixelArray = np.concatenate([colours, alpha], axis=2)
    rgba[rgba[..., 3] == 0] = 0
    return rgba
