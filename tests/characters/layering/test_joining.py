"""Layers of one label become one, unless something lies between them."""

from __future__ import annotations

import numpy as np

from avatar_stream.characters.layered.layered_file import FileLayer, laid_over
from avatar_stream.characters.layering.joining import joined
from avatar_stream.puppet.building.sheets import Sheet
from avatar_stream.types import PixelArray


def sheet(label: str, rows: slice, grey: int, alpha: int = 255, side: str = "", number: int = 0) -> Sheet:
    picture = np.zeros((20, 16, 4), np.uint8)
    picture[rows, 4:12] = (grey, grey, grey, alpha)
    return Sheet(label, picture, side, number)


def whole(sheets: list[Sheet]) -> PixelArray:
    return laid_over((16, 20), (FileLayer("", (), one.picture, (0, 0)) for one in sheets))


def test_those_that_nothing_lies_between_are_one() -> None:
    sheets = [
        sheet("back_hair", slice(0, 8), 60),
        sheet("back_hair", slice(5, 14), 90, 128, number=2),
        sheet("clothes", slice(16, 20), 200),
        sheet("back_hair", slice(2, 4), 30, number=3),
    ]
    kept = joined(sheets)
    assert [one.name for one in kept] == ["back_hair", "clothes"]
    np.testing.assert_allclose(whole(kept).astype(int), whole(sheets), atol=1)


def test_those_that_something_lies_between_stay_apart() -> None:
    sheets = [
        sheet("clothes", slice(0, 12), 60),
        sheet("neck", slice(8, 14), 90),
        sheet("clothes", slice(10, 20), 120, number=2),
    ]
    assert joined(sheets) == sheets


def test_sides_are_never_one() -> None:
    sheets = [sheet("ears", slice(0, 8), 60, side="left"), sheet("ears", slice(0, 8), 60, side="right")]
    assert len(joined(sheets)) == 2
