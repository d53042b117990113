"""Where an eye's parts are: its opening, smooth and with a rim; a whole iris; lashes without tips of locks."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.characters.layering.areas import EDGE, SPUR, Key, Mask, Seen, apart_from, grown, hull_of
from avatar_stream.characters.masks import box_of, disc
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

# The tip of a lock is no larger than this, face widths squared; where an opening's smoothed mask is above this it is.
_TIP, _OPEN = 1e-3, 0.4
# What of an opening hangs not together with the largest piece is a piece of it, if it is so large, of that one.
_PIECE = 0.15
# Spurs of hair no wider than about twice this, so near to an eye's lines, face widths, and so small, face widths
# squared, whose colour is nearer to the lash's than so much of the way to the hair's, are bits of those lines.
_SPUR_OF_HAIR, _BESIDE_LINES, _SMALL, _LIKE_LASH = 0.014, 0.02, 4e-3, 0.8
# Where lash and hair are so far apart, of 255, what goes on from a lash in its colour is its end, so many face widths.
_TOLD, _OUTER_END = 50.0, 0.05
_LINES = ("upper_lash", "lid_crease", "lower_lash")
# So far beyond an eye's opening its rim is looked for.
RIM_PX = 2.0
# How much higher an iris is above its middle, where the lid hides it, than below.
_UNDER_LID = 1.4


def mend_eye(seen: Seen, side: str, picture: PixelArray, frame: FaceFrame) -> None:
    """What is seen of one eye's layers, put in order: what labels say pixel by pixel has spurs, dents and gaps."""
    _smooth_between(seen, ("upper_lash", side), ("front_hair", ""), picture, frame)
    _lines_taken_for_hair(seen, side, picture, frame)
    if not seen["eye_white", side].any():  # a dot is all there is of it
        return
    _whole_iris(seen, side, frame)
    # What lies on a lash is no crease.
    on_lash = seen["lid_crease", side] & grown(seen["upper_lash", side], EDGE, frame)
    seen["upper_lash", side] |= on_lash
    seen["lid_crease", side] &= ~on_lash
    _with_rim(seen, side, frame)


def _lines_taken_for_hair(seen: Seen, side: str, picture: PixelArray, frame: FaceFrame) -> None:
    """Bits of lashes and creases that were taken for the tips of locks."""
    lash, hair = seen["upper_lash", side], seen["front_hair", ""]
    if not lash.any() or not hair.any():
        return
    lines = {label: seen[label, side] for label in _LINES if seen[label, side].any()}
    box = box_of(np.logical_or.reduce(list(lines.values())), round(0.1 * frame.width_px))
    colours, own = picture[box][..., :3].astype(np.float32), hair[box].astype(np.uint8)
    solid = cv2.morphologyEx(own, cv2.MORPH_OPEN, disc(_SPUR_OF_HAIR * frame.width_px)) > 0
    if not solid.any():
        return
    near = {label: apart_from(mask[box]) for label, mask in lines.items()}
    nearest = np.minimum.reduce(list(near.values()))
    _, pieces, facts, _ = cv2.connectedComponentsWithStats(own * ~solid, connectivity=8)
    of_lash, of_hair = (np.median(colours[mask], axis=0) for mask in (lash[box], solid))
    for piece in np.unique(pieces[nearest < _BESIDE_LINES * frame.width_px]):
        if piece == 0 or facts[piece, cv2.CC_STAT_AREA] > _SMALL * frame.width_px**2:
            continue
        spur = pieces == piece
        colour = np.median(colours[spur], axis=0)
        to_lash, to_hair = (float(np.linalg.norm(colour - other)) for other in (of_lash, of_hair))
        if to_lash < _LIKE_LASH * to_hair:
            label = min(near, key=lambda one: float(np.median(near[one][spur])))
            seen[label, side][box] |= spur
            hair[box] &= ~spur


def lash_on_hair(seen: Seen, side: str, picture: PixelArray, frame: FaceFrame) -> Mask:
    """(H, W) what of the hair goes on from a lash in its colour: the lash's end, painted over the hair."""
    lash, hair = seen["upper_lash", side], seen["front_hair", ""]
    found = np.zeros_like(lash)
    if not lash.any():
        return found
    box = box_of(lash, round(2 * _OUTER_END * frame.width_px))
    colours, own = picture[box][..., :3].astype(np.float32), hair[box]
    if not own.any():
        return found
    of_lash, of_hair = (np.median(colours[mask], axis=0) for mask in (lash[box], own))
    if np.linalg.norm(of_lash - of_hair) > _TOLD:
        to_lash, to_hair = (np.linalg.norm(colours - other, axis=2) for other in (of_lash, of_hair))
        like = own & (to_lash < to_hair) & (apart_from(lash[box]) < _OUTER_END * frame.width_px)
        _, pieces = cv2.connectedComponents((like | lash[box]).astype(np.uint8))
        ends = like & np.isin(pieces, np.unique(pieces[lash[box]]))
        found[box] = grown(ends, 1.5 / frame.width_px, frame) & own
    return found


