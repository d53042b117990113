"""How locks are painted: gradient, shade, strands, highlight and edge."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import skia

from training.faces.illustrated.curves import Points, normals
from training.faces.illustrated.locks import COUNT, SHARE, Lock
from training.faces.illustrated.palette import Colour, mixed, shaded
from training.faces.illustrated.pose import Depth
from training.faces.illustrated.sheet import LEAST_LINE_PX, Gradient, Sheet
from training.faces.illustrated.style import IllustratedStyle

Widths = npt.NDArray[np.float64]
# Pixels per face unit below which strands would be noise.
STRANDS_FROM_PX = 45.0
# How many of the locks are streaks, and where on a lock a dipped tip begins.
STREAKS, DIPPED = 0.2, 0.62
_SWELL = [np.sin(np.linspace(0, np.pi, max(count, 2))) for count in range(COUNT + 1)]


class LockPainter:
    """Paints locks of one character onto a sheet, at a depth; `colour` replaces that of the hair."""

    def __init__(
        self, sheet: Sheet, style: IllustratedStyle, depth: Depth, seed: int, colour: Colour | None = None
    ) -> None:
        self.sheet, self.style, self.depth = sheet, style, depth
        self.colour = colour or style.palette.hair
        self.rng = np.random.default_rng([style.hair.seed, seed])
        self.scale = sheet.view.scale_px
        self.ring = style.hair.ring
        self.dice = np.random.default_rng([style.hair.seed, seed, 1])

    def paint(self, lock: Lock, see_through: float = 0.0) -> None:
        """Paint one lock; its last third may be `see_through`."""
        finish = self.style.finish
        placed = self.sheet.place(lock.spine, self.depth)
        across = normals(placed)
        half = lock.width * self.scale
        base = shaded(self._colour_of(lock), float(np.clip(lock.tone, -0.5, 0.6)))
        self._base(placed, across, half, base, lock, see_through)
        shadow = self.style.shadow(base, 0.8)
        # The side away from the light.
        away = -finish.light * np.sign(across[COUNT // 2, 0] or 1.0)
        layers = ((0.15, 0.3), (0.5, 0.4)) if finish.soft else ((0.3, 0.9),)
        if finish.kind != "flat":
            for start, opacity in layers:
                edge = away * (start + 0.25 * np.sin(np.pi * SHARE * self.rng.uniform(0.6, 1.6)))
                side = np.vstack(
                    [
                        placed + across * (edge * half)[:, None],
                        (placed + across * (away * half)[:, None])[::-1],
                    ]
                )
                self._fill([side], shadow, opacity * 0.85)
        if self.scale > STRANDS_FROM_PX and finish.strands:
            self._strands(placed, across, half, base)
        if self.ring:
            self._highlight(lock, placed, across, half, base)
        if finish.line > 0:
            self._edges(placed, across, half, base, lock.drawn_from)

    def _colour_of(self, lock: Lock) -> Colour:
        hair = self.style.hair
        on_side = hair.dyed == "side" and float(lock.spine[:, 0].mean()) > 0
        streak = hair.dyed == "streaks" and self.dice.random() < STREAKS
        return hair.dye if on_side or streak else self.colour

    def _base(
        self, placed: Points, across: Points, half: Widths, base: Colour, lock: Lock, see_through: float
    ) -> None:
        run = self.style.finish.gradient
        tip = mixed(base, self.style.hair.tip_colour, run * lock.ends)
        root = shaded(base, 0.22 * run)
        light = shaded(base, -0.16 * run)
        alpha = 1 - see_through
        stops = (0.0, 0.22, 0.42, 0.68, 1.0)
        if self.style.hair.dyed == "tips":
            tip = shaded(self.style.hair.dye, float(np.clip(lock.tone, -0.5, 0.6)))
            stops = (0.0, 0.22, 0.42, DIPPED, DIPPED + 0.04)
        inks = [(*root, 1.0), (*base, 1.0), (*light, 1.0), (*base, 1.0 - 0.3 * see_through), (*tip, alpha)]
        gradient = Gradient(inks, (0, 0), (0, 0), stops)
        paint = skia.Paint(AntiAlias=True)
        paint.setShader(gradient.shader(placed[0], placed[-1]))
        self.sheet.polygons([_ribbon(placed, across, half)], paint)

    def _strands(self, placed: Points, across: Points, half: Widths, base: Colour) -> None:
        rng, finish = self.rng, self.style.finish
        dark: list[Points] = []
        light: list[Points] = []
        for number in range(finish.strands):
            start = int(rng.integers(0, COUNT // 2))
            stop = min(start + int(rng.integers(6, COUNT - 3)), COUNT)
            part = slice(start, stop)
            offset = rng.uniform(-0.85, 0.85)
            middle = placed[part] + across[part] * (offset * half[part])[:, None]
            swell = _SWELL[stop - start]
            thick = (0.05 + 0.06 * rng.random()) * half[part] * swell + 0.16 * swell
            (dark if number % 3 != 2 else light).append(_ribbon(middle[::2], across[part][::2], thick[::2]))
        self._fill(dark, self.style.shadow(base, 1.1), 0.35 + 0.3 * (1 - finish.soft))
        self._fill(light, shaded(base, -0.4), 0.3 + 0.3 * finish.gloss)

    def _highlight(self, lock: Lock, placed: Points, across: Points, half: Widths, base: Colour) -> None:
        """Slivers where the lock crosses the bright ring round the head."""
        rng, finish = self.rng, self.style.finish
        height = lock.spine[:, 1] + self.ring * self.style.head.skull - 0.45 * lock.spine[:, 0] ** 2
        crossing = np.flatnonzero((height[:-1] < 0) & (height[1:] >= 0))
        if not len(crossing):
            return
        count = 4 if self.scale > 90 else 2
        at = crossing[0] + rng.normal(0, 0.6, count)[:, None]
        reach = rng.uniform(0.8, 2.6, count)[:, None]
        spot = np.clip(
            at + reach * np.linspace(-1, 1, 9) * rng.uniform(0.5, 1.3, count)[:, None], 0, COUNT - 1.001
        )
        first = spot.astype(np.intp)
        part = (spot - first)[..., None]
        line = np.concatenate([placed, across, half[:, None]], 1)
        found = line[first] * (1 - part) + line[first + 1] * part  # (count, 9, 5)
        offset = np.linspace(-0.7, 0.7, count)[:, None] * found[..., 4]
        thick = _SWELL[9] * found[..., 4] * rng.uniform(0.1, 0.32, count)[:, None]
        middle, aside = (
            found[..., :2] + found[..., 2:4] * offset[..., None],
            found[..., 2:4] * thick[..., None],
        )
        slivers = list(np.concatenate([middle + aside, (middle - aside)[:, ::-1]], 1))
        shine = mixed(shaded(base, -0.62), (1.0, 1.0, 1.0), 0.25 * finish.gloss)
        self._fill(slivers, shine, finish.gloss * (0.6 if finish.soft else 0.95))

    def _edges(self, placed: Points, across: Points, half: Widths, base: Colour, start: float) -> None:
        first = min(int(start * COUNT), COUNT - 4)
        full = max(0.38 * self.style.finish.line * self.scale, 0.42 * LEAST_LINE_PX)
        swell = full * np.clip(np.linspace(0.1, 2.2, COUNT - first), 0, 1)
        edges = []
        for side in (-1.0, 1.0):
            line = placed[first:] + across[first:] * (side * half[first:])[:, None]
            edges.append(_ribbon(line, across[first:], swell))
        opacity = min(1.0, self.style.finish.line * self.scale / LEAST_LINE_PX)
        self._fill(edges, self.style.edge(base, 0.65), 0.9 * opacity)

    def _fill(self, shapes: list[Points], colour: Colour, opacity: float) -> None:
        if shapes:
            paint = skia.Paint(AntiAlias=True, Color4f=skia.Color4f(*colour, float(np.clip(opacity, 0, 1))))
            self.sheet.polygons(shapes, paint)


def _ribbon(middle: Points, across: Points, half: Widths) -> Points:
    side = across * half[:, None]
    return np.vstack([middle + side, (middle - side)[::-1]])
