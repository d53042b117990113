"""All that one frame says of an expression, in one vector: what names are read from that landmarks hardly show."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model import topology
from avatar_stream.face_model.arkit import EXPRESSION_COUNT

Floats = npt.NDArray[np.float64]

_CHEEKS = (
    50,
    280,
    205,
    425,
    36,
    266,
    207,
    427,
    101,
    330,
    118,
    347,
    212,
    432,
    202,
    422,
    57,
    287,
    203,
    423,
    206,
    426,
)
_NOSE = (1, 2, 129, 358, 98, 327, 64, 294, 102, 331, 164, 168, 9, 8)
_CHIN = (
    152,
    148,
    377,
    176,
    400,
    149,
    378,
    199,
    200,
    18,
    175,
    204,
    424,
    182,
    406,
    106,
    335,
    83,
    313,
    201,
    421,
)
#: The landmarks that are looked at.
LANDMARKS: npt.NDArray[np.int64] = np.unique(
    np.concatenate(
        [
            topology.OUTER_LIP_LOOP,
            topology.INNER_LIP_LOOP,
            topology.RIGHT_BROW,
            topology.LEFT_BROW,
            topology.RIGHT_UPPER_LID,
            topology.RIGHT_LOWER_LID,
            topology.LEFT_UPPER_LID,
            topology.LEFT_LOWER_LID,
            (topology.RIGHT_IRIS[0], topology.LEFT_IRIS[0]),
            _CHEEKS,
            _NOSE,
            _CHIN,
        ]
    )
)
# In what unit each part is written, so that all of it is about as large.
_LANDMARK_SCALE, _SQUARED_ANGLE_SCALE = 10.0, 3.0

_LANDMARK_END = EXPRESSION_COUNT + 2 * len(LANDMARKS)
IRIS_COLUMNS = np.arange(_LANDMARK_END, _LANDMARK_END + 4)
ROTATION_COLUMNS = np.arange(_LANDMARK_END + 6, _LANDMARK_END + 12)
EVIDENCE_COUNT = _LANDMARK_END + 12


def face_evidence(
    fitted: Floats, difference: Floats, gaze: Floats, opening: Floats, rotation_rad: Floats
) -> Floats:
    """One frame, or several.

    Args:
        fitted: (…, 52) what explains the landmarks best.
        difference: (…, 478, 3) the face minus its rest, in the head frame, in face widths.
        gaze: (…, 2, 2) to the picture's right and down of the right and the left eye, in units of a full eyeLook*.
        opening: (…, 2) of the right and the left eye, in shares of that at rest.
        rotation_rad: (…, 3) of the head from rest.

    Returns:
        (…, `EVIDENCE_COUNT`) 0 at rest. Without scores, which are beside it in `TrackerResponse.read`.
    """
    lead = fitted.shape[:-1]
    places = _LANDMARK_SCALE * difference[..., LANDMARKS, :2]
    return np.concatenate(
        [
            fitted,
            places.reshape(*lead, -1),
            gaze[..., 0],
            gaze[..., 1],
            1.0 - opening,
            rotation_rad,
            _SQUARED_ANGLE_SCALE * rotation_rad**2,
        ],
        axis=-1,
    )
