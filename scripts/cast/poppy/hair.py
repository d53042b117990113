"""Poppy's curls: two bunches, the crown and a fringe of curls."""

from __future__ import annotations

import numpy as np
from brush import AXIS_X_PX, Gradient, Points, Sheet, Spot, curve, ellipse, from_middle, loop, moved, part

X = AXIS_X_PX
RED, RED_LIGHT, RED_SHADE, RED_DEEP, LINE = "#e5532f", "#ff8a4f", "#b93a2c", "#8c2530", "#4a1420"
BASE = Gradient((X - 160, 120), (X + 200, 640), RED_LIGHT, RED, RED, "#c94330", stops=(0, 0.35, 0.7, 1))
GLEAM, BAND, BAND_SHADE = "#ffc08a", "#38b6a6", "#23807c"

CROWN = from_middle(
    (-204, 452), (-212, 372), (-202, 292), (-172, 220), (-118, 166), (-44, 140), (34, 138),
    (112, 162), (170, 216), (202, 290), (212, 372), (204, 452),
)  # fmt: skip


def lobes(
    centre: Spot, radius_x: float, radius_y: float, count: int, depth: float, start_rad: float
) -> Points:
    """A closed outline of round lobes, as of a cloud; `depth` is how far the valleys go in, a share of the radii."""
    angle = np.linspace(0, 2 * np.pi, count * 16, endpoint=False)
    reach = 1 - depth * (1 - np.abs(np.sin(count * angle / 2)) ** 0.8)
    turned = angle + start_rad
    return np.stack(
        [centre[0] + radius_x * reach * np.cos(turned), centre[1] + radius_y * reach * np.sin(turned)], 1
    )


