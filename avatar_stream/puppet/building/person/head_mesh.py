"""The mesh that carries a picture: MediaPipe's face, and round it a shell for hair, ears, neck and shoulders.

The shell is made of rings: copies of the face's outline, each larger than the last, until the picture is covered with
room to spare. Such a mesh has the same triangles for every character and can't overlap itself at rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.topology import FACE_OVAL, FACE_SIDES
from avatar_stream.types import FloatArray

# Rings stand close where the jaw and the neck move against each other, wide apart far away.
NEAR_RINGS = (1.07, 1.15, 1.24, 1.34, 1.46, 1.6, 1.78, 2.0, 2.3, 2.7, 3.3)
RING_GROWTH = 1.35
# How far past the picture the last ring reaches, in picture sizes, so that no motion uncovers its edge.
OVERHANG = 1.0
# Where the shell stops curving backwards, in sizes of the face's outline, and how far behind the cheeks.
SHELL_END = 1.6
SHELL_DEPTH_FACE_WIDTHS = 0.12
# How far an open jaw drags what lies outside the face's outline, in sizes of the outline.
EXPRESSION_REACH = 1.55
# Hair and ears begin to swing just outside the face's ellipse, and do so fully some way further out.
SWING_START = 1.12
SWING_GROWTH = 0.7
# Below the chin the neck blends from head to body, over this many face heights.
NECK_FACE_HEIGHTS = 0.75
# What lies this many face widths off the face's axis begins to stay behind, and then does.
SIDE_START_FACE_WIDTHS = 1.5
SIDE_END_FACE_WIDTHS = 3.0


@dataclass(frozen=True)
class HeadFrame:
    """Where a face lies in its picture, for measures in the face's own terms.

    Attributes:
        centre, chin: (2,) pixels.
        down, right: (2,) unit vectors along the face and across it.
        width_px, height_px: cheek to cheek and forehead to chin.
    """

    centre: FloatArray
    chin: FloatArray
    down: FloatArray
    right: FloatArray
    width_px: float
    height_px: float

    @classmethod
    def of(cls, landmarks: FloatArray) -> HeadFrame:
        """Measure (478, 2 or 3) landmarks in pixels."""
        flat = landmarks[:, :2]
        forehead, chin = flat[10], flat[152]
        height = float(np.linalg.norm(chin - forehead))
        down = (chin - forehead) / height
        right = np.array([down[1], -down[0]])
        width = float(np.abs((flat[FACE_SIDES[1]] - flat[FACE_SIDES[0]]) @ right))
        return cls((forehead + chin) / 2, chin, down, right, max(width, 0.4 * height), height)


def ring_ratios(landmarks: FloatArray, width: int, height: int) -> list[float]:
    """Sizes of the rings, relative to the face's outline, for a picture of `width` × `height` pixels."""
    frame = HeadFrame.of(landmarks)
    reach_px = np.linalg.norm([width, height]) * (1 + OVERHANG)
    inner_px = np.linalg.norm(landmarks[FACE_OVAL, :2] - frame.centre, axis=1).min()
    ratios = list(NEAR_RINGS)
    while ratios[-1] * inner_px < reach_px:
        ratios.append(ratios[-1] * RING_GROWTH)
    return ratios


def shell_vertices(face: FloatArray, ratios: list[float]) -> FloatArray:
    """The rings' vertices: each ring has one vertex for each of the outline's 36.

    Args:
        face: (478, 3) pixels.
        ratios: as from `ring_ratios`.

    Returns:
        (36·R, 3) pixels, ring by ring.
    """
    frame = HeadFrame.of(face)
    oval = face[FACE_OVAL]
    back = face[FACE_SIDES, 2].mean() + SHELL_DEPTH_FACE_WIDTHS * frame.width_px
    rings = []
    for ratio in ratios:
        ring = np.empty_like(oval)
        ring[:, :2] = frame.centre + (oval[:, :2] - frame.centre) * ratio
        blend = smoothstep((ratio - 1) / (SHELL_END - 1))
        ring[:, 2] = oval[:, 2] * (1 - blend) + back * blend
        rings.append(ring)
    return np.concatenate(rings)


def shell_triangles(ring_count: int) -> npt.NDArray[np.int32]:
    """(72·R, 3) vertex indices between the face's outline and the rings, wound like MediaPipe's triangles."""
    sides = len(FACE_OVAL)
    loops = [FACE_OVAL, *(478 + ring * sides + np.arange(sides) for ring in range(ring_count))]
    triangles = []
    for inner, outer in zip(loops[:-1], loops[1:], strict=True):
        inner_next, outer_next = np.roll(inner, -1), np.roll(outer, -1)
        triangles.append(np.stack([inner, outer, outer_next], axis=1))
        triangles.append(np.stack([inner, outer_next, inner_next], axis=1))
    joined: npt.NDArray[np.int32] = np.concatenate(triangles).astype(np.int32)
    return joined


def shell_leaders(ratios: list[float]) -> tuple[npt.NDArray[np.int64], FloatArray]:
    """Which vertex of the face's outline each vertex of the rings follows when the face moves, and how far.

    Returns:
        (36·R,) vertices of the face, and (36·R,) shares 0…1 of their motion, fading outwards.
    """
    shares = 1 - smoothstep((np.array(ratios) - 1) / (EXPRESSION_REACH - 1))
    return np.tile(FACE_OVAL, len(ratios)), np.repeat(shares, len(FACE_OVAL))


def head_weights(vertices: FloatArray, frame: HeadFrame) -> FloatArray:
    """How much each vertex moves with the head: 1 in the head, 0 in the body, blending along the neck.

    Args:
        vertices: (V, 3) pixels, the first 478 of them the face.
        frame: the face they belong to.

    Returns:
        (V,) float64 0…1.
    """
    flat = vertices[:, :2]
    below_chin = (flat - frame.chin) @ frame.down / frame.height_px
    aside = np.abs((flat - frame.centre) @ frame.right) / frame.width_px
    weights: FloatArray = (1 - smoothstep(below_chin / NECK_FACE_HEIGHTS)) * (
        1 - smoothstep((aside - SIDE_START_FACE_WIDTHS) / (SIDE_END_FACE_WIDTHS - SIDE_START_FACE_WIDTHS))
    )
    weights[:478] = 1.0
    return weights


def hair_swing(vertices: FloatArray, frame: HeadFrame) -> FloatArray:
    """(V,) 0…1: 0 on the face, growing outwards to the tips of hair and ears, and more below than above."""
    offset = vertices[:, :2] - frame.centre
    across = offset @ frame.right / (SWING_START * frame.width_px / 2)
    along = offset @ frame.down / (SWING_START * frame.height_px / 2)
    outside = smoothstep((np.hypot(across, along) - 1) / SWING_GROWTH)
    hanging = 0.55 + 0.45 * smoothstep(along + 0.5)
    swing: FloatArray = outside * hanging
    swing[:478] = 0.0
    return swing


def border_fade(vertices: FloatArray, width: int, height: int) -> FloatArray:
    """(V,) 0 at the picture's border and beyond, 1 well inside; always 1 on the face itself."""
    x, y = vertices[:, 0], vertices[:, 1]
    inside_px = np.minimum(np.minimum(x, width - x), np.minimum(y, height - y))
    fade = smoothstep(inside_px / (0.15 * min(width, height)))
    fade[:478] = 1.0
    return fade


def smoothstep(t: FloatArray | float) -> FloatArray:
    """0 up to t = 0, 1 from t = 1, smooth between."""
    clipped = np.clip(t, 0.0, 1.0)
    return np.asarray(clipped * clipped * (3 - 2 * clipped))
