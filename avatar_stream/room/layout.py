"""Where the members of a room stand in its picture. All pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

Layout = Literal["row", "grid", "stage", "free"]
#: Left, top, width and height in shares of the picture.
Place = tuple[float, float, float, float]

_SMALL_SHARE, _SMALL_ASPECT = 0.25, 0.9


class Box(NamedTuple):
    """A part of a picture, in whole pixels; `right` and `bottom` are the first ones outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""
        return self.right - self.left, self.bottom - self.top


def arrange(layout: Layout, places: Sequence[Place | None], size: tuple[int, int]) -> list[Box]:
    """A box for each member.

    Args:
        layout: "row": beside each other; "grid"; "stage": the first one large, the others small in a column on its
            right; "free": as `places` say.
        places: one entry for each member, where it wants to stand in layout "free"; None for the place of "row".
        size: (width, height) of the picture in pixels.

    Returns:
        Boxes of at least one pixel. Those of "row", "grid" and "stage" lie in the picture and don't overlap.
    """
    count = len(places)
    if count == 0:
        return []
    row = [(i / count, 0.0, 1 / count, 1.0) for i in range(count)]
    if layout == "grid":
        shares = _grid(count, size)
    elif layout == "stage" and count > 1:
        shares = _stage(count, size)
    elif layout == "free":
        shares = [wished or usual for wished, usual in zip(places, row, strict=True)]
    else:
        shares = row
    return [_box(place, size) for place in shares]


def _grid(count: int, size: tuple[int, int]) -> list[Place]:
    """Cells in which squares would be as large as can be; a last row that isn't full stands in the middle."""

    def cell(columns: int) -> float:
        rows = math.ceil(count / columns)
        return min(size[0] / columns, size[1] / rows)

    columns = max(range(1, count + 1), key=cell)
    rows = math.ceil(count / columns)
    places = []
    for number in range(count):
        row, column = divmod(number, columns)
        here = min(columns, count - row * columns)
        left = (1 - here / columns) / 2 + column / columns
        places.append((left, row / rows, 1 / columns, 1 / rows))
    return places


def _stage(count: int, size: tuple[int, int]) -> list[Place]:
    """One large, and a column of small ones that stands on the lower edge beside it."""
    small = count - 1
    high = min(1 / small, _SMALL_SHARE * size[0] / _SMALL_ASPECT / size[1])
    top = 1 - small * high
    column = [(1 - _SMALL_SHARE, top + number * high, _SMALL_SHARE, high) for number in range(small)]
    return [(0.0, 0.0, 1 - _SMALL_SHARE, 1.0), *column]


def _box(place: Place, size: tuple[int, int]) -> Box:
    """Edges are rounded, not widths: neighbours neither overlap nor leave a gap."""
    left, top, width, height = place
    x, y = round(left * size[0]), round(top * size[1])
    return Box(x, y, max(round((left + width) * size[0]), x + 1), max(round((top + height) * size[1]), y + 1))
