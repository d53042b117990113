"""Takes folds out of a natural face's mesh: triangles that landmarks or expressions turned over.

Landmarks crowd at the outline of a face, above all on the side that a head is turned away from, and a tracker puts
some of them in the wrong order. Such triangles are never painted, but the picture is doubled or squeezed beside them.
Where exactly a vertex between the features lies doesn't matter, as long as the mesh is in order.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.anchor_pull import CORNER_INSET, LOWER_LIP_ROWS, ROW_SHARES, UPPER_LIP_ROWS
from avatar_stream.characters.drawn_skin import untangled
from avatar_stream.characters.head_mesh import HeadFrame
from avatar_stream.characters.rims import OPENINGS
from avatar_stream.face_model.arkit import EXPRESSION_NAMES
from avatar_stream.face_model.topology import (
    FACE_OVAL,
    LEFT_EYE_RINGS,
    OUTER_LIP_LOOP,
    RIGHT_EYE_RINGS,
    SKIN_VERTEX_COUNT,
    UPPER_INNER_LIP,
    UPPER_OUTER_LIP,
)
from avatar_stream.types import FloatArray

# A triangle is in order if its area is at least this share of the usual one, or of its own at rest.
LEAST_SHARE = 0.05
LEAST_OWN_SHARE = 0.3
# With more of its triangles turned over than this share, a head is turned too far to be put in order.
MOST_FOLDED = 0.06
# Vertices of disordered triangles go half the way to the middle of their neighbours, so many times at the most; what
# marks a feature stays in its place for the first third.
ROUNDS = 150
HALF_WAY = 0.5

# Without the open jaw that it closes, it makes the lips pass each other.
_ONLY_WITH_OTHERS = ("mouthClose",)
_EDGES = np.concatenate([opening.loop for opening in OPENINGS])
_LIPS = np.unique(np.concatenate([*UPPER_LIP_ROWS, *LOWER_LIP_ROWS, OUTER_LIP_LOOP]))
_MARKED = np.concatenate([_EDGES, RIGHT_EYE_RINGS[0], LEFT_EYE_RINGS[0], _LIPS, FACE_OVAL])


class Unfolder:
    """Unfolds meshes of one set of triangles."""

    def __init__(self, triangles: npt.NDArray[np.int32]) -> None:
        """
        Args:
            triangles: (T, 3) of the skin's 468 vertices, with positive areas where they are in order.
        """
        # The rims replace what touches the edges of openings; see `skin_mesh.natural_mesh`.
        self._triangles = triangles[~np.isin(triangles, _EDGES).any(axis=1)]
        self._average = _neighbours_average(triangles)

    def can_order(self, face: FloatArray) -> bool:
        """Whether (478, 3) landmarks are muddled at most here and there: half of a head in profile has no order."""
        return bool((self._areas(face) < 0).mean() <= MOST_FOLDED)

    def rest(self, face: FloatArray) -> FloatArray:
        """(478, 3) landmarks at rest, in pixels, with the outline in order and no triangle turned over."""
        unfolded = face.copy()
        unfolded[FACE_OVAL, :2] = untangled(face[FACE_OVAL, :2], HeadFrame.of(face).centre)
        _order_mouth_corners(unfolded)
        least = LEAST_SHARE * np.median(self._areas(unfolded))
        unfolded[:, :2] = self._unfold(unfolded[:, :2], least, np.concatenate([_EDGES, _LIPS]))
        return unfolded

    def shapes(self, face: FloatArray, shapes: FloatArray) -> FloatArray:
        """(E, 478, 3) what each full expression adds to an unfolded face, so that none of them folds it."""
        areas = self._areas(face)
        # Triangles that are thin at rest may stay so, and what nothing could unfold there is no expression's fault.
        least = np.minimum(LEAST_OWN_SHARE * areas, LEAST_SHARE * np.median(areas))
        least[areas <= 0] = -np.inf
        unfolded = shapes.copy()
        for name, shape in zip(EXPRESSION_NAMES, unfolded, strict=True):
            if name in _ONLY_WITH_OTHERS:
                continue
            shape[:, :2] = self._unfold(face[:, :2] + shape[:, :2], least, _EDGES) - face[:, :2]
        return unfolded

    def _unfold(
        self, points: FloatArray, least: FloatArray | np.floating[Any], fixed: npt.NDArray[np.int64]
    ) -> FloatArray:
        points = points.astype(np.float64)
        for done in range(ROUNDS):
            folded = self._areas(points) < least
            if not folded.any():
                break
            held = _MARKED if done < ROUNDS / 3 else fixed
            free = np.setdiff1d(self._triangles[folded], held)
            points[free] += HALF_WAY * (self._average[free] @ points[:SKIN_VERTEX_COUNT] - points[free])
        return points

    def _areas(self, points: FloatArray) -> FloatArray:
        a, b, c = (points[self._triangles[:, corner]] for corner in range(3))
        twice = (b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]
        return np.asarray(twice / 2)


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


def _neighbours_average(triangles: npt.NDArray[np.int32]) -> FloatArray:
    """(468, 468) that takes the mean of each vertex's neighbours."""
    near = np.zeros((SKIN_VERTEX_COUNT, SKIN_VERTEX_COUNT))
    for one, other in ((0, 1), (1, 2), (2, 0)):
        near[triangles[:, one], triangles[:, other]] = near[triangles[:, other], triangles[:, one]] = 1
    return np.asarray(near / near.sum(axis=1, keepdims=True))
