"""Put expressions on a face: the sum of deltas, kept possible."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model import topology

# Pairs that may touch but never pass each other; without the corners, which each pair of edges shares.
_ABOVE = np.concatenate(
    [topology.RIGHT_UPPER_LID[1:-1], topology.LEFT_UPPER_LID[1:-1], topology.UPPER_INNER_LIP[1:-1]]
)
_BELOW = np.concatenate(
    [topology.RIGHT_LOWER_LID[1:-1], topology.LEFT_LOWER_LID[1:-1], topology.LOWER_INNER_LIP[1:-1]]
)


# From the edge of the mouth outwards; lips may roll, but not turn inside out.
_LIPS = (topology.INNER_LIP_LOOP, topology.INNER_LIP_RING, topology.OUTER_LIP_LOOP)
# How much of its rest each step of a rolled lip keeps.
_LEAST_LIP = 0.35


def deform_face(
    neutral: npt.NDArray[np.float32], deltas: npt.NDArray[np.float32], expression: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """A face wearing an expression.

    Several expressions together can ask for more than a face can do: closed lids that also follow a
    downward gaze, lips pressed past each other or rolled inside out. Where an edge would pass its opposite they
    meet midway; rolled lips keep some of their height.

    Args:
        neutral: (478, 3) the face at rest, facing the camera (x right, y down, z away).
        deltas: (52, 478, 3) its expressions, from `retarget_expressions`.
        expression: (52,) 0…1.

    Returns:
        (478, 3) float32 in the unit of `neutral`.
    """
    face = neutral + (expression @ deltas.reshape(len(deltas), -1)).reshape(neutral.shape)
    # A face may be seen with its lips a little past each other; that much stays allowed.
    slack = np.minimum(neutral[_BELOW, 1] - neutral[_ABOVE, 1], 0.0)
    excess = np.maximum(face[_ABOVE, 1] - face[_BELOW, 1] + slack, 0.0)
    face[_ABOVE, 1] -= excess / 2
    face[_BELOW, 1] += excess / 2
    for inner, outer in pairwise(_LIPS):
        step = neutral[outer, :2] - neutral[inner, :2]
        length = np.maximum(np.linalg.norm(step, axis=1, keepdims=True), 1e-9)
        outwards = step / length
        reached = ((face[outer, :2] - face[inner, :2]) * outwards).sum(axis=1, keepdims=True)
        face[outer, :2] += np.maximum(_LEAST_LIP * length - reached, 0) * outwards
    return np.asarray(face, dtype=np.float32)
