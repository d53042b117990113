"""Where the head is: rotation, place and size of one face in the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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

    rotation: Floats
    place: Floats
    scale: float
    misfit: float

    def to_head_frame(self, landmarks: Floats) -> Floats:
        """(N, 3) pixels as seen in the frame of the upright head facing the camera, in face widths."""
        return (landmarks - self.place) @ self.rotation / self.scale


def fit_head_pose(shape: Floats, landmarks: Floats) -> HeadPose:
    """Turn, move and scale a face so that its stable landmarks lie best on those seen.

    Closed form of Umeyama, "Least-Squares Estimation of Transformation Parameters Between Two Point
    Patterns", 1991.

    Args:
        shape: (478, 3) the face at rest in its own head frame, in face widths.
        landmarks: (478, 3) as seen, in pixels.
    """
    own, seen = shape[STABLE_LANDMARKS], landmarks[STABLE_LANDMARKS]
    own_centre, seen_centre = own.mean(axis=0), seen.mean(axis=0)
    a, b = own - own_centre, seen - seen_centre
    u, s, vt = np.linalg.svd(b.T @ a)
    # The nearest rotation, never a reflection.
    signs = np.array([1.0, 1.0, np.sign(np.linalg.det(u) * np.linalg.det(vt))])
    rotation = (u * signs) @ vt
    scale = float((s * signs).sum() / (a * a).sum())
    error = b - scale * a @ rotation.T
    misfit = float(np.sqrt((error * error).sum(axis=1).mean())) / max(scale, 1e-9)
    return HeadPose(rotation, seen_centre - scale * rotation @ own_centre, scale, misfit)
