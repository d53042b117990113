"""Where a drawn head's parts go when it turns, tilts and moves: flat sheets at several depths, shifted (parallax).

The unit is the face's width from cheek to cheek; the origin lies between the eyes; x to the right, y down, depth
towards the viewer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from training.faces.illustrated.curves import Points

# Depth of a part: one number, one for each point, a function of the points, or None for the skin of the face.
Depth = float | Points | Callable[[Points], Points] | None
# The skin bulges like half an ellipsoid of these radii round the point between the eyes, a little lower.
BULGE_X, BULGE_Y, BULGE_DEPTH, BULGE_BELOW = 0.64, 1.0, 0.42, 0.05
# Below the chin, where the neck begins and about which a head tilts.
PIVOT_Y = 0.75


@dataclass(frozen=True)
class Pose:
    """How a head is held, and where it is in the picture.

    Attributes:
        pitch_rad, yaw_rad, roll_rad: as in `types`.
        centre_px: the pixel of the origin of a head that looks straight ahead.
        scale_px: pixels of a face unit.
    """

    pitch_rad: float
    yaw_rad: float
    roll_rad: float
    centre_px: tuple[float, float]
    scale_px: float

    def place(self, points: Points, depth: Depth = None) -> Points:
        """(N, 2) face units to pixels."""
        z = skin_depth(points) if depth is None else depth(points) if callable(depth) else depth
        # Width and height stay as they are at depth 0: the outline of a turned head is no narrower.
        edge = np.clip(np.asarray(z) / BULGE_DEPTH, 0, 1)
        x = points[:, 0] * (1 - edge * (1 - np.cos(self.yaw_rad))) + z * np.sin(self.yaw_rad)
        y = points[:, 1] * (1 - edge * (1 - np.cos(self.pitch_rad))) - z * np.sin(self.pitch_rad)
        return self.on_body(np.stack([x, y], 1), follow=1.0)

    def on_body(self, points: Points, follow: float = 0.0) -> Points:
        """(N, 2) face units to pixels, for what does not turn with the head; it may tilt with it in part."""
        roll = self.roll_rad * follow
        cos, sin = np.cos(roll), np.sin(roll)
        x, y = points[:, 0], points[:, 1] - PIVOT_Y
        turned = np.stack([x * cos - y * sin, x * sin + y * cos + PIVOT_Y], 1)
        placed: Points = turned * self.scale_px + np.asarray(self.centre_px)
        return placed


def skin_depth(points: Points) -> Points:
    """(N,) depth of the face's skin at (N, 2)."""
    x, y = points[:, 0] / BULGE_X, (points[:, 1] - BULGE_BELOW) / BULGE_Y
    depth: Points = BULGE_DEPTH * np.sqrt(np.clip(1 - x * x - y * y, 0, 1))
    return depth
