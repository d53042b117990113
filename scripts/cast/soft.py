"""Painting without lines: soft forms, moist eyes and locks of many strands, as light models them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from brush import Gradient, Points, Sheet, Spot, along, curve, ellipse, loop, mirror, moved, part
from eye_shape import EyeShape, Lay
from hair import Lock


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


@dataclass(frozen=True)
class SoftHair:
    """Inks of softly painted hair; `base` runs over the whole head."""

    base: Gradient
    shade: str
    deep: str
    light: str
    glow: str


def draw_lock(
    sheet: Sheet,
    lock: Lock,
    inks: SoftHair,
    random: np.random.Generator,
    *,
    shine: tuple[float, float] = (0.22, 0.5),
    light_side: float = 0.35,
    strands: int = 14,
    cast: float = 0.5,
) -> None:
    """A lock as one body of many strands: dark along its edges, lit on one side, a band of shine across.

    Args:
        sheet: where to.
        lock: its shape.
        inks: colours.
        random: how the strands lie.
        shine: where the band begins and ends, shares of the length.
        light_side: where across the lock it is lightest, 0…1.
        strands: how many single ones are seen.
        cast: how dark its shadow on the hair behind is.
    """
    wide = float(np.linalg.norm(lock.left - lock.right, axis=1).max())
    if cast:
        sheet.fill(moved(lock.shape, 3, 9), inks.deep, opacity=cast, blur_px=7, blend="atop")
    sheet.fill(lock.shape, inks.base)
    with sheet.inside(lock.shape):
        for side, strength in ((0.0, 0.55), (1.0, 0.8)):
            sheet.line(
                lock.across(side),
                inks.shade,
                0.3 * wide,
                0.55 * wide,
                0.3 * wide,
                opacity=strength,
                blur_px=0.12 * wide,
            )
            sheet.line(
                lock.across(side),
                inks.deep,
                0.1 * wide,
                0.18 * wide,
                0.1 * wide,
                opacity=strength,
                blur_px=0.05 * wide,
            )
        sheet.line(
            lock.across(light_side, 0.05, 0.95),
            inks.light,
            0,
            0.4 * wide,
            0.3 * wide,
            0,
            opacity=0.4,
            blur_px=0.1 * wide,
        )
        for _ in range(strands):
            side = float(np.clip(random.normal(light_side, 0.3), 0.03, 0.97))
            start, end = random.uniform(0.0, 0.45), random.uniform(0.6, 1.0)
            ink = inks.light if abs(side - light_side) < 0.22 else inks.deep
            sheet.line(
                lock.across(side, start, end),
                ink,
                0,
                random.uniform(1.0, 2.6),
                0,
                opacity=random.uniform(0.2, 0.5),
            )
        for _ in range(strands):
            side = float(np.clip(random.normal(light_side, 0.2), 0.05, 0.95))
            middle = random.normal(0.5, 0.2)
            start = shine[0] + (shine[1] - shine[0]) * max(0.0, middle - random.uniform(0.2, 0.5))
            end = shine[0] + (shine[1] - shine[0]) * min(1.0, middle + random.uniform(0.2, 0.5))
            sheet.line(
                lock.across(side, start, end),
                inks.glow,
                0,
                random.uniform(1.5, 5.0),
                0,
                opacity=random.uniform(0.15, 0.4),
                blur_px=0.8,
            )


def model(sheet: Sheet, shape: Points, colour: str, edges: Sequence[tuple[float, float]]) -> None:
    """Round a form off: darker towards its outline.

    Args:
        sheet: where to; nothing is drawn outside the form.
        shape: the form.
        colour: of its shade.
        edges: (width px, opacity) of each soft band along the outline, the widest first.
    """
    with sheet.inside(shape):
        for width, opacity in edges:
            sheet.line(loop(shape), colour, width, width, opacity=opacity, blur_px=0.35 * width)
