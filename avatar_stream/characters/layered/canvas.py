"""The whole picture's size, and how each layer is brought to it: cropped, and scaled down at once."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from avatar_stream.characters.layered.limits import KEPT_SIDE_PX, KeptBytes
from avatar_stream.types import PixelArray

_STRIP = 32  # rows scaled at once


@dataclass(frozen=True)
class Painted:
    """What a layer shows: its planes, the last of which is alpha, and the (x, y) of their corner on the canvas."""

    picture: PixelArray
    place: tuple[int, int]


class Canvas:
    """Sizes (width, height) of a picture in its file, and as it is kept.

    Args:
        source: in its file.
        size: as it is kept, not larger; None for the source's, with at most `KEPT_SIDE_PX` on its longer side.
    """

    def __init__(self, source: tuple[int, int], size: tuple[int, int] | None = None) -> None:
        scale = min(1.0, KEPT_SIDE_PX / max(source))
        self.source = source
        self.size = size or (max(1, round(source[0] * scale)), max(1, round(source[1] * scale)))
        self._kept = KeptBytes()

    def fit(self, pixels: PixelArray, place: tuple[int, int]) -> Painted | None:
        """Crop a layer to the canvas, scale it down, crop it to what it shows.

        Area averaging with colours weighted by alpha: a layer's edge takes no colour from where nothing is shown.

        Args:
            pixels: (h, w, n) uint8 in the file's pixels; the last plane is straight alpha.
            place: (x, y) of its corner in the file's pixels; may lie outside.

        Returns:
            uint8 planes with straight alpha; None where nothing is shown.

        Raises:
            PictureError: the layers take too much memory; see `limits`.
        """
        pixels, place = _to_its_paint(*self._on_canvas(pixels, place))
        if self.size != self.source and pixels.size:
            pixels, place = _to_its_paint(*self._scaled(pixels, place))
        if pixels.size == 0:
            return None
        cropped = pixels.copy()
        cropped[cropped[..., -1] == 0] = 0
        self._kept.add(cropped.nbytes)
        return Painted(cropped, place)

    def fit_mask(self, mask: PixelArray, place: tuple[int, int], outside: int) -> PixelArray:
        """Bring a mask to the canvas.

        Args:
            mask: (h, w) uint8 in the file's pixels.
            place: (x, y) of its corner.
            outside: 0…255, the mask's value beyond its box.

        Returns:
            (H, W) uint8 of the canvas's size.
        """
        mask, (x, y) = self._on_canvas(mask[..., None], place)
        whole = np.full((self.size[1], self.size[0]), outside, np.uint8)
        if mask.size == 0:
            return whole
        if self.size == self.source:
            whole[y : y + mask.shape[0], x : x + mask.shape[1]] = mask[..., 0]
            return whole
        for factor in (1, -1):  # what lies above the value outside, and what lies below
            apart = (factor * (mask.astype(np.int16) - outside)).clip(0, 255).astype(np.uint8)
            scaled, (left, top) = self._scaled(apart, (x, y))
            part = whole[top : top + scaled.shape[0], left : left + scaled.shape[1]]
            part[:] = (part.astype(np.int16) + factor * scaled[..., 0].astype(np.int16)).clip(0, 255)
        self._kept.add(whole.nbytes)
        return whole

    def _on_canvas(self, pixels: PixelArray, place: tuple[int, int]) -> tuple[PixelArray, tuple[int, int]]:
        x, y = place
        left, top = max(0, -x), max(0, -y)
        right, bottom = max(left, self.source[0] - x), max(top, self.source[1] - y)
        return pixels[top:bottom, left:right], (max(x, 0), max(y, 0))

    def _scaled(self, pixels: PixelArray, place: tuple[int, int]) -> tuple[PixelArray, tuple[int, int]]:
        height, width, planes = pixels.shape
        columns, left = _weights(place[0], width, self.size[0] / self.source[0], self.size[0])
        rows, top = _weights(place[1], height, self.size[1] / self.source[1], self.size[1])
        scaled = np.empty((rows.shape[0], columns.shape[0], planes), np.uint8)
        for first in range(0, len(scaled), _STRIP):
            strip = rows[first : first + _STRIP]
            if strip.nnz == 0:
                scaled[first : first + _STRIP] = 0
                continue
            low, high = int(strip.indices.min()), int(strip.indices.max()) + 1
            values = pixels[low:high].astype(np.float32)
            if planes > 1:
                values[..., :-1] *= values[..., -1:] / 255
            mixed = strip[:, low:high] @ values.reshape(high - low, -1)
            mixed = mixed.reshape(-1, width, planes).transpose(1, 0, 2).reshape(width, -1)
            mixed = (columns @ mixed).reshape(len(columns.indptr) - 1, -1, planes).transpose(1, 0, 2)
            if planes > 1:
                mixed[..., :-1] *= 255 / np.maximum(mixed[..., -1:], 1e-3)
            scaled[first : first + _STRIP] = np.rint(mixed.clip(0, 255))
        return scaled, (left, top)


def _to_its_paint(pixels: PixelArray, place: tuple[int, int]) -> tuple[PixelArray, tuple[int, int]]:
    """Cropped to where alpha, the last plane, is more than 0; empty where it is nowhere."""
    shown = pixels[..., -1] > 0
    rows, columns = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
    if len(rows) == 0:
        return pixels[:0, :0], place
    top, left = int(rows[0]), int(columns[0])
    return pixels[top : rows[-1] + 1, left : columns[-1] + 1], (place[0] + left, place[1] + top)


def _weights(start: int, length: int, scale: float, end: int) -> tuple[Any, int]:
    """How much of each target pixel each of `length` source pixels from `start` covers; and the first target pixel."""
    first, last = floor(start * scale), min(ceil((start + length) * scale), end)
    reach = ceil(1 / scale) + 1
    target = np.arange(first, max(last, first + 1))
    source = np.floor(target / scale).astype(int)[:, None] + np.arange(reach)
    overlap = np.minimum(source + 1, (target[:, None] + 1) / scale) - np.maximum(
        source, target[:, None] / scale
    )
    inside = (source >= start) & (source < start + length) & (overlap > 1e-9)
    rows, _ = np.nonzero(inside)
    values: npt.NDArray[np.float32] = (overlap[inside] * scale).astype(np.float32)
    return csr_matrix((values, (rows, source[inside] - start)), (len(target), length), np.float32), first
