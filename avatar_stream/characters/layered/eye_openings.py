"""Irises whole, and the opening inside which each is seen: so that a gaze brings out what the lids hide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.layered.layered_file import laid_over
from avatar_stream.characters.layered.piles import Pile
from avatar_stream.puppet.building.sheets import Sheet
from avatar_stream.types import PixelArray

# So many levels of 255 apart is the same.
_SAME = 1


def with_openings(
    sheets: Sequence[Sheet], piles: Sequence[Pile]
) -> tuple[list[Sheet], Mapping[str, PixelArray]]:
    """Make irises whole.

    Args:
        sheets: far to near, irises as the picture shows them.
        piles: the layers that each is made of, in the same order.

    Returns:
        The sheets with whole irises, and by side the opening, (H, W) uint8, inside which they are seen. A side is
        left out where that is just what its only white covers, or where the eye has no white.
    """
    made, openings = list(sheets), {}
    for side in ("right", "left"):
        irises = [number for number, sheet in enumerate(sheets) if _is(sheet, "iris", side)]
        whites = [number for number, sheet in enumerate(sheets) if _is(sheet, "eye_white", side)]
        if not irises or not whites:
            continue
        white = _cover([piles[number] for number in whites], sheets[0].picture.shape)
        cut = [sheets[number].picture[..., 3] for number in irises]
        opening = np.maximum.reduce([white, *cut])
        hole = sheets[whites[0]].picture[..., 3]
        if len(whites) == 1 and all(_kept(alpha, alpha, hole) for alpha in cut):
            opening = hole
        else:
            openings[side] = opening
        for number in irises:
            whole = _whole(piles[number], sheets[number].picture, opening)
            made[number] = replace(sheets[number], picture=whole)
    return made, openings


def _is(sheet: Sheet, label: str, side: str) -> bool:
    return sheet.plain and sheet.label == label and sheet.side == side


def _cover(piles: Sequence[Pile], shape: tuple[int, ...]) -> PixelArray:
    """(H, W) what some piles cover before anything is clipped to them."""
    layers = [layer for pile in piles for layer in pile.layers]
    clipping = [layer if layer.clipped else layer.unclipped() for layer in layers]
    return laid_over((shape[1], shape[0]), clipping)[..., 3]


def _kept(whole: PixelArray, cut: PixelArray, opening: PixelArray) -> bool:
    """Whether an iris seen inside an opening is what the picture shows."""
    return bool((np.abs(_seen(whole, opening) - cut) <= _SAME).all())


def _seen(whole: PixelArray, opening: PixelArray) -> npt.NDArray[np.float32]:
    return np.asarray(np.rint(whole.astype(np.float32) * opening / 255), np.float32)


def _whole(pile: Pile, cut: PixelArray, opening: PixelArray) -> PixelArray:
    """An iris as it is without clipping, where inside the opening that gives the picture; else what gives it."""
    height, width = opening.shape
    whole = laid_over((width, height), [layer.unclipped() for layer in pile.layers])
    wrong = np.abs(_seen(whole[..., 3], opening) - cut[..., 3]) > _SAME
    alpha = np.rint(255.0 * cut[..., 3] / np.maximum(opening, 1)).clip(0, 255).astype(np.uint8)
    shown = cut[..., 3] > 0
    whole[shown] = np.dstack([cut[..., :3], whole[..., 3:]])[shown]
    whole[wrong, 3] = alpha[wrong]
    whole[whole[..., 3] == 0] = 0
    return whole
