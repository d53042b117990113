"""Locks of hair: tapered shapes that know across and along, so that shine and strands follow their flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from brush import Gradient, Points, Sheet, Spot, curve, moved, part, pen


@dataclass(frozen=True)
class HairColours:
    """Inks of a head of hair; `base` runs over the whole head, so that locks melt into each other."""

    base: Gradient
    shade: str
    deep: str
    light: str
    line: str


class Lock:
    """A lock from root to tip round a spine.

    Args:
        spine: knots from the root to the tip.
        widths: px, spread evenly from the root to the tip.
    """

    def __init__(self, spine: Sequence[Spot], widths: Sequence[float]) -> None:
        self.shape = pen(curve(*spine), *widths)
        half = len(self.shape) // 2
        # `pen` gives the side that lies to the right of the walk in a y-down picture first.
        self.left, self.right = self.shape[:half], self.shape[half:][::-1]

    def across(self, side: float | Points, start: float = 0.0, end: float = 1.0) -> Points:
        """A line along the lock: side 0 is one edge, 1 the other; start and end are shares of the length.

        An array of sides (N,) makes the line wander from one edge to the other on its way.
        """
        left, right = part(self.left, start, end), part(self.right, start, end)
        sides = np.interp(np.linspace(0, 1, len(left)), np.linspace(0, 1, np.size(side)), np.ravel(side))[
            :, None
        ]
        return np.asarray(left * (1 - sides) + right * sides)

    def draw(
        self,
        sheet: Sheet,
        inks: HairColours,
        *,
        shade_side: int = 1,
        shine: Points | None = None,
        strands: Sequence[tuple[float, float, float]] = (),
        outline: tuple[float, float] = (0.25, 1.0),
        weight: float = 3.0,
        cast: float = 0.4,
    ) -> None:
        """Draw the lock.

        Args:
            sheet: where to; shadows fall only on what is there already.
            inks: the colours.
            shade_side: 0 or 1, the edge away from the light.
            shine: middle line of the band of light that runs round the head, from left to right.
            strands: (side, start, end) of each inner line.
            outline: the stretch of both edges that gets a line, shares of the length.
            weight: width of the outline, px.
            cast: strength of the shadow thrown on the hair behind.
        """
        if cast:
            sheet.fill(moved(self.shape, 3, 7), inks.deep, opacity=cast, blur_px=5, blend="atop")
        sheet.fill(self.shape, inks.base)
        with sheet.inside(self.shape):
            self._shade(sheet, inks, shade_side)
            if shine is not None:
                self._shine(sheet, inks, shine)
        for side, start, end in strands:
            sheet.line(
                self.across(side, start, end), inks.line, 0, weight * 0.55, weight * 0.4, 0, opacity=0.75
            )
        for side in (0.0, 1.0):
            sheet.line(
                self.across(side, *outline), inks.line, 0, weight * 0.8, weight, weight * 0.8, weight * 0.1
            )

    def _shade(self, sheet: Sheet, inks: HairColours, side: int) -> None:
        far, inward = float(side), 0.46 * (1 if side == 0 else -1)
        for start, depth, colour, opacity in ((0.22, 1.0, inks.shade, 0.8), (0.5, 0.5, inks.deep, 0.4)):
            swing = np.sin(np.linspace(0, np.pi, 24)) ** 1.3
            inner = self.across(far + inward * depth * swing, start, 1.0)
            sheet.fill(np.vstack([self.across(far, start, 1.0), inner[::-1]]), colour, opacity=opacity)

    def _shine(self, sheet: Sheet, inks: HairColours, band: Points) -> None:
        for height_share, opacity in ((1.0, 0.4), (0.5, 0.75)):
            tops, lows = [], []
            for number, side in enumerate(np.linspace(0.03, 0.9, 11)):
                strand = self.across(side, 0.01, 0.99)
                below = np.nonzero(strand[:, 1] > np.interp(strand[:, 0], band[:, 0], band[:, 1]))[0]
                if not len(below) or not below[0]:
                    return
                share = below[0] / (len(strand) - 1)
                length = np.linalg.norm(np.diff(strand, axis=0), axis=1).sum() / height_share
                # Teeth of unequal length, none at the edges, read as single strands that catch the light.
                up, down = (
                    (0, 0) if number in (0, 10) else ((5, 3), (20, 30), (8, 9), (13, 19), (6, 5))[number % 5]
                )
                tops.append(part(strand, max(share - up / length, 0), 1, 2)[0])
                lows.append(part(strand, min(share + down / length, 1), 1, 2)[0])
            sheet.fill(np.vstack([tops, lows[::-1]]), inks.light, opacity=opacity)
