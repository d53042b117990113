"""An open mouth as anime draws it, without the line round it: the decoder opens and shuts it, and draws that line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brush import Gradient, Points, Sheet, Spot, along, curve, ellipse, moved


@dataclass(frozen=True)
class OpenMouth:
    """An open mouth.

    Attributes:
        line: the closed mouth's line, from one corner to the other.
        depth_px: how far down it opens.
        fangs: whether the corners of the upper teeth are pointed.
        cavity, deep, tongue, tongue_light, teeth, teeth_shade: inks.
    """

    line: Points
    depth_px: float
    fangs: bool = False
    cavity: str = "#a8384c"
    deep: str = "#5f1a30"
    tongue: str = "#ee7f86"
    tongue_light: str = "#ffb0ab"
    teeth: str = "#ffffff"
    teeth_shade: str = "#d9cfe0"

    def edges(self) -> tuple[Points, Points]:
        """Upper and lower edge of the opening, both from the picture's left to its right."""
        upper = along(self.line, np.linspace(0, 1, 40))
        (left, right), middle = upper[[0, -1]], upper.mean(axis=0)
        width, base = right[0] - left[0], float(upper[:, 1].max())
        bottom = base + self.depth_px
        lower = curve(
            *((float(middle[0] + x * width), float(y)) for x, y in (
                (-0.5, left[1]), (-0.42, base + 0.5 * self.depth_px), (-0.22, bottom - 4), (0.0, bottom),
                (0.22, bottom - 4), (0.42, base + 0.5 * self.depth_px), (0.5, right[1]),
            ))
        )  # fmt: skip
        return upper, lower

    def draw(self, sheet: Sheet) -> None:
        """Draw what is seen between the lips."""
        upper, lower = self.edges()
        middle, width, base = upper.mean(axis=0), float(np.ptp(upper[:, 0])), float(upper[:, 1].max())
        bottom, lower = base + self.depth_px, lower[::-1]
        hole = np.vstack([upper, lower])
        x = float(middle[0])
        sheet.fill(hole, Gradient((x, base), (x, bottom), self.deep, self.cavity, stops=(0.15, 1)))
        with sheet.inside(hole):
            tongue = ellipse((x, bottom - 0.02 * self.depth_px), 0.34 * width, 0.42 * self.depth_px)
            sheet.fill(moved(tongue, 0, -3), self.deep, opacity=0.5, blur_px=3)
            sheet.fill(
                tongue,
                Gradient(
                    (x, bottom - 0.4 * self.depth_px),
                    (x, bottom),
                    self.tongue_light,
                    self.tongue,
                    stops=(0, 0.8),
                ),
            )
            groove = curve((x, bottom - 0.36 * self.depth_px), (x + 1, bottom - 0.1 * self.depth_px))
            sheet.line(groove, self.cavity, 0, 3, 0, opacity=0.35, blur_px=1.5)
            self._draw_teeth(sheet, upper, x, width, base)

    def _draw_teeth(self, sheet: Sheet, upper: Points, x: float, width: float, base: float) -> None:
        edge = base + 0.22 * self.depth_px
        ends: list[Spot] = [(x + 0.40 * width, base - 2), (x + 0.3 * width, edge - 2), (x, edge + 1)]
        ends += [(x - 0.3 * width, edge - 2), (x - 0.40 * width, base - 2)]
        row = np.vstack([upper - (0, 12), curve(*ends)])
        fill = Gradient((x, base - 4), (x, edge + 1), self.teeth_shade, self.teeth, stops=(0.1, 0.7))
        sheet.fill(moved(row, 0, 4), self.deep, opacity=0.45, blur_px=2)
        sheet.fill(row, fill)
        if self.fangs:
            for side in (-1, 1):
                root, tip = x + side * 0.27 * width, edge + 0.16 * self.depth_px
                fang = [(root - 7, edge - 6), (root - 1, tip), (root + 1, tip), (root + 7, edge - 6)]
                sheet.fill(curve(*fang), fill)
