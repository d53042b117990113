"""Where each layer is: what is seen of it, and what has to be there behind the layers before it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.areas import (
    EDGE,
    Key,
    Mask,
    Seen,
    apart_from,
    face_places,
    grown,
    hull_of,
)
from avatar_stream.characters.layering.borders import Evenness, settle_border
from avatar_stream.characters.layering.eye_areas import disc_of, lash_on_hair, mend_eye, opening_of
from avatar_stream.characters.layering.stroke_borders import StrokeReach, settle_stroke
from avatar_stream.characters.masks import box_of, disc
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

# Far to near. What lies behind the figure is no layer of it.
ORDER = (
    "back_hair", "neck", "clothes", "ears", "face", "mouth", "eye_white", "iris", "lower_lash", "lid_crease",
    "upper_lash", "brow", "front_hair", "glasses", "headwear", "hands",
)  # fmt: skip
PAIRED = ("eye_white", "iris", "lower_lash", "lid_crease", "upper_lash", "brow")
# Thin dark strokes: how far their soft edges reach beyond their labels, and what of them the labels may miss; and so an
# iris, with an outline. Face widths.
STROKES = ("mouth", "lower_lash", "lid_crease", "upper_lash")
_STROKE_EDGE, _STROKE_FAR, _OUTLINE = 0.01, 0.018, 0.03
# In small faces, and pictures that were enlarged, edges are this soft, pixels; but no softer than so many face widths.
_SOFT_PX, _SOFTEST = 3.0, 0.02
# The border of a wide layer may as well be this far inside its labels; a stroke's colour changes slowly along it.
_INNER_EDGE, _STROKE_REACH = 0.006, 0.03
# A fringe's border is evened out over so much of its reach.
_EVEN = {"front_hair": 0.8, "face": 0.9}
# Skin's colours may be mixed with those of a layer before it so far from that, and so far from a mouth, face widths.
_SKIN, _MIXED, _HALO = ("face", "neck", "ears"), 0.015, 0.035
# How far a layer goes on behind those before it, in face widths.
_BEHIND = {"ears": 0.08, "clothes": 0.1, "front_hair": 0.1, "back_hair": 0.18}
# And no farther than so many times the radius of the largest disc in what is seen of it, or so many face widths: rings
# and crumbs don't go on for long.
_BY_RADIUS, _LEAST_BEHIND = 1.5, 0.06
# Behind a head hair has no gaps narrower than twice this.
_GAP = 0.12
# Clothes go on as far only near the chin, to either side of it; behind a cheek there is no collar. Face widths.
_COLLAR, _BESIDE_COLLAR = 0.3, 0.08
# The face behind a fringe reaches up to here, and is an ellipse of these half axes about here; face units.
_SKULL_MIDDLE, _SKULL_AXES = -0.02, (0.49, 0.52)
_NECK_BEHIND_CHIN = 0.32
# Jaws begin so far below the eyes, face widths.
_JAW = 0.1
# How far the white goes on under lashes, face widths.
_UNDER_LASH = 0.05
# These go on behind others without spurs: nothing narrower than twice so many face widths.
_ROUND, _SPUR_BEHIND = ("face", "neck", "ears", "back_hair", "clothes"), 0.03
# These don't go on behind others.
_MELTS = ("lid_crease", "lower_lash")


@dataclass(frozen=True)
class Region:
    """Where one layer is.

    Attributes:
        label: its class; side: "left" or "right" (the character's own) or "".
        seen: (H, W) where it, or its soft edge, is what the picture shows.
        core: (H, W) that without the edge, where it covers all.
        hidden: (H, W) where it goes on behind layers before it.
        beside: (H, W) where it is plain skin, seen so near to one of those that colours are mixed, or in its shade;
            or hair on which the end of a lash is painted.
    """

    label: str
    side: str
    seen: Mask
    core: Mask
    hidden: Mask
    beside: Mask


def regions_of(picture: PixelArray, labels: PixelArray, frame: FaceFrame) -> list[Region]:
    """The layers of a figure, far to near; those that are not there are left out, and brows, see `lifted_brows`.

    Args:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        labels: (H, W) uint8, see `characters.labels`.
        frame: the face's axes.
    """
    seen = _seen(picture, labels, frame)
    order = [(label, side) for label in ORDER for side in (("right", "left") if label in PAIRED else ("",))]
    rank = np.zeros(labels.shape, np.int16)  # of the layer that is seen; 0 for the background
    for number, key in enumerate(order, 1):
        rank[seen[key]] = number
    cores: Seen = {}
    for number, key in reversed(list(enumerate(order, 1))):
        if seen[key].any():
            if key[0] == "eye_white":  # what is seen round a smooth opening is its rim
                cores[key] = seen[key]
            elif key[0] in STROKES or key[0] == "iris":
                reach = _stroke_reach(key, seen, order, frame)
                cores[key] = settle_stroke(
                    rank, number, seen[key], picture, reach, is_filled=key[0] == "iris"
                )
            else:
                radii = _soft(EDGE, frame), _INNER_EDGE * frame.width_px
                alike: tuple[int, ...] = ()
                if key[0] == "front_hair":
                    alike = tuple(number for number, other in enumerate(order, 1) if other[0] == "upper_lash")
                even = Evenness(_EVEN[key[0]] * radii[0], key[0] == "front_hair") if key[0] in _EVEN else None
                cores[key] = settle_border(rank, number, seen[key], picture, radii, alike, even)
    places = face_places(labels.shape, frame)
    regions = []
    for number, (label, side) in enumerate(order, 1):
        shown = rank == number
        if not shown.any():
            continue
        before = rank > number
        goes_on = _hidden((label, side), shown, seen, cores, frame, places)
        # All go on a little behind what is before them, so that no seam opens as soon as anything moves.
        core = shown & cores[label, side]
        own, edge = (core, 0.0) if label in STROKES or label == "iris" else (shown, EDGE)
        around = grown(own, edge + 3 / frame.width_px, frame) & (label not in _MELTS)
        goes_on |= around
        if label == "face":  # behind hair a jaw goes on as it goes there
            goes_on &= (apart_from(shown) <= apart_from(rank < number)) | (places[1] < _JAW)
        hidden = _joined(shown, before & goes_on)
        if label in _ROUND:
            hidden &= _without_spurs(shown | hidden, frame)
        elif label == "front_hair":  # behind a thin ring there is no hair but its own edge
            hidden &= _without_spurs(shown | hidden, frame) | around
        beside = shown & _beside(label, before, seen, picture, frame)
        regions.append(Region(label, side, shown, core, hidden, beside))
    return regions


def _soft(face_widths: float, frame: FaceFrame) -> float:
    """Pixels of a border's reach."""
    return max(face_widths * frame.width_px, min(_SOFT_PX, _SOFTEST * frame.width_px))


def _stroke_reach(key: Key, seen: Seen, order: list[Key], frame: FaceFrame) -> StrokeReach:
    """How far a stroke, or an iris on the white, may reach beyond its labels."""
    label, side = key
    on_white = label == "iris" and bool(seen["eye_white", side].any())
    ground = order.index(("eye_white", side) if on_white else ("face", "")) + 1
    far, within = _STROKE_FAR, None
    if on_white:
        far, within = _OUTLINE, grown(disc_of(seen[key]), EDGE, frame) & opening_of(seen, side, frame)
    edge_px, far_px, along_px = (_soft(share, frame) for share in (_STROKE_EDGE, far, _STROKE_REACH))
    leaves_light = on_white or label == "lower_lash"
    return StrokeReach(edge_px, far_px, along_px, ground, within, leaves_light)


def _seen(picture: PixelArray, labels: PixelArray, frame: FaceFrame) -> Seen:
    """By label and side; a nose belongs to the face, as it is painted on it."""
    u = face_places(labels.shape, frame)[0]
    middle = _middle_of_eyes(frame)
    seen: Seen = {}
    for label in ORDER:
        mask = labels == LABEL_NUMBER[label]
        if label == "face":
            mask |= labels == LABEL_NUMBER["nose"]
        if label in PAIRED:
            seen[label, "right"], seen[label, "left"] = mask & (u < middle), mask & (u >= middle)
        else:
            seen[label, ""] = mask
    for side in ("right", "left"):
        mend_eye(seen, side, picture, frame)
    return seen


def _middle_of_eyes(frame: FaceFrame) -> float:
    anchors = frame.anchors
    return (anchors["right_eye_inner"][0] + anchors["left_eye_inner"][0]) / 2


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


def _hidden(
    key: Key,
    shown: Mask,
    seen: Seen,
    cores: Seen,
    frame: FaceFrame,
    places: tuple[npt.NDArray[np.float32], ...],
) -> Mask:
    """Where a layer goes on; what is not behind another layer is taken away later."""
    label, side = key
    u, v = places
    if label == "face":
        axes = _SKULL_AXES
        skull = (u / axes[0]) ** 2 + ((v - _SKULL_MIDDLE) / axes[1]) ** 2 < 1
        under_hair = skull & (v < 0.25) & (grown(seen["front_hair", ""], 0.1, frame))
        lower = hull_of(shown & (v > -0.1)) & (v > -0.1)
        features = np.logical_or.reduce([seen[key] for key in seen if key[0] in ("mouth", *PAIRED)])
        return under_hair | lower | grown(features, 0.02, frame) | (grown(shown, 0.06, frame) & (v < -0.05))
    if label == "neck":
        columns = u[shown]
        low, high = np.quantile(columns, (0.03, 0.97))
        top = float(v[shown].min())
        chin = max(frame.anchors.get("chin", (0.0, top))[1], top)
        within = (u > low) & (u < high) & (v > min(top, chin - _NECK_BEHIND_CHIN)) & (v < v[shown].max())
        return np.asarray(within)
    if label == "back_hair":
        beside = seen["face", ""] | seen["ears", ""] | seen["front_hair", ""] | seen["headwear", ""]
        near = _closed(shown | _grown_by_radius(shown, _BEHIND[label], frame), _GAP, frame)
        return np.asarray(near & (beside | seen["neck", ""] | grown(shown, 0.05, frame)))
    if label == "clothes":
        chin = frame.anchors.get("chin", (0.0, 0.65))[0]
        collar = np.abs(u - chin) < _COLLAR
        near = grown(shown, _BESIDE_COLLAR, frame) | collar & grown(shown, _BEHIND[label], frame)
        # From where it goes behind the face at the figure's edge its own edge goes on inwards.
        nothing = ~np.logical_or.reduce(list(seen.values()))
        return np.asarray(near & (apart_from(shown) < apart_from(nothing)))
    if label == "ears":
        return _grown_by_radius(shown, _BEHIND[label], frame)
    if label == "eye_white":
        # An iris is seen on the white alone; at the outer edge of a lash it would show through.
        opening = opening_of(seen, side, frame)
        lashes = np.zeros_like(shown)
        for other in ("upper_lash", "lower_lash"):
            solid = cores.get((other, side), lashes)
            lashes = (
                lashes
                | solid
                | seen[other, side] & (apart_from(opening) < apart_from(~opening & ~seen[other, side]))
            )
        under = grown(opening, _UNDER_LASH, frame) & lashes
        return np.asarray(opening | under | (hull_of(opening) & ~seen["face", ""]))
    if label == "iris":
        return disc_of(seen[label, side]) & grown(shown, 0.12, frame)
    if label == "front_hair":
        return grown(shown, _BEHIND[label], frame) & ~grown(seen["glasses", ""], 0.01, frame)
    return np.zeros_like(shown)


def _closed(mask: Mask, face_widths: float, frame: FaceFrame) -> Mask:
    """A mask with gaps that are narrower than twice so much."""
    near = grown(mask, face_widths, frame)
    return np.asarray(apart_from(~near) > face_widths * frame.width_px) | mask


def _without_spurs(mask: Mask, frame: FaceFrame) -> Mask:
    """A mask without what is narrower than twice `_SPUR_BEHIND`."""
    radius = _SPUR_BEHIND * frame.width_px
    box = box_of(mask, round(radius) + 2)
    opened = np.zeros_like(mask)
    opened[box] = cv2.morphologyEx(mask[box].astype(np.uint8), cv2.MORPH_OPEN, disc(radius)) > 0
    return opened


def _beside(label: str, before: Mask, seen: Seen, picture: PixelArray, frame: FaceFrame) -> Mask:
    """Where a layer's colours are mixed with others', or painted over, and its own have to be filled in."""
    if label in _SKIN:
        return grown(before, _MIXED, frame) | grown(seen["mouth", ""], _HALO, frame)
    if label == "front_hair":
        ends = [lash_on_hair(seen, side, picture, frame) for side in ("right", "left")]
        return np.asarray(ends[0] | ends[1])
    return np.zeros_like(before)


def _joined(shown: Mask, hidden: Mask) -> Mask:
    """What of the hidden hangs together with what is seen."""
    _, islands = cv2.connectedComponents((shown | hidden).astype(np.uint8))
    return np.asarray(hidden & np.isin(islands, np.unique(islands[shown])))
