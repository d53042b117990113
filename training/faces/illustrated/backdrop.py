"""What is behind a character: nothing, colours, patterns, blurred places and people."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from avatar_stream.types import PixelArray
from training.faces.illustrated.curves import curve, ellipse, superellipse
from training.faces.illustrated.palette import Colour, mixed, shaded
from training.faces.illustrated.sheet import Gradient, Sheet
from training.faces.illustrated.style import IllustratedStyle
from training.faces.illustrated.view import View

Painter = Callable[[Sheet, Colour, Colour, np.random.Generator], None]
ALL = np.array([(-0.1, -0.1), (1.1, -0.1), (1.1, 1.1), (-0.1, 1.1)])


def backdrop_of(style: IllustratedStyle, size_px: int) -> PixelArray:
    """(H, W, 4) uint8 RGBA, straight alpha; all clear for none. Its shapes are drawn in shares of the picture."""
    kind = style.wear.backdrop
    sheet = Sheet(View(0.0, 0.0, 0.0, (0.0, 0.0), float(size_px), size_px), on_body=True)
    if kind == "clear":
        return sheet.pixels()
    rng = np.random.default_rng([style.wear.seed, 12])
    one, two = style.palette.backdrop, style.palette.backdrop_second
    if rng.random() < 0.5:  # colours next to each other
        two = mixed(shaded(one, rng.uniform(-0.5, 0.5)), two, 0.25)
    angle = rng.uniform(0, 6.28)
    way = 0.6 * np.array([np.cos(angle), np.sin(angle)])
    start, end = tuple(map(float, 0.5 - way)), tuple(map(float, 0.5 + way))
    ink = Gradient([one, two], (start[0], start[1]), (end[0], end[1]), radial=rng.random() < 0.25)
    sheet.fill(ALL, one if kind in ("plain", "pattern", "text") else ink)
    if kind in _PAINTERS:
        _PAINTERS[kind](sheet, one, two, rng)
    pixels = sheet.pixels()
    blurred = {
        "room": 0.85,
        "interior": 0.9,
        "people": 0.9,
        "leaves": 0.6,
        "bokeh": 0.3,
        "sky": 0.3,
        "text": 0.2,
        "pattern": 0.2,
    }
    if rng.random() < blurred.get(kind, 0.0):
        sigma = size_px * rng.uniform(0.004, 0.03)
        pixels[..., :3] = cv2.GaussianBlur(pixels[..., :3], (0, 0), sigma)
    pixels[..., 3] = 255
    return pixels


def _room(sheet: Sheet, one: Colour, two: Colour, rng: np.random.Generator) -> None:
    floor = rng.uniform(0.6, 0.9)
    sheet.fill(np.array([(-0.1, floor), (1.1, floor), (1.1, 1.1), (-0.1, 1.1)]), shaded(two, 0.3))
    for _ in range(int(rng.integers(2, 5))):
        (x, y), (w, h) = rng.uniform(-0.1, 0.9, 2) * (1, 0.6), rng.uniform(0.1, 0.4, 2)
        tone = mixed(shaded(one, rng.uniform(-0.7, 0.5)), two, rng.random())
        box = np.array([(x, y), (x + w, y), (x + w, y + h), (x, y + h)])
        sheet.fill(box, tone)
        sheet.outline(box, shaded(tone, 0.4), 0.008)
        for share in np.linspace(0, 1, int(rng.integers(2, 6))):
            if rng.random() < 0.5:
                sheet.line(np.array([(x + share * w, y), (x + share * w, y + h)]), shaded(tone, 0.3), 0.008)
            else:
                sheet.line(np.array([(x, y + share * h), (x + w, y + share * h)]), shaded(tone, -0.3), 0.012)
    for _ in range(int(rng.integers(3, 12))):
        spot = rng.uniform(0, 1, 2)
        wide, high, power = (float(value) for value in rng.uniform((0.01, 0.01, 2), (0.09, 0.09, 7)))
        shape = superellipse(spot, wide, high, power)
        sheet.fill(shape, mixed(shaded(two, rng.uniform(-0.6, 0.6)), one, rng.random()), opacity=0.9)


def _interior(sheet: Sheet, one: Colour, two: Colour, rng: np.random.Generator) -> None:
    """Shelves, frames and curtains of a dark room, as behind heads that fill the picture."""
    dark = mixed(shaded(one, 0.75), (0.12, 0.11, 0.13), 0.6)
    sheet.fill(ALL, Gradient([dark, shaded(dark, rng.uniform(-0.4, 0.4))], (0.0, 0.0), (1.0, 0.3)))
    x = -0.1
    while x < 1.1:
        wide = float(rng.uniform(0.01, 0.16))
        tone = mixed(shaded(dark, rng.uniform(-0.5, 0.5)), two, float(0.25 * rng.random() ** 2))
        bar = np.array([(x, -0.1), (x + wide, -0.1), (x + wide, 1.1), (x, 1.1)])
        sheet.fill(bar, Gradient([tone, shaded(tone, 0.3), tone], (x, 0.0), (x + wide, 0.0)))
        if rng.random() < 0.3:
            sheet.line(bar[:2] * (1, 0) + [(0.0, 1.2), (-wide, -0.2)], shaded(tone, -0.7), 0.006)
        x += wide
    for y in rng.uniform(0, 1, int(rng.integers(0, 5))):
        sheet.line(
            np.array([(-0.1, y), (1.1, y + rng.normal(0, 0.02))]), shaded(dark, -0.25), 0.015, opacity=0.7
        )


def _bokeh(sheet: Sheet, one: Colour, two: Colour, rng: np.random.Generator) -> None:
    for _ in range(int(rng.integers(10, 40))):
        size = float(rng.uniform(0.01, 0.12))
        sheet.fill(ellipse(rng.uniform(0, 1, 2), size, size), shaded(mixed(one, two, rng.random()), -0.6),
                   opacity=float(rng.uniform(0.1, 0.5)), blur=0.1 * size)  # fmt: skip


def _sky(sheet: Sheet, one: Colour, two: Colour, rng: np.random.Generator) -> None:
    blue = mixed((0.4, 0.65, 0.95), one, 0.35)
    sheet.fill(ALL, Gradient([blue, shaded(blue, -0.6)], (0.0, 0.0), (0.0, 1.0)))
    for _ in range(int(rng.integers(2, 5))):
        x, y = rng.uniform(0, 1), rng.uniform(0.1, 0.9)
        for _ in range(9):
            spot = (x + rng.normal(0, 0.1), y + rng.normal(0, 0.025))
            sheet.fill(
                ellipse(spot, rng.uniform(0.03, 0.11), rng.uniform(0.02, 0.06)),
                (1, 1, 1),
                opacity=0.7,
                blur=0.008,
            )
    if rng.random() < 0.5:
        hills = curve(
            [
                (-0.1, rng.uniform(0.6, 0.9)),
                (0.3, rng.uniform(0.6, 0.9)),
                (0.7, rng.uniform(0.6, 0.9)),
                (1.1, 0.8),
            ]
        )
        sheet.fill(np.vstack([hills, [(1.1, 1.1), (-0.1, 1.1)]]), mixed(two, (0.3, 0.55, 0.35), 0.6))


def _pattern(sheet: Sheet, one: Colour, two: Colour, rng: np.random.Generator) -> None:
    kind, step = rng.integers(0, 6), rng.uniform(0.06, 0.2)
    for row, y in enumerate(np.arange(-0.1, 1.1, step)):
        for x in np.arange(-0.1, 1.1, step) + 0.5 * step * (row % 2):
            if kind == 0:
                sheet.fill(ellipse((x, y), 0.28 * step, 0.28 * step), two)
            elif kind == 1:
                sheet.outline(
                    np.array([(x, y - step), (x + step, y), (x, y + step), (x - step, y)]), two, 0.05 * step
                )
            elif kind == 2:
                sheet.fill(
                    np.array(
                        [(x, y - 0.3 * step), (x + 0.12 * step, y), (x, y + 0.3 * step), (x - 0.12 * step, y)]
                    ),
                    two,
                )
            elif kind == 3:
                for turn in (0.0, 2.09, 4.19):
                    end = (x + step * np.sin(turn), y + step * np.cos(turn))
                    sheet.line(np.array([(x, y), end]), two, 0.04 * step)
            elif kind == 4:
                sheet.outline(ellipse((x, y), step, step), two, 0.08 * step)
        if kind == 5:
            sheet.fill(
                np.array([(-0.1, y), (1.1, y - 0.6), (1.1, y - 0.6 + 0.4 * step), (-0.1, y + 0.4 * step)]),
                two,
            )
            sheet.fill(
                np.array([(-0.1, y + 0.6), (1.1, y), (1.1, y + 0.4 * step), (-0.1, y + 0.6 + 0.4 * step)]),
                two,
            )


def _text(sheet: Sheet, one: Colour, two: Colour, rng: np.random.Generator) -> None:
    """Strokes that look like lettering from afar."""
    for _ in range(int(rng.integers(1, 6))):
        size, y, x = rng.uniform(0.03, 0.16), rng.uniform(0.05, 0.95), rng.uniform(-0.1, 0.6)
        ink = two if rng.random() < 0.7 else shaded(one, rng.choice([-0.7, 0.7]))
        for number in range(int(rng.integers(3, 12))):
            at = np.array([x + 1.1 * size * number, y])
            for _ in range(int(rng.integers(2, 5))):
                knots = at + size * rng.uniform(0, 0.85, (int(rng.integers(2, 4)), 2))
                line = curve(knots) if rng.random() < 0.4 else knots[:2] * (1, 1)
                sheet.line(line, ink, 0.14 * size)


def _people(sheet: Sheet, one: Colour, two: Colour, rng: np.random.Generator) -> None:
    _room(sheet, one, two, rng)
    for _ in range(int(rng.integers(1, 4))):
        x, y, size = rng.uniform(0, 1), rng.uniform(0.25, 0.6), rng.uniform(0.06, 0.16)
        hair = shaded(mixed(one, two, rng.random()), rng.uniform(-0.2, 0.7))
        sheet.fill(
            superellipse((x, y + 3.4 * size), 1.5 * size, 2.3 * size, 3), mixed(two, one, rng.random())
        )
        sheet.fill(ellipse((x, y), 1.12 * size, 1.3 * size), hair)
        sheet.fill(ellipse((x, y + 0.25 * size), 0.82 * size, 0.95 * size), (0.95, 0.8, 0.7))
        for way in (-1, 1):
            sheet.fill(
                ellipse((x + 0.35 * way * size, y + 0.25 * size), 0.13 * size, 0.16 * size), shaded(hair, 0.6)
            )
        sheet.fill(superellipse((x, y - 0.6 * size), 1.05 * size, 0.6 * size, 2.5), hair)


def _leaves(sheet: Sheet, one: Colour, two: Colour, rng: np.random.Generator) -> None:
    green = mixed((0.35, 0.6, 0.3), one, 0.4)
    for _ in range(int(rng.integers(40, 110))):
        spot, turn = rng.uniform(-0.05, 1.05, 2), rng.uniform(0, 6.28)
        tone = shaded(mixed(green, two, 0.3 * rng.random()), rng.uniform(-0.5, 0.6))
        sheet.fill(ellipse(spot, rng.uniform(0.02, 0.09), rng.uniform(0.008, 0.03), turn), tone, opacity=0.9)


def _rays(sheet: Sheet, one: Colour, two: Colour, rng: np.random.Generator) -> None:
    middle, count = rng.uniform(0.3, 0.7, 2), int(rng.integers(10, 50))
    for angle in np.linspace(0, 2 * np.pi, count, endpoint=False):
        ends = middle + 1.5 * np.array(
            [[np.cos(turn), np.sin(turn)] for turn in (angle, angle + np.pi / count)]
        )
        sheet.fill(np.vstack([middle, ends]), two, opacity=0.8)


_PAINTERS: dict[str, Painter] = {
    "room": _room, "interior": _interior, "bokeh": _bokeh, "sky": _sky, "pattern": _pattern, "text": _text,
    "people": _people, "leaves": _leaves, "rays": _rays,
}  # fmt: skip
