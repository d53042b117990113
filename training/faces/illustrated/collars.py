"""Collars, lapels, hoods, ties and bows."""

from __future__ import annotations

import numpy as np

from training.faces.illustrated.body import Build, paint_form
from training.faces.illustrated.curves import curve, ellipse, mirrored
from training.faces.illustrated.palette import Colour, mixed, shaded
from training.faces.illustrated.sheet import Sheet
from training.faces.illustrated.style import IllustratedStyle

Knots = list[tuple[float, float]]


def paint_collar(sheet: Sheet, style: IllustratedStyle, build: Build) -> None:
    """What lies round the neck, and hangs from it."""
    kind, neck, y = style.wear.clothes, style.head.neck, build.chin + 0.16
    if kind in ("turtle", "armour"):
        high = curve([(neck + 0.05, y - 0.14), (neck + 0.07, y + 0.14), (0.0, y + 0.2)])
        band = np.vstack([high, mirrored(high)[::-1], [(0.0, y - 0.06)]])
        paint_form(sheet, style, band, style.palette.cloth, 3)
    for knots, colour in _wings(style, build):
        shape = curve(knots, closed=True) if kind in ("hood", "cloak") else np.array(knots)
        for lay in (shape, mirrored(shape)):
            paint_form(sheet, style, lay, colour, 2)
            if kind == "sailor":
                trim = lay.mean(axis=0) + (lay - lay.mean(axis=0)) * 0.82
                sheet.outline(trim, shaded(style.palette.cloth, -0.5), 0.02)
    _fastening(sheet, style, build)
    _neckwear(sheet, style, build)


def _fastening(sheet: Sheet, style: IllustratedStyle, build: Build) -> None:
    """Buttons, zips, seams, pockets and frills."""
    rng = np.random.default_rng([style.wear.seed, 15])
    kind, cloth, second = style.wear.clothes, style.palette.cloth, style.palette.cloth_second
    top, low, reach = build.chin + 0.5, build.hip, build.reach
    seam, width = style.edge(cloth, 0.45), max(style.finish.line, 0.006)
    if kind in ("shirt", "jacket", "dress") and rng.random() < 0.7:
        x = 0.0 if kind == "shirt" else rng.choice([0.0, 0.14])
        sheet.line(np.array([(0.05, top), (0.05, low)]), seam, width, opacity=0.8)
        for y in np.arange(top + 0.1, low, rng.uniform(0.2, 0.34)):
            for way in (1, -1) if x else (1,):
                sheet.fill(ellipse((way * x, y), 0.03, 0.03), shaded(second, 0.3))
                sheet.fill(ellipse((way * x - 0.006, y - 0.008), 0.018, 0.016), shaded(second, -0.4))
    elif kind in ("hood", "armour"):
        sheet.line(np.array([(0.0, top), (0.0, low)]), seam, 0.03)
        sheet.line(np.array([(0.0, top), (0.0, low)]), shaded(second, -0.4), 0.012)
    if kind == "dress" and rng.random() < 0.6:
        share = np.linspace(-1, 1, 40)
        edge = build.chest - 0.42 + 0.1 * share**2
        frill = edge + 0.09 + 0.025 * np.abs(np.sin(14 * share))
        x = 0.6 * reach * share
        shape = np.vstack([np.stack([x, edge], 1), np.stack([x, frill], 1)[::-1]])
        paint_form(sheet, style, shape, shaded(second, -0.45))
    if kind in ("shirt", "jacket", "hood") and rng.random() < 0.6:
        pocket = np.array([(0.2, 0.0), (0.45, 0.0), (0.44, 0.26), (0.325, 0.31), (0.21, 0.26)]) * (reach, 1.0)
        paint_form(sheet, style, pocket + (0.0, build.chest - 0.05), shaded(cloth, 0.08))
    if rng.random() < 0.3:
        belt = np.array([(-0.7, -0.05), (0.7, -0.05), (0.72, 0.07), (-0.72, 0.07)]) * (reach, 1.0) + (
            0.0,
            build.waist,
        )
        paint_form(sheet, style, belt, shaded(second, 0.35))
    for side in (-1, 1):
        line = curve([(0.78 * reach * side, build.shoulder + 0.1), (0.72 * reach * side, build.chest - 0.3),
                      (0.8 * reach * side, build.chest)])  # fmt: skip
        sheet.line(line, style.shadow(cloth, 1.3), 0.0, 0.05, 0.0, opacity=0.6)
        bust = curve([(0.12 * side, build.chest - 0.05), (0.36 * reach * side, build.chest + 0.06),
                      (0.72 * reach * side, build.chest - 0.22)])  # fmt: skip
        sheet.line(bust, style.shadow(cloth, 1.2), 0.0, 0.07 * rng.uniform(0.2, 1.0), 0.0, opacity=0.55)


