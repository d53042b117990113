"""Bit's neck, collar, chest and shoulders."""

from __future__ import annotations

import numpy as np
from brush import AXIS_X_PX, Gradient, Sheet, ellipse, from_middle, loop, moved, on_side, symmetric

from bit.inks import (
    LIGHT,
    LINE,
    ORANGE,
    ORANGE_LIGHT,
    ORANGE_SHADE,
    SHELL,
    SHELL_DEEP,
    SHELL_LIGHT,
    SHELL_SHADE,
    STEEL,
    STEEL_LIGHT,
    STEEL_SHADE,
)

X = AXIS_X_PX
CHEST = symmetric(
    from_middle((0, 772), (92, 774), (158, 790), (204, 826), (222, 890), (220, 970), (206, 1060), (0, 1060))
)
ARM = from_middle((196, 822), (244, 816), (292, 838), (322, 886), (334, 960), (338, 1060))
COLLAR = symmetric(from_middle((0, 748), (88, 742), (120, 752), (130, 776), (112, 802), (50, 816), (0, 818)))


def draw_body(sheet: Sheet) -> None:
    """From the arms behind to the collar in front."""
    for side in (1, -1):
        _draw_arm(sheet, side)
    _draw_neck(sheet)
    sheet.fill(CHEST, Gradient((X - 160, 780), (X + 160, 1040), SHELL_LIGHT, SHELL, SHELL_SHADE))
    with sheet.inside(CHEST):
        sheet.fill(from_middle((240, 780), (164, 850), (170, 950), (150, 1060), (260, 1060)), SHELL_SHADE)
        sheet.fill(moved(COLLAR, 5, 20), SHELL_DEEP, opacity=0.6)
        for side in (1, -1):
            seam = from_middle((112, 800), (132, 880), (126, 970), (112, 1060), side=side)
            sheet.line(seam, SHELL_DEEP, 3.4, 3.4, 3.4)
        sheet.fill(ellipse((X - 168, 850), 15, 34, 0.3), "#ffffff", opacity=0.9, blur_px=3)
    sheet.line(loop(CHEST), LINE, 5.6, 5.6)
    _draw_core(sheet)
    sheet.fill(COLLAR, Gradient((X - 110, 744), (X + 110, 812), ORANGE_LIGHT, ORANGE, ORANGE_SHADE))
    with sheet.inside(COLLAR):
        sheet.fill(symmetric(from_middle((0, 740), (80, 738), (108, 752), (70, 768), (0, 772))), STEEL_SHADE)
        sheet.line(from_middle((-118, 778), (-60, 800), (0, 804)), "#ffffff", 0, 5, 0, opacity=0.6)
    sheet.line(loop(COLLAR), LINE, 5.4, 5.4)
    _draw_neck_front(sheet)


def _draw_neck(sheet: Sheet) -> None:
    neck = symmetric(from_middle((0, 640), (70, 650), (66, 700), (74, 770), (0, 780)))
    sheet.fill(neck, STEEL_SHADE)


def _draw_neck_front(sheet: Sheet) -> None:
    neck = symmetric(from_middle((0, 640), (70, 650), (64, 700), (70, 756), (40, 766), (0, 768)))
    sheet.fill(
        neck,
        Gradient((X - 70, 0), (X + 70, 0), STEEL, STEEL_LIGHT, STEEL, STEEL_SHADE, stops=(0, 0.25, 0.6, 1)),
    )
    with sheet.inside(neck):
        for y in (700, 718, 736, 754):
            ring = from_middle((-80, y - 10), (0, y + 4), (80, y - 10))
            sheet.line(ring, STEEL_SHADE, 5, 5, 5)
        sheet.fill(
            from_middle((-90, 640), (90, 640), (90, 706), (20, 716), (-60, 706), (-90, 690)),
            "#1c2138",
            opacity=0.75,
        )
    for side in (1, -1):
        sheet.line(from_middle((68, 660), (64, 700), (70, 756), side=side), LINE, 4.6, 4.6, 4.6)


def _draw_arm(sheet: Sheet, side: int) -> None:
    arm = np.vstack([ARM, [(X + 190, 1060), (X + 190, 830)]])
    arm = on_side(arm, side)
    sheet.fill(arm, Gradient((X, 820), (X, 1040), ORANGE_LIGHT, ORANGE, ORANGE_SHADE))
    with sheet.inside(arm):
        shade = from_middle((340, 850), (300, 900), (306, 1060), (360, 1060), side=side)
        sheet.fill(shade, ORANGE_SHADE, opacity=0.8 if side > 0 else 0.35)
        band = from_middle((210, 992), (270, 1006), (345, 986), side=side)
        sheet.line(band, LINE, 23, 23, 23)
        sheet.line(band, SHELL, 15, 15, 15)
        sheet.fill(ellipse((X + side * 262 - 10, 862), 22, 10, 0.3 * side), "#ffffff", opacity=0.6, blur_px=3)
    sheet.line(on_side(ARM, side), LINE, 5.6, 5.6)


def _draw_core(sheet: Sheet) -> None:
    centre = (X, 912)
    sheet.fill(ellipse(centre, 46, 46), LINE)
    sheet.fill(
        ellipse(centre, 41, 41), Gradient((X - 30, 880), (X + 30, 944), STEEL_LIGHT, STEEL, STEEL_SHADE)
    )
    sheet.fill(ellipse(centre, 29, 29), LINE)
    sheet.fill(
        ellipse(centre, 24.5, 24.5), Gradient((X - 5, 905), centre, "#ffffff", LIGHT, "#1b8fb8", radius_px=32)
    )
    sheet.fill(ellipse(centre, 60, 60), LIGHT, opacity=0.12, blur_px=14)
    sheet.fill(ellipse((X - 8, 902), 7, 5, -0.5), "#ffffff", opacity=0.9)
