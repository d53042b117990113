"""How a drawn head is seen, with turns to 40 degrees: where its parts go when it turns, tilts and moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.faces.illustrated.curves import Points
from training.faces.illustrated.pose import BULGE_DEPTH, PIVOT_Y, Depth, skin_depth

# How much of the foreshortening the side of the head that turns towards the viewer shows.
NEAR_SIDE = 0.65


@dataclass(frozen=True)
class View:
    """How a head is held, and where it is in a square picture.

    Attributes:
        pitch_rad, yaw_rad, roll_rad: as in `types`.
        centre_px: the pixel of the origin of a head that looks straight ahead.
        scale_px: pixels of a face unit.
        size_px: the picture's side.
        lean_rad: how far the body is turned about the neck.
    """

    pitch_rad: float
    yaw_rad: float
    roll_rad: float
    centre_px: tuple[float, float]
    scale_px: float
    size_px: int = 320
    lean_rad: float = 0.0

    def place(self, points: Points, depth: Depth = None) -> Points:
        """(N, 2) face units to pixels."""
        if not self.yaw_rad and not self.pitch_rad:  # depth shows in nothing
            return self._turned(points, self.roll_rad)
        near = points[:, 0] * np.sign(self.yaw_rad) < 0
        narrow = points.copy()
        narrow[near, 0] *= 1 - NEAR_SIDE * (1 - np.cos(self.yaw_rad))
        z = skin_depth(narrow) if depth is None else depth(points) if callable(depth) else depth
        # Width and height stay as they are at depth 0: the outline of a turned head is no narrower.
        edge = np.clip(np.asarray(z) / BULGE_DEPTH, 0, 1)
        x = narrow[:, 0] * (1 - edge * (1 - np.cos(self.yaw_rad))) + z * np.sin(self.yaw_rad)
        y = narrow[:, 1] * (1 - edge * (1 - np.cos(self.pitch_rad))) - z * np.sin(self.pitch_rad)
        return self._turned(np.stack([x, y], 1), self.roll_rad)

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
