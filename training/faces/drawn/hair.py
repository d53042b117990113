"""Hair: what hangs behind the head, the cap on it with its fringe, and single locks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.faces.drawn.canvas import Canvas
from training.faces.drawn.curves import Points, curve, ellipse, mirrored
from training.faces.drawn.palette import shaded
from training.faces.drawn.pose import Depth
from training.faces.drawn.style import CharacterStyle

BACK_DEPTH, CAP_DEPTH, FRINGE_DEPTH = -0.25, 0.12, 0.42
# The fringe throws its shadow this far down.
SHADOW_FALL = 0.035


@dataclass(frozen=True)
class HairShapes:
    """Closed shapes of one head of hair, face units; empty tuples where there is none."""

    back: tuple[Points, ...]
    cap: Points | None
    fringe: Points | None
    strands: tuple[Points, ...]
    stray: tuple[Points, ...]

    def outline(self) -> tuple[float, float]:
        """Its highest point and its half width at the height of the eyes; 0 where there is no hair."""
        shapes = [*self.back[:1], *(shape for shape in (self.cap,) if shape is not None)]
        if not shapes:
            return 0.0, 0.0
        beside = [np.abs(shape[np.abs(shape[:, 1]) < 0.15, 0]).max(initial=0.0) for shape in shapes]
        return min(float(shape[:, 1].min()) for shape in shapes), float(max(beside))


def hair_shapes(style: CharacterStyle) -> HairShapes:
    """The hair of a character: the same at every call."""
    hair, rng = style.hair, np.random.default_rng(style.hair.seed)
    if hair.back == "none":
        return HairShapes((), None, None, (), ())
    top = -(style.head.skull + 0.7 * hair.volume)
    side = 0.5 + hair.volume
    cap = _cap(style, top, side)
    fringe, strands = _fringe(style, rng, top, side)
    return HairShapes(_back(style, rng, top, side), cap, fringe, strands, _stray(style, rng))


def _cap(style: CharacterStyle, top: float, side: float) -> Points:
    """The hair on the skull; its lower edge is the hairline."""
    hairline = -0.62 * style.head.skull
    half = [(0.0, top), (0.32, 0.93 * top), (side - 0.04, 0.5 * top), (side - 0.03, -0.02), (0.47, 0.06)]
    inner = [(0.45, -0.2), (0.36, 0.72 * hairline), (0.0, hairline)]
    right = np.array([*half, *inner])
    return curve(np.vstack([right, mirrored(right)[-2:0:-1]]), closed=True)


def _back(style: CharacterStyle, rng: np.random.Generator, top: float, side: float) -> tuple[Points, ...]:
    hair, chin = style.hair, style.head.chin
    ends = {"short": 0.25, "bob": chin + 0.12, "long": hair.length, "spiky": 0.3}
    if hair.back == "afro":
        return (ellipse((0, 0.45 * top), side + 0.22, abs(0.75 * top) + 0.15),)
    end = ends.get(hair.back, 0.35)
    wide = side + (0.12 if hair.back in ("long", "bob") else 0.02)
    left = [(-0.32, 0.95 * top), (-side, 0.45 * top), (-wide, 0.4 * end)]
    tips = []
    count = hair.locks + 2
    for number, x in enumerate(np.linspace(-wide, wide, count)):
        drop = end + rng.uniform(-0.1, 0.08)
        tips.append((x * 0.97, drop))
        if number < count - 1:
            tips.append((x + wide / count, drop - rng.uniform(0.03, 0.16)))
    right = [(-x, y) for x, y in left[::-1]]
    main = curve([(0.0, top), *left, *tips, *right], closed=True, steps=5)
    shapes = [main]
    if hair.back == "spiky":
        points: list[tuple[float, float]] = []
        for angle in np.linspace(np.pi * 1.1, -np.pi * 0.1, 2 * hair.locks + 5):
            reach = 1.0 + (0.3 * rng.uniform(0.5, 1.3) if len(points) % 2 else 0.0)
            points.append((side * 1.02 * reach * np.cos(angle), -0.1 + (top + 0.1) * reach * np.sin(angle)))
        shapes.append(np.array([(-0.3, 0.2), *points, (0.3, 0.2)]))
    if hair.back == "twin":
        for sign in (-1, 1):
            knots = [
                (0.5, -0.5),
                (0.95, -0.6),
                (1.1, 0.2),
                (1.0, hair.length),
                (0.8, 0.75 * hair.length),
                (0.7, 0.1),
            ]
            shapes.append(curve([(sign * x, y) for x, y in knots], closed=True))
    if hair.back == "pony":
        sign = 1 if hair.seed % 2 else -1
        knots = [(0.2, -0.9), (0.75, -1.0), (1.05, -0.2), (0.85, 0.9), (0.7, 0.2), (0.5, -0.4)]
        shapes.append(curve([(sign * x, y) for x, y in knots], closed=True))
    if hair.back == "bun":
        shapes.append(ellipse((rng.uniform(-0.2, 0.2), top - 0.08), 0.24, 0.2))
    return tuple(shapes)


def _fringe(
    style: CharacterStyle, rng: np.random.Generator, top: float, side: float
) -> tuple[Points | None, tuple[Points, ...]]:
    hair = style.hair
    low, hairline = hair.fringe_y, -0.62 * style.head.skull
    if hair.fringe == "none":
        return None, ()
    edge: list[tuple[float, float]] = []
    half = 0.46
    if hair.fringe == "blunt":
        for x in np.linspace(-half, half, hair.locks + 2):
            edge += [
                (x, low + 0.05 * (x / half) ** 2 + rng.uniform(-0.015, 0.015)),
                (x + 0.01, low - rng.uniform(0, 0.06)),
            ]
    elif hair.fringe in ("locks", "spikes"):
        depth = 0.2 if hair.fringe == "locks" else 0.4
        width = 2 * half / hair.locks
        for number in range(hair.locks):
            x = -half + width * (number + 0.5)
            tip = low + rng.uniform(-0.13, 0.03) + 0.12 * (x / half) ** 2
            lean = rng.uniform(-0.5, 0.5) * width
            edge += [
                (x - 0.45 * width, tip - depth * rng.uniform(0.6, 1)),
                (x + lean, tip),
                (x + 0.42 * width, tip - depth * rng.uniform(0.6, 1)),
            ]
    else:
        part = 0.0 if hair.fringe == "curtain" else (0.25 if hair.seed % 2 else -0.25)
        for x in np.linspace(-half, half, 9):
            away = abs(x - part) / (half + abs(part))
            edge.append((x, hairline - 0.04 + (low - hairline + 0.3) * away**0.8 + rng.uniform(-0.03, 0.03)))
    ends = []
    if hair.side_y > 0:
        tip = hair.side_y
        lock = [(0.42, 0.3 * tip), (0.46, 0.8 * tip), (0.52, tip), (0.56, 0.7 * tip), (side, 0.25 * tip)]
        ends = lock
    else:
        ends = [(0.44, -0.12), (0.49, 0.08), (side - 0.02, -0.05)]
    left = [(-x, y) for x, y in ends[::-1]]
    arch = [(side, 0.45 * top), (0.33, 0.95 * top), (0.0, top), (-0.33, 0.95 * top), (-side, 0.45 * top)]
    shape = curve([*left, *edge, *ends, *arch], closed=True, steps=5)
    strands = []
    if hair.strands:
        for x, y in edge[:: max(1, len(edge) // 6)]:
            strands.append(curve([(x, y - 0.02), (0.92 * x, 0.5 * (y + top)), (0.6 * x, 0.85 * top)]))
    return shape, tuple(strands)


def _stray(style: CharacterStyle, rng: np.random.Generator) -> tuple[Points, ...]:
    """Thin locks from the hairline down over forehead, eyes or cheeks."""
    locks = []
    for _ in range(style.hair.stray):
        root = rng.uniform(-0.4, 0.4)
        tip = np.array([root + rng.uniform(-0.15, 0.15), rng.uniform(-0.2, 0.35)])
        start = np.array([root, -0.6 * style.head.skull])
        bend = 0.5 * (start + tip) + (rng.uniform(-0.07, 0.07), 0.0)
        locks.append(curve([start, bend, tip]))
    return tuple(locks)


def draw_back_hair(canvas: Canvas, style: CharacterStyle, shapes: HairShapes) -> None:
    """What hangs behind head and body."""
    colour = style.shadow(style.palette.hair) if style.ink.shading != "flat" else style.palette.hair
    with canvas.part("hair"):
        for shape in shapes.back[::-1]:
            canvas.fill(shape, colour, BACK_DEPTH, to=style.palette.hair_second if _soft(style) else None)
            canvas.outline(shape, style.edge(style.palette.hair), style.ink.width, BACK_DEPTH)


def draw_front_hair(canvas: Canvas, style: CharacterStyle, shapes: HairShapes) -> None:
    """Cap, fringe and locks beside the face."""
    hair = style.palette.hair
    with canvas.part("hair"):
        layers: tuple[tuple[Points | None, Depth], ...] = (
            (shapes.cap, CAP_DEPTH),
            (shapes.fringe, _fringe_depth),
        )
        for shape, depth in layers:
            if shape is None:
                continue
            canvas.fill(shape, hair, depth, to=style.palette.hair_second if _soft(style) else None)
            canvas.outline(shape, style.edge(hair), style.ink.width, depth)
            if style.hair.shine:
                with canvas.inside(shape, depth):
                    _draw_shine(canvas, style)
    with canvas.part("hair"):
        for lock in shapes.stray:
            canvas.line(lock, hair, 0.01, 0.03, 0.022, 0.0, depth=_fringe_depth)
    for strand in shapes.strands:
        width = max(0.6 * style.ink.width, 0.007)
        canvas.line(strand, shaded(hair, 0.35), 0.0, width, 0.0, depth=_fringe_depth)
    if style.hair.antenna and shapes.cap is not None:
        top = -(style.head.skull + 0.7 * style.hair.volume)
        lock = curve(
            [(0.0, top + 0.06), (0.08, top - 0.22), (0.26, top - 0.2), (0.13, top - 0.1), (0.05, top + 0.05)],
            closed=True,
        )
        canvas.fill(lock, hair, CAP_DEPTH)
        canvas.outline(lock, style.edge(hair), style.ink.width, CAP_DEPTH)


def draw_hair_shadow(canvas: Canvas, style: CharacterStyle, shapes: HairShapes) -> None:
    """The shadow of the fringe on the face."""
    if shapes.fringe is not None and style.ink.shading != "flat":
        soft = 0.02 if _soft(style) else 0.0
        shadow = style.shadow(style.palette.skin)
        canvas.fill(shapes.fringe + (0.0, SHADOW_FALL), shadow, _fringe_depth, opacity=0.8, blur=soft)


def _fringe_depth(points: Points) -> Points:
    """In front of the forehead, and back towards the sides."""
    depth: Points = FRINGE_DEPTH * np.sqrt(np.clip(1 - (points[:, 0] / 0.62) ** 2, 0.05, 1))
    return depth


def _draw_shine(canvas: Canvas, style: CharacterStyle) -> None:
    y = -0.72 * style.head.skull
    angle = np.linspace(0.15 * np.pi, 0.85 * np.pi, 18)
    upper = np.stack([0.55 * np.cos(angle), y + 0.1 - 0.16 * np.sin(angle)], 1)
    teeth = 0.05 + 0.03 * (np.arange(18) % 2)
    lower = upper + np.stack([0 * teeth, teeth], 1)
    canvas.fill(np.vstack([upper, lower[::-1]]), shaded(style.palette.hair, -0.5), FRINGE_DEPTH, opacity=0.7)


def _soft(style: CharacterStyle) -> bool:
    return style.ink.shading == "soft"
