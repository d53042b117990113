"""Layers solved against what is behind them: hair takes no skin along, and its outline is its own."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.layering.areas import Mask
from avatar_stream.characters.layering.regions import Region
from avatar_stream.characters.layering.stacking import Stack

SIZE = 80
SKIN, SHADOW, HAIR, LINE = (250, 217, 192), (232, 180, 154), (45, 55, 110), (15, 12, 30)
Y, X = np.mgrid[:SIZE, :SIZE]
NOWHERE = np.zeros((SIZE, SIZE), np.bool_)


def lock_over(
    colour: tuple[int, int, int], beside: Mask, behind: tuple[int, int, int] = SKIN
) -> npt.NDArray[np.uint8]:
    """(H, W, 4) the layer of a lock, left of the middle of a picture that has a colour `beside` it."""
    lock = X < SIZE // 2
    picture = np.full((SIZE, SIZE, 4), (*behind, 255), np.uint8)
    picture[lock, :3] = HAIR
    picture[beside, :3] = colour
    stack = Stack(picture, np.full((SIZE, SIZE, 3), behind, np.uint8), 4.0)
    core = X < SIZE // 2 - 2
    return stack.add(Region("front_hair", "", X < SIZE // 2 + 6, core, NOWHERE, NOWHERE))


def test_a_shadow_beside_a_lock_is_no_part_of_it() -> None:
    layer = lock_over(SHADOW, (X >= SIZE // 2) & (X < SIZE // 2 + 14))
    assert (layer[10:-10, : SIZE // 2 - 2, 3] == 255).all()
    assert layer[10:-10, SIZE // 2 + 1 :, 3].max() < 40


def test_a_line_round_a_lock_is() -> None:
    line = (X >= SIZE // 2) & (X < SIZE // 2 + 3)
    layer = lock_over(LINE, line)
    assert (layer[10:-10][line[10:-10]][:, 3] > 200).all()
    assert layer[10:-10, SIZE // 2 + 4 :, 3].max() < 40


def test_a_light_along_its_edge_is_too() -> None:
    light = (X >= SIZE // 2) & (X < SIZE // 2 + 3)
    layer = lock_over((250, 240, 255), light, behind=(110, 140, 120))
    assert (layer[10:-10][light[10:-10]][:, 3] > 200).all()
