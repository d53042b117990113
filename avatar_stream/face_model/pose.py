"""Head rotation: three named angles to a matrix and back, and what it is about. Axes as in `avatar_stream.types`."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from avatar_stream.types import FaceSemantics, FloatArray

# The head's middle, between the ears, in the face model's units: what a head's place is the place of, and what stays
# there when it turns.
HEAD_CENTRE = np.array([0.0, 0.15, 0.45])
# The joint that heads turn about, seen from their middle, in face widths. In twelve clips a radian of tilt takes the
# middle 0.6 aside and one of nodding 0.34 forward: one joint for both lies between. The spine is a little behind the
# ears.
NECK_JOINT = np.array([0.0, 0.5, 0.1])


def head_rotation_matrix(rotation_rad: FloatArray) -> FloatArray:
    """Rotation matrix of (pitch, yaw, roll): pitch is applied first, roll last.

    Args:
        rotation_rad: (3,) radians; pitch > 0 looks up, yaw > 0 turns the face to the picture's
            right, roll > 0 tilts the top of the head to the picture's right.

    Returns:
        (3, 3) float64, to be multiplied from the left onto column vectors (x right, y down, z away).
    """
    pitch, yaw, roll = (float(a) for a in rotation_rad)
    cp, sp = np.cos(pitch), np.sin(pitch)
    cy, sy = np.cos(yaw), np.sin(yaw)
    cr, sr = np.cos(roll), np.sin(roll)
    about_x = np.array([[1, 0, 0], [0, cp, sp], [0, -sp, cp]])
    about_y = np.array([[cy, 0, -sy], [0, 1, 0], [sy, 0, cy]])
    about_z = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    matrix: FloatArray = about_z @ about_y @ about_x
    return matrix


def head_rotation_angles(matrix: FloatArray) -> FloatArray:
    """The (pitch, yaw, roll) of a rotation matrix; inverse of `head_rotation_matrix` for |yaw| < π/2.

    Args:
        matrix: (3, 3) rotation matrix.

    Returns:
        (3,) float64 radians.
    """
    yaw = np.arcsin(np.clip(matrix[2, 0], -1.0, 1.0))
    pitch = np.arctan2(-matrix[2, 1], matrix[2, 2])
    roll = np.arctan2(matrix[1, 0], matrix[0, 0])
    return np.array([pitch, yaw, roll])


def carried_by_neck(rotation_rad: FloatArray) -> FloatArray:
    """How far the head's middle moves when a neck that stays where it is turns the head.

    Args:
        rotation_rad: (3,) pitch, yaw, roll in radians.

    Returns:
        (3,) float64 x, y, depth in face widths, as in `FaceSemantics.head_position`.
    """
    x, y, away = NECK_JOINT - head_rotation_matrix(rotation_rad) @ NECK_JOINT
    return np.array([x, y, -away])


def on_neck(semantics: FaceSemantics) -> FaceSemantics:
    """Semantics that were made up without a neck, with what a neck adds to their head's place."""
    carried = carried_by_neck(semantics.head_rotation_rad)
    return replace(semantics, head_position=semantics.head_position + carried)


@dataclass(frozen=True)
class SimilarityPose:
    """Scale, rotation and place that carry a reference face onto a seen one: ``p = scale · R · q + offset``.

    Attributes:
        scale: picture units for each reference unit.
        rotation: (3, 3) rotation matrix.
        offset: (3,) picture units.
    """

    scale: float
    rotation: FloatArray
    offset: FloatArray

    def apply(self, points: FloatArray) -> FloatArray:
        """Carry (N, 3) reference points into the picture."""
        moved: FloatArray = self.scale * points @ self.rotation.T + self.offset
        return moved


def fit_pose(seen: FloatArray, reference: FloatArray, weights: FloatArray) -> SimilarityPose:
    """The similarity that best carries reference points onto seen ones (Umeyama 1991, weighted).

    Args:
        seen: (N, 3) points in the picture.
        reference: (N, 3) the same points of the reference face.
        weights: (N,) not negative.
    """
    share = (weights / weights.sum())[:, None]
    seen_centre = (share * seen).sum(axis=0)
    reference_centre = (share * reference).sum(axis=0)
    a = seen - seen_centre
    b = reference - reference_centre
    u, spread, vt = np.linalg.svd((share * a).T @ b)
    handed = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    rotation = (u * handed) @ vt
    scale = float((spread * handed).sum() / (share * b * b).sum())
    return SimilarityPose(scale, rotation, seen_centre - scale * rotation @ reference_centre)
