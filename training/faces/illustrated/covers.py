"""What hides a mouth: masks of cloth, a stalk tied before it, and what is held between the teeth."""

from __future__ import annotations

import numpy as np

from training.faces.illustrated.curves import Points, curve, ellipse, mirrored, superellipse
from training.faces.illustrated.palette import Colour, mixed, shaded
from training.faces.illustrated.pose import skin_depth
from training.faces.illustrated.sheet import Gradient, Sheet
from training.faces.illustrated.style import IllustratedStyle

BEFORE = 0.04  # the skin


def _depth(points: Points) -> Points:
    return skin_depth(points) + BEFORE


def paint_cover(sheet: Sheet, style: IllustratedStyle, outline: Points) -> None:
    """Cover the mouth.

    Args:
        sheet: to paint on.
        style: of the character; `wear.cover` says with what.
        outline: (N, 2) of the face, face units.
    """
    rng = np.random.default_rng([style.wear.seed, 11])
    if style.wear.cover == "cloth":
        _paint_cloth(sheet, style, outline, rng)
    elif style.wear.cover == "bar":
        _paint_bar(sheet, style, rng)
    elif style.wear.cover == "stick":
        _paint_stick(sheet, style, rng)


def _colour(style: IllustratedStyle, rng: np.random.Generator) -> Colour:
    plain: tuple[Colour, ...] = (
        (0.94, 0.95, 0.96),
        (0.12, 0.12, 0.14),
        (0.62, 0.78, 0.88),
        (0.45, 0.62, 0.35),
    )
    return plain[int(rng.integers(4))] if rng.random() < 0.6 else style.wear.headwear_colour


def _paint_cloth(sheet: Sheet, style: IllustratedStyle, outline: Points, rng: np.random.Generator) -> None:
    chin, colour = style.head.chin, _colour(style, rng)
    top, corner = rng.uniform(0.28, 0.5) * chin, rng.uniform(0.4, 0.62) * chin
    low = outline[outline[:, 1] > corner]
    low = low[np.argsort(np.arctan2(low[:, 1] - corner, low[:, 0]))] * (1.03, 1.0) + (
        0.0,
        rng.uniform(0.0, 0.04),
    )
    (right, _), (left, _) = low[0], low[-1]
    upper = curve([(left, corner), (0.45 * left, top + 0.4 * (corner - top)), (0.0, top),
                   (0.45 * right, top + 0.4 * (corner - top)), (right, corner)])  # fmt: skip
    shape = np.vstack([low, upper])
    for side, x in ((-1, left), (1, right)):
        string = curve([(x, corner), (0.47 * side, 0.2 * chin), (0.5 * side, -0.06)])
        sheet.line(string, shaded(colour, 0.2), 0.014, depth=_depth)
    ink = Gradient([shaded(colour, -0.2), colour, shaded(colour, 0.3)], (0.0, top), (0.0, chin))
    sheet.fill(shape, ink, _depth)
    with sheet.inside(shape, _depth):
        if style.finish.kind != "flat":
            lit = shape + (0.07 * style.finish.light, -0.03)
            sheet.around(lit, style.shadow(colour), _depth, opacity=0.7, blur=0.04 * style.finish.soft)
        for number in range(int(rng.integers(0, 4))):
            y = corner + (0.15 + 0.22 * number) * (chin - corner)
            pleat = curve([(left, y - 0.02), (0.0, y + 0.02), (right, y - 0.02)])
            sheet.line(pleat, style.edge(colour, 0.5), max(0.6 * style.finish.line, 0.004), depth=_depth)
        if rng.random() < 0.25:
            _paint_print(sheet, style, (corner + chin) / 2, rng)
    sheet.outline(shape, style.edge(colour, 0.6), max(style.finish.line, 0.005), _depth)


def _paint_print(sheet: Sheet, style: IllustratedStyle, y: float, rng: np.random.Generator) -> None:
    """Teeth, a cross or a dot on the cloth."""
    ink = (0.75, 0.1, 0.12) if rng.random() < 0.5 else style.palette.line
    kind = int(rng.integers(3))
    if kind == 0:
        zigzag = [(0.06 * number - 0.18, y + (0.03 if number % 2 else -0.03)) for number in range(7)]
        sheet.line(np.array(zigzag), ink, 0.016, depth=_depth)
    elif kind == 1:
        for way in (-1, 1):
            sheet.line(np.array([(-0.06, y - 0.06 * way), (0.06, y + 0.06 * way)]), ink, 0.02, depth=_depth)
    else:
        sheet.fill(ellipse((rng.uniform(-0.2, 0.2), y), 0.05, 0.05), ink, _depth)


def _paint_bar(sheet: Sheet, style: IllustratedStyle, rng: np.random.Generator) -> None:
    """A stalk or a roll held before the mouth by a string."""
    colour, y = _colour(style, rng), style.mouth.y
    half, high, tilt = rng.uniform(0.2, 0.42), rng.uniform(0.05, 0.1), rng.normal(0, 0.05)
    turn = np.array([[np.cos(tilt), np.sin(tilt)], [-np.sin(tilt), np.cos(tilt)]])

    def laid(points: Points) -> Points:
        return np.asarray(points @ turn + (0.0, y))

    for side in (-1, 1):
        string = curve([(0.8 * half * side, 0.0), (0.48 * side, -0.25 * y), (0.5 * side, -0.6 * y)])
        sheet.line(laid(string), shaded(style.wear.glasses_colour, 0.1), 0.02, depth=_depth)
    bar = laid(superellipse((0, 0), half, high, 8))
    ink = Gradient([shaded(colour, -0.45), colour, shaded(colour, 0.45)], (0.0, y - high), (0.0, y + high))
    sheet.fill(bar, ink, _depth)
    for x in rng.uniform(-0.9, 0.9, int(rng.integers(1, 5))) * half:
        ring = laid(superellipse((float(x), 0), 0.018, 1.12 * high, 3))
        sheet.fill(ring, shaded(colour, -0.2), _depth)
        sheet.outline(ring, style.edge(colour, 0.6), max(0.7 * style.finish.line, 0.004), _depth)
    sheet.outline(bar, style.edge(colour, 0.6), max(style.finish.line, 0.005), _depth)


def _paint_stick(sheet: Sheet, style: IllustratedStyle, rng: np.random.Generator) -> None:
    """A lollipop's stick, a straw or a biscuit between the lips."""
    colour, y, long = _colour(style, rng), style.mouth.y, rng.uniform(0.2, 0.5)
    line = np.array([(0.03, y), (0.03 + 0.8 * long, y + rng.uniform(-0.3, 0.5) * long)])
    line = line if rng.random() < 0.5 else mirrored(line)
    wide = rng.uniform(0.014, 0.04)
    sheet.line(line, style.edge(colour, 0.6), wide + 2 * max(style.finish.line, 0.003), depth=_depth)
    sheet.line(line, mixed(colour, (1.0, 1.0, 1.0), 0.3), wide, depth=_depth)
    if rng.random() < 0.4:
        sweet = ellipse(line[0], 0.08, 0.075)
        sheet.fill(sweet, style.wear.headwear_colour, _depth)
        sheet.outline(
            sweet, style.edge(style.wear.headwear_colour, 0.6), max(style.finish.line, 0.005), _depth
        )
