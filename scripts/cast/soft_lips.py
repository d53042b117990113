"""Lips painted without lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brush import Gradient, Points, Sheet, along, ellipse, moved


@dataclass(frozen=True)
class Lips:
    """Soft lips, shut or round an open mouth.

    Attributes:
        upper_px, lower_px: how thick they are in their middle.
        upper, lower, light, line, shade: inks of either lip, the light on the lower one, where they meet, their shadow.
    """

    upper_px: float
    lower_px: float
    upper: str
    lower: str
    light: str
    line: str
    shade: str

    def draw(self, sheet: Sheet, above: Points, below: Points, *, shut: bool) -> None:
        """Draw both lips along the edges of the mouth, (N, 2) each from the picture's left to its right."""
        rise, fall = self._edge(above, -self.upper_px, 0.32), self._edge(below, self.lower_px, 0.0)
        top, bottom = np.vstack([above, rise[::-1]]), np.vstack([below, fall[::-1]])
        high, (x, y) = float(along(above, 0.5)[1]), along(below, 0.5)
        sag = float(y + self.lower_px)
        if shut:
            sheet.fill(
                moved(bottom, 0, 0.5 * self.lower_px), self.shade, opacity=0.45, blur_px=0.35 * self.lower_px
            )
        sheet.fill(
            bottom,
            Gradient((x, y), (x, sag), self.lower, self.light, self.lower, stops=(0, 0.55, 1)),
            blur_px=1.3,
        )
        sheet.fill(
            top,
            Gradient((x, float(rise[:, 1].min())), (x, high), self.upper, self.line),
            opacity=0.9,
            blur_px=1.3,
        )
        sheet.fill(
            ellipse((x - 8, y + 0.45 * self.lower_px), 16, 0.18 * self.lower_px),
            "#fff0e8",
            opacity=0.6,
            blur_px=2.2,
        )
        for edge in (above,) if shut else (above, below):
            sheet.line(edge, self.line, 1.2, 3.4, 3.0, 3.4, 1.2, opacity=1.0 if shut else 0.7, blur_px=0.7)

    @staticmethod
    def _edge(line: Points, thick: float, dip: float) -> Points:
        """The outer edge of a lip: `dip` is how deep a bow is cut into its middle."""
        share = np.linspace(-1, 1, 49)
        profile = np.cos(share * np.pi / 2) ** 0.75 * (1 - dip * np.exp(-((share / 0.16) ** 2)))
        return along(line, (share + 1) / 2) + np.stack([0 * share, thick * profile], 1)
