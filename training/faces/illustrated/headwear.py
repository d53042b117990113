"""Hats, ribbons, horns, animal ears and ornaments; some of it behind the hair."""

from __future__ import annotations

import numpy as np

from training.faces.illustrated.curves import Points, curve, ellipse, mirrored, superellipse
from training.faces.illustrated.ornaments import paint_ornaments
from training.faces.illustrated.palette import Colour, mixed, shaded
from training.faces.illustrated.sheet import Gradient, Sheet
from training.faces.illustrated.shell import Shell, shell_of
from training.faces.illustrated.style import IllustratedStyle

HAT_DEPTH = 0.12
_EARS = {
    "cat": [(0.12, 0.2), (0.2, -0.3), (0.3, -0.4), (0.42, -0.16), (0.46, 0.26)],
    "fox": [(0.06, 0.2), (0.22, -0.46), (0.34, -0.6), (0.46, -0.2), (0.48, 0.3)],
    "bear": [(0.2, 0.14), (0.22, -0.16), (0.38, -0.26), (0.52, -0.12), (0.46, 0.3)],
    "bunny": [(0.06, 0.14), (0.04, -0.5), (0.16, -1.0), (0.32, -0.85), (0.32, -0.3), (0.28, 0.18)],
    "dog": [(0.26, 0.08), (0.48, 0.0), (0.68, 0.35), (0.7, 0.8), (0.56, 0.84), (0.42, 0.42)],
}


def shaded_shape(sheet: Sheet, style: IllustratedStyle, shape: Points, colour: Colour, depth: float) -> None:
    """A solid thing with shade and outline."""
    finish = style.finish
    top, low = float(shape[:, 1].min()), float(shape[:, 1].max())
    run = 0.3 + 0.5 * finish.gradient
    inks = [shaded(colour, -0.25 * run), colour, shaded(colour, 0.3 * run)]
    sheet.fill(shape, Gradient(inks, (0.0, top), (0.0, low)) if finish.kind != "flat" else colour, depth)
    if finish.kind != "flat":
        with sheet.inside(shape, depth):
            lit = shape + (0.05 * finish.light, -0.02)
            sheet.around(lit, style.shadow(colour), depth, opacity=0.7, blur=0.04 * finish.soft)
    sheet.outline(shape, style.edge(colour, 0.6), finish.line, depth)


def paint_headwear_behind(sheet: Sheet, style: IllustratedStyle) -> None:
    """What stands behind the hair: ears and horns' feet are covered by locks, hats have a far brim, a halo floats."""
    shell = shell_of(style)
    for kind in style.wear.headwear:
        if kind in _EARS and (kind != "dog" or style.family != "mascot"):
            _paint_animal_ears(sheet, style, shell, kind)
        elif kind == "horns":
            _paint_horns(sheet, style, shell)
        elif kind == "halo":
            ring = ellipse((0, shell.top - 0.16), 0.36, 0.09)
            sheet.outline(ring, (1.0, 0.9, 0.5), 0.045, 0.0)
            sheet.outline(ring, (1.0, 1.0, 0.85), 0.02, 0.0)
        elif kind in ("straw", "witch"):
            brim = ellipse((0, 0.62 * shell.top), shell.side + 0.42, 0.16)
            shaded_shape(sheet, style, brim, shaded(_hat_colour(style, kind), 0.4), -0.1)


def _hat_colour(style: IllustratedStyle, kind: str) -> Colour:
    return (
        mixed(style.wear.headwear_colour, (0.9, 0.78, 0.5), 0.85)
        if kind == "straw"
        else style.wear.headwear_colour
    )


def _paint_animal_ears(sheet: Sheet, style: IllustratedStyle, shell: Shell, kind: str) -> None:
    animal = style.family == "mascot"
    colour = style.palette.skin if animal else style.palette.hair
    if kind == "bunny" and style.wear.seed % 2 and not animal:
        colour = (0.95, 0.93, 0.92)
    if kind == "dog":
        colour = shaded(colour, 0.3)
    wide = shell.side / 0.53
    ear = curve(np.array(_EARS[kind]) * (wide, 1.0) + (0.0, 0.8 * shell.top))
    middle = ear.mean(axis=0)
    inner = middle + (ear - middle) * (0.52, 0.66) + (0, 0.03)
    pink = mixed(mixed(colour, (0.98, 0.72, 0.72), 0.7), style.palette.lips, 0.15)
    rng = np.random.default_rng([style.wear.seed, 9])
    for lay in (1, -1):
        shape, hollow = (ear, inner) if lay > 0 else (mirrored(ear), mirrored(inner))
        shaded_shape(sheet, style, shape, colour, 0.0)
        if kind != "dog":
            sheet.fill(
                hollow,
                Gradient([pink, shaded(pink, 0.25)], (0.0, middle[1] - 0.3), (0.0, middle[1] + 0.3)),
                0.0,
            )
            for _ in range(5):  # tufts
                foot = hollow.mean(axis=0) + (rng.normal(0, 0.04), 0.16)
                tip = foot + (rng.normal(0, 0.06), -rng.uniform(0.15, 0.28))
                sheet.line(
                    curve([foot, 0.5 * (foot + tip) + (0.02, 0), tip]),
                    shaded(colour, -0.35),
                    0.04,
                    0.02,
                    0.0,
                    depth=0.0,
                )


