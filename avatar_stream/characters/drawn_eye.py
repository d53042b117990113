"""The eye of a drawn character, taken apart as an artist draws it: eyeball, iris, the lines of both lids, clean skin.

Lids of a photograph are skin that unrolls. Drawn lids are lines, often with thick lashes, on a face of one colour: they
move as they are, and what they leave behind is plain. So the eye is taken out of the picture and put together again for
every moment; at rest the picture's own shows.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.eye_layer import MIN_WHITE, complete_disc, measured_radii
from avatar_stream.characters.head_mesh import smoothstep
from avatar_stream.characters.masks import disc, polygon_mask
from avatar_stream.characters.matte import fill
from avatar_stream.types import FloatArray, PixelArray

# The crop reaches this far beyond the eye, in sizes of the eye.
MARGIN = 0.55
# Lashes and lid lines are looked for so far above and below the opening, in heights of the eye.
LASHES_EYE_HEIGHTS = (0.4, 0.2)
# Beyond the corners by this share of that.
BEYOND_CORNERS = 0.55
# From the skin's brightness to that of the darkest line: where lines begin, and where they cover all.
LINE_DARKNESS = (0.35, 0.75)
# The same by colour: differences from the skin, largest channel, 0…255.
LINE_COLOUR = (16.0, 48.0)
# If so much of a lid has no end of its lashes, something dark lies over it.
HAIR_SHARE = 0.2
# A tracker's lids may lie so far inside the line round the eye, in heights of the eye.
LINE_NEAR_EYE_HEIGHTS = 0.14
# Irises of one face differ by less than this factor, relative to their eyes.
IRISES_ALIKE = 1.15
# Beyond the iris's own radius (times) nothing belongs to it; from the last of `CLEAR_OF_IRIS` on the white is trusted.
IRIS_END = 1.25
CLEAR_OF_IRIS = (1.3, 1.2, 1.12, 1.06)
# A line that differs less than this from the skin (luma, 0…255) is none.
LEAST_CONTRAST = 12.0
# Thickness of a shut eye without lashes, in face widths; or of one that was a dot, in its heights.
LINE_FACE_WIDTHS, DOT_LINE_EYE_HEIGHTS = 0.012, 0.2
# What differs more from the skin round an eye (largest channel) is none.
FOREIGN_COLOUR = 32.0
# White may be shaded, but not of another colour (largest channel, brightness aside).
FOREIGN_WHITE = 22.0
_LUMA = np.array([0.299, 0.587, 0.114])


@dataclass(frozen=True)
class DrawnEye:
    """One eye in the plane of the keyframe, in pixels.

    Attributes:
        left_px, top_px: where the crop lies in the picture.
        clean: (h, w, 4) float32: skin without an eye, RGB 0…255, and 0…1 where the picture has the eye and its lines.
        white: (h, w, 3) float32 RGB: the eyeball without its iris.
        iris: (h, w, 4) float32: colour multiplied by alpha, and alpha 0…1; no alpha anywhere in an eye that is one dot.
        lines: two (h, w, 4) float32: colour multiplied by alpha, and alpha 0…1, of lashes and lines round the opening;
            what goes with the upper lid, and what goes with the lower one.
        upper, lower: (N, 2) edges of the opening at rest, from the corner on the picture's left to the other one.
        to_line: (2, N, 2) from the lids that the tracker knows to those.
        line: (3,) RGB of the darkest line.
        line_px: thickness of the line of a shut eye that has no lashes.
    """

    left_px: int
    top_px: int
    clean: npt.NDArray[np.float32]
    white: npt.NDArray[np.float32]
    iris: npt.NDArray[np.float32]
    lines: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]
    upper: FloatArray
    lower: FloatArray
    to_line: FloatArray
    line: FloatArray
    line_px: float


def lids_of(edge: FloatArray, mirrored: bool) -> tuple[FloatArray, FloatArray]:
    """Upper and lower lid, (N, 2) each from left to right in the picture, of a rim's edge.

    Args:
        edge: (2·N − 2, 2 or 3) from one corner along the lower lid to the other, and back along the upper one.
        mirrored: whether the first corner is the one on the picture's right.
    """
    half = len(edge) // 2
    lower = edge[: half + 1, :2]
    upper = np.concatenate([edge[:1], edge[: half - 1 : -1]])[:, :2]
    return (upper[::-1], lower[::-1]) if mirrored else (upper, lower)


def drawn_irises(
    subject: PixelArray,
    lids: list[tuple[FloatArray, FloatArray]],
    centres: list[FloatArray],
    guesses_px: list[float],
) -> list[tuple[float, float]]:
    """Half width and half height in pixels of the irises of both eyes, measured in the picture.

    Reflections hide the edge of an iris from one eye's measure rather than from both, and show it too small. Where the
    two differ much, in sizes of their eyes, the larger one is believed.
    """
    picture = subject[..., :3].astype(np.float32)
    shares = []
    for (upper, lower), centre, guess_px in zip(lids, centres, guesses_px, strict=True):
        opening = polygon_mask(picture.shape[:2], np.concatenate([upper, lower[::-1]]))
        width = max(float(np.ptp(upper[:, 0])), 1.0)
        shares.append(np.array(measured_radii(picture, opening, centre, guess_px)) / width)
    alike = np.maximum(*shares) < IRISES_ALIKE * np.minimum(*shares)
    radii = []
    for share, (upper, _) in zip(shares, lids, strict=True):
        believed = np.where(alike, share, np.maximum(*shares)) * max(float(np.ptp(upper[:, 0])), 1.0)
        radii.append((float(believed[0]), float(believed[1])))
    return radii


def build_drawn_eye(
    subject: PixelArray,
    upper: FloatArray,
    lower: FloatArray,
    iris_centre: FloatArray,
    iris_radii_px: tuple[float, float],
    skin: FloatArray,
    face_width_px: float,
) -> DrawnEye:
    """Take one eye of a drawing apart.

    Args:
        subject: (H, W, 4) uint8 RGBA.
        upper, lower: (N, 2) pixels, the lids as from `lids_of`.
        iris_centre: (2,) pixels.
        iris_radii_px: half width and half height, as from `drawn_irises`.
        skin: (3,) RGB of the face's skin.
        face_width_px: for measures in the face's own terms.
    """
    points = np.concatenate([upper, lower])
    margin = MARGIN * np.ptp(points, axis=0).max() + 4
    limit = np.array([subject.shape[1], subject.shape[0]])
    low = np.floor(np.clip(points.min(axis=0) - margin, 0, limit - 2)).astype(int)
    high = np.ceil(np.clip(points.max(axis=0) + margin, low + 2, limit)).astype(int)
    picture = subject[low[1] : high[1], low[0] : high[0], :3].astype(np.float32)
    height = max(float((lower - upper)[:, 1].max()), 2.0)
    rough = polygon_mask(picture.shape[:2], np.concatenate([upper, lower[::-1]]) - low)
    skin = _skin_beside(picture, rough, height, skin)
    darkness, colour = _darkness(picture, rough, height, skin)
    iris_place = (iris_centre - low, iris_radii_px)
    to_line = np.stack(
        [
            _to_line(darkness, lid - low, side, height, iris_place)
            for lid, side in ((upper, -1.0), (lower, 1.0))
        ]
    )
    upper, lower = upper + to_line[0], lower + to_line[1]
    opening = polygon_mask(picture.shape[:2], np.concatenate([upper, lower[::-1]]) - low)
    upper_line, lower_line = _nearer(picture.shape[:2], upper - low, lower - low)
    columns = np.arange(picture.shape[1]) + 0.5 + low[0]
    between_corners = (columns > upper[0, 0]) & (columns < upper[-1, 0])
    cover = _line_cover(picture, darkness, skin, lower_line * between_corners)
    reach = np.zeros(opening.shape)
    for lid, side, share, longest in (
        (upper, -1.0, upper_line, LASHES_EYE_HEIGHTS[0] * height),
        (lower, 1.0, lower_line, LASHES_EYE_HEIGHTS[1] * height),
    ):
        reach += share * _lash_length(cover, lid - low, side, longest)
    # Hair beside the face begins soon beyond an eye's corners.
    reach *= np.where(between_corners, 1.0, BEYOND_CORNERS)
    lines = _lines(picture, opening, cover, reach, skin)
    white, iris = _eyeball(picture, opening, iris_place)
    line_px = LINE_FACE_WIDTHS * face_width_px
    if not iris[..., 3].any():
        colour = np.median(picture[opening > 0], axis=0).astype(np.float64)
        white[:] = colour
        line_px = max(line_px, DOT_LINE_EYE_HEIGHTS * height)
    return DrawnEye(
        int(low[0]),
        int(low[1]),
        _without_eye(picture, opening, lines[..., 3], skin),
        white,
        iris,
        (lines * upper_line[..., None], lines * lower_line[..., None]),
        upper,
        lower,
        to_line,
        colour,
        max(line_px, 1.0),
    )


def _skin_beside(
    picture: FloatArray, opening: PixelArray, height: float, face_skin: FloatArray
) -> FloatArray:
    """(3,) RGB of what is most common round an eye; rather the face's own skin than a fringe."""
    beyond = cv2.distanceTransform(1 - opening, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    near = (beyond > 0.08 * height) & (beyond < 0.4 * height + 2)
    colours = picture[near]
    if len(colours) == 0:
        return face_skin
    bins = (colours // 24).astype(np.int64) @ (1, 16, 256)
    votes = np.bincount(bins, np.where(np.abs(colours - face_skin).max(axis=1) < 48, 2.0, 1.0))
    return np.asarray(np.median(colours[bins == votes.argmax()], axis=0), np.float64)


def _darkness(
    picture: FloatArray, opening: PixelArray, height: float, skin: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """(h, w) 0…1 from skin to line, and (3,) RGB of the darkest line beside an eye."""
    beyond = cv2.distanceTransform(1 - opening, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    luma, skin_luma = picture @ _LUMA, float(skin @ _LUMA)
    near = (beyond > 0) & (beyond < max(0.15 * height, 2.0))
    darkest = float(np.percentile(luma[near], 10)) if near.any() else skin_luma
    if skin_luma - darkest < LEAST_CONTRAST:
        return np.zeros(opening.shape), 0.5 * skin
    colour = np.median(picture[near & (luma <= darkest)], axis=0).astype(np.float64)
    return np.clip((skin_luma - luma) / (skin_luma - darkest), 0, 1), colour


def _to_line(
    darkness: FloatArray,
    lid: FloatArray,
    side: float,
    height: float,
    iris: tuple[FloatArray, tuple[float, float]],
) -> FloatArray:
    """(N, 2) offsets from a lid to the inner edge of its line, or nothing where there is none near.

    A tracker's lid may run inside the line, or in its middle. In front of an iris (centre, radii), which may be as dark
    as the line, the places beside it tell.
    """
    reach = LINE_NEAR_EYE_HEIGHTS * height
    dark, steps, out = _outwards(darkness, lid, side, reach)
    inwards, _, _ = _outwards(darkness, lid, -side, reach)
    outside = np.where(dark.any(axis=1), steps[dark.argmax(axis=1)], 0.0)
    inside = np.where(inwards.all(axis=1), 0.0, -steps[(~inwards).argmax(axis=1)])
    distance = np.where(dark[:, 0], inside, outside)
    centre, radii = iris
    clear = np.hypot(*((lid - centre) / radii).T) > CLEAR_OF_IRIS[0]
    clear[[0, -1]] = True
    distance[[0, -1]] = 0.0
    at = np.arange(len(lid))
    distance = np.interp(at, at[clear], distance[clear])
    ends = np.pad(distance, 2, mode="edge")
    smooth = np.median(np.stack([ends[i : i + len(lid)] for i in range(5)]), axis=0)
    smooth = np.convolve(np.pad(smooth, 1, mode="edge"), [0.25, 0.5, 0.25], "valid")
    smooth[[0, -1]] = 0.0
    return np.asarray(smooth[:, None] * out)


def _line_cover(picture: FloatArray, darkness: FloatArray, skin: FloatArray, below: FloatArray) -> FloatArray:
    """(h, w) 0…1, how much of each pixel round an eye is a line.

    Lashes are dark. `below` an eye (0…1) its line may be a thin one that is only of another colour than the skin;
    elsewhere that would be hair.
    """
    begin, full = LINE_DARKNESS
    dark = (darkness - begin) / (full - begin)
    begin, full = LINE_COLOUR
    foreign = (np.abs(picture - skin).max(axis=2) - begin) / (full - begin)
    # Fur or make-up that is brighter is no line.
    foreign *= picture @ _LUMA < skin @ _LUMA
    return np.asarray(np.clip(np.maximum(dark, np.minimum(foreign, 1) * below), 0, 1))


def _lash_length(cover: FloatArray, lid: FloatArray, side: float, longest: float) -> float:
    """How far from a lid its lashes may be looked for, at most `longest` pixels.

    Where lines go on all the way there, in many places along the lid, hair or the frame of glasses lies over the eye.
    Then lashes are as long as where one can see them end.
    """
    line, steps, _ = _outwards(cover, lid, side, longest)
    length = steps[(~line & (steps > 0.2 * longest)).argmax(axis=1)]
    endless = line[:, steps > 0.2 * longest].all(axis=1)
    if endless.mean() < HAIR_SHARE:
        return longest
    return float(np.median(length[~endless])) if not endless.all() else 0.3 * longest


def _outwards(
    darkness: FloatArray, lid: FloatArray, side: float, reach: float
) -> tuple[npt.NDArray[np.bool_], FloatArray, FloatArray]:
    """Whether it is dark (N, S) at S distances, (S,) pixels, from a lid along its normals, (N, 2) pointing out."""
    along = np.gradient(lid, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    out = np.column_stack([-along[:, 1], along[:, 0]]) * side
    steps = np.arange(0.0, reach + 0.25, 0.5)
    places = (lid[:, None] + steps[None, :, None] * out[:, None] - 0.5).astype(np.float32)
    dark = cv2.remap(darkness.astype(np.float32), places[..., 0], places[..., 1], cv2.INTER_LINEAR) > 0.5
    return dark, steps, out


def _lines(
    picture: FloatArray, opening: PixelArray, cover: FloatArray, reach: FloatArray, skin: FloatArray
) -> npt.NDArray[np.float32]:
    """Lashes and lid lines of both lids, as in `DrawnEye.lines`; they end (h, w) pixels from the opening."""
    beyond = cv2.distanceTransform(1 - opening, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    # Lines hang together with the opening; brows and the frames of glasses further off don't.
    _, parts = cv2.connectedComponents(((cover > 0.3) & (beyond < reach) | (opening > 0)).astype(np.uint8))
    mine = cv2.dilate(np.isin(parts, np.unique(parts[opening > 0])).astype(np.uint8), disc(1.0)) > 0
    alpha = cover * mine * np.clip((reach - beyond) / np.maximum(0.15 * reach, 1.0), 0, 1)
    # Up to a pixel within the opening, so that no seam opens between the line and the eyeball.
    within = cv2.distanceTransform(opening, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    alpha = np.where(opening > 0, cover * np.clip(1.5 - within, 0, 1), alpha)
    # A pixel half line, half skin has the line's colour and half its cover.
    clear = np.clip((picture - (1 - alpha[..., None]) * skin) / np.maximum(alpha[..., None], 0.25), 0, 255)
    return np.dstack([clear * alpha[..., None], alpha]).astype(np.float32)


def _nearer(
    shape: tuple[int, ...], upper: FloatArray, lower: FloatArray
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Two (h, w) 0…1 that add up to 1: how much nearer each pixel is to the upper and to the lower lid."""
    to_lid = []
    for lid in (upper, lower):
        drawn = np.ones(shape[:2], np.uint8)
        cv2.polylines(drawn, [np.round((lid - 0.5) * 16).astype(np.int32)], False, 0, 1, cv2.LINE_8, 4)
        to_lid.append(cv2.distanceTransform(drawn, cv2.DIST_L2, cv2.DIST_MASK_PRECISE))
    # A soft border, or thick lines would show where they are cut.
    share = np.clip((to_lid[1] - to_lid[0]) / 4 + 1, 0, 1).astype(np.float32)
    return share, 1 - share


def _eyeball(
    picture: FloatArray, opening: PixelArray, iris_place: tuple[FloatArray, tuple[float, float]]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """White and iris as in `DrawnEye`; the iris at its centre with its radii."""
    centre, radii = iris_place
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32) + 0.5
    distance = np.hypot((x - centre[0]) / radii[0], (y - centre[1]) / radii[1])
    inner = cv2.erode(opening, disc(1.0))
    lightness = picture.min(axis=2)
    for clear_of in CLEAR_OF_IRIS:
        seen_white = (inner > 0) & (distance > clear_of)
        if seen_white.sum() < MIN_WHITE * max(int(opening.sum()), 1):
            continue
        # What is dark there is a lash, a shadow or a part of the iris that the ellipse missed.
        bright = float(np.percentile(lightness[seen_white], 80))
        seen_white &= lightness > 0.75 * bright
        tint = picture - (picture @ _LUMA)[..., None]
        pure = np.median(tint[seen_white & (lightness >= bright)], axis=0)
        seen_white &= np.abs(tint - pure).max(axis=2) < FOREIGN_WHITE
        # An eyeball is brighter than what lies in the middle of its iris, or there is no telling them apart.
        middle = (distance < 0.8) & (opening > 0)
        if middle.any() and bright > 1.15 * float(np.median(lightness[middle])) + 10:
            break
    else:
        return fill(picture, inner.astype(np.float32)), np.zeros((*opening.shape, 4), np.float32)
    white = fill(picture, seen_white.astype(np.float32))
    # Streaks of shadows and lashes that were left out would show where the iris moves away.
    white = cv2.GaussianBlur(white, (0, 0), max(1.0, 0.12 * min(radii)))
    white[seen_white] = picture[seen_white]
    edge = np.clip((1.0 - distance) * min(radii) / 1.5 + 0.5, 0, 1)
    # A line round the iris belongs to it, wherever exactly it ends: what isn't white moves along.
    unlike = np.clip((np.abs(picture - white).max(axis=2) - 16) / 40, 0, 1) * (inner > 0)
    ring = unlike * np.clip((IRIS_END - distance) / (IRIS_END - 1.0) * 2, 0, 1)
    alpha = np.maximum(edge, ring)
    whole = complete_disc(picture, opening, centre)
    own = np.where(inner[..., None] > 0, picture, whole)
    colour = np.clip(np.where(alpha[..., None] > 0.98, own, own - (1 - alpha[..., None]) * white), 0, 255)
    colour = np.where(
        alpha[..., None] > 0.98, colour * alpha[..., None], np.minimum(colour, 255 * alpha[..., None])
    )
    return white, np.dstack([colour, alpha]).astype(np.float32)


def _without_eye(
    picture: FloatArray, opening: PixelArray, lines: FloatArray, skin: FloatArray
) -> npt.NDArray[np.float32]:
    """(h, w, 4) as `DrawnEye.clean`."""
    eye = cv2.dilate(((opening > 0) | (lines > 0.05)).astype(np.uint8), disc(1.0))
    # A little more of the skin, but nothing of a fringe that ends at the eye: it would get a rim.
    plain = (np.abs(picture - skin).max(axis=2) < FOREIGN_COLOUR).astype(np.uint8)
    eye = eye | (cv2.dilate(eye, disc(1.5)) & plain)
    around = cv2.dilate(eye, disc(0.25 * opening.sum() ** 0.5 + 2)) > eye
    # Fringes and glasses round the eye are not what lies under it.
    like_skin = around & (np.abs(picture - skin).max(axis=2) < FOREIGN_COLOUR)
    known = like_skin if like_skin.sum() > 0.1 * around.sum() else around
    clean = fill(picture, known.astype(np.float32))
    soft = cv2.GaussianBlur(eye.astype(np.float32), (0, 0), 0.6)
    height, width = eye.shape
    y, x = np.mgrid[:height, :width]
    border = np.minimum(np.minimum(x, width - 1 - x), np.minimum(y, height - 1 - y))
    return np.dstack([clean, soft * smoothstep(border / 4)]).astype(np.float32)
