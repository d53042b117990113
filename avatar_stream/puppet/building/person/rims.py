"""Rims: the edges of eyes and mouth, finer than MediaPipe's mesh, with a band that keeps its thickness.

MediaPipe's mesh goes round an eye in 16 straight steps, and between a lid's edge and the crease above it has no
vertex. A large eye needs a rounder edge; lashes and the line of the lips lie just outside it, and would be stretched
out of shape when the eye closes. So each opening gets a smooth edge, interpolated from the mesh's
own vertices, and a band round it that turns with the edge but isn't stretched.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from avatar_stream.face_model.openings import Opening
from avatar_stream.types import FloatArray

# Fine steps for each step of the mesh.
FINENESS = 3
# Thickness of the band, in heights of the eye and in widths of the mouth, and at most by this share of the way to
# the next vertices of skin.
LASH_EYE_HEIGHTS = 0.13
LIP_LINE_MOUTH_WIDTHS = 0.03
BAND_SHARE = 0.6
# On a moved face it stays within these shares of the way.
LEAST_BAND_SHARE, MOST_BAND_SHARE = 0.02, 0.8


class Rim:
    """The fine edge and the band of one opening, following the face's own vertices."""

    def __init__(self, opening: Opening, face: FloatArray) -> None:
        """Shape the rim of a face at rest, (478, 3) pixels."""
        self.opening = opening
        self._refine = _refinement(face[opening.loop])
        edge = self._refine @ face[opening.loop]
        to_ring = self._refine @ face[opening.ring] - edge
        if opening.is_eye:
            thickness = LASH_EYE_HEIGHTS * np.ptp(edge[:, 1])
        else:
            thickness = LIP_LINE_MOUTH_WIDTHS * np.ptp(edge[:, 0])
        room = np.maximum(np.linalg.norm(to_ring[:, :2], axis=1), 1e-6)
        share = np.minimum(thickness / room, BAND_SHARE)
        self._offset = to_ring * share[:, None]
        self._rest_direction = _directions(edge)

    @property
    def vertex_count(self) -> int:
        """Vertices of edge and band together."""
        return 2 * len(self._refine)

    def vertices(self, face: FloatArray) -> FloatArray:
        """(N, 3) places of the edge, then of the band, on a (478, 3) moved face."""
        loop, ring = self.opening.loop, self.opening.ring
        return np.asarray(
            _moved(self._refine, face[loop], face[ring], self._offset, self._rest_direction), np.float64
        )

    def triangles(
        self, first: int
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Triangles over the opening, of the band, and from the band to the skin.

        Args:
            first: index of the rim's first vertex.

        Returns:
            Three (T, 3) arrays, wound so that their areas are positive (x right, y down) on an ordinary face.
        """
        count = len(self._refine)
        edge = first + np.arange(count)
        band = edge + count
        half = count // 2
        # Both sides of the opening from the first corner to the second.
        lower, upper = edge[: half + 1], np.concatenate([edge[:1], edge[: half - 1 : -1]])
        inside = _strip(lower, upper)
        around = _strip(np.append(edge, edge[0]), np.append(band, band[0]))
        ring = self.opening.ring
        outside = []
        for step in range(len(ring)):
            fine = band[(np.arange(FINENESS + 1) + step * FINENESS) % count]
            here, there = ring[step], ring[(step + 1) % len(ring)]
            middle = (FINENESS + 1) // 2
            for i in range(FINENESS):
                outside.append((fine[i], here if i < middle else there, fine[i + 1]))
            outside.append((fine[middle], here, there))
        skin = np.concatenate([around, np.array(outside, np.int32)])
        if self.opening.mirrored:
            inside = inside[:, ::-1]
        else:
            skin = skin[:, ::-1]
        return inside, skin[: len(around)], skin[len(around) :]


@njit(nogil=True, cache=True)
def _directions(edge: Any) -> Any:
    """(N, 2) unit steps along an edge; to the right at the corners, where both sides meet and nothing turns."""
    count = len(edge)
    directions = np.empty((count, 2))
    for i in range(count):
        following, before = edge[(i + 1) % count], edge[i - 1]
        x, y = following[0] - before[0], following[1] - before[1]
        length = max(np.hypot(x, y), 1e-9)
        directions[i] = x / length, y / length
    directions[0] = directions[count // 2] = 1.0, 0.0
    return directions


@njit(nogil=True, cache=True)
def _moved(refine: Any, loop: Any, ring: Any, offset: Any, rest_direction: Any) -> Any:
    """Edge and band as `Rim.vertices` gives them, of moved vertices of the mesh, (n, 3) each."""
    count = len(refine)
    vertices = np.zeros((2 * count, 3))
    edge, band = vertices[:count], vertices[count:]
    for i in range(count):
        for j in range(refine.shape[1]):
            for axis in range(3):
                edge[i, axis] += refine[i, j] * loop[j, axis]
                band[i, axis] += refine[i, j] * ring[j, axis]
    directions = _directions(edge)
    for i in range(count):
        # The offset turns as the edge has turned since it was at rest.
        along, across = directions[i], rest_direction[i]
        cosine = along[0] * across[0] + along[1] * across[1]
        sine = along[1] * across[0] - along[0] * across[1]
        x = offset[i, 0] * cosine - offset[i, 1] * sine
        y = offset[i, 0] * sine + offset[i, 1] * cosine
        # It stays between the edge and the ring of skin beyond, however lips roll and lids shut.
        out_x, out_y = band[i, 0] - edge[i, 0], band[i, 1] - edge[i, 1]
        room = max(np.hypot(out_x, out_y), 1e-6)
        out_x, out_y = out_x / room, out_y / room
        reached = x * out_x + y * out_y
        pushed = min(max(reached, LEAST_BAND_SHARE * room), MOST_BAND_SHARE * room) - reached
        band[i, 0] = edge[i, 0] + x + pushed * out_x
        band[i, 1] = edge[i, 1] + y + pushed * out_y
        band[i, 2] = edge[i, 2] + offset[i, 2]
    return vertices


def _refinement(loop: FloatArray) -> FloatArray:
    """(FINENESS·n, n) weights that make a smooth edge of a loop's n vertices: a natural spline for each side."""
    from scipy.interpolate import CubicSpline

    count = len(loop)
    half = count // 2
    weights = np.zeros((FINENESS * count, count))
    for start in (0, half):
        side = (start + np.arange(half + 1)) % count
        steps = np.linalg.norm(np.diff(loop[side, :2], axis=0), axis=1)
        # Landmarks may coincide; the spline wants its knots in order.
        knots = np.concatenate([[0.0], np.cumsum(np.maximum(steps, 1e-3 * max(steps.max(), 1e-6)))])
        fine = np.concatenate(
            [np.linspace(a, b, FINENESS, endpoint=False) for a, b in zip(knots[:-1], knots[1:], strict=True)]
        )
        weights[start * FINENESS : (start + half) * FINENESS, side] = CubicSpline(
            knots, np.eye(half + 1), bc_type="natural"
        )(fine)
    return weights


def _strip(one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    """Triangles between two lines of equally many vertices."""
    triangles = np.concatenate(
        [
            np.stack([one[:-1], other[:-1], other[1:]], axis=1),
            np.stack([one[:-1], other[1:], one[1:]], axis=1),
        ]
    )
    distinct = (
        (triangles[:, 0] != triangles[:, 1])
        & (triangles[:, 1] != triangles[:, 2])
        & (triangles[:, 0] != triangles[:, 2])
    )
    return np.asarray(triangles[distinct], np.int32)
