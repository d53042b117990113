"""Mio's neck, shoulders and hoodie."""

from __future__ import annotations

import numpy as np
from brush import AXIS_X_PX, Gradient, Sheet, ellipse, from_middle, moved, on_side, part, star, symmetric

X = AXIS_X_PX
CLOTH, CLOTH_LIGHT, CLOTH_SHADE, CLOTH_LINE = "#453d7a", "#5f569c", "#302a5c", "#1e1a3b"
MINT, MINT_SHADE, WHITE, WHITE_SHADE = "#8ae8d4", "#4fb3b0", "#fbf8ff", "#cfc8e6"


SHOULDER = from_middle((84, 744), (144, 762), (202, 784), (252, 820), (288, 876), (308, 952), (318, 1060))
HOOD_OUTER = from_middle((20, 704), (62, 690), (122, 702), (154, 746), (138, 800), (80, 862), (0, 922))
HOOD_INNER = from_middle((20, 712), (58, 720), (82, 746), (84, 788), (54, 838), (0, 890))
THROAT = symmetric(from_middle((0, 600), (46, 620), (44, 690), (50, 728), (56, 746), (0, 746)))
NECK = symmetric(
    from_middle((0, 600), (46, 620), (44, 690), (50, 728), (90, 756), (170, 790), (170, 930), (0, 930))
)


def draw_body(sheet: Sheet, skin: tuple[str, str, str, str]) -> None:
    """Hood behind the neck, neck and chest, jacket, hood, strings. `skin`: light, shade, deep, line."""
    back = symmetric(from_middle((0, 690), (80, 696), (140, 718), (160, 764), (130, 830), (0, 860)))
    sheet.fill(back, CLOTH_SHADE)
    _draw_neck(sheet, *skin)
    _draw_shirt(sheet)
    for side in (1, -1):
        _draw_jacket(sheet, side)
    _draw_zip(sheet)
    sheet.fill(star((X + 128, 950), 25), CLOTH_LINE)
    sheet.fill(star((X + 128, 950), 20), Gradient((X + 110, 932), (X + 146, 970), "#b8fff0", MINT_SHADE))
    with sheet.outside(THROAT):  # the hood comes round from behind the neck
        for side in (1, -1):
            _draw_collar(sheet, side)


def _draw_neck(sheet: Sheet, light: str, shade: str, deep: str, line: str) -> None:
    sheet.fill(NECK, light)
    with sheet.inside(NECK):
        sheet.fill(
            from_middle((-60, 600), (60, 600), (58, 690), (44, 728), (8, 752), (-30, 730), (-56, 690)), shade
        )
        sheet.fill(
            from_middle((-60, 600), (60, 600), (58, 670), (40, 696), (0, 712), (-40, 696), (-58, 670)),
            deep,
            opacity=0.55,
        )
    edge = from_middle((45, 640), (44, 690), (50, 728), (90, 756), (130, 772))
    for side in (1, -1):
        sheet.line(on_side(edge, side), line, 2.6, 2.6, 2.6, 0)
        sheet.line(on_side(from_middle((20, 786), (52, 776), (88, 780)), side), line, 0, 2.4, 0, opacity=0.7)
    choker = symmetric(from_middle((0, 703), (28, 700), (46.5, 693), (47.5, 709), (28, 717), (0, 720)))
    sheet.fill(choker, "#2b2450")
    sheet.line(symmetric(from_middle((0, 707), (28, 704), (46, 697)))[:48], "#6a5fae", 0, 1.6, 0)
    sheet.fill(ellipse((X, 729), 8.5, 10), "#2b2450")
    sheet.fill(ellipse((X, 729), 6, 7.5), Gradient((X, 721), (X, 737), "#c9fff4", MINT_SHADE))


