"""Somebody to be tracked, drawn as landmarks."""

from __future__ import annotations

import numpy as np

from avatar_stream.face_model.arkit import EXPRESSION_INDEX
from avatar_stream.face_model.model import load_face_model
from avatar_stream.face_model.pose import HEAD_CENTRE, head_rotation_matrix
from avatar_stream.face_model.retarget import retarget_expressions

FACE_WIDTH_PX = 180.0


class Person:
    """Someone with an identity of their own, drawn as landmarks with a little noise."""

    def __init__(self, seed=0, noise_px=0.15):
        model = load_face_model()
        self._random = np.random.default_rng(seed)
        weights = 0.7 * self._random.normal(size=12)
        self.neutral = model.neutral + np.tensordot(weights, model.identities[:12], axes=1)
        self.neutral = self.neutral / np.linalg.norm(self.neutral[234] - self.neutral[454])
        self._deltas = retarget_expressions(model, self.neutral)
        self._noise_px = noise_px

    def landmarks(
        self, pitch=0.0, yaw=0.0, roll=0.0, place=(320.0, 240.0, 0.0), scale=FACE_WIDTH_PX, **expression
    ):
        face = self.neutral.astype(np.float64)
        for name, value in expression.items():
            face = face + value * self._deltas[EXPRESSION_INDEX[name]]
        turned = (face - HEAD_CENTRE) @ head_rotation_matrix(np.array([pitch, yaw, roll])).T
        noise = self._noise_px * self._random.normal(size=face.shape)
        return turned * scale + np.array(place) + noise
