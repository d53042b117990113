"""Labels without what can't be: crumbs, a second mouth on the chin, an eye in the hair."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER, LABELS
from avatar_stream.characters.layering.areas import apart_from, face_places
from avatar_stream.characters.masks import disc
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

Mask = npt.NDArray[np.bool_]

# Crumbs of a class, in face widths squared, belong to their surroundings; and of hair such bits as are seen in eyes.
_CRUMB, _CRUMB_OF_HAIR = 2e-4, 1e-3
# Where the features of a face can be: half width and half height about where their anchors lie, face widths.
_ZONES = {
    "mouth": (0.26, 0.2), "nose": (0.2, 0.25), "eye_white": (0.27, 0.27), "iris": (0.24, 0.26),
    "lower_lash": (0.3, 0.25), "upper_lash": (0.32, 0.3), "lid_crease": (0.32, 0.32), "brow": (0.34, 0.24),
}  # fmt: skip
_ABOUT = {
    "mouth": ("mouth_right", "mouth_left"), "nose": ("nose_tip",), "brow": ("right_brow_middle", "left_brow_middle"),
}  # fmt: skip
_EYES = ("right_eye_outer", "right_eye_inner"), ("left_eye_outer", "left_eye_inner")
# Pieces of a mouth are believed the less the farther from its anchors; so far below or above the one that is believed
# they are no part of it. Face widths.
_NEAR, _BESIDE = 0.08, 0.06
# How far a mouth that isn't seen may be from the line between its anchors, face widths.
_FAINT_MOUTH = 0.02
# A mouth that isn't seen is behind a hand, or a mask, that covers so much of where it can be.
_COVERS, _COVERING = 0.1, ("hands", "headwear")
# Of a mouth that is seen over less than this share of the way between them there is more.
_MUCH_OF_MOUTH = 0.6
# Headwear has so much of each piece above the chin.
_ABOVE_CHIN = 0.15
# What tells by lying beside headwear whose it is: clothes, hair, and the rest of a head.
_TOUCHING = (("clothes",), ("front_hair", "back_hair"), ("face", "ears", "glasses"))
_SKIN_OR_HAIR = ("face", "ears"), ("front_hair", "back_hair")
# Of these there is one, in one piece but for what lies before it: smaller pieces far from it are none.
_ONE_PIECE = ("mouth",)

# Loose pieces of these may be a brow's: so near its line, no farther beyond its ends, and so thin; and a bit of a brow
# that is narrower than so much is none. Face widths.
_TAKEN_FOR, _ABOUT_BROW, _ALONG_BROW, _THIN_BROW, _LEAST_BROW = (
    ("upper_lash", "front_hair"),
    0.06,
    0.1,
    0.035,
    0.1,
)

# Glasses go on between the eyes, farther than this from the middles of those: less than so much there, face widths
# squared, is none. So thick are outlines of eyes, face widths; and so large is a patch at least, face widths squared.
_OF_EYE, _LEAST_BRIDGE, _RIM, _LEAST_PATCH = 0.16, 3e-4, 0.05, 0.02
# Lashes no farther from glasses than this go on from them, face widths.
_GOES_ON = 0.012


def tidied(labels: PixelArray, frame: FaceFrame) -> PixelArray:
    """The labels with crumbs, and features where there can be none, given to what surrounds them.

    Args:
        labels: (H, W) uint8, see `characters.labels`.
        frame: the face's axes, with its anchors.
    """
    labels = np.where(_of_body(labels, frame), LABEL_NUMBER["clothes"], labels).astype(np.uint8)
    labels = np.where(_of_ears(labels, frame), LABEL_NUMBER["ears"], labels).astype(np.uint8)
    wrong = _crumbs(labels, frame) | _strays(labels, frame)
    labels = _rims_of_eyes(_whole_brows(_given_away(labels, wrong), frame), frame)
    labels = _whole_glasses(labels, frame)
    return _with_mouth(_given_away(labels, _no_brows(labels, frame)), frame)


def _of_body(labels: PixelArray, frame: FaceFrame) -> Mask:
    """Headwear that is a body's: of which hardly anything is above the chin, such as scarves and headphones about a
    neck, or that touches more of clothes than of the head, such as wings. What hangs in hair, such as ribbons at the
    ends of braids, is not."""
    hat, chin = labels == LABEL_NUMBER["headwear"], frame.anchors.get("chin")
    if chin is None or not hat.any():
        return np.zeros_like(hat)
    above = hat & (face_places(labels.shape, frame)[1] < chin[1])
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(hat.astype(np.uint8), connectivity=8)
    body = np.zeros(count, np.bool_)
    for number in range(1, count):
        left, top, width, height, area = stats[number]
        box = slice(max(top - 2, 0), top + height + 2), slice(max(left - 2, 0), left + width + 2)
        piece = pieces[box] == number
        beside = np.bincount(labels[box][(apart_from(piece) < 2) & ~piece], minlength=len(LABELS))
        clothes, hair, head = (beside[[LABEL_NUMBER[name] for name in names]].sum() for names in _TOUCHING)
        low = np.count_nonzero(above[box] & piece) < _ABOVE_CHIN * area
        body[number] = clothes > hair + head or (low and clothes + head >= hair)
    return np.asarray(body[pieces])


def _of_ears(labels: PixelArray, frame: FaceFrame) -> Mask:
    """Headwear that goes behind a turning face as ears do, such as a dragon's fins, and earrings: beside the eyes, and
    touching more of skin than of hair."""
    hat: Mask = labels == LABEL_NUMBER["headwear"]
    if not hat.any():
        return hat
    u = face_places(labels.shape, frame)[0]
    right, left = (frame.anchors[outer][0] for outer, _ in _EYES)
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(hat.astype(np.uint8), connectivity=8)
    ears = np.zeros(count, np.bool_)
    for number in range(1, count):
        x, y, width, height, _ = stats[number]
        box = slice(max(y - 2, 0), y + height + 2), slice(max(x - 2, 0), x + width + 2)
        piece = pieces[box] == number
        beside = np.bincount(labels[box][(apart_from(piece) < 2) & ~piece], minlength=len(LABELS))
        skin, hair = (beside[[LABEL_NUMBER[name] for name in names]].sum() for names in _SKIN_OR_HAIR)
        here = u[box][piece]
        ears[number] = skin > hair and (here.max() < right or here.min() > left)
    return np.asarray(ears[pieces])


def _whole_brows(labels: PixelArray, frame: FaceFrame) -> PixelArray:
    """Pieces of a brow that were taken for a lash or a lock: loose ones that lie along its line."""
    brow = labels == LABEL_NUMBER["brow"]
    if not brow.any():
        return labels
    mended = labels.copy()
    for side in ("right", "left"):
        ends = [frame.anchors.get(f"{side}_brow_{end}") for end in ("outer", "inner")]
        lid = frame.anchors.get(f"{side}_eye_upper")
        if lid is None or None in ends:
            continue
        (u0, v0), (u1, v1) = sorted(end for end in ends if end is not None)
        for name in _TAKEN_FOR:
            for piece, (u, v), (width, height) in _pieces(labels == LABEL_NUMBER[name], frame):
                line = float(np.interp(u, (u0, u1), (v0, v1)))
                beside = u0 - _ALONG_BROW < u < u1 + _ALONG_BROW
                nearer = abs(v - line) < min(abs(v - lid[1]), _ABOUT_BROW)
                if beside and nearer and height < _THIN_BROW and width > height:
                    mended[piece] = LABEL_NUMBER["brow"]
    return mended


def _rims_of_eyes(labels: PixelArray, frame: FaceFrame) -> PixelArray:
    """Where there is nothing of glasses between the eyes, there are none: rings about eyes are their outlines, and
    other bits belong to their surroundings. An eye patch is no bit."""
    glasses = labels == LABEL_NUMBER["glasses"]
    if not glasses.any():
        return labels
    u, v = face_places(labels.shape, frame)
    middles = [np.mean([frame.anchors[name] for name in eye], axis=0) for eye in _EYES]
    between = (u > middles[0][0] + _OF_EYE) & (u < middles[1][0] - _OF_EYE) & (np.abs(v) < _OF_EYE)
    if (glasses & between).sum() > _LEAST_BRIDGE * frame.width_px**2:
        return labels
    eyeballs = np.isin(labels, [LABEL_NUMBER[name] for name in ("eye_white", "iris")]).astype(np.uint8)
    rims = glasses & (cv2.dilate(eyeballs, disc(_RIM * frame.width_px)) > 0)
    above = v < np.where(u < (middles[0][0] + middles[1][0]) / 2, middles[0][1], middles[1][1])
    mended = labels.copy()
    mended[rims & above], mended[rims & ~above] = LABEL_NUMBER["upper_lash"], LABEL_NUMBER["lower_lash"]
    _, islands, facts, _ = cv2.connectedComponentsWithStats(
        (glasses & ~rims).astype(np.uint8), connectivity=8
    )
    bits = facts[:, cv2.CC_STAT_AREA] < _LEAST_PATCH * frame.width_px**2
    bits[0] = False
    return _given_away(mended, np.asarray(bits[islands]))


def _whole_glasses(labels: PixelArray, frame: FaceFrame) -> PixelArray:
    """A rim of glasses below an eye is easily taken for its lashes: those that go on from glasses are glasses."""
    glasses = labels == LABEL_NUMBER["glasses"]
    if not glasses.any():
        return labels
    beside = cv2.dilate(glasses.astype(np.uint8), disc(_GOES_ON * frame.width_px)) > 0
    mended = labels.copy()
    for piece, _, (width, height) in _pieces(labels == LABEL_NUMBER["lower_lash"], frame, least=0):
        if width > height and (piece & beside).any():
            mended[piece] = LABEL_NUMBER["glasses"]
    return mended


def _no_brows(labels: PixelArray, frame: FaceFrame) -> Mask:
    """Where there is only a bit of a brow, higher than wide: it is a lock's."""
    brow = labels == LABEL_NUMBER["brow"]
    wrong = np.zeros_like(brow)
    pieces = _pieces(brow, frame, least=0)
    for side in (-1, 1):
        own = [one for one in pieces if one[1][0] * side > 0]
        if own and all(width < min(height, _LEAST_BROW) for _, _, (width, height) in own):
            for piece, _, _ in own:
                wrong = wrong | piece
    return np.asarray(wrong)


