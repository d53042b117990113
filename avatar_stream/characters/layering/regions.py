"""Where each layer is: what is seen of it, and what has to be there behind the layers before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.borders import settle_border
from avatar_stream.characters.layering.stroke_borders import StrokeReach, settle_stroke
from avatar_stream.characters.masks import box_of, disc
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

Mask = npt.NDArray[np.bool_]

# Far to near. What lies behind the figure is no layer of it.
ORDER = (
    "back_hair", "neck", "clothes", "ears", "face", "mouth", "eye_white", "iris", "lower_lash", "lid_crease",
    "upper_lash", "brow", "front_hair", "glasses", "headwear", "hands",
)  # fmt: skip
PAIRED = ("eye_white", "iris", "lower_lash", "lid_crease", "upper_lash", "brow")
# Thin dark strokes: how far their soft edges reach beyond their labels, and what of them the labels may miss; and so an
# iris, with an outline. Face widths, as are the edges of other layers.
STROKES = ("mouth", "lower_lash", "lid_crease", "upper_lash", "brow")
_STROKE_EDGE, _STROKE_FAR, _OUTLINE, _EDGE = 0.01, 0.018, 0.03, 0.012
# In small faces, and pictures that were enlarged, edges are this soft, pixels.
_SOFT_PX = 3.0
# The border of a wide layer may as well be this far inside its labels; a stroke's colour changes slowly along it.
_INNER_EDGE, _STROKE_REACH = 0.006, 0.03
# How far a layer goes on behind those before it, in face widths.
_BEHIND = {"ears": 0.08, "clothes": 0.1, "front_hair": 0.1, "back_hair": 0.18}
# And no farther than so many times the radius of the largest disc in what is seen of it, or so many face widths: rings
# and crumbs don't go on for long.
_BY_RADIUS, _LEAST_BEHIND = 1.5, 0.06
# Clothes go on as far only near the chin, to either side of it; behind a cheek there is no collar. Face widths.
_COLLAR, _BESIDE_COLLAR = 0.3, 0.05
# The face behind a fringe reaches up to here, and is an ellipse of these half axes about here; face units.
_SKULL_MIDDLE, _SKULL_AXES = -0.02, (0.49, 0.52)
_NECK_BEHIND_CHIN = 0.32
# A brow is painted over the hair unless locks cut it into pieces, the largest less than so much of it; and also
# where so much of it has hair right above and below. It is no thicker than that, face widths.
_ONE_PIECE = 0.85
_OVER_HAIR, _THICKEST_BROW = 0.2, 0.09
# Spurs of a border between lashes and hair are no wider than about twice this, face widths.
_SPUR, _TIP, _OPEN = 0.012, 1e-3, 0.4
# What of an opening hangs not together with the largest piece is a piece of it, if it is so large, of that one.
_PIECE = 0.15
# So far beyond an eye's opening its rim is looked for.
_RIM_PX = 2.0
# How much higher an iris is above its middle, where the lid hides it, than below.
_UNDER_LID = 1.4
# How far the white goes on under lashes, face widths.
_UNDER_LASH = 0.05
# These don't go on behind others.
_MELTS = ("lid_crease", "lower_lash")
# A brow's line goes on so far behind hair, face widths; so many columns along it are looked at.
_BEYOND_BROW, _BROW_COLUMNS = 0.04, 24
# It may come to lie on hair, if there is so much near it, in shares of its own area.
_ON_HAIR = 0.1


@dataclass(frozen=True)
class Region:
    """Where one layer is.

    Attributes:
        label: its class; side: "left" or "right" (the character's own) or "".
        seen: (H, W) where it, or its soft edge, is what the picture shows.
        core: (H, W) that without the edge, where it covers all.
        hidden: (H, W) where it goes on behind layers before it.
    """

    label: str
    side: str
    seen: Mask
    core: Mask
    hidden: Mask


def regions_of(picture: PixelArray, labels: PixelArray, frame: FaceFrame) -> list[Region]:
    """The layers of a figure, far to near; those that are not there are left out.

    Args:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        labels: (H, W) uint8, see `characters.labels`.
        frame: the face's axes.
    """
    seen = _seen(labels, frame)
    order = _order(seen, frame)
    for side in ("right", "left"):
        if order.index(("brow", side)) < order.index(("front_hair", "")):
            _smooth_between(seen, ("brow", side), ("front_hair", ""), frame)
    rank = np.zeros(labels.shape, np.int16)  # of the layer that is seen; 0 for the background
    for number, key in enumerate(order, 1):
        rank[seen[key]] = number
    cores: dict[tuple[str, str], Mask] = {}
    for number, key in reversed(list(enumerate(order, 1))):
        if seen[key].any():
            if key[0] in STROKES or key[0] == "iris":
                reach = _stroke_reach(key, seen, order, frame)
                cores[key] = settle_stroke(
                    rank, number, seen[key], picture, reach, is_filled=key[0] == "iris"
                )
            else:
                radii = max(_EDGE * frame.width_px, _SOFT_PX), _INNER_EDGE * frame.width_px
                if key[0] == "eye_white":  # what is seen round an opening is its rim
                    radii = _RIM_PX, 0.0
                alike = (
                    tuple(
                        number for number, other in enumerate(order, 1) if other[0] in ("upper_lash", "brow")
                    )
                    if key[0] == "front_hair"
                    else ()
                )
                cores[key] = settle_border(rank, number, seen[key], picture, radii, alike)
    places = _face_places(labels.shape, frame)
    regions = []
    for number, (label, side) in enumerate(order, 1):
        shown = rank == number
        if not shown.any():
            continue
        before = rank > number
        goes_on = _hidden((label, side), shown, seen, cores, frame, places)
        # All go on a little behind what is before them, so that no seam opens as soon as anything moves.
        core = shown & cores[label, side]
        own, edge = (core, 0.0) if label in STROKES or label == "iris" else (shown, _EDGE)
        around = _grown(own, edge + 3 / frame.width_px, frame) & (label not in _MELTS)
        goes_on |= around & ~_under_brows(seen, frame) if label == "front_hair" else around
        hidden = _joined(shown, before & goes_on)
        regions.append(Region(label, side, shown, core, hidden))
    return regions


def _stroke_reach(
    key: tuple[str, str], seen: dict[tuple[str, str], Mask], order: list[tuple[str, str]], frame: FaceFrame
) -> StrokeReach:
    """How far a stroke, or an iris on the white, may reach beyond its labels."""
    label, side = key
    ground = order.index(("eye_white", side) if label == "iris" else ("face", "")) + 1
    far, within = _STROKE_FAR, None
    if label == "iris":
        far, within = _OUTLINE, _grown(_disc_of(seen[key]), _EDGE, frame) & _opening(seen, side, frame)
    edge_px, far_px, along_px = (
        max(share * frame.width_px, _SOFT_PX) for share in (_STROKE_EDGE, far, _STROKE_REACH)
    )
    hair = seen["front_hair", ""] & _grown(seen[key], 2 * _EDGE, frame)
    on_hair = label == "brow" and bool(hair.sum() > _ON_HAIR * seen[key].sum())
    leaves_light = on_hair or label in ("iris", "lower_lash")
    return StrokeReach(edge_px, far_px, along_px, ground, within, leaves_light)


def _opening(seen: dict[tuple[str, str], Mask], side: str, frame: FaceFrame) -> Mask:
    """Where an eye is open, as far as it is seen, with a smooth outline."""
    eyeball = (seen["eye_white", side] | seen["iris", side]).astype(np.float32)
    opening = cv2.GaussianBlur(eyeball, (0, 0), _SPUR * frame.width_px) > _OPEN
    _, pieces, facts, _ = cv2.connectedComponentsWithStats(opening.astype(np.uint8))
    areas = facts[:, cv2.CC_STAT_AREA] * (np.arange(len(facts)) > 0)
    return np.asarray(np.isin(pieces, np.flatnonzero(areas > _PIECE * areas.max(initial=0))))


def _seen(labels: PixelArray, frame: FaceFrame) -> dict[tuple[str, str], Mask]:
    """By label and side; a nose belongs to the face, as it is painted on it."""
    u = _face_places(labels.shape, frame)[0]
    middle = _middle_of_eyes(frame)
    seen: dict[tuple[str, str], Mask] = {}
    for label in ORDER:
        mask = labels == LABEL_NUMBER[label]
        if label == "face":
            mask |= labels == LABEL_NUMBER["nose"]
        if label in PAIRED:
            seen[label, "right"], seen[label, "left"] = mask & (u < middle), mask & (u >= middle)
        else:
            seen[label, ""] = mask
    for side in ("right", "left"):
        _smooth_between(seen, ("upper_lash", side), ("front_hair", ""), frame)
        _whole_iris(seen, side, frame)
        # What lies on a lash is no crease.
        on_lash = seen["lid_crease", side] & _grown(seen["upper_lash", side], _EDGE, frame)
        seen["upper_lash", side] |= on_lash
        seen["lid_crease", side] &= ~on_lash
        _with_rim(seen, side, frame)
    return seen


def _whole_iris(seen: dict[tuple[str, str], Mask], side: str, frame: FaceFrame) -> None:
    """Lights in an iris belong to it: it has no dents."""
    iris = seen["iris", side]
    body = cv2.morphologyEx(iris.astype(np.uint8), cv2.MORPH_OPEN, disc(_SPUR * frame.width_px)) > 0
    lights = _hull(body) & seen["eye_white", side]
    seen["iris", side], seen["eye_white", side] = iris | lights, seen["eye_white", side] & ~lights


def _with_rim(seen: dict[tuple[str, str], Mask], side: str, frame: FaceFrame) -> None:
    """Round an eye's opening there is a line, as thin as it may be: what is seen there goes as the eye shuts."""
    opening = _opening(seen, side, frame)
    rows, columns = np.nonzero(opening)
    if not len(rows):
        return
    ends = [int(columns.argmin()), int(columns.argmax())]
    level = np.interp(np.arange(opening.shape[1]), columns[ends], rows[ends])
    above = np.arange(opening.shape[0])[:, None] < level
    rim = _grown(opening, _RIM_PX / frame.width_px, frame) & ~opening
    eyeball = seen["eye_white", side] | seen["iris", side]
    free = seen["face", ""] | eyeball
    seen["upper_lash", side] |= rim & free & above
    seen["lower_lash", side] |= rim & free & ~above
    for label in ("eye_white", "iris"):
        seen[label, side] &= opening
    seen["face", ""] = (seen["face", ""] | eyeball & ~opening) & ~rim


def _smooth_between(
    seen: dict[tuple[str, str], Mask], one: tuple[str, str], other: tuple[str, str], frame: FaceFrame
) -> None:
    """The border between two layers without spurs: dark lashes and dark hair can't be told by their colours."""
    if not seen[one].any():
        return
    box = box_of(seen[one], round(0.05 * frame.width_px) + 1)
    first, second = seen[one][box], seen[other][box]
    shares = [
        cv2.GaussianBlur(mask.astype(np.float32), (0, 0), _SPUR * frame.width_px) for mask in (first, second)
    ]
    both, is_first = first | second, shares[0] > shares[1]
    first, second = both & is_first, both & ~is_first
    # What sticks out into the hair is the tip of a lock.
    spurs = first & (
        cv2.morphologyEx(first.astype(np.uint8), cv2.MORPH_OPEN, disc(_SPUR * frame.width_px)) == 0
    )
    _, pieces, facts, _ = cv2.connectedComponentsWithStats(spurs.astype(np.uint8))
    beside = np.unique(pieces[_grown(second, 2.5 / frame.width_px, frame)])
    small = np.flatnonzero(facts[:, cv2.CC_STAT_AREA] < _TIP * frame.width_px**2)
    tips = spurs & np.isin(pieces, np.intersect1d(beside, small))
    seen[one][box], seen[other][box] = first & ~tips, second | tips


def _middle_of_eyes(frame: FaceFrame) -> float:
    anchors = frame.anchors
    return (anchors["right_eye_inner"][0] + anchors["left_eye_inner"][0]) / 2


def _order(seen: dict[tuple[str, str], Mask], frame: FaceFrame) -> list[tuple[str, str]]:
    """All layers far to near; a brow that is painted over the hair, as riggers draw them, comes after it."""
    order = [(label, side) for label in ORDER for side in (("right", "left") if label in PAIRED else ("",))]
    hair = seen["front_hair", ""]
    for side in ("right", "left"):
        brow = seen["brow", side]
        if brow.any() and (_is_one_piece(brow) or _between(hair, brow, frame)[brow].mean() > _OVER_HAIR):
            order.remove(("brow", side))
            order.insert(order.index(("front_hair", "")) + 1, ("brow", side))
    return order


def _face_places(shape: tuple[int, ...], frame: FaceFrame) -> tuple[npt.NDArray[np.float32], ...]:
    """u and v, face units, of every pixel's centre."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32) + 0.5
    x -= frame.origin[0]
    y -= frame.origin[1]
    across, down = frame.across / frame.width_px**2, frame.down / frame.width_px**2
    return x * across[0] + y * across[1], x * down[0] + y * down[1]


def _under_brows(seen: dict[tuple[str, str], Mask], frame: FaceFrame) -> Mask:
    return _grown(seen["brow", "right"] | seen["brow", "left"], 0.02, frame)


def _is_one_piece(mask: Mask) -> bool:
    _, _, facts, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    areas = facts[1:, cv2.CC_STAT_AREA]
    return bool(areas.max() > _ONE_PIECE * areas.sum())


def _between(mask: Mask, gap: Mask, frame: FaceFrame) -> Mask:
    """Where a gap in a mask has some of it right above and right below, and no farther away than a brow is thick."""
    above, below = (_beyond(mask, gap, way, frame) for way in (1, -1))
    return np.asarray((above < np.inf) & (below < np.inf))


def _nearer(mask: Mask, gap: Mask, frame: FaceFrame) -> Mask:
    """Where a gap in a mask is near to it, straight up or down, and nearer than to what else is beyond the gap."""
    other = ~(mask | gap)
    mine, others = (np.minimum(*(_beyond(one, gap, way, frame) for way in (1, -1))) for one in (mask, other))
    return np.asarray((mine < others) & (mine < _EDGE * frame.width_px))


def _beyond(mask: Mask, gap: Mask, way: Literal[1, -1], frame: FaceFrame) -> npt.NDArray[np.float32]:
    """(H, W) how many pixels above (1) or below (-1) each place of a gap a mask begins; infinite where it doesn't."""
    found = np.full(mask.shape, np.inf, np.float32)
    solid, unknown, passing = mask.astype(np.uint8), gap.astype(np.uint8), gap.copy()
    for step in range(1, int(_THICKEST_BROW * frame.width_px) + 1):
        x, y = way * step * frame.down / frame.width_px
        shift = np.array([[1.0, 0.0, x], [0.0, 1.0, y]])
        there, goes_on = (
            cv2.warpAffine(one, shift, solid.shape[::-1], flags=cv2.INTER_NEAREST) > 0
            for one in (solid, unknown)
        )
        found[passing & there] = step
        passing &= goes_on & ~there
    return found


def _grown(mask: Mask, face_widths: float, frame: FaceFrame) -> Mask:
    return np.asarray(_apart(mask) < face_widths * frame.width_px)


def _apart(mask: Mask) -> npt.NDArray[np.float32]:
    """(H, W) pixels to the nearest one of a mask."""
    return np.asarray(cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 3), np.float32)


