"""Where a brow is, and what goes on under it."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.layering.areas import EDGE, Mask, Seen, grown
from avatar_stream.characters.masks import box_of
from avatar_stream.puppet.face_frame import FaceFrame

# A brow is painted over the hair unless locks cut it into pieces, the largest less than so much of it; and also
# where so much of it has hair right above and below. It is no thicker than that, face widths.
_ONE_PIECE = 0.85
_OVER_HAIR, _THICKEST_BROW = 0.2, 0.09
# A brow's line goes on so far behind hair, face widths; so many columns along it are looked at.
_BEYOND_BROW, _BROW_COLUMNS = 0.04, 24


def is_over_hair(seen: Seen, side: str, frame: FaceFrame) -> bool:
    """Whether a brow is painted over the hair, as riggers draw them."""
    brow, hair = seen["brow", side], seen["front_hair", ""]
    return bool(brow.any() and (is_one_piece(brow) or between(hair, brow, frame)[brow].mean() > _OVER_HAIR))


def is_one_piece(mask: Mask) -> bool:
    _, _, facts, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    areas = facts[1:, cv2.CC_STAT_AREA]
    return bool(areas.max() > _ONE_PIECE * areas.sum())


def between(mask: Mask, gap: Mask, frame: FaceFrame) -> Mask:
    """Where a gap in a mask has some of it right above and right below, and no farther away than a brow is thick."""
    above, below = (_beyond(mask, gap, way, frame) for way in (1, -1))
    return np.asarray((above < np.inf) & (below < np.inf))


def nearer(mask: Mask, gap: Mask, frame: FaceFrame) -> Mask:
    """Where a gap in a mask is near to it, straight up or down, and nearer than to what else is beyond the gap."""
    other = ~(mask | gap)
    mine, others = (np.minimum(*(_beyond(one, gap, way, frame) for way in (1, -1))) for one in (mask, other))
    return np.asarray((mine < others) & (mine < EDGE * frame.width_px))


def _beyond(mask: Mask, gap: Mask, way: Literal[1, -1], frame: FaceFrame) -> npt.NDArray[np.float32]:
    """(H, W) how many pixels above (1) or below (-1) each place of a gap a mask begins; infinite where it doesn't."""
    found = np.full(mask.shape, np.inf, np.float32)
    farthest = int(_THICKEST_BROW * frame.width_px) + 1
    box = box_of(gap, farthest + 1)
    solid, unknown, passing = mask[box].astype(np.uint8), gap[box].astype(np.uint8), gap[box].copy()
    if not passing.any():
        return found
    for step in range(1, farthest):
        x, y = way * step * frame.down / frame.width_px
        shift = np.array([[1.0, 0.0, x], [0.0, 1.0, y]])
        there, goes_on = (
            cv2.warpAffine(one, shift, solid.shape[::-1], flags=cv2.INTER_NEAREST) > 0
            for one in (solid, unknown)
        )
        found[box][passing & there] = step
        passing &= goes_on & ~there
    return found


def line_of(shown: Mask, places: tuple[npt.NDArray[np.float32], ...], frame: FaceFrame) -> Mask:
    """The line that the pieces of a brow make, as thick as it is seen, and a little longer."""
    u, v = places[0][shown], places[1][shown]
    low, high = np.quantile(u, (0.01, 0.99))
    if high - low < 3 * _BEYOND_BROW:
        return np.zeros_like(shown)
    columns = np.clip(((u - low) / (high - low) * _BROW_COLUMNS).astype(int), 0, _BROW_COLUMNS - 1)
    count = np.bincount(columns, minlength=_BROW_COLUMNS)
    middle = np.bincount(columns, v, _BROW_COLUMNS) / np.maximum(count, 1)
    known = count > 0.3 * np.median(count[count > 0])
    along = low + (np.arange(_BROW_COLUMNS) + 0.5) / _BROW_COLUMNS * (high - low)
    curve = np.polyfit(along[known], middle[known], 2 if known.sum() > _BROW_COLUMNS / 2 else 1)
    cell = (high - low) / _BROW_COLUMNS * frame.width_px
    thick = float(np.median(count[known])) / cell / frame.width_px
    near = np.abs(places[1] - np.polyval(curve, places[0])) < thick / 2
    return np.asarray(near & (places[0] > low - _BEYOND_BROW) & (places[0] < high + _BEYOND_BROW))


def under_brows(seen: Seen, frame: FaceFrame) -> Mask:
    return grown(seen["brow", "right"] | seen["brow", "left"], 0.02, frame)
