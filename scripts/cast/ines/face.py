"""Inés' face, drawn softly; the brush comes later."""

from __future__ import annotations

import numpy as np
from brush import AXIS_X_PX, Gradient, Sheet, curve, ellipse, from_middle, mirror, moved, on_side, symmetric
from mouths import OpenMouth
from soft_eye import SoftEye, SoftEyeColours
from soft_form import model
from soft_lips import Lips

from ines.hair import front_shapes

X = AXIS_X_PX
SKIN, LIGHT, SHADE, DEEP, RED = "#dba27c", "#f8d3ac", "#b56f4e", "#6e3427", "#cf6349"
RIM, BROW = "#ffc58f", "#2c1812"
LIPS = Lips(16, 20, "#bb4a48", "#bf4b48", "#ef8f82", "#5c1a1e", DEEP)

FACE = symmetric(
    from_middle(
        (0, 226), (96, 244), (144, 310), (158, 396), (158, 470), (150, 546), (128, 612),
        (94, 664), (54, 698), (22, 712), (0, 714),
    )
)  # fmt: skip
EAR = from_middle(
    (148, 486), (166, 468), (180, 474), (184, 506), (176, 544), (164, 570), (150, 574), closed=True
)
EYE = SoftEye(
    centre=(X + 76, 488),
    upper=((-46, 11), (-36, -6), (-18, -18), (6, -22), (28, -17), (43, -5), (51, 6)),
    lower=((51, 6), (38, 18), (18, 23), (-4, 23), (-26, 20), (-38, 16), (-46, 11)),
    iris=(0.0, -1.0, 25.0, 25.5),
    wing=(13, -9),
    lash_px=8.0,
    lashes=5,
    pupil=0.44,
    glint=0.26,
    colours=SoftEyeColours(
        rim="#23110b", dark="#2c150c", middle="#6d3a1a", bright="#c98243", white="#f6e9da", white_shade="#a98d7c",
        wet="#c98672", lash="#160b09", lid="#7c4030", lid_light="#eabf97",
    ),
)  # fmt: skip
BROW_LINE = from_middle((34, 424), (64, 413), (98, 411), (134, 425))
MOUTH_LINE = from_middle((-46, 630), (-24, 640), (0, 641.5), (24, 640), (46, 630))
NOSE_TIP_Y_PX = 572.0
OPEN_MOUTH = OpenMouth(
    MOUTH_LINE,
    46,
    cavity="#5f1c20",
    deep="#2b0c10",
    tongue="#b04f4d",
    tongue_light="#cf7a70",
    teeth="#f1e4d2",
    teeth_shade="#b39d8a",
)


def draw_head(sheet: Sheet) -> None:
    """Ears, face, eyes and brows."""
    for side in (1, -1):
        ear = on_side(EAR, side)
        sheet.fill(ear, Gradient((X, 460), (X, 574), "#d68a66", "#a85a40"))
        model(sheet, ear, DEEP, ((14, 0.5),))
    _draw_skin(sheet)
    EYE.draw(sheet)
    _draw_brows(sheet)