def _curl(*knots: Spot, width: float) -> list[Points]:
    """A round-ended clump: its left and right edge, both from the root to the tip."""
    spine = curve(*[(X + x, y) for x, y in knots])
    ahead = np.gradient(spine, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    share = np.linspace(0, 1, len(spine))
    reach = width / 2 * (0.25 + 0.75 * np.sin(np.pi * np.minimum(share * 0.85, 0.5))) * np.sqrt(1 - share**6)
    aside = np.stack([-ahead[:, 1], ahead[:, 0]], 1) * reach[:, None]
    return [spine + aside, spine - aside]


FRINGE = (
    _curl((52, 170), (120, 208), (166, 280), (186, 356), (176, 420), width=80),
    _curl((44, 168), (106, 214), (146, 286), (150, 344), (124, 384), width=86),
    _curl((38, 166), (78, 216), (104, 280), (102, 330), (76, 362), width=80),
    _curl((0, 168), (-96, 198), (-154, 276), (-184, 356), (-178, 422), width=84),
    _curl((8, 166), (-72, 206), (-124, 280), (-150, 346), (-128, 390), width=92),
    _curl((18, 165), (-34, 212), (-74, 284), (-92, 340), (-66, 374), width=92),
    _curl((28, 165), (14, 216), (-16, 284), (-26, 330), (2, 362), width=86),
    _curl((34, 165), (44, 214), (46, 270), (38, 312), (50, 336), width=58),
)


def fringe_shapes() -> list[Points]:
    """The outlines of what hangs before the face, for the shadow on it."""
    return [np.vstack([left, right[::-1]]) for left, right in FRINGE]


def draw_bunches(sheet: Sheet) -> None:
    """The two bunches, behind the head."""
    for side in (1, -1):
        _draw_bunch(sheet, side)


def _draw_bunch(sheet: Sheet, side: int) -> None:
    x, y = X + side * 262, 446
    with sheet.group():
        cloud = lobes((x, y), 104, 128, 9, 0.13, 0.2 * side)
        sheet.fill(cloud, BASE)
        with sheet.inside(cloud):
            far = lobes((x + 22, y + 26), 96, 118, 9, 0.13, 0.5)
            with sheet.outside(moved(far, -46, -54)):
                sheet.fill(cloud, RED_SHADE, opacity=0.85)
            with sheet.outside(moved(far, -30, -34)):
                sheet.fill(cloud, RED_DEEP, opacity=0.5)
        for dx, dy, size, turn in (
            (-26, -66, 36, 0.5), (42, -40, 40, 1.9), (-44, 6, 36, 1.0), (20, 26, 40, 2.6), (-22, 70, 38, 1.4),
            (54, 62, 28, 2.4),
        ):  # fmt: skip
            angle = np.linspace(0, 2.5 * np.pi, 60)
            reach = size * (1 - 0.78 * (angle / angle[-1]) ** 0.8)
            spin = angle + turn
            curl = np.stack([x + side * (dx + reach * np.cos(spin)), y + dy + reach * np.sin(spin)], 1)
            sheet.line(moved(curl, 2, 5), RED_SHADE, 0, 13, 9, 0, opacity=0.8)
            sheet.line(curl, LINE, 0, 4.6, 4.2, 2.6, 0, opacity=0.85)
            sheet.line(
                moved(part(curl, 0.12, 0.34), -side * 5, 7), GLEAM, 0, 6.5, 0, opacity=0.8 if dy < 40 else 0.3
            )
        sheet.line(loop(cloud), LINE, 5.6, 5.6)


def draw_front_hair(sheet: Sheet) -> None:
    """Crown and fringe, on a layer of their own so that shadows stay on hair."""
    with sheet.group():
        hairline = from_middle(
            (-204, 452), (-176, 380), (-120, 310), (0, 280), (120, 310), (176, 380), (204, 452)
        )
        crown = np.vstack([CROWN, hairline[::-1]])
        sheet.fill(crown, BASE)
        with sheet.inside(crown):
            far = from_middle((110, 150), (158, 220), (180, 300), (186, 400), (240, 460), (240, 140))
            sheet.fill(far, RED_SHADE, opacity=0.75)
            for knots, width in (
                (((10, 158), (-80, 182), (-150, 250), (-186, 340)), 12),
                (((0, 152), (-100, 166), (-166, 226)), 8),
                (((40, 158), (110, 190), (160, 262)), 9),
            ):
                sheet.line(from_middle(*knots), RED_DEEP, 0, width, 0, opacity=0.55)
        for left, right in FRINGE:
            _draw_curl(sheet, left, right)
        sheet.line(CROWN, LINE, 3, 5.6, 6, 5.6, 3)
    for side in (1, -1):
        band = ellipse((X + side * 206, 428), 15, 31, side * 0.22)
        sheet.fill(band, Gradient((X, 398), (X, 458), BAND, BAND_SHADE))
        sheet.fill(ellipse((X + side * 206 - 4, 418), 4, 10, side * 0.22), "#ffffff", opacity=0.5, blur_px=1)
        sheet.line(loop(band), LINE, 5, 5)


def _draw_curl(sheet: Sheet, left: Points, right: Points) -> None:
    shape = np.vstack([left, right[::-1]])
    sheet.fill(moved(shape, 3, 9), RED_DEEP, opacity=0.45, blur_px=5, blend="atop")
    sheet.fill(shape, BASE)
    shaded, lit = (left, right) if left[:, 0].mean() > right[:, 0].mean() else (right, left)
    with sheet.inside(shape):
        sheet.line(part(shaded, 0.25, 1), RED_SHADE, 0, 44, 40, 0, opacity=0.9)
        middle = (left + right) / 2
        sheet.line(part(middle * 0.5 + lit * 0.5, 0.22, 0.5), GLEAM, 0, 12, 0, opacity=0.95)
        sheet.line(part(middle * 0.7 + shaded * 0.3, 0.42, 0.8), LINE, 0, 3.4, 0, opacity=0.75)
    for edge in (left, right):
        sheet.line(part(edge, 0.34, 1), LINE, 0, 4.6, 5.4, 5)
