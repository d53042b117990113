"""What a face does, measured on its landmarks: the same formulas for a performer and for an animated character."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from avatar_stream.encoder.eyes import measure_eyes
from avatar_stream.encoder.head_pose import fit_head_pose
from avatar_stream.face_model.model import load_face_model
from avatar_stream.face_model.pose import head_rotation_angles
from avatar_stream.face_model.topology import LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS
from avatar_stream.types import FloatArray

MEASURES = ("mouth", "eye_left", "eye_right", "yaw", "pitch", "roll", "smile")

_IN_THE_MIRROR = ("mouth", "eye_right", "eye_left", "yaw", "pitch", "roll", "smile")
_TURNING_BACK = ("yaw", "roll")

_LIPS = (13, 14)
_MOUTH_CORNERS = (61, 291)
# An eye is as open as usual in the frames between blinks and wide eyes.
_USUAL_OPENING_PERCENTILE = 75
# Fewer moments than this say nothing about a correlation.
LEAST_MOMENTS = 8


@dataclass(frozen=True)
class Transfer:
    """How one measure of the output follows the same measure of the input.

    Attributes:
        corr: Pearson's correlation, −1…1; None where the performer hardly does it or there are too few moments.
        slope: of the least-squares line, output over input; 1 is faithful. None as above.
    """

    corr: float | None
    slope: float | None


def measure_faces(landmarks: FloatArray) -> FloatArray:
    """All `MEASURES` of one face at several moments.

    Everything is read in the frame of the upright head, so that a turned head doesn't look like a narrower
    mouth. Pose is fitted to the face's own median shape, which needs no neutral frame.

    Args:
        landmarks: (n, 478, 3) as `FaceMeshTracker.find` gives them, n ≥ 1.

    Returns:
        (n, 7) float64: gap between the lips in distances between the eyes (of their middles); opening of the
        left and the right eye in shares of their usual opening; yaw, pitch, roll in radians; width of the mouth in
        shares of its median.
    """
    shape = load_face_model().neutral.astype(np.float64)
    first = [fit_head_pose(shape, face) for face in landmarks]
    shape = np.median([pose.to_head_frame(face) for pose, face in zip(first, landmarks, strict=True)], axis=0)
    poses = [fit_head_pose(shape, face) for face in landmarks]
    faces = np.stack([pose.to_head_frame(face) for pose, face in zip(poses, landmarks, strict=True)])
    eye_distance = float(np.linalg.norm(shape[LEFT_EYE_CORNERS].mean(0) - shape[RIGHT_EYE_CORNERS].mean(0)))
    right_eye, left_eye = np.array([measure_eyes(face).opening for face in faces]).T
    pitch, yaw, roll = np.array([head_rotation_angles(pose.rotation) for pose in poses]).T
    upper, lower = faces[:, _LIPS[0]], faces[:, _LIPS[1]]
    mouth = (lower - upper)[:, 1] / eye_distance
    corners = faces[:, _MOUTH_CORNERS, :2]
    width = np.linalg.norm(corners[:, 1] - corners[:, 0], axis=1)
    return np.stack(
        [
            mouth,
            left_eye / np.percentile(left_eye, _USUAL_OPENING_PERCENTILE),
            right_eye / np.percentile(right_eye, _USUAL_OPENING_PERCENTILE),
            yaw,
            pitch,
            roll,
            width / np.median(width),
        ],
        axis=1,
    )


def measure_mirrored(landmarks: FloatArray) -> FloatArray:
    """As `measure_faces`, of a face whose landmarks were found in its mirror image."""
    left_is_right = [MEASURES.index(name) for name in _IN_THE_MIRROR]
    sign = [-1 if name in _TURNING_BACK else 1 for name in MEASURES]
    return measure_faces(landmarks)[:, left_is_right] * sign


# Landmarks of a clip and of its recompressed copy differ by about half of these: who moves less, does nothing
# that could be told from noise.
_LEAST_VARIATION = dict(zip(MEASURES, (0.02, 0.1, 0.1, 0.01, 0.01, 0.01, 0.04), strict=True))


def compare(performer: FloatArray, character: FloatArray) -> dict[str, Transfer]:
    """Correlation and slope of each of `MEASURES`.

    Args:
        performer, character: (n, 7) from `measure_faces`, the same n moments.
    """
    transfers = {}
    for number, name in enumerate(MEASURES):
        given, shown = performer[:, number], character[:, number]
        spread = float(given.std())
        if len(given) < LEAST_MOMENTS or spread < _LEAST_VARIATION[name]:
            transfers[name] = Transfer(None, None)
            continue
        covariance = float(((given - given.mean()) * (shown - shown.mean())).mean())
        shown_spread = float(shown.std())
        corr = covariance / (spread * shown_spread) if shown_spread > 1e-9 else 0.0
        transfers[name] = Transfer(corr, covariance / spread**2)
    return transfers
