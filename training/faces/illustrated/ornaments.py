"""Small things in the hair: bows, clips, flowers, crowns, jewels."""

from __future__ import annotations

import numpy as np

from training.faces.illustrated.curves import Points, curve, ellipse, mirrored, superellipse
from training.faces.illustrated.palette import Colour, shaded
from training.faces.illustrated.sheet import Gradient, Sheet
from training.faces.illustrated.shell import Shell
from training.faces.illustrated.style import IllustratedStyle


def paint_ornaments(
    sheet: Sheet, style: IllustratedStyle, shell: Shell, ties: list[tuple[float, float]]
) -> None:
    """All ornaments of a character, and ribbons round its tails."""
    rng = np.random.default_rng([style.wear.seed, 11])
    colour, worn = style.wear.headwear_colour, style.wear.headwear
    side = float(rng.choice([-1, 1]))
    if ties and rng.random() < 0.75:
        for spot in ties:
            _paint_bow(sheet, style, spot, rng.uniform(0.1, 0.22), -0.08)
    if "bow" in worn:
        _paint_bow(sheet, style, (side * 0.35, 0.88 * shell.top), rng.uniform(0.18, 0.34), 0.15)
    if "ribbons" in worn:
        for way in (-1, 1):
            _paint_bow(sheet, style, (way * 0.42, 0.75 * shell.top), 0.18, 0.15)
    if "band" in worn:
        arc = shell.outline(-1.45, 1.45, 0.0) * (0.98, 0.97)
        sheet.line(arc, Gradient([shaded(colour, -0.3), shaded(colour, 0.3)], (0.0, shell.top), (0.0, 0.0)),
                   0.05, 0.09, 0.05, depth=0.1)  # fmt: skip
    if "maid" in worn:
        _paint_frill(sheet, style, shell)
    if "clip" in worn:
        for number in range(int(rng.integers(1, 4))):
            at = np.array([side * (0.34 + 0.03 * number), 0.45 * shell.top + 0.09 * number])
            _solid(sheet, style, at + superellipse((0, 0), 0.09, 0.024, 4) @ _turn(-0.5 * side), colour, 0.45)
    if "flower" in worn:
        _paint_flower(sheet, style, (side * 0.42, 0.62 * shell.top), rng.uniform(0.09, 0.16))
    if "crown" in worn:
        points = [
            (-0.26, 0.02),
            (-0.3, -0.26),
            (-0.14, -0.12),
            (0.0, -0.32),
            (0.14, -0.12),
            (0.3, -0.26),
            (0.26, 0.02),
            (0.0, 0.07),
        ]
        _solid(sheet, style, np.array(points) + (0.0, shell.top + 0.08), (0.95, 0.78, 0.3), 0.15)
        for x in (-0.15, 0.0, 0.15):
            sheet.fill(ellipse((x, shell.top + 0.06), 0.03, 0.03), (0.85, 0.15, 0.3), 0.15)
    if "jewel" in worn:
        chain = curve([(-0.4, -0.5), (0.0, 0.42 * shell.top), (0.4, -0.5)])
        sheet.line(chain, (0.9, 0.78, 0.4), 0.014, depth=0.5)
        spot = (0.0, 0.42 * shell.top + 0.04)
        gem = np.array([(0.0, -0.06), (0.045, 0.0), (0.0, 0.07), (-0.045, 0.0)]) + spot
        _solid(sheet, style, gem, colour, 0.5)
        sheet.fill(ellipse((spot[0] - 0.012, spot[1] - 0.015), 0.01, 0.014), (1, 1, 1), 0.5, opacity=0.9)


def _turn(angle_rad: float) -> Points:
    cos, sin = np.cos(angle_rad), np.sin(angle_rad)
    return np.array([[cos, sin], [-sin, cos]])


def _solid(sheet: Sheet, style: IllustratedStyle, shape: Points, colour: Colour, depth: float) -> None:
    top, low = float(shape[:, 1].min()), float(shape[:, 1].max())
    ink = Gradient([shaded(colour, -0.3), colour, shaded(colour, 0.3)], (0.0, top), (0.0, low))
    sheet.fill(shape, ink if style.finish.kind != "flat" else colour, depth)
    sheet.outline(shape, style.edge(colour, 0.6), style.finish.line, depth)


def _paint_bow(
    sheet: Sheet, style: IllustratedStyle, spot: tuple[float, float], size: float, depth: float
) -> None:
    colour, at = style.wear.headwear_colour, np.array(spot)
    for way in (-1.0, 1.0):
        tail = np.array([(0.0, 0.0), (0.5 * way, 1.3), (0.75 * way, 1.1), (0.95 * way, 1.2)]) * size + at
        _solid(sheet, style, tail, shaded(colour, 0.2), depth)
        wing = curve(
            [(0.05 * way, 0.0), (0.9 * way, -0.62), (1.15 * way, 0.0), (0.85 * way, 0.45)], closed=True
        )
        _solid(sheet, style, wing * size + at, colour, depth)
        fold = curve([(0.1 * way, 0.0), (0.5 * way, -0.08), (0.8 * way, -0.2)]) * size + at
        sheet.line(fold, style.shadow(colour, 1.3), 0.0, 0.16 * size, 0.0, depth=depth, opacity=0.7)
    _solid(sheet, style, superellipse((0, 0), 0.22, 0.26, 3) * size + at, shaded(colour, 0.1), depth)


def _paint_flower(sheet: Sheet, style: IllustratedStyle, spot: tuple[float, float], size: float) -> None:
    colour = style.wear.headwear_colour
    for angle in np.linspace(0, 2 * np.pi, 6)[:-1]:
        middle = (spot[0] + 0.75 * size * np.cos(angle), spot[1] + 0.75 * size * np.sin(angle))
        _solid(sheet, style, ellipse(middle, 0.62 * size, 0.5 * size, angle), shaded(colour, -0.2), 0.4)
    _solid(sheet, style, ellipse(spot, 0.35 * size, 0.35 * size), (0.95, 0.8, 0.3), 0.4)


def _paint_frill(sheet: Sheet, style: IllustratedStyle, shell: Shell) -> None:
    for angle in np.linspace(-0.9, 0.9, 9):
        x, y = shell.outer(angle, 0.03)
        _solid(sheet, style, ellipse((x, y), 0.1, 0.09), (0.97, 0.96, 0.96), 0.05)
    arc = shell.outline(-0.95, 0.95, -0.02)
    sheet.line(arc, style.palette.cloth, 0.06, depth=0.1)


def paint_earrings(sheet: Sheet, style: IllustratedStyle, sides: tuple[int, ...]) -> None:
    """Drops below the ears at the given sides."""
    if style.wear.seed % 6 or style.head.ears == "none":
        return
    colour = shaded(style.wear.headwear_colour, -0.3)
    drop = ellipse((0.52, 0.3 * style.head.ear_size), 0.025, 0.05)
    for side in sides:
        _solid(sheet, style, drop if side > 0 else mirrored(drop), colour, -0.02)
