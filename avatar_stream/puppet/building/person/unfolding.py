"""Takes folds out of a face's mesh: triangles that landmarks or expressions turned over.

Landmarks crowd at the outline of a face, above all on the side that a head is turned away from, and a tracker puts
some of them in the wrong order; lips and lids that move far run over the skin beside them. Such triangles are never
painted, but the picture is doubled or squeezed beside them. Where exactly a vertex between the features lies doesn't
matter, as long as the mesh is in order.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from avatar_stream.characters.anchor_pull import CORNER_INSET, LOWER_LIP_ROWS, ROW_SHARES, UPPER_LIP_ROWS
from avatar_stream.face_model.openings import OPENINGS
from avatar_stream.face_model.topology import (
    FACE_OVAL,
    LEFT_EYE_RINGS,
    OUTER_LIP_LOOP,
    RIGHT_EYE_RINGS,
    UPPER_INNER_LIP,
    UPPER_OUTER_LIP,
)
from avatar_stream.puppet.building.person.head_mesh import HeadFrame
from avatar_stream.types import FloatArray

# A triangle is in order if its area is at least this share of the usual one or, where it is thin at rest, of its own.
LEAST_SHARE = 0.05
LEAST_OWN_SHARE = 0.1
# Passes over the mesh at the most. Each moves vertices by so much more than needed: pulled a little too far, a mesh
# settles sooner.
PASSES_AT_REST, PASSES_IN_MOTION = 300, 60
OVERSHOOT = 1.5
# Seen from the middle of the face, points of its outline lie at least this far apart, in even steps.
LEAST_STEP = 0.15
# What marks a feature yields to what doesn't.
MARKED_MOBILITY = 0.1

_EDGES = np.concatenate([opening.loop for opening in OPENINGS])
_LIPS = np.unique(np.concatenate([*UPPER_LIP_ROWS, *LOWER_LIP_ROWS, OUTER_LIP_LOOP]))
_MARKED = np.concatenate([RIGHT_EYE_RINGS[0], LEFT_EYE_RINGS[0], FACE_OVAL])


class Unfolder:
    """Keeps one mesh in order while it moves.

    The constraints of position based dynamics (Müller et al. 2007), each triangle's signed area being one: every
    vertex of a triangle that is too small moves along the area's gradient, triangle after triangle, pass after pass.
    A mesh in order stays as it is, to the bit.
    """

    def __init__(
        self, triangles: npt.NDArray[np.int32], rest: FloatArray, held: npt.NDArray[np.int64]
    ) -> None:
        """
        Args:
            triangles: (T, 3) vertex indices, with positive areas where they are in order (x right, y down).
            rest: (V, 2 or more) pixels at rest. What is turned over there may stay so, but not turn further.
            held: vertices that must not be moved.
        """
        areas = triangle_areas(rest, triangles)
        self._triangles = triangles
        least = np.minimum(LEAST_OWN_SHARE * areas, LEAST_SHARE * np.median(areas))
        self._least = np.where(areas > 0, least, areas)
        self._mobility = np.ones(len(rest))
        self._mobility[held] = 0

    def unfold(self, points: npt.NDArray[np.float64]) -> None:
        """Put moved vertices, (V, 2 or more) pixels, in order where they are."""
        _unfold(points, self._triangles, self._least, self._mobility, PASSES_IN_MOTION)


def face_in_order(face: FloatArray, triangles: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """Landmarks at rest without folds.

    Args:
        face: (478, 3) pixels.
        triangles: (T, 3) of the skin, with positive areas where they are in order.

    Returns:
        (478, 3): the same, with the outline running round the face, the lips' rows in order and no triangle turned
        over. The edges of eyes and mouth, what touches them and the lips are not moved for the sake of the rest.
    """
    ordered = face.astype(np.float64)
    ordered[FACE_OVAL, :2] = untangled(face[FACE_OVAL, :2], HeadFrame.of(face).centre)
    _order_mouth_corners(ordered)
    # The rims replace what touches the edges of openings; see `skin_mesh.person_mesh`.
    free = np.ascontiguousarray(triangles[~np.isin(triangles, _EDGES).all(axis=1)])
    least = np.full(len(free), LEAST_SHARE * np.median(triangle_areas(ordered, free)))
    mobility = np.ones(len(ordered))
    mobility[_MARKED] = MARKED_MOBILITY
    mobility[_EDGES] = mobility[_LIPS] = 0
    _unfold(ordered, free, least, mobility, PASSES_AT_REST)
    return ordered


def untangled(outline: FloatArray, centre: FloatArray) -> FloatArray:
    """An outline, (N, 2) pixels, whose points run round `centre` in one direction, as those of a poor fit may not."""
    offset = outline - centre
    angles = np.unwrap(np.arctan2(offset[:, 1], offset[:, 0]))
    turn = 2 * np.pi if angles[-1] > angles[0] else -2 * np.pi
    steps = np.diff(np.append(angles, angles[0] + turn)) * np.sign(turn)
    even = 2 * np.pi / len(outline)
    if steps.min() >= LEAST_STEP * even:
        return outline
    steps = np.maximum(steps, LEAST_STEP * even)
    steps *= 2 * np.pi / steps.sum()
    angles = angles[0] + np.sign(turn) * np.concatenate([[0.0], np.cumsum(steps[:-1])])
    radii = np.linalg.norm(offset, axis=1)
    return np.asarray(centre + radii[:, None] * np.column_stack([np.cos(angles), np.sin(angles)]))


def triangle_areas(points: FloatArray, triangles: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """(T,) areas of triangles of (V, 2 or more) points, negative where they are turned over."""
    a, b, c = (points[triangles[:, corner]].astype(np.float64) for corner in range(3))
    twice = (b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]
    return np.asarray(twice / 2)


@njit(nogil=True, cache=True)
def _unfold(points: Any, triangles: Any, least: Any, mobility: Any, passes: int) -> None:
    for _ in range(passes):
        in_order = True
        for number in range(len(triangles)):
            a, b, c = triangles[number]
            # The gradient of twice the area at each corner is the opposite side, turned by a right angle.
            at_a_x, at_a_y = points[b, 1] - points[c, 1], points[c, 0] - points[b, 0]
            at_b_x, at_b_y = points[c, 1] - points[a, 1], points[a, 0] - points[c, 0]
            at_c_x, at_c_y = points[a, 1] - points[b, 1], points[b, 0] - points[a, 0]
            lacking = 2 * least[number] - (at_c_y * at_b_x - at_c_x * at_b_y)
            if lacking <= 0:
                continue
            in_order = False
            stiffness = (
                mobility[a] * (at_a_x**2 + at_a_y**2)
                + mobility[b] * (at_b_x**2 + at_b_y**2)
                + mobility[c] * (at_c_x**2 + at_c_y**2)
            )
            if stiffness < 1e-9:
                continue
            step = OVERSHOOT * lacking / stiffness
            points[a, 0] += mobility[a] * step * at_a_x
            points[a, 1] += mobility[a] * step * at_a_y
            points[b, 0] += mobility[b] * step * at_b_x
            points[b, 1] += mobility[b] * step * at_b_y
            points[c, 0] += mobility[c] * step * at_c_x
            points[c, 1] += mobility[c] * step * at_c_y
        if in_order:
            break


def _order_mouth_corners(face: FloatArray) -> None:
    """Lay the lips' rows in order where they meet; trackers put the corner of a closed opening too far out."""
    outer_corners, inner_corners = (row[[0, -1]] for row in (UPPER_OUTER_LIP, UPPER_INNER_LIP))
    across = face[outer_corners[1], :2] - face[outer_corners[0], :2]
    for side, direction in ((0, -across), (1, across)):
        outer, inner = face[outer_corners[side], :2], face[inner_corners[side], :2]
        inset = (outer - inner) @ direction / (across @ across)
        inner = inner - max(CORNER_INSET - inset, 0.0) * direction
        face[inner_corners[side], :2] = inner
        for row, share in zip((UPPER_LIP_ROWS[0], UPPER_LIP_ROWS[1]), ROW_SHARES, strict=False):
            face[row[-side], :2] = outer + share * (inner - outer)
