"""Layers of one label that nothing lies between are one: they move together, and files hold them so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from avatar_stream.characters.layered.layered_file import FileLayer, laid_over
from avatar_stream.puppet.building.sheets import Sheet
from avatar_stream.types import PixelArray


def joined(sheets: Iterable[Sheet]) -> list[Sheet]:
    """Lay each sheet over the one of its label and side below it, unless something between them touches it.

    Args:
        sheets: plain ones of one size, far to near.

    Returns:
        Far to near. Laid over each other they show what they showed before.
    """
    piles: list[Sheet] = []
    for sheet in sheets:
        below = _pile_of(sheet, piles)
        if below is None:
            piles.append(sheet)
        else:
            piles[below] = replace(piles[below], picture=_over(piles[below].picture, sheet.picture))
    return piles


def _pile_of(sheet: Sheet, piles: list[Sheet]) -> int | None:
    for number in reversed(range(len(piles))):
        other = piles[number]
        if (other.label, other.side) == (sheet.label, sheet.side):
            return number
        if (other.picture[..., 3].astype(bool) & sheet.picture[..., 3].astype(bool)).any():
            return None
    return None


def _over(below: PixelArray, above: PixelArray) -> PixelArray:
    height, width = below.shape[:2]
    return laid_over((width, height), (FileLayer("", (), picture, (0, 0)) for picture in (below, above)))
