"""Bit's eyes: lenses that glow, each in a dark rim that closes like a shutter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brush import Gradient, Sheet, ellipse, loop, moved
from eye_shape import EyeShape, Lay

from bit.inks import LINE


@dataclass(frozen=True)
class LensEye(EyeShape):
    """A white eyeball with an iris like the lens of a camera: rings round a dark pupil."""

    def _draw_ball(self, sheet: Sheet, lay: Lay) -> None:
        x, y = self._iris_centre(lay)
        rx, ry = self.iris[2:]
        sheet.fill(ellipse((x, y), 300, 300), "#ffffff")
        disc = ellipse((x, y), rx, ry)
        sheet.fill(disc, Gradient((x, y - ry), (x, y + ry), "#0f4a86", "#1773ba", "#2a9ee0", "#43c6f2"))
        with sheet.inside(disc):
            for share, colour, width in ((0.76, "#0f4f8c", 2.6), (0.6, "#5cc9f2", 2.6)):
                ring = ellipse((x, y), rx * share, ry * share)
                sheet.line(loop(ring), colour, width, width, opacity=0.6)
        sheet.line(loop(disc), "#0c2c58", 7, 7)
        sheet.fill(ellipse((x, y), rx * 0.42, ry * 0.42), "#0b1f3f")
        edge = lay(self.upper_edge)
        sheet.fill(np.vstack([moved(edge, 0, 12), moved(edge[::-1], 0, -40)]), "#5b6f9c", opacity=0.35)
        sheet.fill(ellipse((x - rx * 0.36, y - ry * 0.42), rx * 0.3, ry * 0.27, -0.35), "#ffffff")
        sheet.fill(ellipse((x + rx * 0.42, y + ry * 0.4), rx * 0.15, ry * 0.14), "#ffffff", opacity=0.95)

    def _draw_lids(self, sheet: Sheet, lay: Lay) -> None:
        rim = loop(lay(self.eyeball) * 1.03 - np.multiply(self._iris_centre(lay), 0.03) - (0, 1.5))
        sheet.line(rim, LINE, 8, 11, 13, 11, 8, 7, 6.5, 7, 8)