def _pieces(
    mask: Mask, frame: FaceFrame, least: int = 1
) -> list[tuple[Mask, tuple[float, float], tuple[float, float]]]:
    """Pieces of a mask but the largest `least`, each with its middle and its size, face units."""
    _, islands, facts, centres = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    largest = 1 + np.argsort(-facts[1:, cv2.CC_STAT_AREA])
    found = []
    for number in largest[least:]:
        rows, columns = np.nonzero(islands == number)
        places = frame.to_face(np.stack([columns, rows], axis=1) + 0.5)
        width, height = np.ptp(places, axis=0).tolist()
        u, v = frame.to_face(centres[number][None] + 0.5)[0].tolist()
        found.append((islands == number, (u, v), (width, height)))
    return found


def _with_mouth(labels: PixelArray, frame: FaceFrame) -> PixelArray:
    """The same; a mouth too faint to be seen, or of which only a bit is, is where its anchors are, if there is skin."""
    if not {"mouth_right", "mouth_left"} <= set(frame.anchors):
        return labels
    right, left = np.array(frame.anchors["mouth_right"]), np.array(frame.anchors["mouth_left"])
    rows, columns = np.nonzero(labels == LABEL_NUMBER["mouth"])
    if len(rows):
        seen = np.ptp(frame.to_face(np.stack([columns, rows], axis=1) + 0.5)[:, 0])
        if seen > _MUCH_OF_MOUTH * np.linalg.norm(left - right):
            return labels
    elif _is_covered((right + left) / 2, labels, frame):
        return labels
    line = (frame.origin + frame.to_pixels(np.stack([right, left]))) * 16
    mouth = np.zeros(labels.shape, np.uint8)
    thick = max(1, round(2 * _FAINT_MOUTH * frame.width_px))
    ends = [tuple(np.rint(end).astype(int).tolist()) for end in line]
    cv2.line(mouth, ends[0], ends[1], 1, thick, shift=4)
    # Of a bit that is seen the border is worth nothing: colours say what is line.
    added = np.where(labels == LABEL_NUMBER["mouth"], LABEL_NUMBER["face"], labels).astype(np.uint8)
    added[(mouth > 0) & (labels == LABEL_NUMBER["face"])] = LABEL_NUMBER["mouth"]
    return added


