"""Neck, shoulders, clothes and what is behind the character. None of it turns with the head."""

from __future__ import annotations

import numpy as np

from training.faces.drawn.canvas import Canvas
from training.faces.drawn.curves import curve, ellipse, mirrored, superellipse
from training.faces.drawn.palette import mixed, shaded
from training.faces.drawn.style import CharacterStyle


def draw_body(canvas: Canvas, style: CharacterStyle) -> None:
    """From the neck down to the knees; what is below the picture's edge is cut."""
    with canvas.on_body(), canvas.part("body"):
        _draw_neck(canvas, style)
        _draw_clothes(canvas, style)


def _draw_neck(canvas: Canvas, style: CharacterStyle) -> None:
    skin, chin, half = style.palette.skin, style.head.chin, style.head.neck_width
    down = chin + 0.45
    neck = np.array([(-half, chin - 0.3), (half, chin - 0.3), (half + 0.02, down), (-half - 0.02, down)])
    canvas.fill(neck, skin)
    if style.ink.shading != "flat":
        canvas.fill(neck * (1, 0) + np.clip(neck, None, chin + 0.14) * (0, 1), style.shadow(skin))
    canvas.outline(neck, style.edge(skin), style.ink.width)


def _draw_clothes(canvas: Canvas, style: CharacterStyle) -> None:
    cloth, second = style.palette.cloth, style.palette.cloth_second
    chin, reach, width = style.head.chin, style.extras.shoulders, style.ink.width
    top = chin + 0.2
    half = [(0.6 * style.head.neck_width, top), (0.6 * reach, top + 0.12), (reach, top + 0.38),
            (1.1 * reach, top + 1.4), (reach, top + 1.9), (0.75 * reach, top + 1.2), (0.68 * reach, top + 2.4),
            (0.85 * reach, top + 3.6), (0.1, top + 3.7)]  # fmt: skip
    right = np.array(half)
    body = curve(np.vstack([right, mirrored(right)[::-1]]), closed=True)
    canvas.fill(body, cloth, to=shaded(cloth, 0.25) if style.ink.shading == "soft" else None)
    canvas.outline(body, style.edge(cloth), width)
    kind = style.extras.clothes
    line = max(width, 0.012)
    if kind in ("collar", "suit", "sailor"):
        wing = np.array([(0.02, top + 0.25), (0.2, top - 0.06), (0.42, top + 0.14), (0.26, top + 0.45)])
        for side in (wing, mirrored(wing)):
            canvas.fill(side, second)
            canvas.outline(side, style.edge(second), width)
        knot = np.array(
            [(-0.06, top + 0.2), (0.06, top + 0.2), (0.09, top + 0.8), (0, top + 0.95), (-0.09, top + 0.8)]
        )
        canvas.fill(knot, shaded(second, 0.4))
    elif kind in ("hood", "turtle"):
        rim = superellipse(
            (0, top + 0.06), style.head.neck_width + (0.3 if kind == "hood" else 0.06), 0.16, 3
        )
        canvas.fill(rim, second if kind == "hood" else cloth)
        canvas.outline(rim, style.edge(cloth), line)
    else:
        neck = ellipse((0, top + 0.02), style.head.neck_width + 0.08, 0.14)
        canvas.fill(neck, style.palette.skin)
        canvas.outline(neck, style.edge(cloth), line)
    if style.extras.hands:
        hand = ellipse((0.3, chin + 0.35), 0.16, 0.2, 0.4)
        canvas.fill(hand, style.palette.skin)
        canvas.outline(hand, style.edge(style.palette.skin), max(width, 0.006))


def draw_backdrop(canvas: Canvas, style: CharacterStyle) -> None:
    """Nothing, a colour, a pattern, or coarse scenery."""
    kind, one, other = style.extras.backdrop, style.palette.backdrop, style.palette.backdrop_second
    if kind == "clear":
        return
    rng = np.random.default_rng(style.hair.seed + 1)
    with canvas.on_body():
        everywhere = ellipse((0, 0), 40, 40)
        canvas.fill(everywhere, one)
        if kind == "gradient":
            canvas.fill(superellipse((0, 0), 4, 3, 9), one, to=other)
        elif kind == "dots":
            for x in np.arange(-2, 2.1, 0.5):
                for y in np.arange(-2, 2.6, 0.5):
                    canvas.fill(ellipse((x, y), 0.12, 0.12), other)
        elif kind == "stripes":
            for x in np.arange(-5, 4, 0.6):
                canvas.fill(np.array([(x, -4), (x + 0.3, -4), (x + 1.8, 5), (x + 1.5, 5)]), other)
        elif kind == "scene":
            for _ in range(rng.integers(3, 12)):
                spot, size = rng.uniform(-2, 2, 2), rng.uniform(0.2, 1.2, 2)
                shape = superellipse(spot, float(size[0]), float(size[1]), float(rng.uniform(1.5, 6)))
                canvas.fill(shape, mixed(one, other, rng.random()), blur=0.15 * rng.random(), opacity=0.8)
