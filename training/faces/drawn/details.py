"""Brows, noses, and what is painted on a face."""

from __future__ import annotations

import numpy as np

from training.faces.drawn.acting import Action, EyeAction
from training.faces.drawn.canvas import Canvas
from training.faces.drawn.curves import Points, curve, ellipse, mirrored
from training.faces.drawn.eyes import Eye
from training.faces.drawn.palette import mixed, shaded
from training.faces.drawn.style import CharacterStyle


def brow_of(style: CharacterStyle, side: int, action: EyeAction) -> Points:
    """The middle line of a brow, from its inner to its outer end; where there is none, where it would be."""
    brows, eyes = style.brows, style.eyes
    length = brows.length or 0.22
    y = max(-eyes.above - brows.height - 0.09 * action.brow_raise, -0.8 * style.head.skull)
    turn = brows.tilt + 0.35 * action.brow_tilt
    middle = eyes.apart + 0.1 * length
    inner = max(middle - length / 2, 0.035)
    outer = min(inner + length, 0.47)
    knots = [
        (inner, y - 0.5 * length * turn),
        (0.5 * (inner + outer), y - brows.arch - 0.1 * length),
        (outer, y + 0.5 * length * turn + 0.06 * length),
    ]
    line = curve(knots)
    return line if side > 0 else mirrored(line)


def draw_brow(canvas: Canvas, style: CharacterStyle, line: Points) -> None:
    """Paint a brow."""
    thick = style.brows.thickness
    if not style.brows.length:
        return
    colour = style.faded(style.palette.brow)
    with canvas.part("brows"):
        if style.brows.blocky:
            canvas.line(line, colour, thick)
        else:
            canvas.line(line, colour, 0.7 * thick, thick, 0.75 * thick, 0.15 * thick)


def nose_anchors(style: CharacterStyle) -> dict[str, tuple[float, float]]:
    """Face units; the base is a little below the tip."""
    y = style.nose.y
    return {"nose_bridge": (0.0, 0.0), "nose_tip": (0.0, y), "nose_base": (0.0, y + 0.045 * style.nose.size)}


def draw_nose(canvas: Canvas, style: CharacterStyle) -> None:
    """Paint the nose, which stands out from the face."""
    nose, skin = style.nose, style.palette.skin
    y, size, ink = nose.y, nose.size, style.faded(style.edge(skin))
    width = max(0.8 * style.ink.width, 0.008)
    depth = NOSE_DEPTH
    with canvas.part("nose"):
        if nose.kind == "dot":
            canvas.fill(ellipse((0, y), 0.012 * size, 0.009 * size), ink, depth)
        elif nose.kind == "line":
            canvas.line(curve([(0.008, y - 0.05 * size), (-0.012, y + 0.02), (0.01, y + 0.03)]), ink,
                        0.0, width, width, depth=depth)  # fmt: skip
        elif nose.kind == "hook":
            knots = [
                (-0.01, y - 0.16 * size),
                (0.01, y - 0.05),
                (0.045 * size, y + 0.02),
                (0.0, y + 0.05 * size),
            ]
            canvas.line(curve(knots), ink, width, depth=depth)
        elif nose.kind == "shade":
            shade = np.array([(-0.03 * size, y + 0.035), (0.035 * size, y + 0.03), (0.0, y - 0.06 * size)])
            canvas.fill(shade, style.shadow(skin), depth, opacity=0.85)
        elif nose.kind == "button":
            canvas.fill(
                ellipse((0, y), 0.055 * size, 0.045 * size), mixed(skin, (0.9, 0.4, 0.35), 0.3), depth
            )
            canvas.outline(ellipse((0, y), 0.055 * size, 0.045 * size), ink, 0.7 * style.ink.width, depth)
        elif nose.kind == "bridge":
            _draw_bridge(canvas, style, width)
        elif nose.kind == "snout":
            knots = [
                (-0.07 * size, y - 0.03),
                (0.07 * size, y - 0.03),
                (0.03 * size, y + 0.035),
                (-0.03 * size, y + 0.035),
            ]
            canvas.fill(curve(knots, closed=True), style.palette.line, depth)
            canvas.fill(ellipse((-0.02 * size, y - 0.02), 0.02 * size, 0.01), (1, 1, 1), depth, opacity=0.6)
            line = curve([(0, y + 0.03), (0, style.mouth.y - 0.01)])
            canvas.line(line, style.palette.line, width, depth=depth)