def _is_covered(mouth: npt.NDArray[np.float64], labels: PixelArray, frame: FaceFrame) -> bool:
    """Whether a hand, what it holds, or a mask is before a mouth."""
    u, v = face_places(labels.shape, frame)
    half_width, half_height = _ZONES["mouth"]
    zone = (np.abs(u - mouth[0]) < half_width) & (np.abs(v - mouth[1]) < half_height)
    covering = np.isin(labels, [LABEL_NUMBER[name] for name in _COVERING])
    return bool((covering & zone).sum() > _COVERS * zone.sum())


def _crumbs(labels: PixelArray, frame: FaceFrame) -> Mask:
    crumbs = np.zeros(labels.shape, np.bool_)
    for label in np.unique(labels):
        least = _CRUMB_OF_HAIR if label == LABEL_NUMBER["front_hair"] else _CRUMB
        smallest = least * frame.width_px**2
        count, islands, facts, _ = cv2.connectedComponentsWithStats(
            (labels == label).astype(np.uint8), connectivity=8
        )
        small = facts[:, cv2.CC_STAT_AREA] < smallest
        small[0] = False
        if count > 1:
            crumbs |= small[islands]
    return crumbs


def _strays(labels: PixelArray, frame: FaceFrame) -> Mask:
    strays = np.zeros(labels.shape, np.bool_)
    for label, (half_width, half_height) in _ZONES.items():
        rows, columns = np.nonzero(labels == LABEL_NUMBER[label])
        middles = _middles(label, frame)
        if not len(rows) or not middles:
            continue
        places = frame.to_face(np.stack([columns, rows], axis=1) + 0.5)
        apart = np.abs(places[:, None] - np.array(middles)[None])
        near = ((apart[..., 0] < half_width) & (apart[..., 1] < half_height)).any(axis=1)
        strays[rows[~near], columns[~near]] = True
        if label in _ONE_PIECE:
            strays |= _other_pieces((labels == LABEL_NUMBER[label]) & ~strays, middles[0], frame)
    return strays


