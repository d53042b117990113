"""The openings of the skin: eyes and mouth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.topology import (
    INNER_LIP_LOOP,
    INNER_LIP_RING,
    LEFT_EYE_LOOP,
    LEFT_EYE_RINGS,
    RIGHT_EYE_LOOP,
    RIGHT_EYE_RINGS,
)


@dataclass(frozen=True)
class Opening:
    """One opening of the skin on MediaPipe's mesh.

    Attributes:
        loop: its edge: first corner, lower side, second corner, upper side.
        ring: the skin vertices next to the loop's, in the same order.
        is_eye: or else the mouth.
        mirrored: whether the first corner is the one on the picture's right.
    """

    loop: npt.NDArray[np.int64]
    ring: npt.NDArray[np.int64]
    is_eye: bool
    mirrored: bool = False


# Right eye, left eye, mouth.
OPENINGS = (
    Opening(RIGHT_EYE_LOOP, RIGHT_EYE_RINGS[0], True),
    Opening(LEFT_EYE_LOOP, LEFT_EYE_RINGS[0], True, mirrored=True),
    Opening(INNER_LIP_LOOP, INNER_LIP_RING, False),
)
