"""Hair of many strands, and forms rounded off, as light models them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from brush import Gradient, Points, Sheet, loop, moved
from hair import Lock


@dataclass(frozen=True)
class SoftHair:
    """Inks of softly painted hair; `base` runs over the whole head."""

    base: Gradient
    shade: str
    deep: str
    light: str
    glow: str


def draw_lock(
    sheet: Sheet,
    lock: Lock,
    inks: SoftHair,
    random: np.random.Generator,
    *,
    shine: tuple[float, float] = (0.22, 0.5),
    light_side: float = 0.35,
    strands: int = 14,
    cast: float = 0.5,
) -> None:
    """A lock as one body of many strands: dark along its edges, lit on one side, a band of shine across.

    Args:
        sheet: where to.
        lock: its shape.
        inks: colours.
        random: how the strands lie.
        shine: where the band begins and ends, shares of the length.
        light_side: where across the lock it is lightest, 0…1.
        strands: how many single ones are seen.
        cast: how dark its shadow on the hair behind is.
    """
    wide = float(np.linalg.norm(lock.left - lock.right, axis=1).max())
    if cast:
        sheet.fill(moved(lock.shape, 3, 9), inks.deep, opacity=cast, blur_px=7, blend="atop")
    sheet.fill(lock.shape, inks.base)
    with sheet.inside(lock.shape):
        for side, strength in ((0.0, 0.55), (1.0, 0.8)):
            sheet.line(
                lock.across(side),
                inks.shade,
                0.3 * wide,
                0.55 * wide,
                0.3 * wide,
                opacity=strength,
                blur_px=0.12 * wide,
            )
            sheet.line(
                lock.across(side),
                inks.deep,
                0.1 * wide,
                0.18 * wide,
                0.1 * wide,
                opacity=strength,
                blur_px=0.05 * wide,
            )
        sheet.line(
            lock.across(light_side, 0.05, 0.95),
            inks.light,
            0,
            0.4 * wide,
            0.3 * wide,
            0,
            opacity=0.4,
            blur_px=0.1 * wide,
        )
        for _ in range(strands):
            side = float(np.clip(random.normal(light_side, 0.3), 0.03, 0.97))
            start, end = random.uniform(0.0, 0.45), random.uniform(0.6, 1.0)
            ink = inks.light if abs(side - light_side) < 0.22 else inks.deep
            sheet.line(
                lock.across(side, start, end),
                ink,
                0,
                random.uniform(1.0, 2.6),
                0,
                opacity=random.uniform(0.2, 0.5),
            )
        for _ in range(strands):
            side = float(np.clip(random.normal(light_side, 0.2), 0.05, 0.95))
            middle = random.normal(0.5, 0.2)
            start = shine[0] + (shine[1] - shine[0]) * max(0.0, middle - random.uniform(0.2, 0.5))
            end = shine[0] + (shine[1] - shine[0]) * min(1.0, middle + random.uniform(0.2, 0.5))
            sheet.line(
                lock.across(side, start, end),
                inks.glow,
                0,
                random.uniform(1.5, 5.0),
                0,
                opacity=random.uniform(0.15, 0.4),
                blur_px=0.8,
            )


def model(sheet: Sheet, shape: Points, colour: str, edges: Sequence[tuple[float, float]]) -> None:
    """Round a form off: darker towards its outline.

    Args:
        sheet: where to; nothing is drawn outside the form.
        shape: the form.
        colour: of its shade.
        edges: (width px, opacity) of each soft band along the outline, the widest first.
    """
    with sheet.inside(shape):
        for width, opacity in edges:
            sheet.line(loop(shape), colour, width, width, opacity=opacity, blur_px=0.35 * width)
