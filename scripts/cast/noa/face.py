"""Noa's face and hair, and the whole picture."""

from __future__ import annotations

import numpy as np
from brush import AXIS_X_PX, Sheet, Spot, curve, ellipse, from_middle, loop, mirror, moved, on_side, symmetric
from face_points import FacePoints, half_width_px

from noa.clothes import draw_body
from noa.eye import FlatEye

X = AXIS_X_PX
SKIN, SKIN_LIGHT, SKIN_SHADE, SKIN_DEEP = "#c98257", "#d99a6c", "#b0683f", "#96532f"
HAIR, HAIR_LIGHT, HAIR_SHADE = "#38222f", "#553443", "#271620"
BAND, BAND_SHADE = "#e2725b", "#b94f45"
GOLD, GOLD_SHADE, BLUSH, LIP, LIP_DARK = "#f0b94a", "#c98a2a", "#d9644a", "#b5473f", "#7f2f31"

FACE = symmetric(
    from_middle(
        (0, 220), (92, 234), (146, 300), (160, 390), (159, 470), (152, 540), (134, 598),
        (102, 646), (58, 676), (24, 687), (0, 689),
    )
)  # fmt: skip
EAR = from_middle(
    (150, 476), (168, 458), (190, 464), (197, 492), (188, 528), (170, 552), (152, 556), closed=True
)
EYE = FlatEye(
    centre=(X + 82, 492),
    upper=((-47, 13), (-38, -7), (-16, -22), (8, -25), (32, -17), (50, 2)),
    lower=((50, 2), (38, 18), (14, 26), (-12, 26), (-34, 21), (-47, 13)),
    iris=(1.0, 0.5, 25.5, 25.5),
    wing=(12, -9),
)
BROW_LINE = from_middle((34, 430), (66, 414), (104, 411), (142, 428))
MOUTH_LINE = from_middle((-43, 612), (-24, 619.5), (0, 621), (24, 619.5), (43, 612))
NOSE_TIP_Y_PX = 566.0

BUN = from_middle(
    (-84, 150), (-70, 92), (-16, 66), (44, 74), (84, 118), (80, 176), (30, 214), (-40, 208), closed=True
)
CAP = from_middle(
    (-178, 470), (-190, 400), (-186, 316), (-156, 240), (-100, 190), (-20, 168), (70, 178),
    (136, 218), (176, 290), (190, 380), (178, 470),
)  # fmt: skip
BACK = from_middle((-160, 330), (160, 330), (176, 480), (146, 590), (-146, 590), (-176, 480))
SCRUNCHIE = from_middle(
    (-84, 184), (-66, 160), (0, 144), (66, 160), (86, 186), (50, 206), (-50, 206), closed=True
)
# The hair line, from the right of the picture to the left; the parting is a little to the right.
HAIR_LINE = np.vstack(
    [
        from_middle((178, 470), (170, 440), (160, 396), (140, 346), (108, 308), (66, 282)),
        from_middle((66, 282), (30, 318), (-30, 350), (-92, 374), (-136, 402), (-162, 440), (-178, 470)),
    ]
)


def draw() -> Sheet:
    """The whole picture, back to front."""
    sheet = Sheet()
    _draw_bun(sheet)
    sheet.fill(BACK, HAIR_SHADE)
    draw_body(sheet, SKIN, SKIN_DEEP)
    for side in (1, -1):
        _draw_ear(sheet, side)
    _draw_face(sheet)
    EYE.draw(sheet)
    for line in (BROW_LINE, mirror(BROW_LINE)):
        sheet.line(line, HAIR, 9, 14, 12, 8, 2)
    _draw_hair(sheet)
    return sheet


def _draw_bun(sheet: Sheet) -> None:
    sheet.fill(BUN, HAIR)
    with sheet.inside(BUN):
        sheet.fill(from_middle((100, 60), (60, 110), (40, 170), (-20, 230), (110, 230)), HAIR_SHADE)
        for knots, width in (
            (((-70, 150), (-50, 104), (0, 84)), 11),
            (((-44, 176), (-22, 124), (34, 100)), 9),
            (((-4, 196), (20, 150), (64, 130)), 7),
        ):
            sheet.line(from_middle(*knots), HAIR_LIGHT, 0, width, 0)
    sheet.fill(SCRUNCHIE, BAND)
    with sheet.inside(SCRUNCHIE):
        sheet.fill(from_middle((10, 150), (90, 150), (90, 220), (30, 220), (34, 180)), BAND_SHADE)
        for x in (-54, -30, -6, 20, 46):
            sheet.line(from_middle((x * 0.8, 148), (x, 164), (x * 1.05, 184)), BAND_SHADE, 0, 4, 0)