def _grown_by_radius(mask: Mask, face_widths: float, frame: FaceFrame) -> Mask:
    """Each piece of a mask grown, and no farther than `_BY_RADIUS` allows."""
    _, pieces = cv2.connectedComponents(mask.astype(np.uint8))
    radius = np.zeros(int(pieces.max()) + 1, np.float32)
    np.maximum.at(
        radius, pieces.ravel(), cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3).ravel()
    )
    apart, nearest = cv2.distanceTransformWithLabels(
        (~mask).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_CCOMP
    )
    piece_of = np.zeros(int(nearest.max()) + 1, np.intp)
    piece_of[nearest[mask]] = pieces[mask]
    least = _LEAST_BEHIND * frame.width_px
    reach = np.maximum(np.minimum(face_widths * frame.width_px, _BY_RADIUS * radius[piece_of]), least)
    return np.asarray(apart < reach[nearest])


def _rounded(mask: Mask, frame: FaceFrame) -> Mask:
    return np.asarray(cv2.GaussianBlur(mask.astype(np.float32), (0, 0), _SPUR * frame.width_px / 2) > 0.5)


def _hull(mask: Mask) -> Mask:
    points = cv2.findNonZero(mask.astype(np.uint8))
    filled = np.zeros(mask.shape, np.uint8)
    if points is not None:
        cv2.fillConvexPoly(filled, cv2.convexHull(points), 1)
    return filled > 0


