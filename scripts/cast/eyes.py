"""A large, glossy eye as in anime: eyeball, iris, lashes, lids."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brush import Gradient, Sheet, Spot, along, curve, ellipse, loop, mirror, moved, part
from eye_shape import EyeShape, Lay


@dataclass(frozen=True)
class EyeColours:
    """Inks of an eye."""

    ring: str
    pupil: str
    dark: str
    middle: str
    bright: str
    glow: str
    white: str
    white_shade: str
    lash: str
    lash_warm: str
    crease: str


@dataclass(frozen=True)
class Eye(EyeShape):
    """A large, glossy eye of the anime kind.

    Attributes:
        lash: thickness of the upper lash line from the inner to the outer corner, px.
        wing: tip of the lash wing relative to the outer corner.
        flicks: further tips of the upper lash, each (start, end, reach): shares of the lash line, then px.
        lower_lashes: single lashes below, each (share of the lower lid from the outer corner, reach in px).
        pupil: its radii as shares of the iris' radii.
    """

    lash: tuple[float, ...]
    wing: Spot
    colours: EyeColours
    flicks: tuple[tuple[float, float, Spot], ...] = ((0.74, 0.84, (11, -9)),)
    lower_lashes: tuple[tuple[float, Spot], ...] = ((0.14, (6, 5)), (0.26, (4, 6)))
    pupil: tuple[float, float] = (0.42, 0.46)

    def draw_shut(self, sheet: Sheet) -> None:
        """Draw both eyes shut: one bow of lashes each, and the crease of the lid."""
        upper, lower = self.upper_edge, self.lower_edge
        inner, outer = upper[0], upper[-1]
        share = np.linspace(0, 1, 40)
        seam = inner + share[:, None] * (outer - inner)
        low = np.interp(seam[:, 0], lower[::-1, 0], lower[::-1, 1])
        seam[:, 1] += 0.72 * (low - seam[:, 1])
        tip = outer + np.multiply(self.wing, (0.85, 0.25))
        line = curve(*(tuple(seam[k]) for k in (0, 8, 16, 24, 32, 39)), tuple(tip))
        lid = moved(np.vstack([line, moved(part(line, 0.08, 0.86), 0, -13)[::-1]]), 0, -2)
        inks = self.colours
        for lay in (lambda points: points, mirror):
            sheet.fill(lay(lid), inks.crease, opacity=0.25, blur_px=5)
            left, right = lay(np.array([inner, tip]))
            shades = (inks.lash_warm, inks.lash, inks.lash)
            ink_run = Gradient(tuple(left), tuple(right), *shades, stops=(0, 0.25, 1))
            thick = 0.85 * max(self.lash)
            sheet.line(lay(line), ink_run, 1.5, 0.8 * thick, thick, thick, 0.85 * thick, 0)
            for root_share, reach in ((0.56, (3, 11)), (0.7, (7, 11)), (0.83, (10, 8))):
                root = along(line, root_share)
                sheet.line(lay(curve(tuple(root), tuple(root + reach))), inks.lash, 4.5, 0)
            crease = moved(part(line, 0.22, 0.8), 0, -15)
            sheet.line(lay(crease), inks.crease, 0, 2.0, 2.4, 0, opacity=0.7)

    def _draw_ball(self, sheet: Sheet, lay: Lay) -> None:
        inks, (rx, ry) = self.colours, self.iris[2:]
        x, y = self._iris_centre(lay)
        ball = lay(self.eyeball)
        top, bottom = ball[:, 1].min(), ball[:, 1].max()
        white = Gradient((0, top), (0, bottom), inks.white_shade, inks.white, inks.white, stops=(0, 0.55, 1))
        sheet.fill(ellipse((x, y), 300, 300), white)

        disc = ellipse((x, y), rx, ry)
        shades = (inks.dark, inks.dark, inks.middle, inks.bright)
        sheet.fill(disc, Gradient((x, y - ry), (x, y + ry), *shades, stops=(0, 0.22, 0.6, 1)))
        with sheet.inside(disc):
            for angle in np.linspace(0.1, np.pi - 0.1, 15):  # fibres of the lower half
                way = np.array([np.cos(angle) * rx, np.sin(angle) * ry])
                fibre = curve((x + way[0] * 0.45, y + way[1] * 0.45), (x + way[0] * 0.9, y + way[1] * 0.9))
                sheet.line(fibre, inks.glow, 0.4, 1.8, 0.4, opacity=0.4)
            low_light = ellipse((x, y + ry * 0.62), rx * 0.62, ry * 0.3)
            sheet.fill(low_light, inks.glow, opacity=0.75, blur_px=rx * 0.13)
            sheet.line(loop(disc), inks.ring, rx * 0.26, rx * 0.26, opacity=0.55, blur_px=rx * 0.06)
            sheet.line(loop(disc), inks.ring, rx * 0.13, rx * 0.13)
            pupil = ellipse((x, y - ry * 0.02), rx * self.pupil[0], ry * self.pupil[1])
            sheet.fill(pupil, inks.pupil, opacity=0.5, blur_px=rx * 0.12)
            sheet.fill(
                pupil, Gradient((x, y - ry * 0.5), (x, y + ry * 0.5), inks.pupil, inks.pupil, inks.dark)
            )
            sheet.line(
                curve((x - rx * 0.2, y + ry * 0.28), (x, y + ry * 0.36), (x + rx * 0.2, y + ry * 0.28)),
                inks.middle,
                0,
                rx * 0.07,
                0,
                opacity=0.8,
            )

        shadow = np.vstack(
            [moved(lay(self.upper_edge), 0, ry * 0.3), moved(lay(self.upper_edge)[::-1], 0, -60)]
        )
        sheet.fill(shadow, "#8d86c4", opacity=0.5, blur_px=ry * 0.06, blend="multiply")

        sheet.fill(ellipse((x - rx * 0.36, y - ry * 0.42), rx * 0.31, ry * 0.27, -0.35), "#ffffff")
        sheet.fill(
            ellipse((x + rx * 0.4, y + ry * 0.36), rx * 0.16, ry * 0.14, -0.35), "#ffffff", opacity=0.95
        )
        sheet.fill(ellipse((x - rx * 0.5, y + ry * 0.12), rx * 0.08, ry * 0.07), "#ffffff", opacity=0.8)

    def _draw_lids(self, sheet: Sheet, lay: Lay) -> None:
        inks = self.colours
        edge = self.upper_edge
        inner, outer = edge[0], edge[-1]
        share = np.linspace(0, 1, 60)
        lower_line = along(edge, share)
        ahead = np.gradient(lower_line, axis=0)
        ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
        outward = np.stack([ahead[:, 1], -ahead[:, 0]], 1)
        thick = np.interp(share, np.linspace(0, 1, len(self.lash)), self.lash)
        thick = np.convolve(np.pad(thick, 6, mode="edge"), np.full(13, 1 / 13), mode="valid")
        upper_line = lower_line + outward * thick[:, None]
        low = self.lower_edge
        tip = outer + self.wing
        top = curve(*(tuple(upper_line[number]) for number in (0, 12, 24, 36, 46, 53)), tuple(tip))
        under = curve(
            tuple(tip), tuple(outer * 0.6 + tip * 0.4 + (0, 5)), tuple(np.add(along(low, 0.07), (1.5, 1)))
        )
        corner = part(low, 0.0, 0.07, 8)[::-1]
        lash = np.vstack([top, under, corner, lower_line[::-1]])
        left, right = lay(np.array([inner, tip]))
        shades = (inks.lash_warm, inks.lash, inks.lash)
        sheet.fill(lay(lash), Gradient(tuple(left), tuple(right), *shades, stops=(0, 0.2, 1)))
        for start, end, reach in self.flicks:
            root, far = along(upper_line, start), along(upper_line, end)
            point = far + reach
            outside = curve(tuple(root), tuple((root + point) / 2 + (1.5, 2.5)), tuple(point))
            inside = curve(tuple(point), tuple((far + point) / 2 + (0, 2)), tuple(far))
            sheet.fill(
                lay(np.vstack([outside, inside, [np.add(far, (-3, 6)), np.add(root, (0, 6))]])), inks.lash
            )

        sheet.line(lay(moved(part(low, 0.0, 0.62), 0.6, 1.4)), inks.lash_warm, 3.4, 2.6, 1.8, 0, opacity=0.9)
        sheet.line(lay(moved(part(low, 0.78, 1.0), 0, 1.0)), inks.lash_warm, 0, 1.8, 1.0, opacity=0.6)
        for start, reach in self.lower_lashes:
            root = np.add(along(low, start), (0, 1))
            sheet.line(lay(curve(tuple(root), tuple(root + reach))), inks.lash_warm, 2.4, 0)

        crease = part(upper_line, 0.16, 0.86)
        lift = np.linspace(7, 9, len(crease))[:, None] * (0, -1)
        sheet.line(lay(crease + lift), inks.crease, 0, 1.8, 2.6, 1.8, 0, opacity=0.85)
