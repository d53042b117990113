"""Juno's neck, cream shirt and teal cardigan."""

from __future__ import annotations

import numpy as np
from brush import AXIS_X_PX, Gradient, Sheet, ellipse, from_middle, mirror, moved, symmetric
from soft_form import model

X = AXIS_X_PX
NECK = symmetric(from_middle((0, 640), (84, 640), (80, 720), (84, 778), (126, 806), (60, 900), (0, 920)))
BODY = symmetric(
    from_middle((0, 812), (70, 806), (118, 792), (190, 824), (254, 858), (292, 912), (312, 1030), (0, 1030))
)
SHIRT = symmetric(from_middle((0, 876), (64, 846), (112, 792), (150, 850), (120, 960), (96, 1030), (0, 1030)))
OPENING = symmetric(from_middle((0, 886), (46, 857), (86, 801), (106, 788), (0, 760)))
KNIT, KNIT_LIGHT, KNIT_DEEP = "#1f7a78", "#4fb3a6", "#0d4247"


def draw_body(sheet: Sheet, skin: tuple[str, str, str, str]) -> None:
    """Neck, shoulders and clothes; `skin` are its colour, light, shade and deepest shade."""
    base, light, shade, deep = skin
    sheet.fill(NECK, Gradient((X, 660), (X, 880), shade, base))
    model(sheet, NECK, deep, ((70, 0.5),))
    with sheet.inside(NECK):
        # The head's shadow, and the two tendons with the hollow between them.
        sheet.fill(ellipse((X + 6, 672), 150, 78), deep, opacity=0.75, blur_px=18, blend="multiply")
        for side in (1, -1):
            tendon = from_middle((60, 730), (34, 790), (10, 838), side=side)
            sheet.line(tendon, light, 0, 12, 4, opacity=0.22, blur_px=9)
        sheet.fill(ellipse((X, 838), 16, 22), deep, opacity=0.35, blur_px=9)
    with sheet.outside(OPENING):
        _draw_cardigan(sheet)
    _draw_shirt(sheet)


def _draw_cardigan(sheet: Sheet) -> None:
    sheet.fill(
        BODY,
        Gradient((X - 200, 800), (X + 160, 1024), KNIT_LIGHT, KNIT, KNIT, "#155a5c", stops=(0, 0.3, 0.7, 1)),
    )
    model(sheet, BODY, KNIT_DEEP, ((120, 0.55), (40, 0.5)))
    with sheet.inside(BODY):
        for x in np.arange(-330, 331, 13):
            rib = from_middle((0.62 * x, 780), (0.9 * x, 900), (x, 1030))
            sheet.line(rib, KNIT_DEEP, 2.5, 3.5, 3.5, opacity=0.22, blur_px=1.2)
            sheet.line(moved(rib, 5, 0), KNIT_LIGHT, 2, 3, 3, opacity=0.16, blur_px=1.2)
        for side in (1, -1):
            fold = from_middle((214, 890), (236, 950), (232, 1030), side=side)
            sheet.line(fold, KNIT_DEEP, 0, 30, 44, opacity=0.6, blur_px=12)
            sheet.line(moved(fold, -26 * side, 0), KNIT_LIGHT, 0, 20, 24, opacity=0.35, blur_px=12)
        sheet.line(
            from_middle((300, 900), (326, 960), (334, 1030)), "#bff0e2", 0, 8, 8, opacity=0.55, blur_px=4
        )


def _draw_shirt(sheet: Sheet) -> None:
    with sheet.outside(OPENING):
        sheet.fill(moved(SHIRT, 0, 6), KNIT_DEEP, opacity=0.7, blur_px=9)
        sheet.fill(SHIRT, Gradient((X, 800), (X, 1024), "#fbf1e0", "#e9d6bd", "#d8bfa4"))
        with sheet.inside(SHIRT):
            for side in (1, -1):
                sheet.line(
                    from_middle((46, 880), (52, 950), (40, 1030), side=side),
                    "#b48f72",
                    0,
                    16,
                    24,
                    opacity=0.5,
                    blur_px=8,
                )
            sheet.line(from_middle((0, 884), (0, 1030)), "#b9977a", 3, 4, opacity=0.8, blur_px=0.8)
            for y in (924, 986):
                sheet.fill(ellipse((X + 8, y), 8, 8), "#a9825f")
                sheet.fill(ellipse((X + 7, y - 1.5), 6.5, 6.5), "#e9c9a2")
    collar = from_middle(
        (2, 884), (46, 856), (86, 800), (116, 792), (138, 838), (98, 906), (60, 934), (24, 916), closed=True
    )
    for half in (collar, mirror(collar)):
        sheet.fill(moved(half, 2, 8), "#8d6a50", opacity=0.5, blur_px=7)
        sheet.fill(half, Gradient((X, 790), (X, 936), "#fff8ea", "#eddcc4"))
        model(sheet, half, "#c9a98a", ((22, 0.55),))
