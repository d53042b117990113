"""Poppy's eyes: round and simple, under one bold line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brush import Gradient, Sheet, Spot, along, curve, ellipse, loop, moved, part
from eye_shape import EyeShape, Lay

LINE, LINE_SOFT = "#3d1a26", "#9a4f45"


@dataclass(frozen=True)
class CartoonEye(EyeShape):
    """A cartoon eye; `lashes` are (share of the upper lid, reach in px), inner to outer."""

    lashes: tuple[tuple[float, Spot], ...]

    def _draw_ball(self, sheet: Sheet, lay: Lay) -> None:
        x, y = self._iris_centre(lay)
        radius = self.iris[2]
        sheet.fill(ellipse((x, y), 300, 300), "#ffffff")
        disc = ellipse((x, y), radius, self.iris[3])
        sheet.fill(disc, Gradient((x, y - radius), (x, y + radius), "#1f6f52", "#3fae6c", "#a5e37c"))
        sheet.line(loop(disc), "#164a3c", 6, 6)
        sheet.fill(ellipse((x, y), radius * 0.5, radius * 0.52), "#1b1420")
        edge = lay(self.upper_edge)
        sheet.fill(np.vstack([moved(edge, 0, 12), moved(edge[::-1], 0, -50)]), "#6f6aa8", opacity=0.32)
        sheet.fill(ellipse((x - radius * 0.38, y - radius * 0.42), radius * 0.32, radius * 0.32), "#ffffff")
        sheet.fill(ellipse((x + radius * 0.4, y + radius * 0.42), radius * 0.15, radius * 0.15), "#ffffff")

    def _draw_lids(self, sheet: Sheet, lay: Lay) -> None:
        upper, lower = self.upper_edge, self.lower_edge
        share = np.linspace(0, np.pi, len(upper))[:, None]
        rim = upper + np.sin(share) * (0, -4)
        for share, reach in self.lashes:
            root = along(rim, share)
            bend = root + np.multiply(reach, (0.6, 0.35))
            sheet.line(lay(curve(tuple(root), tuple(bend), tuple(root + reach))), LINE, 10, 7, 0)
        sheet.line(lay(rim), LINE, 4, 10, 12, 11, 7)
        sheet.line(lay(moved(part(lower, 0.0, 1.0), 0, 1)), LINE_SOFT, 4.5, 3.2, 2.6, 2.2, opacity=0.9)
        sheet.line(lay(moved(part(upper, 0.22, 0.86), 1, -22)), LINE_SOFT, 0, 3.4, 0, opacity=0.7)
