"""Noa's eyes: a few flat shapes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brush import Sheet, Spot, along, curve, ellipse, moved, part
from eye_shape import EyeShape, Lay

WHITE, WHITE_SHADE, IRIS, IRIS_LIGHT, PUPIL, LASH, LID = (
    "#fff8ee", "#e6d2c4", "#6b3a22", "#a3653a", "#24131a", "#2b1620", "#8f4c36",
)  # fmt: skip


@dataclass(frozen=True)
class FlatEye(EyeShape):
    """An almond without outlines; `wing` is the lash's tip relative to the outer corner."""

    wing: Spot

    def _draw_ball(self, sheet: Sheet, lay: Lay) -> None:
        x, y = self._iris_centre(lay)
        radius = self.iris[2]
        sheet.fill(ellipse((x, y), 200, 200), WHITE)
        sheet.fill(ellipse((x, y), radius, radius), IRIS)
        with sheet.inside(ellipse((x, y), radius, radius)):
            sheet.fill(ellipse((x, y + radius * 0.75), radius * 0.8, radius * 0.62), IRIS_LIGHT)
        sheet.fill(ellipse((x, y), radius * 0.5, radius * 0.5), PUPIL)
        edge = lay(self.upper_edge)
        sheet.fill(np.vstack([moved(edge, 0, 9), moved(edge[::-1], 0, -40)]), "#3a1a2a", opacity=0.22)
        sheet.fill(ellipse((x - radius * 0.38, y - radius * 0.38), radius * 0.27, radius * 0.27), "#ffffff")

    def _draw_lids(self, sheet: Sheet, lay: Lay) -> None:
        edge, low = self.upper_edge, self.lower_edge
        tip = edge[-1] + self.wing
        share = np.linspace(0, 1, 40)
        rise = np.interp(share, (0, 0.15, 0.6, 1), (1.5, 7, 12, 12))[:, None] * (0.12, -1)
        top = along(edge, share) + rise
        wing = curve(tuple(top[30]), tuple(top[36] + (2, 0)), tuple(tip))
        under = curve(tuple(tip), tuple(edge[-1] * 0.55 + tip * 0.45 + (0, 4)), tuple(along(low, 0.05)))
        sheet.fill(lay(np.vstack([top[:30], wing, under, part(low, 0, 0.05, 6)[::-1], edge[::-1]])), LASH)
        sheet.line(lay(moved(part(low, 0.06, 0.94), 0, 1)), LID, 1.5, 3.4, 3, 1, opacity=0.8)
        crease = moved(part(edge, 0.12, 0.92), 2, -24)
        sheet.line(lay(crease), LID, 0, 4, 4.5, 0)