def _hidden(
    key: tuple[str, str],
    shown: Mask,
    seen: dict[tuple[str, str], Mask],
    cores: dict[tuple[str, str], Mask],
    frame: FaceFrame,
    places: tuple[npt.NDArray[np.float32], ...],
) -> Mask:
    """Where a layer goes on; what is not behind another layer is taken away later."""
    label, side = key
    u, v = places
    if label == "face":
        axes = _SKULL_AXES
        skull = (u / axes[0]) ** 2 + ((v - _SKULL_MIDDLE) / axes[1]) ** 2 < 1
        under_hair = skull & (v < 0.25) & (_grown(seen["front_hair", ""], 0.1, frame))
        lower = _hull(shown & (v > -0.1)) & (v > -0.1)
        features = np.logical_or.reduce([seen[key] for key in seen if key[0] in ("mouth", *PAIRED)])
        return under_hair | lower | _grown(features, 0.02, frame) | (_grown(shown, 0.06, frame) & (v < -0.05))
    if label == "neck":
        columns = u[shown]
        low, high = np.quantile(columns, (0.03, 0.97))
        top = float(v[shown].min())
        chin = max(frame.anchors.get("chin", (0.0, top))[1], top)
        within = (u > low) & (u < high) & (v > min(top, chin - _NECK_BEHIND_CHIN)) & (v < v[shown].max())
        return np.asarray(within)
    if label == "back_hair":
        beside = seen["face", ""] | seen["ears", ""] | seen["front_hair", ""] | seen["headwear", ""]
        near = _grown_by_radius(shown, _BEHIND[label], frame)
        return np.asarray(near & (beside | seen["neck", ""] | _grown(shown, 0.05, frame)))
    if label == "clothes":
        chin = frame.anchors.get("chin", (0.0, 0.65))[0]
        collar = np.abs(u - chin) < _COLLAR
        return np.asarray(
            _grown(shown, _BESIDE_COLLAR, frame) | collar & _grown(shown, _BEHIND[label], frame)
        )
    if label == "ears":
        return _grown_by_radius(shown, _BEHIND[label], frame)
    if label == "eye_white":
        # An iris is seen on the white alone; at the outer edge of a lash it would show through.
        opening = _opening(seen, side, frame)
        lashes = np.zeros_like(shown)
        for other in ("upper_lash", "lower_lash"):
            solid = cores.get((other, side), lashes)
            lashes = (
                lashes | solid | seen[other, side] & (_apart(opening) < _apart(~opening & ~seen[other, side]))
            )
        under = _grown(opening, _UNDER_LASH, frame) & lashes
        return np.asarray(opening | under | (_hull(opening) & ~seen["face", ""]))
    if label == "iris":
        return _disc_of(seen[label, side]) & _grown(shown, 0.12, frame)
    if label == "brow":
        return _line_of(shown, places, frame)
    if label == "front_hair":
        wide = _grown(shown, _BEHIND[label], frame) & ~_grown(seen["glasses", ""], 0.01, frame)
        under = _under_brows(seen, frame)
        goes_on = _nearer(shown, under & ~shown, frame) | _between(shown, under & ~shown, frame)
        return np.asarray(np.where(under, _rounded(shown | goes_on, frame), wide))
    if label in _BEHIND:
        return _grown(shown, _BEHIND[label], frame)
    return np.zeros_like(shown)


def _line_of(shown: Mask, places: tuple[npt.NDArray[np.float32], ...], frame: FaceFrame) -> Mask:
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


def _joined(shown: Mask, hidden: Mask) -> Mask:
    """What of the hidden hangs together with what is seen."""
    _, islands = cv2.connectedComponents((shown | hidden).astype(np.uint8))
    return np.asarray(hidden & np.isin(islands, np.unique(islands[shown])))


def _disc_of(shown: Mask) -> Mask:
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