def _paint_horns(sheet: Sheet, style: IllustratedStyle, shell: Shell) -> None:
    rng = np.random.default_rng([style.wear.seed, 10])
    out, high = rng.uniform(0.0, 0.3), rng.uniform(0.2, 0.5)
    root = shell.outer(0.55, -0.06)
    line = curve([root, (root[0] + 0.5 * out + 0.08, root[1] - 0.45 * high), (root[0] + out, root[1] - high)])
    colour = style.wear.headwear_colour
    for lay in (line, mirrored(line)):
        sheet.line(lay, style.edge(colour), 0.15 + 2 * style.finish.line, 0.1, 0.0, depth=0.05)
        sheet.line(lay, Gradient([shaded(colour, 0.3), shaded(colour, -0.3)], root, (root[0], root[1] - high)),
                   0.15, 0.1, 0.0, depth=0.05)  # fmt: skip
        for share in (4, 8, 12):
            if share < len(lay):
                spot = lay[share]
                ridge = np.array([spot - (0.06, 0.0), spot + (0, 0.015), spot + (0.06, 0.0)])
                sheet.line(ridge, shaded(colour, 0.4), 0.0, 0.012, 0.0, depth=0.05, opacity=0.7)


def paint_headwear(sheet: Sheet, style: IllustratedStyle, ties: list[tuple[float, float]]) -> None:
    """What is worn before the hair; `ties` are where ribbons hold tails."""
    shell = shell_of(style)
    for kind in style.wear.headwear:
        if kind in ("beanie", "cap", "witch", "beret", "straw"):
            _paint_hat(sheet, style, shell, kind)
        elif kind == "dog" and style.family == "mascot":
            _paint_animal_ears(sheet, style, shell, kind)
        elif kind == "phones":
            _paint_phones(sheet, style, shell)
    paint_ornaments(sheet, style, shell, ties)


def _paint_hat(sheet: Sheet, style: IllustratedStyle, shell: Shell, kind: str) -> None:
    colour, side, top = _hat_colour(style, kind), shell.side + 0.03, shell.top
    brim = 0.6 * top
    peak = top - {"beanie": 0.12, "cap": 0.08, "witch": 0.95, "beret": 0.16, "straw": 0.1}[kind]
    if kind == "beret":
        dome = curve(
            [
                (-side * 0.95, 0.72 * top),
                (-side * 1.1, peak + 0.18),
                (0.0, peak),
                (side * 0.9, 0.85 * top),
                (0.0, 0.9 * top),
            ],
            closed=True,
        )
        shaded_shape(sheet, style, dome, colour, HAT_DEPTH)
        sheet.line(
            np.array([(0.0, peak + 0.02), (0.02, peak - 0.07)]), shaded(colour, 0.2), 0.03, depth=HAT_DEPTH
        )
        return
    tip = 0.25 * (style.wear.seed % 3 - 1) if kind == "witch" else 0.0
    right = [
        (side, brim),
        (0.86 * side, 0.5 * (peak + brim) - (0.12 if kind != "witch" else -0.18)),
        (0.06 + tip, peak),
    ]
    left = [(-0.06 + tip, peak), (-0.86 * side, right[1][1]), (-side, brim)]
    dome = np.vstack([curve([*right, *left]), curve([(-side, brim), (0.0, brim + 0.06), (side, brim)])])
    shaded_shape(sheet, style, dome, colour, HAT_DEPTH)
    second = style.palette.cloth_second
    if kind in ("witch", "straw"):
        band = np.vstack([curve([(-side, brim), (0, brim + 0.07), (side, brim)]),
                          curve([(0.96 * side, brim - 0.14), (0, brim - 0.06),
                                 (-0.96 * side, brim - 0.14)])])  # fmt: skip
        shaded_shape(sheet, style, band, second, HAT_DEPTH)
        lip = np.vstack([curve([(-side - 0.42, brim + 0.02), (0, brim + 0.26), (side + 0.42, brim + 0.02)]),
                         curve([(side, brim - 0.02), (0, brim + 0.09), (-side, brim - 0.02)])])  # fmt: skip
        shaded_shape(sheet, style, lip, colour, 0.3)
    elif kind == "cap":
        visor = np.vstack([curve([(-0.46, brim + 0.02), (-0.3, brim + 0.2), (0.3, brim + 0.2), (0.46, brim + 0.02)]),
                           curve([(0.4, brim), (0, brim - 0.05), (-0.4, brim)])])  # fmt: skip
        shaded_shape(sheet, style, visor, second, 0.3)
    else:
        fold = superellipse((0, brim), side + 0.03, 0.12, 4)
        shaded_shape(sheet, style, fold, shaded(colour, -0.15), HAT_DEPTH)
        for x in np.arange(-0.5, 0.51, 0.07):
            sheet.line(
                np.array([(x, brim - 0.1), (x, brim + 0.1)]),
                style.shadow(colour),
                0.012,
                depth=HAT_DEPTH,
                opacity=0.7,
            )


def _paint_phones(sheet: Sheet, style: IllustratedStyle, shell: Shell) -> None:
    colour = style.wear.headwear_colour
    arc = shell.outline(-1.5, 1.5, 0.03)
    sheet.line(arc, style.edge(colour), 0.1 + 2 * style.finish.line, depth=0.05)
    sheet.line(
        arc,
        Gradient([shaded(colour, -0.3), shaded(colour, 0.3)], (0.0, shell.top), (0.0, 0.0)),
        0.1,
        depth=0.05,
    )
    for side in (-1, 1):
        cup = superellipse((side * (shell.side + 0.03), 0.06), 0.13, 0.22, 3)
        shaded_shape(sheet, style, cup, colour, 0.02)
        pad = superellipse((side * (shell.side + 0.06), 0.06), 0.07, 0.14, 2.5)
        shaded_shape(sheet, style, pad, style.palette.cloth_second, 0.02)
