"""The motion field: for every triangle of a moved rig, where its pixels come from in the keyframe.

It is kept as one affine map a triangle rather than one vector a pixel; rasterising the triangles far to near
makes it dense, and depth order keeps whatever folds over hidden.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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
    corners = motion.vertices[rig.triangles].astype(np.float64)
    (x0, y0), (x1, y1), (x2, y2) = (corners[:, i].T for i in range(3))
    area = (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0)
    top = np.ceil(corners[..., 1].min(axis=1) - 0.5 - OVERLAP_PX).astype(np.int32)
    bottom = np.floor(corners[..., 1].max(axis=1) - 0.5 + OVERLAP_PX).astype(np.int32) + 1
    seen = (area > MIN_AREA_PX2) & (bottom > 0) & (top < rig.height) & (bottom > top)
    seen &= (corners[..., 0].max(axis=1) > 0) & (corners[..., 0].min(axis=1) < rig.width)
    depth = motion.depth[rig.triangles].mean(axis=1)
    order = np.flatnonzero(seen)
    order = order[np.argsort(-depth[order], kind="stable")]

    corners, area = corners[order], area[order]
    following = np.roll(corners, -1, axis=1)
    a = corners[..., 1] - following[..., 1]
    b = following[..., 0] - corners[..., 0]
    c = OVERLAP_PX * np.hypot(a, b) - (a * corners[..., 0] + b * corners[..., 1])
    source = rig.vertices[rig.triangles[order], :2].astype(np.float64)
    dx1, dy1 = (corners[:, 1] - corners[:, 0]).T
    dx2, dy2 = (corners[:, 2] - corners[:, 0]).T
    d1, d2 = source[:, 1] - source[:, 0], source[:, 2] - source[:, 0]
    along_x = (d1 * dy2[:, None] - d2 * dy1[:, None]) / area[:, None]
    along_y = (d2 * dx1[:, None] - d1 * dx2[:, None]) / area[:, None]
    squeeze = np.sqrt((along_x**2 + along_y**2).sum(axis=1) / 2)
    return MotionField(
        triangle=order.astype(np.int32),
        edges=np.stack([a, b, c], axis=-1).astype(np.float32),
        rows=np.stack([np.clip(top, 0, rig.height), np.clip(bottom, 0, rig.height)], axis=1)[order].astype(
            np.int32
        ),
        origin=np.concatenate([corners[:, 0], source[:, 0]], axis=1).astype(np.float32),
        hardness=(SKIN_REACH_PX / (EDGE_PX * np.maximum(squeeze, 1))).astype(np.float32),
        gradient=np.stack([along_x[:, 0], along_y[:, 0], along_x[:, 1], along_y[:, 1]], axis=1).astype(
            np.float32
        ),
    )