NOSE_DEPTH = 0.52


def _draw_bridge(canvas: Canvas, style: CharacterStyle, width: float) -> None:
    y, size, skin = style.nose.y, style.nose.size, style.palette.skin
    shade = style.shadow(skin)
    side = curve([(0.035, 0.0), (0.03, 0.5 * y), (0.075 * size, y + 0.01), (0.0, y + 0.045), (0.0, 0.6 * y)])
    canvas.fill(side, shade, NOSE_DEPTH - 0.05, opacity=0.5, blur=0.008)
    for lay in (1, -1):
        wing = curve(
            [(lay * 0.06 * size, y - 0.02), (lay * 0.075 * size, y + 0.02), (lay * 0.04 * size, y + 0.035)]
        )
        canvas.line(wing, style.edge(skin), 0.3 * width, width, 0.3 * width, depth=NOSE_DEPTH - 0.03)
        canvas.fill(
            ellipse((lay * 0.027 * size, y + 0.033), 0.016 * size, 0.008), style.edge(skin), NOSE_DEPTH
        )
    canvas.fill(
        ellipse((-0.01, y - 0.01), 0.015, 0.02), shaded(skin, -0.5), NOSE_DEPTH, opacity=0.5, blur=0.008
    )


def draw_marks(canvas: Canvas, style: CharacterStyle, eyes: tuple[Eye, Eye], action: Action) -> None:
    """Blush, freckles, moles, whiskers, beards."""
    extras, skin = style.extras, style.palette.skin
    y = max(style.eyes.below + 0.06, 0.6 * style.nose.y)
    red = mixed(skin, (0.95, 0.3, 0.32), 0.6)
    for side in (-1, 1):
        x = side * (style.eyes.apart + 0.06)
        if extras.blush:
            soft = 0.0 if style.ink.shading == "flat" else 0.03
            canvas.fill(ellipse((x, y), 0.1, 0.055), red, opacity=0.7 * extras.blush, blur=soft)
            for shift in (-0.04, 0.0, 0.04) if extras.blush_lines else ():
                canvas.line(
                    curve([(x + shift + 0.015, y - 0.025), (x + shift - 0.015, y + 0.025)]),
                    shaded(red, 0.2),
                    0.008,
                )
        if extras.freckles:
            for dx, dy in ((-0.05, 0), (0, 0.02), (0.05, 0), (-0.02, -0.02), (0.03, -0.02)):
                canvas.fill(ellipse((x + dx, y + dy), 0.008, 0.008), shaded(skin, 0.35))
        if extras.whiskers:
            for rise in (-0.05, 0.0, 0.05):
                start = (side * 0.2, style.mouth.y - 0.04 + rise)
                canvas.line(
                    curve([start, (side * 0.48, start[1] - 0.02 + 1.4 * rise)]),
                    style.palette.line,
                    0.01,
                    0.004,
                )
    if extras.mole:
        canvas.fill(ellipse((style.eyes.apart, y), 0.01, 0.01), style.palette.line)


def draw_beard(canvas: Canvas, style: CharacterStyle, outline: Points, depth: Points) -> None:
    """Beard and moustache, below the mouth's own drawing."""
    kind, colour, chin = style.extras.beard, style.palette.hair, float(outline[:, 1].max())
    mouth = style.mouth
    if kind in ("full", "shadow"):
        cut = [(-0.6, 0.2), (-0.3, mouth.y - 0.06), (0, mouth.y - 0.1), (0.3, mouth.y - 0.06), (0.6, 0.2),
               (0.6, chin + 0.1), (-0.6, chin + 0.1)]  # fmt: skip
        with canvas.inside(outline, depth):
            canvas.fill(np.array(cut), colour, opacity=1.0 if kind == "full" else 0.25)
    if kind in ("full", "moustache"):
        y = 0.5 * (style.nose.y + mouth.y) + 0.015
        half = max(0.6 * mouth.width, 0.12)
        knots = [
            (-half, y + 0.05),
            (-0.5 * half, y - 0.02),
            (0, y - 0.02),
            (0.5 * half, y - 0.02),
            (half, y + 0.05),
            (0, y + 0.02),
        ]
        canvas.fill(curve(knots, closed=True), shaded(colour, 0.15))
