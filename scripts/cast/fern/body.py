"""Fern's shoulders, belly plates and wings."""

from __future__ import annotations

import numpy as np
from brush import AXIS_X_PX, Gradient, Sheet, ellipse, from_middle, loop, moved, on_side, symmetric

from fern.inks import (
    CORAL,
    CORAL_DEEP,
    CORAL_LIGHT,
    CORAL_SHADE,
    CREAM,
    CREAM_DEEP,
    CREAM_SHADE,
    LINE,
    LINE_WARM,
    SKIN,
    SKIN_DEEP,
    SKIN_LIGHT,
    SKIN_SHADE,
)

X = AXIS_X_PX
SHOULDER = from_middle(
    (88, 640), (94, 710), (112, 752), (160, 790), (202, 844), (226, 920), (236, 1000), (240, 1060)
)
TORSO = symmetric(np.vstack([[(X, 640)], SHOULDER, [(X, 1060)]]))
BELLY = symmetric(
    from_middle((0, 690), (60, 700), (76, 744), (96, 810), (116, 900), (122, 1000), (120, 1060), (0, 1060))
)


def draw_wings(sheet: Sheet) -> None:
    """Both wings, spread behind the shoulders."""
    for side in (1, -1):
        strokes = [
            from_middle((140, 820), (220, 730), (300, 672), (392, 640), side=side),
            from_middle((392, 640), (396, 700), (408, 776), side=side),
            from_middle((408, 776), (372, 790), (352, 852), side=side),
            from_middle((352, 852), (312, 850), (276, 904), side=side),
            from_middle((276, 904), (240, 900), (180, 940), side=side),
        ]
        wing = np.vstack(strokes)
        sheet.fill(
            wing, Gradient((X + side * 180, 900), (X + side * 390, 660), CORAL_SHADE, CORAL, CORAL_LIGHT)
        )
        with sheet.inside(wing):
            if side > 0:
                low = from_middle((150, 880), (260, 800), (400, 720), (420, 800), (340, 880), (160, 960))
                sheet.fill(low, CORAL_SHADE, opacity=0.5)
            for end in ((408, 776), (352, 852), (276, 904)):
                bone = from_middle((200, 760), (250, 742 + (end[1] - 776) * 0.5), end, side=side)
                sheet.line(bone, CORAL_DEEP, 10, 6, 3)
        for stroke in strokes[1:]:
            sheet.line(stroke, LINE_WARM, 2.4, 5, 2.4)
        arm = strokes[0]
        sheet.line(arm, LINE, 34, 26, 18, 6)
        sheet.line(arm, SKIN_SHADE if side > 0 else SKIN, 25, 17, 10, 1)


def draw_body(sheet: Sheet) -> None:
    """Neck and shoulders in one, belly plates, arms."""
    sheet.fill(TORSO, Gradient((X - 100, 700), (X + 60, 1030), SKIN_LIGHT, SKIN, SKIN))
    with sheet.inside(TORSO):
        sheet.fill(
            from_middle((300, 740), (160, 810), (176, 900), (170, 1060), (300, 1060)), SKIN_SHADE, opacity=0.8
        )
        sheet.fill(BELLY, Gradient((X, 720), (X, 1020), CREAM, CREAM, CREAM_SHADE))
        with sheet.inside(BELLY):
            sheet.fill(
                from_middle((130, 690), (70, 760), (78, 880), (70, 1060), (160, 1060)),
                CREAM_SHADE,
                opacity=0.9,
            )
            for y in (776, 842, 912, 986):
                plate = from_middle((-140, y - 22), (-70, y + 4), (0, y + 12), (70, y + 4), (140, y - 22))
                sheet.line(moved(plate, 0, 6), CREAM_DEEP, 4, 10, 4, opacity=0.4)
                sheet.line(plate, CREAM_DEEP, 2, 4.6, 4.6, 2)
        sheet.line(BELLY, SKIN_DEEP, 3, 3, opacity=0.6)
        cast = moved(symmetric(from_middle((0, 600), (200, 640), (150, 706), (70, 728), (0, 734))), 4, 10)
        with sheet.outside(BELLY):
            sheet.fill(cast, SKIN_DEEP, opacity=0.6)
        with sheet.inside(BELLY):
            sheet.fill(cast, CREAM_DEEP, opacity=0.75)
        for x, y, size in ((150, 850, 9), (176, 880, 7), (160, 910, 6), (190, 930, 8)):
            for side in (1, -1):
                scale = from_middle((x - size, y), (x, y + size), (x + size, y), side=side)
                sheet.line(scale, SKIN_DEEP, 0, 3.6, 0, opacity=0.7)
    _draw_pendant(sheet)
    for side in (1, -1):
        shoulder = on_side(SHOULDER, side)
        sheet.line(shoulder, LINE, 4, 5.4, 4.6, 5.4, 5.4)
        arm = from_middle((150, 1050), (156, 980), (178, 930), side=side)
        sheet.line(arm, LINE, 5, 4, 0)


def _draw_pendant(sheet: Sheet) -> None:
    cord = from_middle((-110, 700), (-66, 766), (0, 792), (66, 766), (110, 700))
    with sheet.inside(TORSO):
        sheet.line(cord, LINE_WARM, 7, 8, 7)
        sheet.line(cord, "#9a5a3c", 3.4, 4.2, 3.4)
    stone = from_middle((0, 786), (18, 802), (21, 828), (0, 852), (-21, 828), (-18, 802), closed=True)
    sheet.fill(moved(stone, 4, 9), CREAM_DEEP, opacity=0.6, blur_px=4)
    sheet.fill(stone, Gradient((X - 14, 792), (X + 14, 850), "#fff6b8", "#ffd24f", "#f0932e"))
    sheet.line(loop(stone), LINE_WARM, 4.4, 4.4)
    sheet.fill(ellipse((X - 7, 810), 4.5, 8, 0.3), "#ffffff", opacity=0.9)
