"""Unit quaternions (x, y, z, w) of rotation matrices and back. Unity's, VRM's and OpenCV's are all of this form."""

from __future__ import annotations

import numpy as np

from avatar_stream.types import FloatArray


def matrix_of(quaternion: FloatArray) -> FloatArray:
    """(3, 3) rotation matrix of a unit quaternion (x, y, z, w)."""
    x, y, z, w = (float(part) for part in quaternion)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def quaternion_of(matrix: FloatArray) -> FloatArray:
    """(4,) unit quaternion x, y, z, w ≥ 0 of a rotation matrix (Bar-Itzhack 2000: exact for any angle)."""
    m = matrix
    k = np.array(
        [
            [m[0, 0] - m[1, 1] - m[2, 2], m[1, 0] + m[0, 1], m[2, 0] + m[0, 2], m[2, 1] - m[1, 2]],
            [m[1, 0] + m[0, 1], m[1, 1] - m[0, 0] - m[2, 2], m[2, 1] + m[1, 2], m[0, 2] - m[2, 0]],
            [m[2, 0] + m[0, 2], m[2, 1] + m[1, 2], m[2, 2] - m[0, 0] - m[1, 1], m[1, 0] - m[0, 1]],
            [m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1], m[0, 0] + m[1, 1] + m[2, 2]],
        ]
    )
    _, vectors = np.linalg.eigh(k)
    quaternion: FloatArray = vectors[:, -1]
    return -quaternion if quaternion[3] < 0 else quaternion


def half_of(quaternion: FloatArray) -> FloatArray:
    """The rotation that makes `quaternion` when applied twice; its w must not be negative."""
    half = quaternion + np.array([0.0, 0.0, 0.0, 1.0])
    unit: FloatArray = half / np.linalg.norm(half)
    return unit
