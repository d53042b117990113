"""A head's pose between our axes and Unity's.

Unity's are left-handed: of a character that looks along +z, x points to its own right and y up. Each of the three is
the opposite of ours, so a rotation has the same matrix on both.
"""

from __future__ import annotations

import numpy as np

from avatar_stream.face_model.pose import head_rotation_angles, head_rotation_matrix
from avatar_stream.interop.quaternion import half_of, matrix_of, quaternion_of
from avatar_stream.interop.trackers.tracked_face import FACE_WIDTH_M
from avatar_stream.types import FloatArray


def neck_and_head(rotation_rad: FloatArray) -> FloatArray:
    """(4,) x, y, z, w: half of the head's rotation, for the neck's bone and once more for the head's."""
    return half_of(quaternion_of(head_rotation_matrix(rotation_rad)))


def head_rotation(neck: FloatArray, head: FloatArray) -> FloatArray:
    """(3,) pitch, yaw, roll in radians of the unit quaternions of both bones."""
    return head_rotation_angles(matrix_of(neck) @ matrix_of(head))


def metres_of(head_position: FloatArray) -> FloatArray:
    """(3,) x, y, z in metres of x, y, depth in face widths."""
    x, y, depth = (float(value) * FACE_WIDTH_M for value in head_position)
    return np.array([-x, -y, depth])


def face_widths_of(place_m: FloatArray) -> FloatArray:
    """The inverse of `metres_of`."""
    x, y, z = place_m / FACE_WIDTH_M
    return np.array([-x, -y, z])
