"""Strokes that a builder makes: one tapered line along a strip of columns."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.types import PixelArray

COLUMNS = 17
_MARGIN = 3
# A lash is thickest nearer to its outer end, the more the larger the first; the second says how blunt its ends are.
_OUTWARDS, _BLUNT = 1.4, 0.6
# Hairs of a lash that stand out below its outer end: where each begins and ends along the lash, how thick it is there
# along it, and how far it stands out, in thicknesses.
_HAIRS = ((0.74, 0.88, 0.06, 1.0), (0.86, 0.995, 0.05, 0.9))
_FINER = 8


def stroke_texture(thick_px: float, colour: tuple[int, int, int]) -> PixelArray:
    """(h, w, 4) uint8 premultiplied: a stroke along the columns that tapers to both ends.

    Args:
        thick_px: in its middle, pixels.
        colour: RGB.
    """
    height, width = int(np.ceil(thick_px)) + 2 * _MARGIN, 8 * COLUMNS
    y = np.abs(np.arange(height) + 0.5 - height / 2)[:, None]
    across = np.linspace(-1, 1, width)[None]
    half = thick_px / 2 * np.clip(1.02 - across**2, 0.0, 1.0) ** 0.5
    alpha = np.clip(half + 0.5 - y, 0, 1)
    texture = np.empty((height, width, 4), np.uint8)
    texture[..., :3] = np.rint(alpha[..., None] * np.array(colour))
    texture[..., 3] = np.rint(255 * alpha)
    return texture


def lash_texture(size: tuple[float, float], colours: npt.NDArray[np.float64], *, hairs: bool) -> PixelArray:
    """(h, w, 4) uint8 premultiplied: a shut lash along the columns, its outer end last; the line in its middle.

    Args:
        size: its length and how thick it is at most, pixels.
        colours: (N, 3) RGB along it.
        hairs: whether hairs stand out at its outer end.
    """
    long_px, thick = max(size[0], 8.0 * COLUMNS), size[1]
    out = max((hair[3] for hair in _HAIRS), default=0.0) * thick if hairs else 0.0
    width, height = round(long_px), int(np.ceil(2 * (thick / 2 + out))) + 2 * _MARGIN
    along = np.linspace(0, 1, 4 * COLUMNS)
    half = thick / 2 * np.sin(np.pi * along**_OUTWARDS) ** _BLUNT
    x, middle = along * width, height / 2
    shapes = [np.concatenate([np.stack([x, middle - half], 1), np.stack([x, middle + half], 1)[::-1]])]
    if hairs:
        for begins, ends, wide, far in _HAIRS:
            edge = middle + float(np.interp(begins, along, half)) - 0.5
            shapes.append(
                np.array(
                    [
                        (begins * width, edge - 0.5),
                        ((begins + wide) * width, edge - 0.5),
                        (ends * width, edge + far * thick),
                    ]
                )
            )
    alpha = _filled(shapes, (height, width))
    texture = np.empty((height, width, 4), np.uint8)
    known, places = np.linspace(0, 1, len(colours)), (np.arange(width) + 0.5) / width
    along_it = np.stack([np.interp(places, known, colours[:, channel]) for channel in range(3)], axis=1)
    texture[..., :3] = np.rint(alpha[..., None] * along_it)
    texture[..., 3] = np.rint(255 * alpha)
    return texture


def _filled(shapes: list[npt.NDArray[np.float64]], size: tuple[int, int]) -> npt.NDArray[np.float32]:
    """(h, w) 0…1 how much of each pixel polygons cover."""
    height, width = size
    fine = np.zeros((height * _FINER, width * _FINER), np.uint8)
    for shape in shapes:
        cv2.fillPoly(fine, [np.rint(shape * _FINER).astype(np.int32)], 255)
    return np.asarray(cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA) / 255, np.float32)
