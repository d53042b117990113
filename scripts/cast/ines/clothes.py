"""Inés' neck and shoulders, necklace and dress."""

from __future__ import annotations

import numpy as np
from brush import AXIS_X_PX, Gradient, Sheet, along, ellipse, from_middle, moved, symmetric
from soft_form import model

X = AXIS_X_PX
BUST = symmetric(
    from_middle(
        (0, 640), (74, 640), (72, 730), (80, 790), (128, 824), (214, 852), (274, 896), (310, 1030), (0, 1030)
    )
)
DRESS = symmetric(
    from_middle((0, 968), (70, 956), (122, 912), (150, 868), (206, 848), (276, 894), (318, 1030), (0, 1030))
)
EDGE = from_middle((0, 968), (70, 956), (122, 912), (150, 866))
WINE, WINE_LIGHT, WINE_DEEP = "#6d1524", "#b23a45", "#30060f"
GOLD, GOLD_LIGHT, GOLD_DEEP = "#b98436", "#f6d98a", "#5f3c14"


def draw_body(sheet: Sheet, skin: tuple[str, str, str, str]) -> None:
    """Neck, shoulders and dress; `skin` are its colour, light, shade and deepest shade."""
    base, light, shade, deep = skin
    sheet.fill(BUST, Gradient((X - 160, 720), (X + 180, 900), light, base, shade, stops=(0, 0.45, 1)))
    model(sheet, BUST, shade, ((90, 0.5), (30, 0.4)))
    with sheet.inside(BUST):
        sheet.fill(ellipse((X + 14, 690), 130, 84), deep, opacity=0.85, blur_px=20, blend="multiply")
        sheet.fill(
            from_middle((14, 720), (90, 720), (90, 900), (30, 860), (12, 790)), deep, opacity=0.45, blur_px=20
        )
        for side in (1, -1):
            sheet.line(
                from_middle((58, 740), (36, 800), (12, 856), side=side),
                light,
                0,
                12,
                4,
                opacity=0.35,
                blur_px=7,
            )
            bone = from_middle((16, 866), (70, 862), (150, 836), side=side)
            sheet.line(moved(bone, 0, 8), deep, 0, 10, 8, 0, opacity=0.5, blur_px=5)
            sheet.line(bone, light, 0, 9, 7, 0, opacity=0.6 if side < 0 else 0.35, blur_px=4)
        sheet.fill(ellipse((X, 862), 13, 16), deep, opacity=0.5, blur_px=7)
        sheet.fill(ellipse((X - 90, 900), 60, 30), light, opacity=0.5, blur_px=20)
    _draw_dress(sheet)


def _draw_dress(sheet: Sheet) -> None:
    sheet.fill(moved(DRESS, 0, -6), "#4a1c18", opacity=0.6, blur_px=7, blend="atop")
    sheet.fill(
        DRESS, Gradient((X - 260, 860), (X + 200, 1024), WINE_LIGHT, WINE, WINE_DEEP, stops=(0, 0.45, 1))
    )
    model(sheet, DRESS, WINE_DEEP, ((90, 0.5),))
    with sheet.inside(DRESS):
        for x, strength in (
            (-270, 0.6),
            (-224, 0.45),
            (-176, 0.5),
            (-110, 0.4),
            (60, 0.5),
            (140, 0.5),
            (200, 0.6),
            (256, 0.5),
        ):
            fold = from_middle((0.78 * x, 850), (0.95 * x, 930), (x, 1030))
            sheet.line(fold, WINE_DEEP, 0, 20, 28, opacity=strength, blur_px=7)
            sheet.line(moved(fold, -17, 0), "#d9626a", 0, 9, 12, opacity=0.4 if x < 0 else 0.2, blur_px=5)
    for side in (1, -1):
        edge = EDGE if side > 0 else moved(EDGE * (-1, 1), 2 * X, 0)
        sheet.line(edge, GOLD_DEEP, 15, 15)
        sheet.line(edge, GOLD, 11, 11)
        for share in np.linspace(0.03, 0.97, 16):
            spot = along(edge, float(share))
            sheet.fill(
                ellipse((float(spot[0]) - 1, float(spot[1]) - 1), 3.2, 3.2),
                GOLD_LIGHT,
                opacity=0.9 if side < 0 else 0.6,
            )


def draw_necklace(sheet: Sheet) -> None:
    """A chain with a ruby, finer than any brush."""
    chain = from_middle((-76, 802), (-56, 860), (0, 904), (56, 860), (76, 802))
    sheet.line(moved(chain, 2, 5), "#4a2015", 2, 5, 5, 2, opacity=0.5, blur_px=2.5)
    sheet.line(chain, GOLD, 3, 4, 3)
    for share in np.linspace(0.02, 0.98, 34):
        spot = along(chain, float(share))
        sheet.fill(ellipse((float(spot[0]), float(spot[1])), 2.6, 2.6), GOLD_LIGHT, opacity=0.8)
    sheet.fill(ellipse((X, 918), 14, 17), GOLD_DEEP)
    sheet.fill(ellipse((X - 0.5, 917), 12, 15), GOLD)
    sheet.fill(
        ellipse((X, 918), 8.5, 11), Gradient((X - 6, 908), (X + 6, 930), "#ff6a6f", "#a50f26", "#4c0511")
    )
    sheet.fill(ellipse((X - 3, 912), 2.4, 3), "#ffffff", opacity=0.9)