def _draw_skin(sheet: Sheet) -> None:
    sheet.fill(
        FACE, Gradient((X - 46, 470), (X - 46, 470), LIGHT, SKIN, "#c68a62", stops=(0, 0.5, 1), radius_px=290)
    )
    model(sheet, FACE, SHADE, ((90, 0.5), (36, 0.45)))
    with sheet.inside(FACE):
        # One light from the left: the other half of the face lies in half shadow.
        far = from_middle(
            (200, 260),
            (60, 300),
            (74, 420),
            (26, 470),
            (40, 560),
            (26, 620),
            (40, 680),
            (10, 730),
            (200, 730),
        )
        sheet.fill(far, "#a9633f", opacity=0.62, blur_px=24)
        edge = from_middle((200, 300), (126, 330), (116, 470), (104, 580), (62, 670), (20, 720), (200, 730))
        sheet.fill(edge, DEEP, opacity=0.42, blur_px=26)
        for shape in front_shapes():
            sheet.fill(moved(shape, 9, 16), DEEP, opacity=0.5, blur_px=12, blend="multiply")
        for side, strength in ((-1, 0.5), (1, 0.4)):
            sheet.fill(ellipse((X + side * 92, 574), 44, 32), RED, opacity=strength, blur_px=20)
        _draw_sockets(sheet)
        _draw_nose(sheet)
        sheet.fill(ellipse((X - 92, 540), 30, 18, 0.4), "#ffe3c2", opacity=0.75, blur_px=12)
        sheet.fill(ellipse((X + 84, 548), 20, 13, -0.4), LIGHT, opacity=0.55, blur_px=10)
        sheet.fill(ellipse((X - 38, 366), 66, 48), "#ffe0bd", opacity=0.7, blur_px=26)
        LIPS.draw(sheet, MOUTH_LINE, MOUTH_LINE, shut=True)
        for side in (1, -1):
            sheet.fill(ellipse((X + side * 49, 634), 6, 5), DEEP, opacity=0.6, blur_px=3.5)
            sheet.line(
                from_middle((5, 602), (6, 611), (8, 621), side=side), SHADE, 0, 4, 0, opacity=0.55, blur_px=2
            )
        sheet.fill(ellipse((X - 10, 688), 26, 14), LIGHT, opacity=0.65, blur_px=9)
        sheet.line(
            moved(FACE[(FACE[:, 0] > X + 40) & (FACE[:, 1] > 480)], -3, -3),
            RIM,
            0,
            5,
            8,
            5,
            0,
            opacity=0.55,
            blur_px=4,
        )


def _draw_sockets(sheet: Sheet) -> None:
    for side in (1, -1):
        sheet.fill(ellipse((X + side * 76, 456), 60, 19), SHADE, opacity=0.7, blur_px=11)
        inner = from_middle((16, 440), (36, 456), (32, 494), (18, 512), side=side, closed=True)
        sheet.fill(inner, DEEP, opacity=0.28 if side < 0 else 0.42, blur_px=11)
        under = from_middle((34, 514), (76, 532), (124, 508), (76, 522), side=side, closed=True)
        sheet.fill(under, "#8a4a38", opacity=0.45, blur_px=6)
        sheet.fill(
            ellipse((X + side * 96, 438), 36, 8, 0.1 * side),
            LIGHT,
            opacity=0.6 if side < 0 else 0.35,
            blur_px=6,
        )


def _draw_nose(sheet: Sheet) -> None:
    shadow = from_middle((5, 462), (14, 520), (34, 576), (22, 596), (6, 590), (4, 540), closed=True)
    sheet.fill(shadow, DEEP, opacity=0.55, blur_px=7)
    sheet.fill(ellipse((X, 580), 30, 22), RED, opacity=0.4, blur_px=12)
    sheet.fill(
        from_middle((-28, 590), (0, 600), (28, 590), (16, 612), (-12, 610), closed=True),
        DEEP,
        opacity=0.6,
        blur_px=6,
    )
    for side in (1, -1):
        sheet.line(
            from_middle((21, 572), (30, 583), (26, 596), side=side), DEEP, 0, 6, 3, opacity=0.65, blur_px=3
        )
        sheet.fill(ellipse((X + side * 13, 596), 7.5, 3.4, -0.35 * side), "#3a1512", opacity=0.9, blur_px=1.5)
    sheet.fill(ellipse((X - 6, 512), 6, 60), "#ffe3c2", opacity=0.75, blur_px=5)
    sheet.fill(ellipse((X - 5, 574), 12, 10), "#ffe3c2", opacity=0.85, blur_px=5)
    sheet.fill(ellipse((X - 7, 570), 4.5, 4), "#fffaf0", opacity=0.8, blur_px=1.8)


def _draw_brows(sheet: Sheet) -> None:
    random = np.random.default_rng(8)
    for line in (BROW_LINE, mirror(BROW_LINE)):
        sheet.line(line, BROW, 5, 11, 9, 1, opacity=0.75, blur_px=2)
        way = np.sign(line[-1, 0] - line[0, 0])
        for place in np.linspace(0.0, 0.94, 40):
            k = int(place * (len(line) - 1))
            root = line[k] + (0, random.uniform(-2, 5) * (1 - 0.7 * place))
            lean = np.radians(np.interp(place, (0, 0.3, 1), (62, 26, -14)))
            tip = root + 13 * np.array([way * np.cos(lean), -np.sin(lean)])
            sheet.line(
                curve(tuple(root), tuple((root + tip) / 2 + (way, -1)), tuple(tip)), BROW, 2.2, 0, opacity=0.8
            )
