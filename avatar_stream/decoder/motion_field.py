"""The motion field: for every triangle of a moved rig, where its pixels come from in the keyframe.

It is kept as one affine map a triangle rather than one vector a pixel; rasterising the triangles far to near
makes it dense, and depth order keeps whatever folds over hidden.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from avatar_stream.characters.rig import SKIN_REACH_PX, Rig
from avatar_stream.decoder.motion import Motion

# A triangle seen edge-on covers no pixel centre worth painting.
MIN_AREA_PX2 = 1e-3
# Every triangle reaches this far over its edges: neighbours are then sure to meet, however numbers are rounded.
OVERLAP_PX = 0.01
# Over this many pixels the skin's edge at an opening is mixed with what lies under it.
EDGE_PX = 1.5


@dataclass(frozen=True)
class MotionField:
    """The visible triangles of one moment, ordered from the farthest to the nearest.

    Attributes:
        triangle: (N,) int32, which triangle of the rig.
        edges: (N, 3, 3) float32: a pixel centre (x, y) is inside where ``a·x + b·y + c ≥ 0`` for all three rows.
        rows: (N, 2) int32: first row and one past the last that the triangle may touch, inside the picture.
        origin: (N, 4) float32: x, y of a corner in the new picture, and u, v of the same in the keyframe.
        gradient: (N, 4) float32: du/dx, du/dy, dv/dx, dv/dy.
        hardness: (N,) float32: by what `Rig.skin` (0…1) is multiplied to be opaque `EDGE_PX` from an opening; less
            where the picture is squeezed, so that edges are as soft there.
    """

    triangle: npt.NDArray[np.int32]
    edges: npt.NDArray[np.float32]
    rows: npt.NDArray[np.int32]
    origin: npt.NDArray[np.float32]
    gradient: npt.NDArray[np.float32]
    hardness: npt.NDArray[np.float32]


def motion_field(rig: Rig, motion: Motion) -> MotionField:
    """Order and prepare the triangles of a moved rig.

    Triangles turned away from the viewer are left out: where a mesh folds, two layers facing forwards lie above
    and below the one that faces away, so nothing becomes a hole.
    """
    triangles = rig.triangles
    order = np.argsort(_nearness(triangles, motion.depth), kind="stable")
    count = len(triangles)
    edges, origin = np.empty((count, 3, 3), np.float32), np.empty((count, 4), np.float32)
    gradient, hardness = np.empty((count, 4), np.float32), np.empty(count, np.float32)
    kept, rows = np.empty(count, np.int32), np.empty((count, 2), np.int32)
    seen = _prepare(
        order, triangles, motion.vertices, rig.vertices, rig.width, rig.height,
        kept, edges, rows, origin, gradient, hardness,
    )  # fmt: skip
    return MotionField(
        kept[:seen], edges[:seen], rows[:seen], origin[:seen], gradient[:seen], hardness[:seen]
    )


@njit(nogil=True, cache=True)
def _nearness(triangles: Any, depth: Any) -> Any:
    """(N,) float32, the smaller the farther away a triangle's middle is."""
    nearness = np.empty(len(triangles), np.float32)
    for n in range(len(triangles)):
        a, b, c = triangles[n]
        nearness[n] = -(depth[a] + depth[b] + depth[c])
    return nearness


@njit(nogil=True, cache=True)
def _prepare(
    order: Any,
    triangles: Any,
    moved: Any,
    rest: Any,
    width: int,
    height: int,
    kept: Any,
    edges: Any,
    rows: Any,
    origin: Any,
    gradient: Any,
    hardness: Any,
) -> int:
    """Fill the arrays of a `MotionField`, triangle by triangle in `order`; gives how many can be seen."""
    n = 0
    corner = np.empty((3, 2))
    source = np.empty((3, 2))
    for t in order:
        for i in range(3):
            for axis in range(2):
                corner[i, axis] = moved[triangles[t, i], axis]
                source[i, axis] = rest[triangles[t, i], axis]
        dx1, dy1 = corner[1, 0] - corner[0, 0], corner[1, 1] - corner[0, 1]
        dx2, dy2 = corner[2, 0] - corner[0, 0], corner[2, 1] - corner[0, 1]
        area = dx1 * dy2 - dy1 * dx2
        top = int(np.ceil(corner[:, 1].min() - 0.5 - OVERLAP_PX))
        bottom = int(np.floor(corner[:, 1].max() - 0.5 + OVERLAP_PX)) + 1
        if area <= MIN_AREA_PX2 or bottom <= 0 or top >= height or bottom <= top:
            continue
        if corner[:, 0].max() <= 0 or corner[:, 0].min() >= width:
            continue
        kept[n] = t
        rows[n, 0], rows[n, 1] = max(top, 0), min(bottom, height)
        for i in range(3):
            x, y = corner[i]
            following = corner[(i + 1) % 3]
            a, b = y - following[1], following[0] - x
            edges[n, i, 0], edges[n, i, 1] = a, b
            edges[n, i, 2] = OVERLAP_PX * np.hypot(a, b) - (a * x + b * y)
        squeeze = 0.0
        for axis in range(2):
            d1, d2 = source[1, axis] - source[0, axis], source[2, axis] - source[0, axis]
            along_x, along_y = (d1 * dy2 - d2 * dy1) / area, (d2 * dx1 - d1 * dx2) / area
            gradient[n, 2 * axis], gradient[n, 2 * axis + 1] = along_x, along_y
            squeeze += (along_x**2 + along_y**2) / 2
            origin[n, axis], origin[n, 2 + axis] = corner[0, axis], source[0, axis]
        hardness[n] = SKIN_REACH_PX / (EDGE_PX * max(np.sqrt(squeeze), 1.0))
        n += 1
    return n
