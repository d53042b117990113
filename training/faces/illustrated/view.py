"""How a drawn head is seen: as in `Pose`, with turns to 40 degrees, and a size for the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.faces.drawn.curves import Points
from training.faces.drawn.pose import Depth, Pose

# How much of the foreshortening the side of the head that turns towards the viewer shows.
NEAR_SIDE = 0.65


@dataclass(frozen=True)
class View(Pose):
    """A pose in a square picture of `size_px`; `lean_rad` turns the body about the neck."""

    size_px: int = 320
    lean_rad: float = 0.0

    def place(self, points: Points, depth: Depth = None) -> Points:
        """(N, 2) face units to pixels."""
        near = points[:, 0] * np.sign(self.yaw_rad) < 0
        narrow = np.where(near, 1 - NEAR_SIDE * (1 - np.cos(self.yaw_rad)), 1.0)
        z = depth(points) if callable(depth) else depth
        return super().place(points * np.stack([narrow, np.ones_like(narrow)], 1), z)

    def on_body(self, points: Points, follow: float = 0.0) -> Points:
        """(N, 2) face units to pixels, for what does not turn with the head."""
        if follow:
            return super().on_body(points, follow)
        cos, sin = np.cos(self.lean_rad), np.sin(self.lean_rad)
        pivot = np.array([0.0, 0.75])
        turned = (points - pivot) @ np.array([[cos, sin], [-sin, cos]]) + pivot
        return super().on_body(turned)
