"""Moist eyes painted without lines, between lids that have thickness."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brush import Gradient, Points, Sheet, Spot, along, curve, ellipse, loop, mirror, moved, part
from eye_shape import EyeShape, Lay


@dataclass(frozen=True)
class SoftEyeColours:
    """Inks of a soft eye."""

    rim: str
    dark: str
    middle: str
    bright: str
    white: str
    white_shade: str
    wet: str
    lash: str
    lid: str
    lid_light: str


@dataclass(frozen=True)
class SoftEye(EyeShape):
    """A round, moist eye between lids that have thickness.

    Attributes:
        colours: its inks.
        wing: tip of the lashes relative to the outer corner.
        lash_px: greatest thickness of the row of lashes.
        lashes: how many stand out of it.
        pupil: its radius as a share of the iris' radii.
        glint: size of the light mirrored in it, as a share of the iris' radii.
    """

    colours: SoftEyeColours
    wing: Spot
    lash_px: float
    lashes: int = 9
    pupil: float = 0.46
    glint: float = 0.30

    def _draw_ball(self, sheet: Sheet, lay: Lay) -> None:
        inks, (rx, ry) = self.colours, self.iris[2:]
        x, y = self._iris_centre(lay)
        ball = lay(self.eyeball)
        middle = ball.mean(axis=0)
        reach = float(np.ptp(ball[:, 0]))
        sheet.fill(
            ellipse((x, y), 300, 300),
            Gradient(
                tuple(middle),
                tuple(middle),
                *(inks.white, inks.white, inks.white_shade),
                stops=(0, 0.55, 1),
                radius_px=0.62 * reach,
            ),
        )
        disc = ellipse((x, y), rx, ry)
        sheet.fill(disc, inks.rim, opacity=0.6, blur_px=0.1 * rx)
        shades = (inks.dark, inks.middle, inks.bright)
        sheet.fill(disc, Gradient((x, y - ry), (x, y + ry), *shades, stops=(0.05, 0.5, 1)))
        with sheet.inside(disc):
            for angle in np.linspace(0, 2 * np.pi, 44, endpoint=False):
                way = np.array([np.cos(angle) * rx, np.sin(angle) * ry])
                long = 0.86 + 0.1 * np.sin(7 * angle)
                fibre = curve((x + way[0] * 0.4, y + way[1] * 0.4), (x + way[0] * long, y + way[1] * long))
                ink = inks.bright if np.sin(11 * angle + 1) > -0.2 else inks.dark
                sheet.line(fibre, ink, 0.3, 0.05 * rx, 0.3, opacity=0.30)
            sheet.fill(
                ellipse((x, y + 0.6 * ry), 0.7 * rx, 0.36 * ry), inks.bright, opacity=0.75, blur_px=0.16 * rx
            )
            sheet.line(loop(disc), inks.rim, 0.3 * rx, 0.3 * rx, opacity=0.75, blur_px=0.09 * rx)
            sheet.fill(
                ellipse((x, y), 1.35 * self.pupil * rx, 1.35 * self.pupil * ry),
                inks.dark,
                opacity=0.6,
                blur_px=0.1 * rx,
            )
            sheet.fill(ellipse((x, y), self.pupil * rx, self.pupil * ry), "#0c0809", blur_px=0.02 * rx)
        edge = lay(self.upper_edge)
        for deep, strength, blur in ((0.5, 0.4, 0.18), (0.24, 0.55, 0.08)):
            shadow = np.vstack([moved(edge, 0, deep * ry), moved(edge[::-1], 0, -60)])
            sheet.fill(shadow, inks.rim, opacity=strength, blur_px=blur * ry, blend="multiply")
        g = self.glint
        sheet.fill(
            ellipse((x - 0.34 * rx, y - 0.36 * ry), g * rx, 0.9 * g * ry, -0.3), "#ffffff", blur_px=0.02 * rx
        )
        sheet.fill(
            ellipse((x + 0.36 * rx, y + 0.42 * ry), 0.42 * g * rx, 0.36 * g * ry),
            "#ffffff",
            opacity=0.8,
            blur_px=0.04 * rx,
        )
        low = lay(self.lower_edge)
        sheet.line(moved(low, 0, -1.5), inks.wet, 2, 5, 5, 2, opacity=0.9, blur_px=1.2)
        sheet.fill(ellipse(tuple(lay(self.upper_edge[:1])[0]), 9, 6), inks.wet, opacity=0.9, blur_px=1.5)

    def _draw_lids(self, sheet: Sheet, lay: Lay) -> None:
        inks = self.colours
        edge, low = self.upper_edge, self.lower_edge
        thick = self.lash_px
        # The lid has thickness and a fold above it; below, a rim that catches the light.
        fold = moved(part(edge, 0.06, 0.97), 0, 0)
        lift = (0.3 * np.ptp(edge[:, 1]) + 4) * np.sin(np.linspace(0.3, np.pi - 0.3, len(fold))) ** 0.7
        crease = fold - np.stack([0 * lift, lift], 1)
        sheet.fill(lay(np.vstack([crease, edge[::-1]])), inks.lid_light, opacity=0.55, blur_px=4)
        sheet.line(lay(crease), inks.lid, 0, 7, 8, 5, 0, opacity=0.5, blur_px=3)
        sheet.line(lay(crease), inks.lid, 0, 2.6, 3.4, 2.6, 0, opacity=0.85, blur_px=0.7)
        sheet.line(
            lay(moved(part(low, 0.04, 0.96), 0, 6)), inks.lid_light, 0, 5, 5, 0, opacity=0.6, blur_px=2
        )
        sheet.line(
            lay(moved(part(low, 0.0, 0.9), 0, 2)), inks.lid, 3.5, 3.2, 2.2, 0, opacity=0.7, blur_px=0.9
        )
        tip = edge[-1] + self.wing
        line = np.vstack(
            [
                part(edge, 0.0, 0.97),
                curve(tuple(along(edge, 0.97)), tuple(edge[-1] * 0.5 + tip * 0.5 + (0, 2)), tuple(tip))[1:],
            ]
        )
        sheet.line(
            lay(moved(line, 0, -0.2 * thick)),
            inks.lash,
            1.5,
            0.6 * thick,
            0.9 * thick,
            thick,
            0.9 * thick,
            0,
            blur_px=0.5,
        )
        for share in np.linspace(1 - 0.066 * self.lashes, 0.97, self.lashes):
            self._draw_lash(sheet, lay, edge, float(share), -1.0, 0.8 * thick + 9 * share)
        for share in np.linspace(0.08, 0.4, 5):
            self._draw_lash(sheet, lay, low, float(share), 1.0, 7.0 - 8 * share, 1.6)

    def _draw_lash(
        self, sheet: Sheet, lay: Lay, edge: Points, share: float, side: float, long: float, wide: float = 3.2
    ) -> None:
        root = along(edge, share)
        centre = self.eyeball.mean(axis=0)
        way = (root - centre) / np.linalg.norm(root - centre) + (0.45, 0.0)
        way[1] = side * abs(way[1])
        tip = root + long * way / np.linalg.norm(way)
        bend = (root + tip) / 2 + (0.12 * long, 0.1 * long)
        sheet.line(lay(curve(tuple(root), tuple(bend), tuple(tip))), self.colours.lash, wide, 0.7 * wide, 0)

    def draw_shut(self, sheet: Sheet) -> None:
        """Draw both eyes shut: the lid over the ball, and its lashes on the lower rim."""
        inks, edge, low = self.colours, self.upper_edge, self.lower_edge[::-1]
        inner, outer = edge[0], edge[-1]
        share = np.linspace(0, 1, 40)
        seam = inner + share[:, None] * (outer - inner)
        seam[:, 1] += 0.8 * (np.interp(seam[:, 0], low[:, 0], low[:, 1]) - seam[:, 1])
        lift = (0.3 * np.ptp(edge[:, 1]) + 4) * np.sin(np.linspace(0.3, np.pi - 0.3, 40)) ** 0.7
        crease = along(edge, np.linspace(0.06, 0.97, 40)) - np.stack([0 * lift, 0.55 * lift], 1)
        tip = outer + np.multiply(self.wing, (0.9, -0.1))
        line = curve(*(tuple(seam[k]) for k in (0, 8, 16, 24, 32, 39)), tuple(tip))
        for lay in (lambda points: points, mirror):
            lid = lay(np.vstack([crease, seam[::-1]]))
            top, bottom = float(lid[:, 1].min()), float(lid[:, 1].max())
            sheet.fill(
                lid,
                Gradient((0, top), (0, bottom), inks.lid, inks.lid_light, inks.lid, stops=(0, 0.45, 1)),
                opacity=0.55,
                blur_px=5,
            )
            sheet.line(
                lay(line),
                inks.lash,
                1.5,
                0.6 * self.lash_px,
                0.8 * self.lash_px,
                0.9 * self.lash_px,
                0.8 * self.lash_px,
                0,
                blur_px=0.5,
            )
            for place in np.linspace(0.25, 0.96, 10):
                root = along(seam, float(place))
                out = np.array((0.5 + 0.9 * place, 1.0 - 0.35 * place)) * (0.5 * self.lash_px + 5 * place)
                bend = root + 0.55 * out + (0, 1.2)
                sheet.line(lay(curve(tuple(root), tuple(bend), tuple(root + out))), inks.lash, 3.0, 2.0, 0)
