"""The shell of hair round a skull: where locks have their roots, and how deep hair lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.faces.illustrated.curves import Points
from training.faces.illustrated.style import IllustratedStyle

BULGE = 0.5  # of the hair before the middle of the head
MIDDLE = -0.05  # height of the shell's middle


@dataclass(frozen=True)
class Shell:
    """Half the width and the height above the eyes (negative) of the outline of the hair."""

    side: float
    top: float

    def outer(self, angle_rad: float, out: float = 0.0) -> tuple[float, float]:
        """The outline's point at an angle from straight up, to the right; `out` further outside."""
        sin, cos = np.sin(angle_rad), np.cos(angle_rad)
        x = (self.side + out) * np.sign(sin) * abs(sin) ** 0.92
        y = MIDDLE - (MIDDLE - self.top + out) * np.sign(cos) * abs(cos) ** 0.95
        return float(x), float(y)

    def outline(self, from_rad: float, to_rad: float, out: float = 0.0, count: int = 40) -> Points:
        """(N, 2) points of the outline."""
        return np.array([self.outer(angle, out) for angle in np.linspace(from_rad, to_rad, count)])

    def depth(self, points: Points) -> Points:
        """(N,) depth of hair that lies on the front of the head."""
        x = points[:, 0] / (self.side + 0.04)
        y = (points[:, 1] - MIDDLE) / (MIDDLE - self.top + 0.06)
        y = np.where(points[:, 1] > MIDDLE, 0.45 * y, y)
        depth: Points = BULGE * np.sqrt(np.clip(1 - x * x - y * y, 0, 1))
        return depth


def shell_of(style: IllustratedStyle) -> Shell:
    """The shell of a character's hair; the bare skull's where there is none."""
    volume = style.hair.volume if style.hair.back != "none" else 0.0
    wide = max(style.head.temple, style.head.cheek - 0.02)
    sides = 0.02 + 0.85 * volume if style.hair.back != "undercut" else 0.012
    return Shell(wide + sides, -style.head.skull - volume)
