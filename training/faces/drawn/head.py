"""The head itself: outline of the face, ears, snout."""

from __future__ import annotations

import numpy as np

from training.faces.drawn.canvas import Canvas
from training.faces.drawn.curves import Points, curve, ellipse, half_width_at, mirrored
from training.faces.drawn.palette import mixed, shaded
from training.faces.drawn.pose import BULGE_DEPTH
from training.faces.drawn.style import CharacterStyle

# Heights of two anchors on the outline, as shares of the way from the eyes down to the chin.
CHEEK, JAW = 0.23, 0.7
# An open jaw lowers the chin by this.
JAW_DROP = 0.07
# How far the chin stands out before the middle of the head; the sides of the face are at depth 0.
CHIN_DEPTH = 0.8 * BULGE_DEPTH
BEHIND = -0.06


def face_outline(style: CharacterStyle, jaw: float = 0.0, puff: float = 0.0) -> Points:
    """(N, 2) the closed outline of the face."""
    head = style.head
    chin = head.chin + JAW_DROP * jaw
    half = [
        (0.0, -head.skull),
        (0.29, -0.9 * head.skull),
        (head.temple_width - 0.03, -0.5 * head.skull),
        (head.temple_width, -0.1),
        (0.5 + 0.03 * puff, CHEEK * chin),
        (head.jaw_width + 0.06 * puff, JAW * chin),
        (head.chin_width, 0.96 * chin),
        (0.0, chin),
    ]
    if style.family == "robot":
        half = [(x, y) if y < 0 else (max(x, 0.44 - 0.12 * (y > 0.9 * chin)) * (x > 0), y) for x, y in half]
    side = np.array(half)
    return curve(np.vstack([side, mirrored(side)[-2:0:-1]]), closed=True)


def outline_depth(points: Points, chin: float) -> Points:
    """(N,) depth of points of the outline: it comes forward towards the chin."""
    down = np.clip((points[:, 1] - 0.15) / max(chin - 0.15, 0.1), 0, 1)
    depth: Points = CHIN_DEPTH * down * (1 - np.minimum(np.abs(points[:, 0]) / 0.55, 1))
    return depth


def outline_anchors(outline: Points) -> dict[str, tuple[float, float]]:
    """Cheeks, jaw and chin, face units."""
    chin = float(outline[:, 1].max())
    anchors = {"chin": (0.0, chin)}
    for part, share in (("cheek", CHEEK), ("jaw", JAW)):
        x = half_width_at(outline, share * chin)
        anchors |= {f"{part}_right": (-x, share * chin), f"{part}_left": (x, share * chin)}
    return anchors


def draw_face(canvas: Canvas, style: CharacterStyle, outline: Points) -> None:
    """Skin, its shading and its line."""
    skin, chin = style.palette.skin, float(outline[:, 1].max())
    depth = outline_depth(outline, chin)
    with canvas.part("face"):
        _draw_fluff(canvas, style, outline)
        canvas.fill(outline, skin, depth, to=mixed(skin, style.shadow(skin), 0.4) if _soft(style) else None)
    with canvas.inside(outline, depth):
        if style.ink.shading == "cel":
            lit = outline * (0.94, 0.97) + (-0.05, -0.03)
            canvas.fill(np.vstack([outline, lit[::-1]]), style.shadow(skin), 0.0, opacity=0.8)
        elif _soft(style):
            rim = np.vstack([outline * 1.3, outline[::-1] * 0.93])
            canvas.fill(rim, style.shadow(skin), 0.0, opacity=0.7, blur=0.06)
        if style.head.muzzle:
            size = style.head.muzzle
            snout = ellipse((0, 0.5 * (style.nose.y + style.mouth.y) + 0.04), 0.25 * size, 0.2 * size)
            canvas.fill(snout, shaded(skin, -0.6))
    canvas.outline(outline, style.edge(skin), style.ink.width, depth)


def _soft(style: CharacterStyle) -> bool:
    return style.ink.shading == "soft"


