"""Glasses and hats."""

from __future__ import annotations

import numpy as np

from training.faces.drawn.canvas import Canvas
from training.faces.drawn.curves import Points, curve, ellipse, mirrored, superellipse
from training.faces.drawn.hair import CAP_DEPTH, FRINGE_DEPTH
from training.faces.drawn.palette import shaded
from training.faces.drawn.pose import skin_depth
from training.faces.drawn.style import CharacterStyle

GLASSES_BEFORE = 0.05  # the skin


def draw_glasses(canvas: Canvas, style: CharacterStyle) -> None:
    """Frames round both eyes, with a bridge and temples."""
    kind = style.extras.glasses
    if kind == "none":
        return
    eyes, colour, width = style.eyes, style.extras.glasses_colour, style.extras.glasses_frame
    half_x = min(style.extras.glasses_width / 2, eyes.apart - 0.02)
    half_y = max(0.62 * (eyes.above + eyes.below), 0.62 * half_x)
    y = 0.5 * (eyes.below - eyes.above) + 0.02
    rim = superellipse((eyes.apart, y), half_x, half_y, 2.0 if kind == "round" else 4.5)
    if kind == "half":
        rim = rim[rim[:, 1] > y]
    bridge = curve([(eyes.apart - half_x, y), (0.0, y - 0.03), (-eyes.apart + half_x, y)])
    temple = np.array([(eyes.apart + half_x, y), (0.5, y - 0.02)])

    for lay in (1, -1):
        side = rim if lay > 0 else mirrored(rim)
        canvas.fill(side, (1, 1, 1), _glasses_depth, opacity=0.12)
        loop = side if kind == "half" else np.vstack([side, side[:1]])
        canvas.line(loop, colour, width, depth=_glasses_depth)
        arm = temple if lay > 0 else mirrored(temple)
        canvas.line(arm, colour, 0.8 * width, depth=_glasses_depth)
    canvas.line(bridge, colour, width, depth=_glasses_depth)


def _glasses_depth(points: Points) -> Points:
    return skin_depth(points) + GLASSES_BEFORE


def draw_hat(canvas: Canvas, style: CharacterStyle, top: float, side: float) -> None:
    """What is worn on hair or skull; `top` and `side` are the outline of those."""
    kind, colour, width = style.extras.hat, style.palette.cloth_second, style.ink.width
    edge = style.edge(colour)
    brim = 0.5 * top
    shapes: list[Points] = []
    if kind in ("beanie", "cap", "witch"):
        peak = {"beanie": 1.12, "cap": 1.1, "witch": 2.0}[kind] * top
        shoulder = 0.75 if kind == "witch" else 0.9
        right = np.array([(0.0, peak), (0.35 * shoulder, 0.5 * (peak + brim) - 0.2), (side + 0.02, brim)])
        shapes.append(curve(np.vstack([right, [(0.0, brim + 0.03)], mirrored(right)[:0:-1]]), closed=True))
        reach = {"beanie": side + 0.06, "cap": side, "witch": side + 0.4}[kind]
        shapes.append(superellipse((0, brim), reach, 0.1 if kind != "cap" else 0.06, 3))
    elif kind == "band":
        angle = np.linspace(0, np.pi, 20)
        arc = np.stack([side * np.cos(angle), 0.1 + (0.88 * top - 0.1) * np.sin(angle)], 1)
        shapes.append(np.vstack([arc, arc[::-1] * 0.9]))
    elif kind == "bow":
        spot = np.array([0.3, 0.92 * top])
        wing = np.array([(0, 0), (0.2, -0.14), (0.24, 0.12)])
        shapes += [spot + wing, spot - wing * (1, -1), spot + ellipse((0, 0), 0.05, 0.06)]
    elif kind == "clip":
        shapes.append(superellipse((0.36, 0.6 * top), 0.09, 0.03, 4))
    elif kind == "phones":
        angle = np.linspace(0, np.pi, 20)
        arc = np.stack([(side + 0.03) * np.cos(angle), 0.05 + (top - 0.1) * np.sin(angle)], 1)
        shapes.append(np.vstack([arc, arc[::-1] * 0.93]))
        cup = superellipse((side, 0.08), 0.11, 0.2, 3)
        shapes += [cup, mirrored(cup)]
    depth = FRINGE_DEPTH if kind in ("clip", "bow") else CAP_DEPTH + 0.05
    with canvas.part("cover"):
        for number, shape in enumerate(shapes):
            canvas.fill(shape, colour if number != 1 else shaded(colour, 0.2), depth)
            canvas.outline(shape, edge, width, depth)