def opening_of(seen: Seen, side: str, frame: FaceFrame) -> Mask:
    """Where an eye is open, as far as it is seen, with a smooth outline."""
    eyeball = (seen["eye_white", side] | seen["iris", side]).astype(np.float32)
    opening = cv2.GaussianBlur(eyeball, (0, 0), SPUR * frame.width_px) > _OPEN
    _, pieces, facts, _ = cv2.connectedComponentsWithStats(opening.astype(np.uint8))
    areas = facts[:, cv2.CC_STAT_AREA] * (np.arange(len(facts)) > 0)
    return np.asarray(np.isin(pieces, np.flatnonzero(areas > _PIECE * areas.max(initial=0))))


def _with_rim(seen: Seen, side: str, frame: FaceFrame) -> None:
    """Round an eye's opening there is a line, as thin as it may be: what is seen there goes as the eye shuts."""
    opening = opening_of(seen, side, frame)
    rows, columns = np.nonzero(opening)
    if not len(rows):
        return
    ends = [int(columns.argmin()), int(columns.argmax())]
    level = np.interp(np.arange(opening.shape[1]), columns[ends], rows[ends])
    above = np.arange(opening.shape[0])[:, None] < level
    rim = grown(opening, RIM_PX / frame.width_px, frame) & ~opening
    eyeball = seen["eye_white", side] | seen["iris", side]
    free = seen["face", ""] | eyeball
    seen["upper_lash", side] |= rim & free & above
    seen["lower_lash", side] |= rim & free & ~above
    for label in ("eye_white", "iris"):
        seen[label, side] &= opening
    seen["face", ""] = (seen["face", ""] | eyeball & ~opening) & ~rim


def _whole_iris(seen: Seen, side: str, frame: FaceFrame) -> None:
    """Lights in an iris belong to it: it has no dents."""
    iris = seen["iris", side]
    body = cv2.morphologyEx(iris.astype(np.uint8), cv2.MORPH_OPEN, disc(SPUR * frame.width_px)) > 0
    lights = hull_of(body) & seen["eye_white", side]
    seen["iris", side], seen["eye_white", side] = iris | lights, seen["eye_white", side] & ~lights


def _smooth_between(seen: Seen, one: Key, other: Key, picture: PixelArray, frame: FaceFrame) -> None:
    """The border between two layers without spurs; dark lashes and dark hair can't be told by their colours.

    What changes sides is no nearer to the colour of the side that it leaves.
    """
    if not seen[one].any() or not seen[other].any():
        return
    box = box_of(seen[one], round(0.05 * frame.width_px) + 1)
    first, second = seen[one][box], seen[other][box]
    if not second.any():
        return
    colours = picture[box][..., :3].astype(np.float32)
    to_first, to_second = (
        np.linalg.norm(colours - np.median(colours[mask], axis=0), axis=2) for mask in (first, second)
    )
    shares = [
        cv2.GaussianBlur(mask.astype(np.float32), (0, 0), SPUR * frame.width_px) for mask in (first, second)
    ]
    both, is_first = first | second, shares[0] > shares[1]
    is_first = np.where(first, is_first | (to_first < to_second), is_first & (to_first <= to_second))
    first, second = both & is_first, both & ~is_first
    # What sticks out into the hair is the tip of a lock.
    spurs = first & (
        cv2.morphologyEx(first.astype(np.uint8), cv2.MORPH_OPEN, disc(SPUR * frame.width_px)) == 0
    )
    _, pieces, facts, _ = cv2.connectedComponentsWithStats(spurs.astype(np.uint8))
    beside = np.unique(pieces[grown(second, 2.5 / frame.width_px, frame)])
    small = np.flatnonzero(facts[:, cv2.CC_STAT_AREA] < _TIP * frame.width_px**2)
    nearer = [piece for piece in small if np.median((to_second - to_first)[pieces == piece]) <= 0]
    tips = spurs & np.isin(pieces, np.intersect1d(beside, nearer))
    seen[one][box], seen[other][box] = first & ~tips, second | tips


def disc_of(shown: Mask) -> Mask:
    """An upright ellipse about what is seen of an iris, at least as high as wide; higher where the lid hides it."""
    rows, columns = np.nonzero(shown)
    if not len(rows):
        return np.zeros_like(shown)
    left, right = np.quantile(columns, (0.01, 0.99))
    top, bottom = np.quantile(rows, (0.005, 0.995))
    half_width = max((right - left) / 2, 1.0) * 1.06
    half_height = max((bottom - top) / 2 * 1.12, half_width)
    # An iris is cut off by the upper lid, seldom by the lower one.
    middle = ((left + right) / 2, bottom + 0.06 * half_height - half_height)
    y, x = np.mgrid[: shown.shape[0], : shown.shape[1]]
    v = (y - middle[1]) / half_height
    v = np.where(v < 0, v / _UNDER_LID, v)
    return np.asarray(((x - middle[0]) / half_width) ** 2 + v**2 < 1)
