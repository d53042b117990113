"""A ring of vertices close round each eye that moves with the lids' edge as if glued to it.

MediaPipe's mesh has no vertex between a lid's edge and the crease above it. Lashes and the thick lid lines of drawings
lie just there, and would be stretched out of shape when the eye closes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.topology import LEFT_EYE_LOOP, LEFT_EYE_RINGS, RIGHT_EYE_LOOP, RIGHT_EYE_RINGS
from avatar_stream.types import FloatArray

EYES = ((RIGHT_EYE_LOOP, RIGHT_EYE_RINGS[0]), (LEFT_EYE_LOOP, LEFT_EYE_RINGS[0]))
# How thick the lid's line may be, in heights of the eye, and in distances to the next ring of skin.
LASH_EYE_HEIGHTS = 0.2
LASH_RING_SHARE = 0.5


def lash_vertices(face: FloatArray) -> FloatArray:
    """The rings' vertices at rest, right eye then left, each in the order of its eye loop.

    Args:
        face: (478, 3) pixels.

    Returns:
        (32, 3) pixels.
    """
    rings = []
    for loop, skin in EYES:
        outwards = face[skin] - face[loop]
        length = np.maximum(np.linalg.norm(outwards[:, :2], axis=1), 1e-6)
        height = np.ptp(face[loop, 1])
        share = np.minimum(LASH_EYE_HEIGHTS * height / length, LASH_RING_SHARE)
        rings.append(face[loop] + outwards * share[:, None])
    return np.concatenate(rings)


def lash_leaders() -> npt.NDArray[np.int64]:
    """(32,) the vertex of the lid's edge that each vertex of the rings moves with."""
    return np.concatenate([loop for loop, _ in EYES])


class LashMotion:
    """Lets the rings turn with the lid's edge, so that lashes keep their thickness when a round eye closes."""

    def __init__(self, face: FloatArray, lashes: FloatArray) -> None:
        """Both at rest: (478, 3) and (32, 3) pixels."""
        self._leaders = lash_leaders()
        self._offset = (lashes - face[self._leaders]).astype(np.float64)
        self._rest = self._direction(face)

    def at(self, face: FloatArray) -> FloatArray:
        """(32, 3) places of the rings round the lids of a (478, 3) moved face."""
        turn = self._direction(face) * np.conj(self._rest)
        turned = (self._offset[:, 0] + 1j * self._offset[:, 1]) * turn
        placed: FloatArray = face[self._leaders] + np.column_stack(
            [turned.real, turned.imag, self._offset[:, 2]]
        )
        return placed

    def _direction(self, face: FloatArray) -> npt.NDArray[np.complex128]:
        """(32,) unit numbers along the lid's edge; 1 at the corners of the eye, which don't turn."""
        directions = []
        for loop, _ in EYES:
            along = face[np.roll(loop, -1), :2] - face[np.roll(loop, 1), :2]
            direction = along[:, 0] + 1j * along[:, 1]
            direction /= np.maximum(np.abs(direction), 1e-9)
            direction[[0, len(loop) // 2]] = 1
            directions.append(direction)
        return np.concatenate(directions)


def insert_lash_rings(
    triangles: npt.NDArray[np.int32], covers_opening: npt.NDArray[np.bool_], first: int
) -> npt.NDArray[np.int32]:
    """Put the rings between the lids' edges and the skin round them.

    Args:
        triangles: (T, 3) of the face.
        covers_opening: (T,) whether a triangle lies inside an eye or the mouth; those stay as they are.
        first: index of the rings' first vertex.

    Returns:
        (T + 64, 3): the skin's triangles now end at the rings, and new ones join the rings to the edges.
    """
    renamed = np.arange(max(int(triangles.max()) + 1, 478), dtype=np.int32)
    joints = []
    for number, (loop, _) in enumerate(EYES):
        ring = first + number * len(loop) + np.arange(len(loop))
        renamed[loop] = ring
        inner_next, outer_next = np.roll(loop, -1), np.roll(ring, -1)
        joints.append(np.stack([loop, ring, outer_next], axis=1))
        joints.append(np.stack([loop, outer_next, inner_next], axis=1))
    skin = np.where(covers_opening[:, None], triangles, renamed[triangles])
    joined: npt.NDArray[np.int32] = np.concatenate([skin, *joints]).astype(np.int32)
    return joined
