"""Pieces of geometry, and sweeping a cross-section along a line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Triangles = npt.NDArray[np.int32]


class Material(IntEnum):
    """What a surface is made of; the numbers are those of `scene.frag`."""

    SKIN = 1
    SOCKET = 2
    GUMS = 3
    TEETH = 4
    LASHES = 5
    RIGHT_EYE = 6
    LEFT_EYE = 7
    HAIR = 8
    CLOTH = 9
    FRAME = 10


@dataclass(frozen=True)
class Part:
    """V corners and the triangles between them.

    Attributes:
        position: (V, 3) float32 centimetres; x right, y up, z towards the camera.
        rest: (V, 3) what the paint holds on to: the place on the unposed head of skin and cloth, the direction in
            the eyeball's own frame of an eye, the direction along the strand of hair.
        uv: (V, 2) place in the skin's texture; across and along a lock of hair.
        paint: (V, 4) colour, 0…1, and what else the material needs; see `scene.frag`.
        material: (V,) `Material`.
        triangles: (T, 3) int32, anticlockwise as seen from where they are seen; the other side isn't drawn.
    """

    position: Floats
    rest: Floats
    uv: Floats
    paint: Floats
    material: Floats
    triangles: Triangles


def joined(parts: list[Part]) -> Part:
    """Many parts as one."""
    offsets = np.cumsum([0, *(len(part.position) for part in parts[:-1])])
    return Part(
        np.concatenate([part.position for part in parts]),
        np.concatenate([part.rest for part in parts]),
        np.concatenate([part.uv for part in parts]),
        np.concatenate([part.paint for part in parts]),
        np.concatenate([part.material for part in parts]),
        np.concatenate([part.triangles + int(o) for part, o in zip(parts, offsets, strict=True)]),
    )


def swept(
    centres: Floats, sides: Floats, outs: Floats, *, material: Material, paint: Floats, round_points: int = 6
) -> Part:
    """Ellipses swept along many lines at once.

    Args:
        centres: (n, m, 3) m places along each of n lines.
        sides, outs: (n, m, 3) the half axes of the ellipse at each place; `sides` lies along the way × `outs`.
        material: what it is made of.
        paint: (n, 4) for each line.
        round_points: corners of the cross-section.

    Returns:
        n tubes, open at their ends. `rest` is the direction along the line; `uv` goes across (0…1 from side to side,
        front and back alike) and along it.
    """
    lines, steps = centres.shape[:2]
    angle = np.linspace(0, 2 * np.pi, round_points, endpoint=False)
    ring = (
        centres[:, :, None]
        + np.cos(angle)[:, None] * sides[:, :, None]
        + np.sin(angle)[:, None] * outs[:, :, None]
    )
    tangent = np.gradient(centres, axis=1)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=2, keepdims=True), 1e-6)
    shape = (lines, steps, round_points)
    across = np.broadcast_to(0.5 + 0.5 * np.cos(angle), shape)
    along = np.broadcast_to(np.linspace(0, 1, steps)[None, :, None], shape)
    line, step, point = np.meshgrid(
        np.arange(lines), np.arange(steps - 1), np.arange(round_points), indexing="ij"
    )
    here = (line * steps + step) * round_points + point
    beside = (line * steps + step) * round_points + (point + 1) % round_points
    quads = np.stack([here, here + round_points, beside + round_points, beside], axis=-1).reshape(-1, 4)
    count = lines * steps * round_points
    return Part(
        ring.reshape(-1, 3).astype(np.float32),
        np.broadcast_to(tangent[:, :, None], (*shape, 3)).reshape(-1, 3).astype(np.float32),
        np.stack([across, along], axis=-1).reshape(-1, 2).astype(np.float32),
        np.repeat(paint, steps * round_points, axis=0).astype(np.float32),
        np.full(count, float(material), np.float32),
        np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]).astype(np.int32),
    )
