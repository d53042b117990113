"""Semantics in the terms of a reference picture: those with which its decoder shows the face where it was seen.

An encoder measures a person's head; a decoder moves a picture of it, whose proportions, depth and pivot it can only
guess. What the two don't agree on adds up to several per cent of a face. The encoder has the same picture, so it
can look up how that would move, and send what brings every landmark nearest to where it is.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from avatar_stream.encoder.bounded_least_squares import solve_bounded
from avatar_stream.face_model.arkit import EXPRESSION_COUNT
from avatar_stream.face_model.topology import (
    INNER_LIP_LOOP,
    LEFT_EYE_CORNERS,
    LEFT_EYE_LOOP,
    OUTER_LIP_LOOP,
    RIGHT_EYE_CORNERS,
    RIGHT_EYE_LOOP,
    VERTEX_COUNT,
)
from avatar_stream.face_video.face_motion import FaceMotion
from avatar_stream.puppet.building.person import response
from avatar_stream.puppet.building.person.build import build_person
from avatar_stream.puppet.building.person.head_limits import FACE_VIDEO_LIMITS
from avatar_stream.puppet.building.person.rig import Rig
from avatar_stream.puppet.posing import REST_DISTANCE, soft_limit
from avatar_stream.types import FaceSemantics, FloatArray

Floats = npt.NDArray[np.float64]

_ROUNDS = 2
# What the eye looks at counts more than the rest of the skin.
_FEATURE_WEIGHT = 4.0
# How much a full expression's difference from what the encoder read weighs against a mean squared distance of the
# landmarks, in eye distances: enough that their trembling stays out.
_PRIOR = 5e-3
# Steps by which each number of the pose is tried: radians, face widths.
_TRIES = np.array([0.01, 0.01, 0.01, 0.01, 0.01, 0.02])


class ReferenceFit:
    """Fits semantics to one reference picture.

    Args:
        rig: of the picture.
        seen: (478, 3) landmarks of the face in the picture as the tracker saw it in the video, in the rig's pixels.
    """

    def __init__(self, rig: Rig, seen: FloatArray) -> None:
        self._rig, self._motion = rig, FaceMotion(build_person(rig, FACE_VIDEO_LIMITS))
        self._seen = seen[:, :2].astype(np.float64)
        self._rest = self._places(FaceSemantics.neutral())
        eyes = [self._seen[eye].mean(axis=0) for eye in (RIGHT_EYE_CORNERS, LEFT_EYE_CORNERS)]
        weights = np.ones(VERTEX_COUNT)
        for loop in (RIGHT_EYE_LOOP, LEFT_EYE_LOOP, INNER_LIP_LOOP, OUTER_LIP_LOOP):
            weights[loop] = _FEATURE_WEIGHT
        self._scale = np.sqrt(weights / weights.sum())[:, None] / np.linalg.norm(eyes[0] - eyes[1])
        self._last = np.zeros(EXPRESSION_COUNT)

    def fit(self, landmarks: FloatArray, added: FaceSemantics) -> FaceSemantics:
        """What to add to the picture so that it shows a face where it was seen.

        Args:
            landmarks: (478, 3) of a frame, in the rig's pixels.
            added: what the encoder read, relative to the picture.

        Returns:
            `added` with another pose and expression.
        """
        # Where the tracker and the picture's finder differ on one and the same face they do so all along.
        target = landmarks[:, :2] - self._seen + self._rest
        for _ in range(_ROUNDS):
            added = self._with_pose(target, added)
            added = self._with_expression(target, added)
        return self._with_pose(target, added)

    def _places(self, added: FaceSemantics) -> Floats:
        return self._motion.at(added)

    def _slopes(self, added: FaceSemantics) -> Floats:
        """(956, 6) by how much the landmarks move with pitch, yaw, roll, x, y, depth."""
        pose, here = _pose_of(added), self._places(added)
        slopes = [
            (self._places(_posed(added, pose + step)) - here) / size
            for step, size in zip(np.diag(_TRIES), _TRIES, strict=True)
        ]
        return np.stack([(self._scale * slope).ravel() for slope in slopes], axis=1)

    def _with_pose(self, target: Floats, added: FaceSemantics) -> FaceSemantics:
        """One step of Gauss and Newton over the pose."""
        slopes = self._slopes(added)
        residual = (self._scale * (target - self._places(added))).ravel()
        step, *_ = np.linalg.lstsq(slopes, residual, rcond=1e-3)
        return _posed(added, _pose_of(added) + np.clip(step, -0.5, 0.5))

    def _with_expression(self, target: Floats, added: FaceSemantics) -> FaceSemantics:
        """Expressions nearest to the landmarks and to what was read, each by itself linear."""
        relaxed = replace(added, expression=np.zeros(EXPRESSION_COUNT, np.float32))
        here = self._places(relaxed)
        forward = self._forward(relaxed)
        shapes = self._rig.expressions.astype(np.float64) @ forward.T
        shapes *= response.GAIN[:, None, None]
        jacobian = (self._scale * shapes).reshape(EXPRESSION_COUNT, -1)
        residual = (self._scale * (target - here)).ravel()
        prior = response.eased(added.expression)
        gram = jacobian @ jacobian.T + _PRIOR * np.eye(EXPRESSION_COUNT)
        solved = solve_bounded(gram, jacobian @ residual + _PRIOR * prior, prior)
        return replace(added, expression=response.told(solved).astype(np.float32))

    @staticmethod
    def _forward(relaxed: FaceSemantics) -> Floats:
        """(2, 3) how the head carries a small motion of the face into the picture: tilted and grown."""
        roll, depth = float(relaxed.head_rotation_rad[2]), float(relaxed.head_position[2])
        size = REST_DISTANCE / (REST_DISTANCE - soft_limit(depth, *FACE_VIDEO_LIMITS.depth_face_widths))
        angle = soft_limit(roll, *FACE_VIDEO_LIMITS.roll_rad)
        cos, sin = size * np.cos(angle), size * np.sin(angle)
        return np.array([[cos, -sin, 0.0], [sin, cos, 0.0]])


def _pose_of(added: FaceSemantics) -> Floats:
    return np.concatenate([added.head_rotation_rad, added.head_position]).astype(np.float64)


def _posed(added: FaceSemantics, pose: Floats) -> FaceSemantics:
    return replace(added, head_rotation_rad=pose[:3], head_position=pose[3:])