def _middles(label: str, frame: FaceFrame) -> list[tuple[float, float]]:
    """Where a feature is about, face units: one place, or one for each eye."""
    anchors = frame.anchors
    if label in _ABOUT:
        known = [anchors[name] for name in _ABOUT[label] if name in anchors]
        if label == "mouth" and known:
            return [(sum(u for u, _ in known) / len(known), sum(v for _, v in known) / len(known))]
        return known
    return [tuple(np.mean([anchors[name] for name in eye], axis=0).tolist()) for eye in _EYES]


def _other_pieces(mask: Mask, middle: tuple[float, float], frame: FaceFrame) -> Mask:
    """All pieces but the one that is large and near to where it should be, and those beside it."""
    count, islands, facts, centres = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    if count < 3:
        return np.zeros_like(mask)
    places = frame.to_face(centres[1:] + 0.5)
    apart = np.linalg.norm((places - middle) * (0.5, 1.0), axis=1)
    likely = np.sqrt(facts[1:, cv2.CC_STAT_AREA]) * np.exp(-((apart / _NEAR) ** 2))
    best = places[int(likely.argmax())]
    others = np.abs(places[:, 1] - best[1]) > _BESIDE
    return np.asarray(np.concatenate([[False], others])[islands])


def _given_away(labels: PixelArray, wrong: Mask) -> PixelArray:
    """Each wrong pixel gets the label of the nearest right one."""
    if not wrong.any() or wrong.all():
        return labels
    _, nearest = cv2.distanceTransformWithLabels(
        wrong.astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    table = np.zeros(int(nearest.max()) + 1, np.uint8)
    table[nearest[~wrong]] = labels[~wrong]
    return np.where(wrong, table[nearest], labels).astype(np.uint8)
