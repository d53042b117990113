"""Sheets stay the picture where scaling mixed their edges, and too many layers are laid together."""

from __future__ import annotations

import numpy as np

from avatar_stream.characters.layered.assigning import AssignedLayer
from avatar_stream.characters.layered.layered_file import FileLayer, laid_over
from avatar_stream.characters.layered.piles import Role, piles_of
from avatar_stream.characters.layered.settling import settled
from avatar_stream.characters.layering.stacking import left_over
from avatar_stream.puppet.building.sheets import Sheet
from avatar_stream.types import PixelArray
from tests.characters.layered.layered_files import apart


def laid(sheets: list[Sheet]) -> PixelArray:
    height, width = sheets[0].picture.shape[:2]
    return laid_over((width, height), [FileLayer("", (), one.picture, (0, 0)) for one in sheets if one.shown])


def test_seams_are_closed_and_whole_sheets_stay() -> None:
    """Two layers that share an edge, each half transparent there: what lies behind must not shine through at rest."""
    behind, left, right = (np.zeros((8, 8, 4), np.uint8) for _ in range(3))
    behind[:] = (255, 0, 0, 255)
    left[:, :4], right[:, 4:] = (10, 200, 30, 255), (20, 30, 200, 255)
    left[:, 3, 3] = right[:, 3, 3] = 128
    right[:, 3, :3] = (20, 30, 200)
    hidden = Sheet("clothes", behind, toggle="coat", shown=False)
    sheets = [Sheet("face", behind), Sheet("neck", left), Sheet("clothes", right), hidden]
    goal = laid(sheets)
    goal[:, 3] = (15, 115, 115, 255)
    made = settled(sheets, goal)
    assert all(np.array_equal(one.picture, other.picture) for one, other in zip(made, sheets, strict=True))
    details = left_over(goal, made[:3], None)
    assert details[:, 3, 3].all() and not details[:, :3, 3].any() and not details[:, 4:, 3].any()
    assert apart(laid([*made, Sheet("face", details, expression="at_rest")]), goal) <= 1


def test_soft_outlines_of_a_picture_without_background() -> None:
    rng = np.random.default_rng(5)
    pictures = rng.integers(0, 250, (3, 32, 32, 4), dtype=np.uint8)
    sheets = [
        Sheet(label, picture) for label, picture in zip(("face", "neck", "clothes"), pictures, strict=True)
    ]
    goal = rng.integers(0, 250, (32, 32, 4), dtype=np.uint8)
    assert apart(laid(settled(sheets, goal)), goal) <= 2


def test_of_many_layers_the_small_ones_join_their_neighbours() -> None:
    """With as many labels in turn as layers, so that no two are of one pile by themselves."""
    size = (2048, 2048)
    rng = np.random.default_rng(1)
    assigned = []
    for number in range(200):
        side = int(rng.integers(10, 60))
        picture = rng.integers(1, 256, (side, side, 4), dtype=np.uint8)
        layer = FileLayer(str(number), (), picture, (100 + number, 100))
        role = Role(toggle="coat", shown=False) if number % 50 == 7 else Role()
        assigned.append((AssignedLayer(layer, ("face", "neck")[number % 2], "name"), role))
    piles = piles_of(assigned, size)
    assert 8 < len(piles) <= 40
    assert [layer.name for pile in piles for layer in pile.layers] == [str(number) for number in range(200)]
    assert {layer.name for pile in piles if pile.role.toggle for layer in pile.layers} == {
        "7",
        "57",
        "107",
        "157",
    }


def test_details_never_make_what_is_all_but_clear_solid() -> None:
    """A level of colour too much, at a soft outline, can only be hidden by solid black: it is left."""
    soft: PixelArray = np.full((4, 4, 4), (160, 117, 157, 1), np.uint8)
    goal: PixelArray = np.full((4, 4, 4), (120, 88, 118, 1), np.uint8)
    goal[:, 2:] = (120, 88, 118, 90)
    sheets = [Sheet("back_hair", soft)]
    details = left_over(goal, sheets, None)
    assert apart(laid([*sheets, Sheet("face", details, expression="at_rest")]), goal) <= 1
