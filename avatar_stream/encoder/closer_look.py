"""Parts of a picture in which somebody who is far from the camera is large enough to be found and followed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.types import PixelArray

Floats = npt.NDArray[np.float64]
View = tuple[slice, slice]

# FaceMesh's detector looks at 128 x 128 pixels, whatever the size of the picture: a face must take up this much of the
# longer side to be found. Below it, the face is followed in a part of the picture.
_SMALL_SHARE = 0.14
# That part is so many times as large as the face, and is left alone while the face stays away from its borders.
_VIEW_FACES = 4.0
_BORDER_FACES = 0.4
# Parts that are looked at one after the other: a third of the picture high, overlapping by half.
_TILES_HIGH = 3
_LEAST_TILE_PX = 200
_TILE_ASPECT = 4 / 3


class CloserLook:
    """Chooses the part of the picture to look at."""

    def __init__(self) -> None:
        self._next = 0

    def next_tile(self, pixels: PixelArray) -> View | None:
        """The next part in turn, from the middle of the picture outwards; None where it is too small for parts."""
        tiles = _tiles(*pixels.shape[:2])
        if not tiles:
            return None
        self._next = (self._next + 1) % len(tiles)
        return tiles[self._next]

    def view_of(self, face: Floats, pixels: PixelArray, before: View | None) -> View | None:
        """The part of the picture in which to follow a face; None for the whole picture.

        Args:
            face: (478, 3) landmarks in pixels.
            pixels: the picture.
            before: the part in which it was followed so far, which is kept where it still suits.
        """
        height, width = pixels.shape[:2]
        low, high = face[:, :2].min(axis=0), face[:, :2].max(axis=0)
        size = float((high - low).max())
        if size > _SMALL_SHARE * max(height, width) or size < 1.0:
            return None
        if before is not None:
            rows, columns = before
            spare = _BORDER_FACES * size
            inside = (
                low[0] - spare >= columns.start or columns.start == 0,
                low[1] - spare >= rows.start or rows.start == 0,
                high[0] + spare <= columns.stop or columns.stop == width,
                high[1] + spare <= rows.stop or rows.stop == height,
            )
            suits = 0.5 < (rows.stop - rows.start) / (_VIEW_FACES * size) < 2.0
            if all(inside) and suits:
                return before
        side = round(_VIEW_FACES * size)
        left, top = ((low + high - side) / 2).astype(int)
        return _slice(top, side, height), _slice(left, side, width)


def _slice(start: int, length: int, limit: int) -> slice:
    """`length` rows or columns from `start`, moved and cut to lie inside."""
    length = min(length, limit)
    start = min(max(start, 0), limit - length)
    return slice(start, start + length)


def _tiles(height: int, width: int) -> list[View]:
    """Overlapping parts, from the middle outwards."""
    tile_height = max(height // _TILES_HIGH, _LEAST_TILE_PX)
    tile_width = round(tile_height * _TILE_ASPECT)
    if tile_height >= height or tile_width >= width:
        return []
    tops = np.linspace(0, height - tile_height, 1 + round(2 * (height / tile_height - 1)))
    lefts = np.linspace(0, width - tile_width, 1 + round(2 * (width / tile_width - 1)))
    corners = [(float(top), float(left)) for top in tops for left in lefts]
    middle = (height - tile_height) / 2, (width - tile_width) / 2
    corners.sort(key=lambda corner: np.hypot(corner[0] - middle[0], corner[1] - middle[1]))
    return [
        (_slice(round(top), tile_height, height), _slice(round(left), tile_width, width))
        for top, left in corners
    ]
