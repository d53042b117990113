"""Where the head is: rotation, place and size of one face in the picture."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.pose import fit_pose
from avatar_stream.types import FloatArray

Floats = npt.NDArray[np.float64]

# Landmarks that expressions hardly move: forehead, temples, bridge and wings of the nose, corners of the
# eyes, cheekbones. Brows, lids, lips and jaw are left out.
STABLE_LANDMARKS: npt.NDArray[np.int64] = np.array(
    [
        10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 93, 234, 127, 162, 21, 54, 103, 67, 109, 151, 9,
        8, 168, 6, 197, 195, 5, 4, 1, 2, 33, 133, 263, 362, 226, 446, 244, 464, 68, 298, 71, 301,
        116, 345, 123, 352, 50, 280, 117, 346, 129, 358, 98, 327,
    ]
)  # fmt: skip


@dataclass(frozen=True)
class HeadPose:
    """One face in the picture: ``landmarks = scale · rotation · shape + place``.

    Attributes:
        rotation: (3, 3) rotation matrix, in the axes of `avatar_stream.types`.
        place: (3,) where the shape's origin is, in pixels.
        scale: pixels per unit of the shape (face widths).
        misfit: root mean square of what the stable landmarks are off, in face widths.
    """

    rotation: FloatArray
    place: FloatArray
    scale: float
    misfit: float

    def to_head_frame(self, landmarks: Floats) -> Floats:
        """(N, 3) pixels as seen in the frame of the upright head facing the camera, in face widths."""
        upright: Floats = (landmarks - self.place) @ self.rotation / self.scale
        return upright

    def to_picture(self, face: Floats) -> Floats:
        """(N, 3) points in the head frame as seen, in pixels: the inverse of `to_head_frame`."""
        seen: Floats = self.scale * face @ self.rotation.T + self.place
        return seen

    def moved(self, motion: Floats) -> HeadPose:
        """This pose after a small motion in the head frame.

        Args:
            motion: (7,) translation along x, y, z in face widths, relative growth, rotation vector in radians.
        """
        turn, _ = cv2.Rodrigues(motion[4:])
        return HeadPose(
            self.rotation @ turn,
            self.place + self.scale * self.rotation @ motion[:3],
            self.scale * (1.0 + float(motion[3])),
            self.misfit,
        )


def fit_head_pose(shape: Floats, landmarks: Floats) -> HeadPose:
    """Turn, move and scale a face so that its stable landmarks lie best on those seen.

    Args:
        shape: (478, 3) the face at rest in its own head frame, in face widths.
        landmarks: (478, 3) as seen, in pixels.
    """
    own, seen = shape[STABLE_LANDMARKS], landmarks[STABLE_LANDMARKS]
    pose = fit_pose(seen, own, np.ones(len(STABLE_LANDMARKS)))
    error = seen - pose.apply(own)
    misfit = float(np.sqrt((error * error).sum(axis=1).mean())) / max(pose.scale, 1e-9)
    return HeadPose(pose.rotation, pose.offset, pose.scale, misfit)
