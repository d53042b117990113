"""How perspective turns a head that is not in the middle of the picture."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.types import FloatArray

Floats = npt.NDArray[np.float64]

# Webcams see 60° to 70° along the longer side of the picture; half a side over the focal length is this.
_HALF_SIDE_PER_FOCAL_LENGTH = np.tan(np.radians(65.0) / 2)


def line_of_sight(place: FloatArray, picture_size_px: tuple[int, int]) -> FloatArray:
    """Rotation that turns the camera's axis towards a place in the picture.

    A face tracker sees every face as if it stood in the middle: a head that moves to the picture's right without
    turning seems to turn to the right. Rotations as seen, multiplied from the left by this one, are rotations
    against the camera's own axes.

    Args:
        place: (2,) x, y in pixels.
        picture_size_px: width and height.

    Returns:
        (3, 3) rotation matrix. The focal length is assumed, from a field of view of 65° along the longer side.
    """
    size = np.array(picture_size_px, dtype=np.float64)
    x, y = (
        np.clip((np.asarray(place)[:2] - size / 2) / (size.max() / 2), -1.5, 1.5)
        * _HALF_SIDE_PER_FOCAL_LENGTH
    )
    ray = np.array([x, y, 1.0]) / np.sqrt(x * x + y * y + 1.0)
    # The shortest turn from (0, 0, 1) to the ray, by Rodrigues' formula.
    cross = np.array([[0.0, 0.0, ray[0]], [0.0, 0.0, ray[1]], [-ray[0], -ray[1], 0.0]])
    rotation: FloatArray = np.eye(3) + cross + cross @ cross / (1.0 + ray[2])
    return rotation
