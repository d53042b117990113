"""How far a person's head goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class HeadLimits:
    """Each is followed exactly up to the first figure and eases towards the second, which is never passed.

    Attributes:
        pitch_rad, yaw_rad, roll_rad: of the head's rotation.
        position_face_widths: of x and of y.
        depth_face_widths: of coming nearer and going away.
    """

    pitch_rad: tuple[float, float]
    yaw_rad: tuple[float, float]
    roll_rad: tuple[float, float]
    position_face_widths: tuple[float, float]
    depth_face_widths: tuple[float, float]


def _degrees(exact: float, most: float) -> tuple[float, float]:
    return float(np.radians(exact)), float(np.radians(most))


# One picture has no more to show of a head.
AVATAR_LIMITS = HeadLimits(_degrees(20, 30), _degrees(25, 38), _degrees(25, 40), (0.25, 0.5), (0.5, 1.0))
# In face video a person is followed wherever they go: what one picture has no more to show of is still nearer to the
# truth than a head that stays behind.
FACE_VIDEO_LIMITS = HeadLimits(_degrees(35, 55), _degrees(40, 60), _degrees(60, 80), (6.0, 8.0), (2.0, 3.0))
