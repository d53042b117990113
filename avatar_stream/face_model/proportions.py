"""Measured proportions of a face: the sizes by which expressions are carried over to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model import topology

Floats = npt.NDArray[np.float64]

# A painted face may have its eyes nearly shut, or lips without height; these shares of the width keep the
# scales away from zero.
_LEAST_EYE_HEIGHT = 0.12
_LEAST_LIP_HEIGHT = 0.03


@dataclass(frozen=True)
class FaceProportions:
    """Sizes on one frontal face, all in the unit of its landmarks.

    Attributes:
        face_width: between the sides of the face (234, 454).
        eye_width: (2,) corner to corner, right eye then left.
        eye_height: (2,) between the middles of the lids.
        brow_height: (2,) from the eye's corners up to the middle of the brow.
        lid_room: (2,) from the middle of the upper lid up to the middle of the brow.
        nose_height: from the eyes' corners down to the base of the nose.
        jaw_height: from the base of the nose down to the chin.
        mouth_width: corner to corner.
        lip_height: mean height of the two lips in the middle.
    """

    face_width: float
    eye_width: Floats
    eye_height: Floats
    brow_height: Floats
    lid_room: Floats
    nose_height: float
    jaw_height: float
    mouth_width: float
    lip_height: float


def measure_proportions(landmarks: npt.NDArray[np.floating[Any]]) -> FaceProportions:
    """Proportions of a frontal face at rest.

    Args:
        landmarks: (478, 3) x right, y down, z away, any unit; upright and facing the camera. Only x and y
            are used, since the depth of a painted face is a guess.
    """
    points = np.asarray(landmarks, dtype=np.float64)[:, :2]

    def distance(a: int, b: int) -> float:
        return float(np.linalg.norm(points[a] - points[b]))

    eyes = (
        (topology.RIGHT_UPPER_LID, topology.RIGHT_LOWER_LID, (105, 66, 52, 53)),
        (topology.LEFT_UPPER_LID, topology.LEFT_LOWER_LID, (334, 296, 282, 283)),
    )
    widths, heights, brow_heights, rooms = [], [], [], []
    for upper, lower, brow in eyes:
        width = distance(int(upper[0]), int(upper[-1]))
        opening = np.linalg.norm(points[upper[3:6]] - points[lower[3:6]], axis=1).mean()
        corners = points[[upper[0], upper[-1]]].mean(axis=0)
        widths.append(width)
        heights.append(max(float(opening), _LEAST_EYE_HEIGHT * width))
        brow_middle = points[list(brow)].mean(axis=0)
        brow_heights.append(float(np.linalg.norm(brow_middle - corners)))
        rooms.append(float(np.linalg.norm(brow_middle - points[upper[4]])))
    eye_line = points[[33, 133, 263, 362]].mean(axis=0)
    mouth_width = distance(61, 291)
    return FaceProportions(
        face_width=distance(*topology.FACE_SIDES.tolist()),
        eye_width=np.array(widths),
        eye_height=np.array(heights),
        brow_height=np.array(brow_heights),
        lid_room=np.array(rooms),
        nose_height=float(np.linalg.norm(points[2] - eye_line)),
        jaw_height=distance(2, 152),
        mouth_width=mouth_width,
        lip_height=max((distance(0, 13) + distance(14, 17)) / 2, _LEAST_LIP_HEIGHT * mouth_width),
    )
