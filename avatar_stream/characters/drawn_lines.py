"""The lines of a drawn eye: where lashes and lid lines are, how far they reach, and which lid each goes with."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.masks import disc
from avatar_stream.types import FloatArray, PixelArray

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
# Further from an iris than this, in its radii, what is dark beside a lid is the line.
BESIDE_IRIS = 1.3
# A line that differs less than this from the skin (luma, 0…255) is none.
LEAST_CONTRAST = 12.0
_LUMA = np.array([0.299, 0.587, 0.114])


def line_darkness(
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


def offset_to_line(
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
    clear = np.hypot(*((lid - centre) / radii).T) > BESIDE_IRIS
    clear[[0, -1]] = True
    distance[[0, -1]] = 0.0
    at = np.arange(len(lid))
    distance = np.interp(at, at[clear], distance[clear])
    ends = np.pad(distance, 2, mode="edge")
    smooth = np.median(np.stack([ends[i : i + len(lid)] for i in range(5)]), axis=0)
    smooth = np.convolve(np.pad(smooth, 1, mode="edge"), [0.25, 0.5, 0.25], "valid")
    smooth[[0, -1]] = 0.0
    return np.asarray(smooth[:, None] * out)


def lid_lines(
    picture: FloatArray,
    opening: PixelArray,
    darkness: FloatArray,
    upper: FloatArray,
    lower: FloatArray,
    height: float,
    skin: FloatArray,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Lashes and lid lines that go with the upper lid, and those that go with the lower one.

    Args:
        picture: (h, w, 3) float32 RGB.
        opening: (h, w) uint8, 1 between the lids.
        darkness: as from `line_darkness`.
        upper, lower: (N, 2) lids, pixels of the picture.
        height: of the opening, pixels.
        skin: (3,) RGB.

    Returns:
        Two (h, w, 4) float32: colour multiplied by alpha, and alpha 0…1.
    """
    upper_line, lower_line = _nearer(picture.shape[:2], upper, lower)
    columns = np.arange(picture.shape[1]) + 0.5
    between_corners = (columns > upper[0, 0]) & (columns < upper[-1, 0])
    cover = _line_cover(picture, darkness, skin, lower_line * between_corners)
    reach = np.zeros(opening.shape)
    for lid, side, share, longest in (
        (upper, -1.0, upper_line, LASHES_EYE_HEIGHTS[0] * height),
        (lower, 1.0, lower_line, LASHES_EYE_HEIGHTS[1] * height),
    ):
        reach += share * _lash_length(cover, lid, side, longest)
    # Hair beside the face begins soon beyond an eye's corners.
    reach *= np.where(between_corners, 1.0, BEYOND_CORNERS)
    lines = _lines(picture, opening, cover, reach, skin)
    return lines * upper_line[..., None], lines * lower_line[..., None]


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
    """(h, w, 4) lines of both lids, which end (h, w) `reach` pixels from the opening."""
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