def _wings(style: IllustratedStyle, build: Build) -> list[tuple[Knots, Colour]]:
    """The right halves of collar and lapels."""
    neck, reach, y = style.head.neck, build.reach, build.chin + 0.16
    cloth, second = style.palette.cloth, style.palette.cloth_second
    pale = mixed(second, (1, 1, 1), 0.7)
    shapes: dict[str, list[tuple[Knots, Colour]]] = {
        "sailor": [([(1.25 * neck, y), (0.03, y + 0.62), (0.5 * reach, y + 0.5), (0.8 * reach, y + 0.28),
                     (0.6 * reach, y + 0.08)], second)],
        "shirt": [([(1.05 * neck, y - 0.06), (0.02, y + 0.3), (0.24, y + 0.46), (1.9 * neck, y + 0.16)],
                   mixed(cloth, (1, 1, 1), 0.6))],
        "jacket": [([(neck, y - 0.03), (0.0, y + 0.3), (0.2, y + 0.4), (1.7 * neck, y + 0.1)], pale),
                   ([(1.35 * neck, y), (0.0, y + 0.95), (0.36, y + 0.75), (0.3, y + 0.55), (2.1 * neck, y + 0.1)],
                    shaded(cloth, 0.25))],
        "kimono": [([(1.1 * neck, y - 0.08), (-0.2, y + 0.75), (0.1, y + 0.8), (1.9 * neck, y + 0.06)], second)],
        "hood": [([(0.1, y + 0.3), (1.15 * neck, y + 0.02), (1.7 * neck, y - 0.12), (2.5 * neck, y + 0.06),
                   (1.2 * neck, y + 0.36)], shaded(cloth, -0.1))],
        "cloak": [([(0.9 * neck, y - 0.1), (0.0, y + 0.34), (0.9 * reach, y + 0.5), (1.05 * reach, y + 0.3),
                    (1.6 * neck, y - 0.02)], second)],
    }  # fmt: skip
    return shapes.get(style.wear.clothes, [])


def _neckwear(sheet: Sheet, style: IllustratedStyle, build: Build) -> None:
    rng = np.random.default_rng([style.wear.seed, 5])
    kind, y = style.wear.clothes, build.chin + 0.5
    colour = mixed(style.wear.headwear_colour, style.palette.cloth_second, 0.3)
    if kind in ("sailor", "shirt", "dress") and rng.random() < 0.75:
        y += 0.22 if kind == "sailor" else 0.0
        for side in (-1, 1):
            wing = curve([(0.02 * side, y), (0.24 * side, y - 0.14), (0.28 * side, y + 0.1)], closed=True)
            end = np.array([(0.0, y), (0.1 * side, y + 0.42), (0.2 * side, y + 0.36)])
            paint_form(sheet, style, end, shaded(colour, 0.15))
            paint_form(sheet, style, wing, colour, 2)
        paint_form(sheet, style, ellipse((0, y), 0.055, 0.06), shaded(colour, -0.1))
    elif kind in ("jacket", "shirt"):
        tie = np.array(
            [(-0.05, y - 0.08), (0.05, y - 0.08), (0.1, y + 0.6), (0.0, y + 0.75), (-0.1, y + 0.6)]
        )
        paint_form(sheet, style, tie, colour, 2)
    elif kind == "hood":
        for side in (-1, 1):
            cord = curve([(0.09 * side, y - 0.1), (0.12 * side, y + 0.2), (0.1 * side, y + 0.45)])
            sheet.line(cord, shaded(style.palette.cloth_second, -0.4), 0.025)
    elif rng.random() < 0.3:
        for share in np.linspace(-1, 1, 9):
            spot = (share * 1.3 * style.head.neck, build.chin + 0.42 - 0.14 * share**2)
            sheet.fill(ellipse(spot, 0.022, 0.022), shaded(colour, -0.3))