def _draw_shirt(sheet: Sheet) -> None:
    shirt = symmetric(from_middle((0, 836), (40, 828), (84, 800), (120, 830), (80, 940), (0, 940)))
    sheet.fill(shirt, Gradient((X, 820), (X, 900), WHITE, WHITE_SHADE))
    sheet.line(from_middle((-84, 800), (-40, 828), (0, 836), (40, 828), (84, 800)), CLOTH_LINE, 2, 2.6, 2)
    sheet.line(from_middle((-84, 807), (-40, 835), (0, 843), (40, 835), (84, 807)), MINT_SHADE, 3, 3, 3)


def _draw_jacket(sheet: Sheet, side: int) -> None:
    panel = on_side(
        np.vstack([SHOULDER, [(X, 1060), (X, 900)], from_middle((0, 900), (70, 850), (110, 800), (84, 744))]),
        side,
    )
    sheet.fill(panel, Gradient((X, 760), (X, 1030), CLOTH_LIGHT, CLOTH, CLOTH, stops=(0, 0.4, 1)))
    with sheet.inside(panel):
        under = on_side(
            from_middle(
                (0, 930), (80, 884), (140, 824), (166, 764), (178, 796), (152, 850), (92, 906), (0, 956)
            ),
            side,
        )
        sheet.fill(under, CLOTH_SHADE, opacity=0.75)
        sleeve = on_side(
            from_middle((196, 1060), (204, 980), (226, 912), (246, 884), (240, 930), (246, 990), (262, 1060)),
            side,
        )
        sheet.fill(sleeve, CLOTH_SHADE, opacity=0.8)
        sheet.fill(
            on_side(from_middle((262, 850), (292, 920), (304, 1060), (330, 1060), (310, 920)), side),
            "#7a70b8",
            opacity=0.7,
        )
        sheet.fill(
            on_side(from_middle((40, 1060), (110, 1006), (190, 952), (140, 1030), (110, 1060)), side),
            CLOTH_SHADE,
            opacity=0.5,
        )
    sheet.line(on_side(SHOULDER, side), CLOTH_LINE, 2.5, 4, 4, 4)
    sheet.line(
        on_side(from_middle((196, 1050), (204, 980), (226, 912), (250, 876)), side), CLOTH_LINE, 4, 3.4, 0
    )


def _draw_zip(sheet: Sheet) -> None:
    sheet.line(from_middle((0, 900), (0, 1060)), CLOTH_LINE, 9, 9)
    for y in range(926, 1030, 9):
        sheet.line(from_middle((-4, y), (4, y)), MINT_SHADE, 3.2, 3.2)
    sheet.fill(ellipse((X, 946), 8, 13), CLOTH_LINE)
    sheet.fill(ellipse((X, 946), 5, 10), Gradient((X, 936), (X, 956), "#fff3b0", "#ffc861"))


def _draw_collar(sheet: Sheet, side: int) -> None:
    collar = on_side(np.vstack([HOOD_OUTER, HOOD_INNER[::-1]]), side)
    sheet.fill(collar, Gradient((X, 706), (X, 918), "#6f66ad", CLOTH_LIGHT, CLOTH))
    with sheet.inside(collar):
        sheet.fill(
            on_side(np.vstack([HOOD_OUTER, moved(HOOD_OUTER, -22, -14)[::-1]]), side),
            CLOTH_SHADE,
            opacity=0.55,
        )
    sheet.line(on_side(HOOD_OUTER, side), CLOTH_LINE, 1.5, 3.4, 3.8, 3)
    sheet.line(on_side(HOOD_INNER, side), CLOTH_LINE, 1.5, 3, 3.4, 3)
    sheet.line(on_side(part(moved(HOOD_INNER, 7, 3), 0.1, 0.9), side), MINT, 1, 3, 3, 1, opacity=0.9)
    string = on_side(from_middle((48, 858), (56, 900), (52, 950), (56, 992)), side)
    sheet.line(string, CLOTH_LINE, 9, 9, 9)
    sheet.line(string, WHITE, 5.4, 5.4, 5.4)
    sheet.line(part(string, 0.84, 1.0), CLOTH_LINE, 13, 13)
    sheet.line(part(string, 0.86, 0.985), MINT, 8.5, 8.5)
