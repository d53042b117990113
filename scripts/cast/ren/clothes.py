"""Ren's neck, shirt, college jacket and headphones."""

from __future__ import annotations

import numpy as np
from brush import AXIS_X_PX, Gradient, Sheet, ellipse, from_middle, loop, moved, on_side, part, symmetric

X = AXIS_X_PX
RED, RED_LIGHT, RED_SHADE, RED_LINE = "#b3303f", "#d04a52", "#7f1f33", "#3a0e1e"
CREAM, CREAM_SHADE, CREAM_DEEP = "#f6efe4", "#d8cbc0", "#b3a19c"
SHIRT, SHIRT_LIGHT, SHIRT_LINE = "#2a2c3e", "#3d4058", "#14151f"
METAL, METAL_LIGHT, METAL_SHADE, GLOW = "#3b3f52", "#717894", "#23252f", "#63e6ff"

SHOULDER = from_middle((92, 748), (160, 766), (226, 788), (284, 822), (322, 880), (342, 960), (352, 1060))
NECK = symmetric(from_middle((0, 600), (62, 620), (60, 700), (66, 742), (110, 770), (110, 830), (0, 850)))


def draw_body(sheet: Sheet, skin: tuple[str, str, str, str]) -> None:
    """Neck, shirt, jacket. `skin`: light, shade, deep, line."""
    light, shade, deep, line = skin
    sheet.fill(NECK, light)
    with sheet.inside(NECK):
        under = from_middle((-70, 600), (80, 600), (76, 720), (52, 752), (10, 744), (-36, 716), (-64, 690))
        sheet.fill(under, shade)
        sheet.fill(from_middle((-70, 600), (80, 600), (72, 690), (30, 712), (-30, 700), (-66, 676)), deep)
    for side in (1, -1):
        sheet.line(from_middle((61, 640), (60, 700), (66, 742), (96, 764), side=side), line, 3, 3, 3.2, 1)
        sheet.line(from_middle((40, 738), (30, 764), (12, 786), side=side), line, 0, 2.6, 0, opacity=0.7)
    _draw_shirt(sheet)
    for side in (1, -1):
        _draw_jacket(sheet, side)


def _draw_shirt(sheet: Sheet) -> None:
    shirt = symmetric(from_middle((0, 812), (52, 800), (96, 762), (150, 800), (150, 1060), (0, 1060)))
    sheet.fill(shirt, Gradient((X, 780), (X, 1030), SHIRT_LIGHT, SHIRT))
    with sheet.inside(shirt):
        for knots, width in (
            (((20, 1060), (40, 960), (74, 880)), 16),
            (((-60, 1060), (-46, 980), (-20, 900)), 14),
        ):
            sheet.line(from_middle(*knots), SHIRT_LINE, width, width * 0.8, 0, opacity=0.6)
    neckline = from_middle((-98, 764), (-54, 802), (0, 814), (54, 802), (98, 764))
    sheet.line(neckline, SHIRT_LINE, 17, 17, 17)
    sheet.line(neckline, SHIRT_LIGHT, 11, 11, 11)


