"""Pulling the 478 landmarks onto anchors: what is named is met exactly, everything between follows smoothly."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS
from avatar_stream.face_model.openings import OPENINGS, Opening
from avatar_stream.face_model.topology import (
    LEFT_LOWER_LID,
    LEFT_UPPER_LID,
    LOWER_INNER_LIP,
    LOWER_OUTER_LIP,
    RIGHT_LOWER_LID,
    RIGHT_UPPER_LID,
    UPPER_INNER_LIP,
    UPPER_OUTER_LIP,
)
from avatar_stream.types import FloatArray

LIDS = (RIGHT_UPPER_LID, RIGHT_LOWER_LID, LEFT_UPPER_LID, LEFT_LOWER_LID)
# Room between an eye's edge and the first ring of skin, in heights of the eye.
RING_EYE_HEIGHTS = 0.28
INNER_LIP_ANCHORS = frozenset({"upper_lip_bottom", "lower_lip_top"})
LIP_ANCHORS = INNER_LIP_ANCHORS | {
    name
    for name, vertex in ANCHOR_LANDMARKS.items()
    if vertex in UPPER_OUTER_LIP or vertex in LOWER_OUTER_LIP
}
# Rows of vertices from the outer to the inner edge of each lip, right corner to left, and how far in they lie.
UPPER_LIP_ROWS = (
    np.array([76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306]),
    np.array([62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292]),
    UPPER_INNER_LIP,
)
LOWER_LIP_ROWS = (
    np.array([76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306]),
    np.array([62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292]),
    LOWER_INNER_LIP,
)
ROW_SHARES = (1 / 3, 2 / 3, 1.0)
# How far the corners of the opening lie inside those of the mouth, in widths of the mouth.
CORNER_INSET = 0.04


def pull_landmarks(landmarks: FloatArray, anchors: dict[str, tuple[float, float]]) -> FloatArray:
    """Move landmarks so that the given anchors are met exactly and everything between follows smoothly.

    Anchors that are not given stay where the finder put them, so that one drag bends only its
    neighbourhood. Thin-plate spline (Bookstein 1989).
    """
    from scipy.interpolate import RBFInterpolator

    indices = np.array(list(ANCHOR_LANDMARKS.values()))
    here = landmarks[indices, :2]
    there = here.copy()
    for row, name in enumerate(ANCHOR_LANDMARKS):
        if name in anchors:
            there[row] = anchors[name]
    lips_given = anchors.keys() >= LIP_ANCHORS
    if lips_given:
        # The edges of a closed mouth that is open in the picture: no spline can pull them apart without a tangle.
        held = np.array([name not in INNER_LIP_ANCHORS for name in ANCHOR_LANDMARKS])
        here, there = here[held], there[held]
    # Two anchors in one place (a closed mouth's lips) make the spline singular: a trace of smoothing.
    spline = RBFInterpolator(here, there - here, kernel="thin_plate_spline", smoothing=1e-6 * np.ptp(here))
    pulled = landmarks.copy()
    pulled[:, :2] += spline(landmarks[:, :2])
    for lid in LIDS:
        _round_edge(pulled, lid, anchors)
    if lips_given:
        _shape_lips(pulled, anchors)
    for opening in OPENINGS:
        if opening.is_eye and set(_anchors_of(opening.loop)) & anchors.keys():
            _clear_ring(pulled, opening)
    return pulled


def _anchors_of(vertices: npt.NDArray[np.int64]) -> dict[str, int]:
    """The anchors on a line of vertices, with their places in it."""
    places = {int(vertex): place for place, vertex in enumerate(vertices)}
    return {name: places[vertex] for name, vertex in ANCHOR_LANDMARKS.items() if vertex in places}


def _round_edge(
    landmarks: FloatArray, edge: npt.NDArray[np.int64], anchors: dict[str, tuple[float, float]]
) -> None:
    """Put the landmarks of a lid or lip on one smooth curve through its anchors, where all of them are given.

    A spline over the whole face knows nothing of lids: between two anchors of a large round eye it would cut the
    corner.
    """
    from scipy.interpolate import CubicSpline

    mine = _anchors_of(edge)
    if not mine.keys() <= anchors.keys():
        return
    places = sorted((place, name) for name, place in mine.items())
    points = np.array([anchors[name] for _, name in places])
    knots = np.concatenate(
        [[0.0], np.cumsum(np.maximum(np.linalg.norm(np.diff(points, axis=0), axis=1), 1e-6))]
    )
    along = np.interp(np.arange(len(edge)), [place for place, _ in places], knots)
    landmarks[edge, :2] = CubicSpline(knots, points, bc_type="natural")(along)


def _clear_ring(landmarks: FloatArray, opening: Opening) -> None:
    """Keep the first ring of skin round an eye off its edge: there must be room for lashes between them."""
    edge = landmarks[opening.loop, :2]
    outwards = landmarks[opening.ring, :2] - edge
    # Away from the middle line of the eye, so that corners point sideways and lids up or down.
    middle = edge.mean(axis=0)
    radial = (edge - middle) / np.maximum(np.linalg.norm(edge - middle, axis=1, keepdims=True), 1e-6)
    room = RING_EYE_HEIGHTS * float(np.ptp(edge[:, 1]))
    lacking = np.maximum(room - (outwards * radial).sum(axis=1), 0)
    landmarks[opening.ring, :2] += radial * lacking[:, None]


def _shape_lips(landmarks: FloatArray, anchors: dict[str, tuple[float, float]]) -> None:
    """Lay the rows of both lips between their outer edges, in the proportions they have in the middle."""
    for edge in (UPPER_OUTER_LIP, LOWER_OUTER_LIP):
        _round_edge(landmarks, edge, anchors)
    upper, lower = landmarks[UPPER_OUTER_LIP, :2].copy(), landmarks[LOWER_OUTER_LIP, :2].copy()
    middle = len(upper) // 2
    gap = lower[middle] - upper[middle]

    def depth(name: str) -> float:
        """How far down from the upper to the lower edge an anchor lies, 0…1."""
        share = (np.array(anchors[name]) - upper[middle]) @ gap / max(float(gap @ gap), 1e-9)
        return float(np.clip(share, 0, 1))

    tops = depth("upper_lip_bottom")
    bottoms = max(depth("lower_lip_top"), tops)
    for upper_row, lower_row, share in zip(UPPER_LIP_ROWS, LOWER_LIP_ROWS, ROW_SHARES, strict=True):
        # Inner rows end a little inside the corners of the mouth.
        places = np.linspace(0, 1, len(upper)) * (1 - 2 * CORNER_INSET * share) + CORNER_INSET * share
        over, under = (_along(line, places) for line in (upper, lower))
        landmarks[upper_row, :2] = over + (under - over) * tops * share
        landmarks[lower_row, :2] = over + (under - over) * (1 - (1 - bottoms) * share)
        # Both lips share their corners.
        corner = 0.5 * (tops + bottoms)
        for end in (0, -1):
            landmarks[upper_row[end], :2] = over[end] + (under[end] - over[end]) * corner


def _along(line: FloatArray, places: FloatArray) -> FloatArray:
    """(N, 2) points of a line at places 0…1 of its vertices."""
    at = np.linspace(0, 1, len(line))
    return np.column_stack([np.interp(places, at, line[:, axis]) for axis in (0, 1)])
