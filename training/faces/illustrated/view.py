"""How a drawn head is seen: as in `Pose`, with turns to 40 degrees, and a size for the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.faces.illustrated.curves import Points
from training.faces.illustrated.pose import PIVOT_Y, Depth, Pose

# How much of the foreshortening the side of the head that turns towards the viewer shows.
NEAR_SIDE = 0.65


@dataclass(frozen=True)
class View(Pose):
    """A pose in a square picture of `size_px`; `lean_rad` turns the body about the neck."""

    size_px: int = 320
    lean_rad: float = 0.0

    def place(self, points: Points, depth: Depth = None) -> Points:
        """(N, 2) face units to pixels."""
        if not self.yaw_rad and not self.pitch_rad:  # depth shows in nothing
            return self._turned(points, self.roll_rad)
        near = points[:, 0] * np.sign(self.yaw_rad) < 0
        narrow = np.ones_like(points)
        narrow[near, 0] = 1 - NEAR_SIDE * (1 - np.cos(self.yaw_rad))
        z = depth(points) if callable(depth) else depth
        return super().place(points * narrow, z)

    def on_body(self, points: Points, follow: float = 0.0) -> Points:
        """(N, 2) face units to pixels, for what does not turn with the head."""
        return self._turned(points, self.roll_rad * follow if follow else self.lean_rad)

    def _turned(self, points: Points, angle_rad: float) -> Points:
        cos, sin = np.cos(angle_rad) * self.scale_px, np.sin(angle_rad) * self.scale_px
        x, y = points[:, 0], points[:, 1] - PIVOT_Y
        placed = np.empty_like(points)
        placed[:, 0] = x * cos - y * sin + self.centre_px[0]
        placed[:, 1] = x * sin + y * cos + (PIVOT_Y * self.scale_px + self.centre_px[1])
        return placed
