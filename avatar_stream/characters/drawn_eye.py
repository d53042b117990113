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
# From the skin's brightness to that of the darkest line: where lines begin, and where they cover all.
LINE_DARKNESS = (0.35, 0.75)
# If so much of a lid has no end of its lashes, something dark lies over it.
HAIR_SHARE = 0.2
# A tracker's lids may lie so far inside the line round the eye, in heights of the eye.
LINE_NEAR_EYE_HEIGHTS = 0.14
# Beyond the iris's own radius (times) nothing belongs to it; from the last of `CLEAR_OF_IRIS` on the white is trusted.
IRIS_END = 1.25
CLEAR_OF_IRIS = (1.3, 1.2, 1.12, 1.06)
# An eyeball whose white varies less than this (0…255) is painted without any shade.
FLAT_WHITE = 4.0
# The upper lid shades the white below it: by this much, over this share of the eye's height.
LID_SHADE, LID_SHADE_EYE_HEIGHTS = 0.12, 0.3
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


def build_drawn_eye(
    subject: PixelArray,
    upper: FloatArray,
    lower: FloatArray,
    iris_centre: FloatArray,
    iris_radius_px: float,
    skin: FloatArray,
    face_width_px: float,
) -> DrawnEye:
    """Take one eye of a drawing apart.

    Args:
        subject: (H, W, 4) uint8 RGBA.
        upper, lower: (N, 2) pixels, the lids as from `lids_of`.
        iris_centre: (2,) pixels.
        iris_radius_px: a guess; the picture's own edges correct it.
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
    to_line = np.stack(
        [_to_line(darkness, lid - low, side, height) for lid, side in ((upper, -1.0), (lower, 1.0))]
    )
    upper, lower = upper + to_line[0], lower + to_line[1]
    opening = polygon_mask(picture.shape[:2], np.concatenate([upper, lower[::-1]]) - low)
    upper_line, lower_line = _nearer(picture.shape[:2], upper - low, lower - low)
    reach = np.zeros(opening.shape)
    for lid, side, share, longest in (
        (upper, -1.0, upper_line, LASHES_EYE_HEIGHTS[0] * height),
        (lower, 1.0, lower_line, LASHES_EYE_HEIGHTS[1] * height),
    ):
        reach += share * _lash_length(darkness, lid - low, side, longest)
    lines = _lines(picture, opening, darkness, reach, skin)
    white, iris = _eyeball(picture, opening, iris_centre - low, iris_radius_px)
    line_px = LINE_FACE_WIDTHS * face_width_px
    if iris[..., 3].any():
        if white[opening > 0].std() > FLAT_WHITE:
            white *= _lid_shade(picture.shape[:2], upper - low, height)[..., None]
    else:
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


def _to_line(darkness: FloatArray, lid: FloatArray, side: float, height: float) -> FloatArray:
    """(N, 2) offsets from a lid to where its line begins, or nothing where there is none near."""
    dark, steps, out = _outwards(darkness, lid, side, LINE_NEAR_EYE_HEIGHTS * height)
    distance = np.where(dark.any(axis=1), steps[dark.argmax(axis=1)], 0.0)
    ends = np.pad(distance, 2, mode="edge")
    smooth = np.median(np.stack([ends[i : i + len(lid)] for i in range(5)]), axis=0)
    smooth = np.convolve(np.pad(smooth, 1, mode="edge"), [0.25, 0.5, 0.25], "valid")
    smooth[[0, -1]] = 0.0
    return np.asarray(smooth[:, None] * out)


def _lash_length(darkness: FloatArray, lid: FloatArray, side: float, longest: float) -> float:
    """How far from a lid its lashes may be looked for, at most `longest` pixels.

    Where it is dark all the way there, in many places along the lid, dark hair or the frame of glasses lies over the
    eye. Then lashes are as long as where one can see them end.
    """
    dark, steps, _ = _outwards(darkness, lid, side, longest)
    length = steps[(~dark & (steps > 0.2 * longest)).argmax(axis=1)]
    endless = dark[:, steps > 0.2 * longest].all(axis=1)
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
    picture: FloatArray, opening: PixelArray, darkness: FloatArray, reach: FloatArray, skin: FloatArray
) -> npt.NDArray[np.float32]:
    """Lashes and lid lines of both lids, as in `DrawnEye.lines`; they end (h, w) pixels from the opening."""
    beyond = cv2.distanceTransform(1 - opening, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    begin, full = LINE_DARKNESS
    share = np.clip((darkness - begin) / (full - begin), 0, 1)
    # Lines hang together with the opening; brows and the frames of glasses further off don't.
    _, parts = cv2.connectedComponents(((share > 0.3) & (beyond < reach) | (opening > 0)).astype(np.uint8))
    mine = cv2.dilate(np.isin(parts, np.unique(parts[opening > 0])).astype(np.uint8), disc(1.0)) > 0
    alpha = share * mine * np.clip((reach - beyond) / np.maximum(0.15 * reach, 1.0), 0, 1)
    # Up to a pixel within the opening, so that no seam opens between the line and the eyeball.
    within = cv2.distanceTransform(opening, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    alpha = np.where(opening > 0, share * np.clip(1.5 - within, 0, 1), alpha)
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
    picture: FloatArray, opening: PixelArray, centre: FloatArray, guess_px: float
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """White and iris as in `DrawnEye`."""
    radii = measured_radii(picture, opening, centre, guess_px)
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


def _lid_shade(shape: tuple[int, ...], upper: FloatArray, height: float) -> FloatArray:
    """(h, w) factor by which the upper lid at rest darkens the eyeball."""
    line = np.interp(np.arange(shape[1]) + 0.5, upper[:, 0], upper[:, 1])
    below = np.arange(shape[0])[:, None] + 0.5 - line[None, :]
    shade: FloatArray = 1 - LID_SHADE * (1 - smoothstep(below / (LID_SHADE_EYE_HEIGHTS * height)))
    return shade


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