def _draw_ear(sheet: Sheet, side: int) -> None:
    ear = on_side(EAR, side)
    sheet.fill(ear, SKIN_SHADE if side > 0 else SKIN)
    hollow = from_middle((170, 482), (184, 480), (186, 502), (176, 528), side=side)
    sheet.line(hollow, SKIN_DEEP, 2, 8, 2)
    hoop = loop(ellipse((X + side * 176, 586), 25, 33))
    sheet.line(hoop, GOLD_SHADE, 10, 10)
    sheet.line(moved(hoop, -1.5, -1.5), GOLD, 6.5, 6.5)


def _draw_face(sheet: Sheet) -> None:
    sheet.fill(FACE, SKIN)
    with sheet.inside(FACE):
        far = from_middle(
            (170, 280),
            (118, 380),
            (126, 470),
            (118, 560),
            (84, 630),
            (30, 672),
            (-40, 690),
            (60, 740),
            (240, 600),
        )
        sheet.fill(far, SKIN_SHADE, opacity=0.6)
        cast = moved(HAIR_LINE, 6, 20)
        sheet.fill(np.vstack([cast, [(X - 200, 200), (X + 200, 200)]]), SKIN_DEEP, opacity=0.6)
        for side in (1, -1):
            sheet.fill(ellipse((X + side * 100, 566), 36, 22), BLUSH, opacity=0.38)
            for dx, dy in ((70, 548), (84, 558), (98, 548), (112, 558), (56, 556)):
                sheet.fill(ellipse((X + side * dx, dy), 2.7, 2.7), SKIN_DEEP, opacity=0.75)
    side_of_nose = from_middle(
        (14, 470), (18, 520), (28, 556), (22, 574), (0, 580), (-6, 572), (8, 540), (10, 500)
    )
    sheet.fill(side_of_nose, SKIN_SHADE)
    sheet.line(from_middle((-15, 573), (-4, 580), (10, 580), (22, 572)), SKIN_DEEP, 2, 5, 5, 2)
    sheet.line(from_middle((-3, 520), (-4, 548)), SKIN_LIGHT, 3, 8, 8, 3)
    lower = from_middle(
        (-32, 618), (-14, 621), (14, 621), (32, 618), (20, 633), (0, 637), (-20, 633), closed=True
    )
    upper = from_middle(
        (-38, 613), (-10, 605), (0, 608), (10, 605), (38, 613), (14, 620), (-14, 620), closed=True
    )
    sheet.fill(lower, LIP)
    sheet.fill(upper, LIP, opacity=0.85)
    sheet.line(MOUTH_LINE, LIP_DARK, 2.5, 4.6, 4.6, 4.6, 2.5)


def _draw_hair(sheet: Sheet) -> None:
    cap = np.vstack([CAP, HAIR_LINE])
    sheet.fill(cap, HAIR)
    with sheet.inside(cap):
        sheet.fill(
            from_middle((66, 282), (70, 220), (60, 160), (220, 200), (220, 480), (150, 420), (110, 320)),
            HAIR_SHADE,
        )
        for knots, width in (
            (((56, 270), (-10, 250), (-90, 280), (-150, 350)), 17),
            (((60, 262), (10, 224), (-70, 226), (-150, 288)), 10),
            (((76, 274), (116, 280), (152, 330), (170, 400)), 9),
        ):
            sheet.line(from_middle(*knots), HAIR_LIGHT, 0, width, width * 0.7, 0)
        sheet.line(from_middle((66, 284), (64, 230), (40, 170)), HAIR_LIGHT, 5, 3.4, 0)
    for side in (1, -1):
        wisp = from_middle((174, 380), (168, 440), (172, 490), (165, 550), (176, 606), side=side)
        sheet.line(wisp, HAIR_SHADE if side > 0 else HAIR, 2, 16, 15, 9, 0)
    curl = curve((X - 150, 400), (X - 166, 470), (X - 158, 520))
    sheet.line(curl, HAIR, 10, 9, 0)


def anchors() -> dict[str, Spot]:
    """Where the named points lie, px, read off the curves that are drawn."""
    return FacePoints(
        eye=EYE,
        brow=BROW_LINE,
        mouth=MOUTH_LINE,
        nose_bridge_y_px=EYE.centre[1] - 6,
        nose_tip_y_px=NOSE_TIP_Y_PX,
        nose_base_y_px=580.0,
        forehead_y_px=292.0,
        outline=FACE,
        cheek=(half_width_px(FACE, 530.0), 530.0),
        jaw=(half_width_px(FACE, 612.0), 612.0),
        head=(CAP, BACK),
    ).anchors()
