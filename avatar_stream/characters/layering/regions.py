"""Where each layer is: what is seen of it, and what has to be there behind the layers before it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.borders import settle_border, settle_stroke
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

Mask = npt.NDArray[np.bool_]

# Far to near. What lies behind the figure is no layer of it.
ORDER = (
    "back_hair", "neck", "clothes", "ears", "face", "mouth", "eye_white", "iris", "lower_lash", "lid_crease",
    "upper_lash", "brow", "front_hair", "glasses", "headwear", "hands",
)  # fmt: skip
PAIRED = ("eye_white", "iris", "lower_lash", "lid_crease", "upper_lash", "brow")
# Thin dark strokes have wider soft edges than other layers; in face widths, a pixel at least.
STROKES = ("mouth", "lower_lash", "lid_crease", "upper_lash", "brow")
_STROKE_EDGE, _EDGE = 0.01, 0.012
# The border of a wide layer may as well be this far inside its labels; a stroke's colour changes slowly along it.
_INNER_EDGE, _STROKE_REACH = 0.006, 0.03
# How far a layer goes on behind those before it, in face widths.
_BEHIND = {"ears": 0.08, "clothes": 0.1, "front_hair": 0.1, "back_hair": 0.18, "brow": 0.03}
# And no farther than so many times the radius of the largest disc in what is seen of it, or so many face widths: rings
# and crumbs don't go on for long.
_BY_RADIUS, _LEAST_BEHIND = 1.5, 0.06
# Clothes go on as far only near the chin, to either side of it; behind a cheek there is no collar. Face widths.
_COLLAR, _BESIDE_COLLAR = 0.3, 0.05
# The face behind a fringe reaches up to here, and is an ellipse of these half axes about here; face units.
_SKULL_MIDDLE, _SKULL_AXES = -0.02, (0.49, 0.52)
_NECK_BEHIND_CHIN = 0.32
# A brow is painted over the hair unless locks cut it into pieces, the largest less than so much of it; and also
# where so much of it has hair right above and below, at any of these distances, face widths.
_ONE_PIECE = 0.85
_OVER_HAIR, _ABOVE_AND_BELOW = 0.2, (0.008, 0.014, 0.022, 0.035)


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
    rank = np.zeros(labels.shape, np.int16)  # of the layer that is seen; 0 for the background
    for number, key in enumerate(order, 1):
        rank[seen[key]] = number
    cores: dict[tuple[str, str], Mask] = {}
    for number, key in reversed(list(enumerate(order, 1))):
        if seen[key].any():
            radii = _border_px(key[0], frame)
            if key[0] in STROKES or key[0] == "iris":
                cores[key] = settle_stroke(rank, number, seen[key], picture, radii, key[0] == "iris")
            else:
                cores[key] = settle_border(rank, number, seen[key], picture, radii)
    places = _face_places(labels.shape, frame)
    regions = []
    for number, (label, side) in enumerate(order, 1):
        shown = rank == number
        if not shown.any():
            continue
        before = rank > number
        goes_on = _hidden(label, side, shown, seen, frame, places)
        # All go on a little behind what is before them, so that no seam opens as soon as anything moves.
        goes_on |= _grown(shown, (0.0 if label in STROKES else _EDGE) + 3 / frame.width_px, frame)
        hidden = _joined(shown, before & goes_on)
        core = shown & cores[label, side]
        regions.append(Region(label, side, shown, core, hidden))
    return regions


def _border_px(label: str, frame: FaceFrame) -> tuple[float, float]:
    """How far a layer's border may be outside its labels, and inside; see `borders`."""
    if label in STROKES or label == "iris":
        return _STROKE_EDGE * frame.width_px, _STROKE_REACH * frame.width_px
    return _EDGE * frame.width_px, 0.0 if label == "eye_white" else _INNER_EDGE * frame.width_px


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
    return seen


