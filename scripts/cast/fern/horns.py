"""Fern's horns, fins and crest."""

from __future__ import annotations

import numpy as np
from brush import AXIS_X_PX, Gradient, Sheet, along, from_middle

from fern.inks import (
    CORAL,
    CORAL_DEEP,
    CORAL_LIGHT,
    CORAL_SHADE,
    CREAM,
    CREAM_DEEP,
    CREAM_SHADE,
    LINE_WARM,
)

X = AXIS_X_PX


def draw_horn(sheet: Sheet, side: int) -> None:
    """One horn; `side` is 1 on the right of the picture, -1 on the left."""
    inner = from_middle((58, 262), (72, 200), (96, 140), (142, 92), (158, 84), side=side)
    outer = from_middle((158, 84), (154, 116), (148, 160), (142, 214), (146, 288), side=side)
    horn = np.vstack([inner, outer])
    sheet.fill(
        horn, Gradient((X + side * 100, 260), (X + side * 150, 90), CREAM_SHADE, CREAM, "#ffd9b8", "#f2a58a")
    )
    with sheet.inside(horn):
        shade = outer if side > 0 else inner
        sheet.line(shade, CREAM_DEEP, 6, 26, 36, 34, opacity=0.55)
        for share in (0.24, 0.42, 0.58, 0.72):
            start, end = along(inner, share), along(outer, 1 - share)
            middle = (start + end) / 2 + (0, 9)
            ring = np.array([start, middle, end])
            bend = from_middle(*[((x - X) * side, y) for x, y in ring], side=side)
            sheet.line(bend, CREAM_DEEP, 2, 4.4, 2)
    sheet.line(inner, LINE_WARM, 4, 5, 4.4, 2)
    sheet.line(outer, LINE_WARM, 2, 4.4, 5, 4)


def draw_fin(sheet: Sheet, side: int) -> None:
    """The fin that does for an ear."""
    strokes = [
        from_middle((186, 340), (246, 300), (336, 290), side=side),
        from_middle((336, 290), (318, 344), (322, 394), side=side),
        from_middle((322, 394), (300, 414), (298, 462), side=side),
        from_middle((298, 462), (264, 462), (214, 500), side=side),
    ]
    fin = np.vstack(strokes)
    sheet.fill(fin, Gradient((X + side * 200, 400), (X + side * 330, 330), CORAL_SHADE, CORAL, CORAL_LIGHT))
    with sheet.inside(fin):
        if side > 0:
            low = from_middle((180, 470), (256, 410), (340, 380), (340, 520), (180, 540))
            sheet.fill(low, CORAL_SHADE, opacity=0.55)
        for end in ((322, 394), (298, 462)):
            bone = from_middle((190, 420), ((190 + end[0]) / 2, 396 + (end[1] - 394) * 0.4), end, side=side)
            sheet.line(bone, CORAL_DEEP, 9, 6, 3)
        sheet.line(
            from_middle((186, 356), (246, 318), (320, 302), side=side), CORAL_LIGHT, 0, 8, 0, opacity=0.9
        )
    for stroke in strokes:
        sheet.line(stroke, LINE_WARM, 2.4, 5, 2.4)


def draw_crest(sheet: Sheet) -> None:
    """Three plates on the middle of the head."""
    for x, top, width in ((-34, 168, 34), (34, 168, 34), (0, 132, 44)):
        left = from_middle((x - width, 250), (x - width * 0.9, (top + 250) / 2), (x + x * 0.12, top))
        right = from_middle((x + x * 0.12, top), (x + width * 0.9, (top + 250) / 2), (x + width, 250))
        plate = np.vstack([left, right])
        sheet.fill(plate, Gradient((X, top), (X, 250), CORAL_LIGHT, CORAL, CORAL_SHADE))
        with sheet.inside(plate):
            sheet.line(right, CORAL_SHADE, 10, 26, 30, opacity=0.8)
            sheet.line(
                from_middle((x, 250), (x + x * 0.06, (top + 250) / 2), (x + x * 0.1, top + 22)),
                CORAL_DEEP,
                4,
                3,
                0,
                opacity=0.7,
            )
        sheet.line(np.vstack([left, right]), LINE_WARM, 3, 5, 3.4, 5, 3)
