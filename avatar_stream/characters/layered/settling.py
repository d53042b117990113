"""Sheets that, laid over each other, are as translucent as the picture, also where scaling has mixed their edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.masks import box_of
from avatar_stream.puppet.building.sheets import Sheet
from avatar_stream.types import PixelArray

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
# So many levels of 255 apart is the same. Drawing rounds once for each layer, too.
_SAME = 1.0
# Alpha from here on is solid.
_SOLID = 254


def settled(sheets: Sequence[Sheet], picture: PixelArray) -> list[Sheet]:
    """The same sheets, of which at each translucent pixel the nearest is changed as little as makes them the picture.

    Two layers that share an outline are each half transparent there once they are scaled down, and together less so.
    Where the picture is solid they stay as they are: what they lack there, `stacking.left_over` says.

    Args:
        sheets: far to near; those that aren't shown stay as they are.
        picture: (H, W, 4) uint8 RGBA, straight alpha: what those that are shown are to be.
    """
    goal = _premultiplied(picture)
    thin = picture[..., 3] < _SOLID
    nearest = np.full(picture.shape[:2], -1, np.int16)
    for number, sheet in enumerate(sheets):
        if sheet.shown:
            nearest[sheet.picture[..., 3] > 0] = number
    canvas = np.zeros_like(goal)
    made = []
    for number, sheet in enumerate(sheets):
        if not sheet.shown:
            made.append(sheet)
            continue
        rows, columns = box_of(sheet.picture[..., 3] > 0)
        own, behind = _premultiplied(sheet.picture[rows, columns]), canvas[rows, columns]
        laid = own + (1 - own[..., 3:]) * behind
        apart = np.abs(laid - goal[rows, columns]).max(axis=2) * 255 > _SAME
        mend = apart & thin[rows, columns] & (nearest[rows, columns] == number)
        if mend.any():
            pixels = sheet.picture.copy()
            solved = _solved(goal[rows, columns][mend], behind[mend], own[mend][:, 3])
            pixels[rows, columns][mend] = solved
            sheet = replace(sheet, picture=pixels)
            own = _premultiplied(pixels[rows, columns])
            laid = own + (1 - own[..., 3:]) * behind
        canvas[rows, columns] = laid
        made.append(sheet)
    wrong = (np.abs(canvas - goal).max(axis=2) * 255 > _SAME) & (nearest >= 0) & thin
    return [_alone(sheet, picture, wrong, nearest == number) for number, sheet in enumerate(made)]


def _alone(sheet: Sheet, picture: PixelArray, wrong: Mask, nearest: Mask) -> Sheet:
    """A sheet that is the picture at pixels where it is the nearest and nothing else would do, and where others are
    that nothing: at a soft outline those behind may show too much already."""
    if not sheet.shown or not (wrong & (sheet.picture[..., 3] > 0)).any():
        return sheet
    pixels = sheet.picture.copy()
    pixels[wrong] = np.where(nearest[wrong][:, None], picture[wrong], 0)
    return replace(sheet, picture=pixels)


def _solved(goal: Floats, behind: Floats, cover: Floats) -> PixelArray:
    """(N, 4) straight pixels that over (N, 4) what is behind give (N, 4) the goal and cover at least so much."""
    open_ = 1 - behind[:, 3]
    through = open_ > 0.01
    # Over what is half transparent the goal's alpha says how much is covered; else the colours say what is needed.
    told = (goal[:, 3] - behind[:, 3]) / np.maximum(open_, 0.01)
    below = (behind[:, :3] - goal[:, :3]) / np.maximum(behind[:, :3], 1e-4)
    above = (goal[:, :3] - behind[:, :3]) / np.maximum(1 - behind[:, :3], 1e-4)
    needed = np.maximum(below, above).max(axis=1)
    alpha = np.where(through, told, np.maximum(needed, cover)).clip(0, 1)
    alpha = np.ceil(alpha * 255 - 1e-3) / 255
    colours = (goal[:, :3] - (1 - alpha[:, None]) * behind[:, :3]) / np.maximum(alpha[:, None], 1e-4)
    pixels = np.column_stack([colours.clip(0, 1), alpha])
    pixels[alpha == 0] = 0
    return np.asarray(np.rint(pixels * 255), np.uint8)


def _premultiplied(picture: PixelArray) -> Floats:
    """(…, 4) 0…1, in whole levels, as an atlas has them."""
    floats = picture.astype(np.float32)
    floats[..., :3] = np.rint(floats[..., :3] * (floats[..., 3:] / 255))
    return floats / 255