def _middle_of_eyes(frame: FaceFrame) -> float:
    anchors = frame.anchors
    return (anchors["right_eye_inner"][0] + anchors["left_eye_inner"][0]) / 2


def _order(seen: dict[tuple[str, str], Mask], frame: FaceFrame) -> list[tuple[str, str]]:
    """All layers far to near; a brow that is painted over the hair, as riggers draw them, comes after it."""
    order = [(label, side) for label in ORDER for side in (("right", "left") if label in PAIRED else ("",))]
    hair = seen["front_hair", ""]
    for side in ("right", "left"):
        brow = seen["brow", side]
        if brow.any() and (_is_one_piece(brow) or _between(hair, frame)[brow].mean() > _OVER_HAIR):
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


def _between(mask: Mask, frame: FaceFrame) -> Mask:
    """Where there is some of a mask right above and right below."""
    solid = mask.astype(np.uint8)
    above, below = np.zeros_like(mask), np.zeros_like(mask)
    for apart in _ABOVE_AND_BELOW:
        for found, way in ((above, 1), (below, -1)):
            x, y = way * apart * frame.down
            found |= cv2.warpAffine(solid, np.array([[1.0, 0.0, x], [0.0, 1.0, y]]), solid.shape[::-1]) > 0
    return above & below


def _grown(mask: Mask, face_widths: float, frame: FaceFrame) -> Mask:
    return np.asarray(
        cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 3) < face_widths * frame.width_px
    )


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


def _hull(mask: Mask) -> Mask:
    points = cv2.findNonZero(mask.astype(np.uint8))
    filled = np.zeros(mask.shape, np.uint8)
    if points is not None:
        cv2.fillConvexPoly(filled, cv2.convexHull(points), 1)
    return filled > 0


def _hidden(
    label: str,
    side: str,
    shown: Mask,
    seen: dict[tuple[str, str], Mask],
    frame: FaceFrame,
    places: tuple[npt.NDArray[np.float32], ...],
) -> Mask:
    """Where a layer goes on; what is not behind another layer is taken away later."""
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
        iris = seen["iris", side]
        lashes = seen["upper_lash", side] | seen["lower_lash", side]
        opening = shown | iris
        near = _grown(opening, 0.02, frame)
        # The edge of an iris lies on it, too: an iris is seen on the white alone.
        iris = _grown(iris, _EDGE + 5.0 / frame.width_px, frame)
        return iris | (near & lashes) | (_hull(opening) & ~seen["face", ""])
    if label == "iris":
        return _disc_of(shown) & _grown(shown, 0.12, frame)
    if label == "front_hair":
        wide = _grown(shown, _BEHIND[label], frame) & ~_grown(seen["glasses", ""], 0.01, frame)
        return np.asarray(np.where(_under_brows(seen, frame), _between(shown, frame), wide))
    if label in _BEHIND:
        return _grown(shown, _BEHIND[label], frame)
    return np.zeros_like(shown)


def _joined(shown: Mask, hidden: Mask) -> Mask:
    """What of the hidden hangs together with what is seen."""
    _, islands = cv2.connectedComponents((shown | hidden).astype(np.uint8))
    return np.asarray(hidden & np.isin(islands, np.unique(islands[shown])))


def _disc_of(shown: Mask) -> Mask:
    """An upright ellipse about what is seen of an iris, at least as high as wide."""
    rows, columns = np.nonzero(shown)
    left, right = np.quantile(columns, (0.01, 0.99))
    top, bottom = np.quantile(rows, (0.005, 0.995))
    half_width = max((right - left) / 2, 1.0) * 1.06
    half_height = max((bottom - top) / 2 * 1.12, half_width)
    # An iris is cut off by the upper lid, seldom by the lower one.
    middle = ((left + right) / 2, bottom + 0.06 * half_height - half_height)
    y, x = np.mgrid[: shown.shape[0], : shown.shape[1]]
    return np.asarray(((x - middle[0]) / half_width) ** 2 + ((y - middle[1]) / half_height) ** 2 < 1)
