"""Poppy's neck, striped shirt and raincoat."""

from __future__ import annotations

import numpy as np
from brush import AXIS_X_PX, Gradient, Sheet, ellipse, from_middle, loop, moved, on_side, symmetric

X = AXIS_X_PX
COAT, COAT_LIGHT, COAT_SHADE, COAT_DEEP, LINE = "#ffc72e", "#ffe075", "#eda01f", "#c4761b", "#4a1f22"
NAVY, CREAM, CREAM_SHADE = "#2f4a86", "#fff6e6", "#e3d3cb"

SHOULDER = from_middle((86, 742), (150, 770), (214, 796), (264, 838), (294, 900), (308, 976), (314, 1060))
NECK = symmetric(from_middle((0, 600), (52, 620), (50, 690), (54, 740), (96, 790), (0, 830)))
HOOD = symmetric(from_middle((0, 640), (90, 646), (164, 672), (206, 724), (200, 786), (140, 830), (0, 850)))


def draw_body(sheet: Sheet, skin: tuple[str, str, str]) -> None:
    """The hood behind, neck, shirt, coat. `skin`: light, shade, line."""
    sheet.fill(HOOD, Gradient((X, 650), (X, 800), COAT_SHADE, COAT_DEEP))
    sheet.line(loop(HOOD), LINE, 5.6, 5.6)
    _draw_neck(sheet, *skin)
    _draw_shirt(sheet)
    for side in (1, -1):
        _draw_coat(sheet, side)
    _draw_front(sheet)
    for side in (1, -1):
        _draw_collar(sheet, side)


def _draw_neck(sheet: Sheet, light: str, shade: str, line: str) -> None:
    sheet.fill(NECK, light)
    with sheet.inside(NECK):
        sheet.fill(from_middle((-70, 600), (70, 600), (66, 716), (30, 738), (-24, 724), (-60, 700)), shade)
    for side in (1, -1):
        sheet.line(from_middle((51, 640), (50, 690), (54, 740), (76, 770), side=side), line, 4.4, 4.4, 4.4, 2)


def _draw_shirt(sheet: Sheet) -> None:
    shirt = symmetric(from_middle((0, 786), (44, 778), (84, 752), (130, 800), (110, 930), (0, 930)))
    sheet.fill(shirt, CREAM)
    with sheet.inside(shirt):
        for y in range(806, 930, 30):
            sheet.line(from_middle((-130, y - 14), (0, y + 8), (130, y - 14)), NAVY, 12, 12, 12)
        sheet.fill(from_middle((130, 750), (40, 800), (60, 930), (140, 930)), "#8a7a9c", opacity=0.3)
    sheet.line(from_middle((-84, 754), (-46, 780), (0, 789), (46, 780), (84, 754)), LINE, 12, 13, 12)
    sheet.line(from_middle((-84, 754), (-46, 780), (0, 789), (46, 780), (84, 754)), NAVY, 6, 6.5, 6)


def _draw_coat(sheet: Sheet, side: int) -> None:
    shoulder = on_side(SHOULDER, side)
    front = from_middle((0, 1060), (0, 892), (34, 856), (76, 806), (86, 742), side=side)
    panel = np.vstack([shoulder, front])
    sheet.fill(panel, Gradient((X - 160, 760), (X + 140, 1040), COAT_LIGHT, COAT, COAT))
    with sheet.inside(panel):
        if side > 0:
            sheet.fill(from_middle((340, 830), (262, 880), (274, 960), (262, 1060), (340, 1060)), COAT_SHADE)
        sleeve = from_middle((186, 1060), (194, 984), (222, 900), (226, 970), (240, 1060), side=side)
        sheet.fill(sleeve, COAT_SHADE)
        under = from_middle(
            (40, 880), (110, 880), (176, 820), (190, 776), (206, 816), (180, 880), (110, 930), side=side
        )
        sheet.fill(under, COAT_SHADE)
        for knots in (((204, 870), (164, 900), (120, 960)), ((190, 960), (156, 1000), (130, 1010))):
            fold = from_middle(*knots, side=side)
            sheet.line(moved(fold, 2, 7), COAT_SHADE, 0, 16, 0)
            sheet.line(fold, COAT_DEEP, 0, 4.6, 0)
        gleam = from_middle((206, 812), (252, 850), (276, 916), side=side)
        sheet.line(moved(gleam, -side * 10, 10), "#fff3bf", 0, 10, 0, opacity=0.95 if side < 0 else 0.5)
        flap = from_middle(
            (66, 976), (114, 986), (164, 974), (160, 1010), (114, 1022), (68, 1012), side=side, closed=True
        )
        sheet.fill(moved(flap, 0, 8), COAT_SHADE)
        sheet.fill(flap, COAT_LIGHT if side < 0 else COAT)
        sheet.line(loop(flap), LINE, 4.4, 4.4)
    sheet.line(shoulder, LINE, 4, 6, 6, 6)
    sheet.line(from_middle((186, 1060), (194, 984), (222, 900), side=side), LINE, 5.4, 4.6, 0)


def _draw_front(sheet: Sheet) -> None:
    placket = symmetric(from_middle((0, 898), (24, 898), (28, 980), (28, 1060), (0, 1060)))
    sheet.fill(placket, Gradient((X - 28, 0), (X + 28, 0), COAT_LIGHT, COAT, COAT_SHADE))
    for side in (1, -1):
        sheet.line(from_middle((24, 898), (28, 980), (28, 1060), side=side), LINE, 5, 5, 5)
    for y in (936, 1002):
        sheet.fill(ellipse((X, y), 15, 15), LINE)
        sheet.fill(ellipse((X, y), 11, 11), Gradient((X - 8, y - 9), (X + 8, y + 9), CREAM, CREAM_SHADE))
        for dx in (-3.6, 3.6):
            sheet.fill(ellipse((X + dx, y), 1.9, 1.9), LINE)


def _draw_collar(sheet: Sheet, side: int) -> None:
    collar = np.vstack(
        [
            from_middle((54, 712), (98, 716), (146, 744), (168, 790), side=side),
            from_middle((168, 790), (142, 846), (84, 886), (10, 912), side=side),
            from_middle((10, 912), (46, 868), (80, 812), (78, 756), (54, 712), side=side),
        ]
    )
    sheet.fill(collar, Gradient((X - 100, 712), (X + 100, 900), COAT_LIGHT, COAT, COAT_SHADE))
    with sheet.inside(collar):
        sheet.fill(
            from_middle((54, 712), (86, 760), (88, 816), (48, 880), (0, 930), (60, 720), side=side),
            COAT_SHADE,
        )
        if side < 0:
            sheet.line(
                from_middle((120, 744), (146, 790), (124, 836), side=side), "#fff3bf", 0, 9, 0, opacity=0.9
            )
    sheet.line(loop(collar), LINE, 5.2, 5.2)