def _draw_jacket(sheet: Sheet, side: int) -> None:
    body = np.vstack(
        [
            from_middle((92, 748), (160, 766), (226, 788), side=side),
            from_middle((226, 788), (206, 850), (204, 940), (214, 1060), side=side),
            from_middle((74, 1060), (66, 960), (72, 880), (100, 800), (92, 748), side=side),
        ]
    )
    sleeve = np.vstack(
        [
            part(on_side(SHOULDER, side), 0.24, 1.0),
            from_middle((214, 1060), (204, 940), (206, 850), (226, 788), side=side),
        ]
    )
    sheet.fill(sleeve, Gradient((X, 790), (X, 1030), CREAM, CREAM, CREAM_SHADE))
    with sheet.inside(sleeve):
        sheet.fill(
            from_middle((214, 1060), (206, 920), (226, 800), (262, 850), (248, 950), (262, 1060), side=side),
            CREAM_SHADE,
        )
        sheet.fill(
            from_middle((330, 830), (318, 920), (330, 1060), (380, 1060), (380, 860), side=side),
            CREAM_SHADE,
            opacity=0.9 if side > 0 else 0.4,
        )
        for knots in (
            ((226, 862), (258, 880), (300, 878)),
            ((214, 906), (250, 936), (312, 940)),
            ((210, 960), (238, 1000), (272, 1020)),
            ((346, 930), (330, 956), (296, 970)),
        ):
            fold = from_middle(*knots, side=side)
            sheet.line(moved(fold, 0, 4), CREAM_SHADE, 2, 16, 0)
            sheet.line(fold, CREAM_DEEP, 3, 4, 0)
    sheet.fill(body, Gradient((X - 200, 760), (X + 180, 1030), RED_LIGHT, RED, RED))
    with sheet.inside(body):
        sheet.fill(
            from_middle((226, 788), (196, 850), (186, 950), (196, 1060), (240, 1060), side=side),
            RED_SHADE,
            opacity=0.8,
        )
        sheet.fill(
            from_middle((70, 790), (130, 800), (150, 850), (116, 950), (120, 1060), (60, 1060), side=side),
            RED_SHADE,
            opacity=0.55,
        )
        sheet.line(from_middle((210, 850), (176, 876), (150, 920), side=side), RED_LINE, 0, 4, 0, opacity=0.7)
        sheet.line(
            from_middle((204, 930), (176, 960), (160, 1000), side=side), RED_LINE, 0, 4, 0, opacity=0.7
        )
    seam = from_middle((226, 788), (206, 850), (204, 940), (214, 1060), side=side)
    sheet.line(seam, RED_LINE, 2.5, 4, 4, 4)
    sheet.line(on_side(SHOULDER, side), RED_LINE, 3, 4.6, 4.6, 4.6)
    edge = from_middle((100, 800), (72, 880), (66, 960), (74, 1060), side=side)
    sheet.line(edge, RED_LINE, 4, 4.4, 4.4)
    for y in (900, 968):
        button = ellipse((X + side * 88, y), 8.5, 8.5)
        if side > 0:
            sheet.fill(button, RED_LINE)
            sheet.fill(
                ellipse((X + 88, y), 6.2, 6.2), Gradient((X + 84, y - 6), (X + 92, y + 6), CREAM, CREAM_DEEP)
            )
    _draw_collar(sheet, side)


def _draw_collar(sheet: Sheet, side: int) -> None:
    collar = np.vstack(
        [
            from_middle((62, 716), (98, 728), (150, 752), side=side),
            from_middle((150, 752), (140, 806), (108, 862), (72, 900), side=side),
            from_middle((72, 900), (80, 850), (92, 800), (78, 756), (62, 716), side=side),
        ]
    )
    sheet.fill(collar, Gradient((X, 716), (X, 890), RED_LIGHT, RED, RED_SHADE))
    with sheet.inside(collar):
        for shift in (0, 14):
            stripe = moved(
                from_middle((66, 728), (112, 744), (138, 764), (124, 810), (98, 856), (70, 892), side=side),
                -side * shift,
                shift * 0.5,
            )
            sheet.line(stripe, CREAM, 5, 5, 5)
    sheet.line(loop(collar), RED_LINE, 4, 4, 4, 4)


def draw_headphone_band(sheet: Sheet) -> None:
    """The part that runs behind the neck."""
    band = symmetric(
        from_middle((0, 672), (70, 678), (120, 706), (150, 760), (120, 770), (70, 720), (0, 710))
    )
    sheet.fill(band, Gradient((X, 672), (X, 720), METAL, METAL_SHADE))
    sheet.line(loop(band), SHIRT_LINE, 4, 4)


def draw_headphones(sheet: Sheet) -> None:
    """Big headphones that lie round the neck."""
    for side in (1, -1):
        x, y = X + side * 126, 782
        tilt = side * 0.3
        cushion = ellipse((x - side * 13, y + 3), 46, 58, tilt)
        sheet.fill(moved(cushion, 0, 10), RED_LINE, opacity=0.45, blur_px=6)
        sheet.fill(cushion, SHIRT_LINE)
        sheet.fill(ellipse((x - side * 12, y + 2), 42, 54, tilt), "#4a4d63")
        sheet.fill(ellipse((x, y), 44.5, 57.5, tilt), SHIRT_LINE)
        shades = (METAL_LIGHT, METAL, METAL_SHADE)
        sheet.fill(ellipse((x, y), 40, 53, tilt), Gradient((x - 26, y - 44), (x + 26, y + 44), *shades))
        ring = loop(ellipse((x, y), 28, 39, tilt))
        sheet.line(ring, GLOW, 9, 9, opacity=0.5, blur_px=5)
        sheet.line(ring, GLOW, 4.2, 4.2)
        sheet.fill(ellipse((x, y), 20, 30, tilt), METAL_SHADE)
        sheet.fill(ellipse((x - 6, y - 12), 7, 10, 0.5), "#ffffff", opacity=0.22, blur_px=2)
