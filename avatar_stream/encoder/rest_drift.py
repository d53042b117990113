"""What is left over of a face besides its expressions: learned, so that it counts as rest from then on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.encoder.expression_fit import pose_motions

Floats = npt.NDArray[np.float64]

# How long what was seen counts, and for how long rest as first learned outweighs it.
_MEMORY_S = 20.0
_CONSTANT_PRIOR_S = 0.4
# A head must have been turned for a while before the change of its shape with the angle is believed, in s·rad².
_TURN_PRIOR_S_RAD2 = 0.015

# Only what no expression and no pose could explain is learned; near misses of an expression are left to it.
_EXPLAINED_RIDGE = 3e-2


class RestDrift:
    """A resting face's slow change: what was misjudged at first, and how its shape varies as the head turns.

    Seen by a tracker, a face is not rigid even at rest. Perspective, and an outline that slides round the cheeks,
    change its shape nearly in proportion to yaw and pitch. Recursive least squares with forgetting on
    (1, yaw, pitch) learns that for this person and camera, from the part of every residual that is orthogonal to all
    expressions and to the pose: so an expression held for long never becomes rest.
    """

    def __init__(self, neutral: Floats, deltas: npt.NDArray[np.float32]) -> None:
        """
        Args:
            neutral: (478, 3) the face at rest, in the head frame.
            deltas: (52, 478, 3) its expressions.
        """
        explained = (
            np.concatenate([deltas, pose_motions(neutral)]).reshape(len(deltas) + 7, -1).astype(np.float64)
        )
        # All of one length, or the ridge would leave the faint ones unexplained.
        explained /= np.maximum(np.linalg.norm(explained, axis=1, keepdims=True), 1e-9)
        self._explained = explained
        self._reader = np.linalg.solve(
            explained @ explained.T + _EXPLAINED_RIDGE * np.eye(len(explained)), explained
        )
        self._information = np.diag([_CONSTANT_PRIOR_S, _TURN_PRIOR_S_RAD2, _TURN_PRIOR_S_RAD2])
        self._prior = self._information.copy()
        self._seen = np.zeros((3, explained.shape[1]))
        self._slopes = np.zeros_like(self._seen)

    def at(self, yaw_rad: float, pitch_rad: float) -> Floats:
        """(478, 3) to be added to the resting face of a head turned by so much."""
        drift: Floats = np.array([1.0, yaw_rad, pitch_rad]) @ self._slopes
        return drift.reshape(-1, 3)

    def learn(self, residual: Floats, yaw_rad: float, pitch_rad: float, step_s: float) -> None:
        """Take in one frame.

        Args:
            residual: (478, 3) the face minus the rest without drift and minus all expressions, in the head frame.
            yaw_rad, pitch_rad: how the head is turned.
            step_s: seconds since the frame before.
        """
        left = residual.ravel()
        left = left - (self._reader @ left) @ self._explained
        place = np.array([1.0, yaw_rad, pitch_rad])
        kept = np.exp(-step_s / _MEMORY_S)
        self._information = (
            kept * self._information + (1 - kept) * self._prior + step_s * np.outer(place, place)
        )
        self._seen = kept * self._seen + step_s * np.outer(place, left)
        self._slopes = np.linalg.solve(self._information, self._seen)
