"""How far a rebuilt face lies from the landmarks that were seen, expression by expression."""

from __future__ import annotations

import numpy as np

from avatar_stream.face_model.pose import fit_pose
from avatar_stream.face_model.topology import SKIN_VERTEX_COUNT
from avatar_stream.types import FloatArray

_OUTER_EYE_CORNERS = (33, 263)


def dense_errors(rebuilt: FloatArray, seen: FloatArray) -> FloatArray:
    """Dense expression error of every frame.

    Pose is taken out first: the rebuilt face is carried onto the seen one by the similarity that fits its 468
    skin vertices best (in 3D, so that a turned head stays comparable). What counts is the mean over
    these vertices of the distance in the picture plane, x and y, since a tracker's depth is a guess, as
    a share of the distance between the outer corners of the eyes (vertices 33 and 263) of the rebuilt face
    carried into the picture, measured in 3D so that it doesn't shrink when the head turns.

    Args:
        rebuilt: (n, 478, 3) faces in any unit and pose; NaN where there is none.
        seen: (n, 478, 3) landmarks in pixels; NaN where there is none.

    Returns:
        (n,) float64 error in percent of the inter-ocular distance; NaN where one of both is missing.
    """
    errors = np.full(len(rebuilt), np.nan)
    weights = np.ones(SKIN_VERTEX_COUNT)
    both = np.isfinite(rebuilt[:, 0, 0]) & np.isfinite(seen[:, 0, 0])
    for index in np.flatnonzero(both):
        own = rebuilt[index, :SKIN_VERTEX_COUNT].astype(np.float64)
        target = seen[index, :SKIN_VERTEX_COUNT].astype(np.float64)
        pose = fit_pose(target, own, weights)
        right, left = pose.scale * own[list(_OUTER_EYE_CORNERS)]
        distance_px = np.linalg.norm((pose.apply(own) - target)[:, :2], axis=1)
        errors[index] = 100.0 * distance_px.mean() / np.linalg.norm(left - right)
    return errors
