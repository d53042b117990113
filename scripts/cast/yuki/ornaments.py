"""Yuki's horns, and the camellia in her hair."""

from __future__ import annotations

import numpy as np
from brush import AXIS_X_PX, Gradient, Sheet, Spot, along, curve, ellipse, from_middle, loop, moved, part

X = AXIS_X_PX
RED, RED_LIGHT, RED_SHADE, RED_LINE = "#d8304c", "#ff7d78", "#98183b", "#4a0f26"
GOLD, GOLD_LIGHT, GOLD_SHADE = "#f2bd4c", "#fff0b5", "#c0812a"
LEAF, LEAF_SHADE = "#3e7f63", "#255547"


def draw_horn(sheet: Sheet, side: int) -> None:
    """One horn; `side` is 1 on the right of the picture, -1 on the left."""
    inner = from_middle((82, 204), (87, 158), (104, 114), (140, 78), side=side)
    outer = from_middle((140, 78), (139, 120), (134, 168), (133, 208), side=side)
    foot = from_middle((133, 208), (108, 214), (82, 204), side=side)
    horn = np.vstack([inner, outer, foot])
    shades = ("#ffe9dc", "#ffb9a6", RED, "#a81a3c")
    sheet.fill(moved(horn, 4, 9), "#6a5f9c", opacity=0.3, blur_px=6, blend="atop")
    sheet.fill(horn, Gradient((X + side * 100, 222), (X + side * 128, 84), *shades))
    with sheet.inside(horn):
        sheet.line(outer if side > 0 else inner, RED_SHADE, 8, 20, 26, opacity=0.45)
        gleam = moved(part(inner if side > 0 else outer[::-1], 0.2, 0.75), 11, 2)
        sheet.line(gleam, "#ffffff", 0, 5, 0, opacity=0.8)
        for share in (0.2, 0.34, 0.47):
            start, end = along(inner, share), along(outer, 1 - share)
            ring = curve(tuple(start), tuple((start + end) / 2 + (0, 6)), tuple(end))
            sheet.line(ring, RED_SHADE, 0, 3, 0, opacity=0.6)
    sheet.line(inner, RED_LINE, 3.4, 3.8, 3.4, 1.6)
    sheet.line(outer, RED_LINE, 1.6, 3.4, 3.8, 3.4)


def draw_camellia(sheet: Sheet) -> None:
    """The flower on the right of the picture, with its tassel of gold."""
    x, y = X + 204, 322
    for dx, length in ((-12, 92), (4, 104), (20, 88)):
        string = curve((x + dx * 0.4, y + 20), (x + dx, y + length * 0.6), (x + dx * 1.1, y + length))
        sheet.line(string, RED_LINE, 5.6, 5.6, 5.6)
        sheet.line(string, RED, 2.6, 2.6, 2.6)
        bead: Spot = (x + dx * 1.1, y + length)
        sheet.fill(ellipse(bead, 8.4, 10), RED_LINE)
        sheet.fill(
            ellipse(bead, 5.8, 7.4),
            Gradient((bead[0] - 4, bead[1] - 6), (bead[0] + 4, bead[1] + 6), GOLD_LIGHT, GOLD, GOLD_SHADE),
        )
    for turn in (0.5, 2.5):
        tip = (x + 62 * np.cos(turn), y + 52 * np.sin(turn))
        side = (-np.sin(turn) * 17, np.cos(turn) * 17)
        leaf = np.vstack([
            curve((x, y), ((x + tip[0]) / 2 + side[0], (y + tip[1]) / 2 + side[1]), tip),
            curve(tip, ((x + tip[0]) / 2 - side[0], (y + tip[1]) / 2 - side[1]), (x, y)),
        ])  # fmt: skip
        sheet.fill(leaf, Gradient((x, y), tip, LEAF_SHADE, LEAF))
        sheet.line(loop(leaf), "#17352f", 3.2, 3.2)
    for ring, (count, reach, size, start) in enumerate(((5, 22, 25, 0.2), (5, 11, 19, 0.85))):
        for number in range(count):
            turn = start + number * 2 * np.pi / count
            spot = (x + reach * np.cos(turn), y + reach * np.sin(turn))
            petal = ellipse(spot, size, size * 0.86, turn)
            sheet.fill(
                petal,
                Gradient(
                    spot, (x, y), RED_LIGHT if not ring else "#ff9088", RED, RED_SHADE, stops=(0, 0.5, 1)
                ),
            )
            sheet.line(loop(petal), RED_LINE, 3.0, 2.4, 3.0)
    sheet.fill(ellipse((x, y), 11, 11), RED_LINE)
    sheet.fill(
        ellipse((x, y), 8.4, 8.4), Gradient((x - 5, y - 6), (x + 5, y + 6), GOLD_LIGHT, GOLD, GOLD_SHADE)
    )