def _draw_fluff(canvas: Canvas, style: CharacterStyle, outline: Points) -> None:
    reach = style.head.fluff
    if not reach:
        return
    chin = float(outline[:, 1].max())
    for y in np.linspace(0.3, 0.8, 3) * chin:
        x = half_width_at(outline, y)
        tuft = np.array([(x - 0.12, y - 0.12), (x + reach, y + 0.06), (x - 0.12, y + 0.1)])
        for shape in (tuft, mirrored(tuft)):
            canvas.outline(shape, style.edge(style.palette.skin), style.ink.width, 0.0)
            canvas.fill(shape, style.palette.skin, 0.0)


def draw_ears(canvas: Canvas, style: CharacterStyle) -> None:
    """Ears at the sides, behind the face; an animal's stand on top (`draw_animal_ears`)."""
    kind, size, skin = style.head.ears, style.head.ear_size, style.palette.skin
    if kind == "human":
        ear = ellipse((0.51, 0.1), 0.075 * size, 0.13 * size, 0.15)
        inner = curve([(0.5, 0.03), (0.545, 0.06), (0.53, 0.13)])
    elif kind == "elf":
        ear = curve([(0.47, 0.02), (0.6, -0.06), (0.55 + 0.3 * size, -0.16), (0.62, 0.12), (0.48, 0.2)])
        inner = curve([(0.5, 0.05), (0.62, 0.0), (0.7, -0.06)])
    elif kind == "bolt":
        ear = ellipse((0.52, 0.05), 0.08 * size, 0.14 * size)
        inner = curve([(0.55, -0.05), (0.55, 0.15)])
    else:
        return
    with canvas.part("ear"):
        for lay in (_as_is, mirrored):
            canvas.fill(lay(ear), style.shadow(skin) if kind == "bolt" else skin, BEHIND)
            canvas.outline(lay(ear), style.edge(skin), style.ink.width, BEHIND)
            canvas.line(lay(inner), shaded(skin, 0.4), max(0.6 * style.ink.width, 0.006), depth=BEHIND)


_ANIMAL_EARS = {
    "cat": [(0.2, -0.55), (0.34, -1.02), (0.42, -1.08), (0.5, -0.85), (0.52, -0.3)],
    "fox": [(0.14, -0.55), (0.36, -1.2), (0.42, -1.26), (0.52, -0.95), (0.53, -0.25)],
    "bear": [(0.24, -0.62), (0.28, -0.86), (0.42, -0.93), (0.54, -0.8), (0.5, -0.45)],
    "bunny": [(0.08, -0.6), (0.08, -1.2), (0.2, -1.65), (0.34, -1.5), (0.32, -0.95), (0.26, -0.5)],
    "dog": [(0.3, -0.68), (0.5, -0.72), (0.68, -0.35), (0.68, 0.1), (0.54, 0.12), (0.45, -0.25)],
}


def draw_animal_ears(canvas: Canvas, style: CharacterStyle) -> None:
    """Ears that stand on the head, of a mascot or of somebody with cat ears."""
    knots = _ANIMAL_EARS.get(style.head.ears)
    if knots is None:
        return
    animal = style.family == "mascot"
    colour = style.palette.skin if animal else style.palette.hair
    if style.head.ears == "dog":
        colour = style.palette.hair_second
    raised = np.array(knots) * (1, style.head.skull / 0.75)
    ear = curve(raised)
    middle = ear.mean(axis=0)
    inner = middle + (ear - middle) * (0.5, 0.62) + (0, 0.02)
    with canvas.part("hair"):
        for lay in (_as_is, mirrored):
            canvas.fill(lay(ear), colour, 0.02)
            if style.head.ears != "dog":
                canvas.fill(lay(inner), mixed(style.palette.lips, (1, 0.8, 0.8), 0.4), 0.02)
            canvas.outline(lay(ear), style.edge(colour), style.ink.width, 0.02)


def _as_is(points: Points) -> Points:
    return points
