"""Bit's head, and the whole picture."""

from __future__ import annotations

from brush import AXIS_X_PX, Gradient, Sheet, Spot, ellipse, from_middle, loop, mirror, moved, symmetric
from face_points import FacePoints

from bit.body import draw_body
from bit.eye import LensEye
from bit.inks import (
    LIGHT,
    LINE,
    ORANGE,
    ORANGE_LIGHT,
    ORANGE_SHADE,
    PINK,
    PLATE,
    PLATE_DEEP,
    PLATE_LIGHT,
    PLATE_SHADE,
    SHELL,
    SHELL_DEEP,
    SHELL_LIGHT,
    SHELL_SHADE,
    STEEL,
    STEEL_LIGHT,
    STEEL_SHADE,
)

X = AXIS_X_PX
HEAD = symmetric(
    from_middle(
        (0, 172), (70, 176), (136, 196), (186, 244), (212, 318), (222, 410), (222, 500), (212, 580),
        (182, 640), (124, 676), (60, 688), (0, 690),
    )
)  # fmt: skip
PLATE_EDGE = symmetric(
    from_middle(
        (0, 306), (84, 310), (142, 328), (176, 372), (187, 450), (185, 536), (169, 598),
        (128, 637), (66, 652), (0, 655),
    )
)  # fmt: skip
EYE = LensEye(
    centre=(X + 90, 474),
    upper=((-50, 14), (-49, -10), (-35, -36), (-4, -48), (28, -40), (48, -16), (52, 10)),
    lower=((52, 10), (48, 32), (30, 48), (2, 53), (-26, 48), (-45, 34), (-50, 14)),
    iris=(-1.0, 3.0, 36.0, 39.0),
)
BROW_LINE = from_middle((60, 390), (90, 382), (120, 388))
MOUTH_LINE = from_middle((-50, 587), (-28, 599), (0, 603), (28, 599), (50, 587))


def draw() -> Sheet:
    """The whole picture, back to front."""
    sheet = Sheet()
    draw_body(sheet)
    _draw_antenna(sheet)
    for side in (1, -1):
        _draw_ear(sheet, side)
    _draw_shell(sheet)
    _draw_plate(sheet)
    EYE.draw(sheet)
    _draw_features(sheet)
    return sheet


def _draw_antenna(sheet: Sheet) -> None:
    stalk = from_middle((0, 190), (3, 150), (0, 112))
    sheet.line(stalk, LINE, 17, 15, 13)
    sheet.line(stalk, STEEL_LIGHT, 9, 7, 6)
    base = symmetric(from_middle((0, 152), (26, 156), (36, 176), (40, 200), (0, 206)))
    sheet.fill(base, Gradient((X - 40, 150), (X + 40, 200), ORANGE_LIGHT, ORANGE, ORANGE_SHADE))
    sheet.line(loop(base), LINE, 5, 5)
    sheet.fill(ellipse((X, 100), 22, 22), LINE)
    bulb = Gradient((X - 6, 93), (X, 100), "#ffffff", LIGHT, "#1f9cc0", radius_px=26)
    sheet.fill(ellipse((X, 100), 17.5, 17.5), bulb)


def _draw_ear(sheet: Sheet, side: int) -> None:
    x, y = X + side * 226, 470
    sheet.fill(ellipse((x, y), 36, 70), LINE)
    sheet.fill(
        ellipse((x, y), 31, 65), Gradient((x - 20, y - 60), (x + 20, y + 60), STEEL_LIGHT, STEEL, STEEL_SHADE)
    )
    x += side * 16
    sheet.fill(ellipse((x, y), 27, 52), LINE)
    sheet.fill(
        ellipse((x, y), 22.5, 47.5),
        Gradient((x - 20, y - 44), (x + 20, y + 44), ORANGE_LIGHT, ORANGE, ORANGE_SHADE),
    )
    sheet.fill(ellipse((x - 6, y - 18), 6, 15, 0.2), "#ffffff", opacity=0.65, blur_px=1)


def _draw_shell(sheet: Sheet) -> None:
    sheet.fill(
        HEAD, Gradient((X - 120, 180), (X + 120, 690), SHELL_LIGHT, SHELL, SHELL_SHADE, stops=(0, 0.5, 1))
    )
    with sheet.inside(HEAD):
        far = from_middle(
            (90, 160), (160, 230), (192, 330), (200, 450), (190, 580), (150, 646), (80, 676), (0, 684),
            (40, 720), (300, 700), (300, 200),
        )  # fmt: skip
        sheet.fill(far, SHELL_SHADE, opacity=0.85)
        sheet.fill(from_middle((230, 300), (212, 420), (214, 540), (240, 600)), "#aeb8d6", opacity=0.8)
        stripe = symmetric(from_middle((0, 160), (34, 160), (37, 240), (30, 306), (0, 320)))
        sheet.fill(stripe, Gradient((X - 30, 170), (X + 40, 330), ORANGE_LIGHT, ORANGE, ORANGE_SHADE))
        for side in (1, -1):
            sheet.line(from_middle((36, 160), (38, 250), (31, 312), side=side), LINE, 3.2, 3.2, 3.2)
            seam = from_middle((52, 690), (62, 664), (66, 648), side=side)
            sheet.line(seam, SHELL_DEEP, 3.2, 3.2)
            panel = from_middle((216, 356), (190, 340), (168, 296), (158, 236), side=side)
            sheet.line(panel, SHELL_DEEP, 0, 3.2, 3.2, 0)
            sheet.fill(ellipse((X + side * 176, 268), 5, 5.5), SHELL_DEEP)
        sheet.fill(ellipse((X - 112, 246), 48, 24, -0.72), "#ffffff", opacity=0.95, blur_px=4)
        sheet.fill(ellipse((X - 158, 306), 12, 17, 0.35), "#ffffff", opacity=0.9, blur_px=2)
    sheet.line(loop(HEAD), LINE, 5.4, 6, 5.4, 6, 5.4)


def _draw_plate(sheet: Sheet) -> None:
    rim = (PLATE_EDGE - (X, 480)) * (1.06, 1.07) + (X, 480)
    sheet.fill(rim, Gradient((X - 100, 330), (X + 100, 660), STEEL_LIGHT, STEEL, STEEL_SHADE))
    sheet.line(loop(rim), LINE, 4.4, 4.4)
    sheet.fill(PLATE_EDGE, Gradient((X - 90, 340), (X + 60, 654), PLATE_LIGHT, PLATE, PLATE))
    with sheet.inside(PLATE_EDGE):
        far = from_middle(
            (200, 340),
            (164, 400),
            (166, 480),
            (158, 550),
            (128, 606),
            (70, 634),
            (-20, 642),
            (60, 700),
            (230, 640),
        )
        sheet.fill(far, PLATE_SHADE, opacity=0.75)
        with sheet.outside(moved(PLATE_EDGE, 0, 13)):
            sheet.fill(PLATE_EDGE, PLATE_SHADE)
        sheet.fill(
            from_middle((-158, 356), (-110, 326), (-60, 322), (-130, 384), (-168, 460), (-172, 400)),
            "#ffffff",
        )
        for side in (1, -1):
            sheet.fill(ellipse((X + side * 132, 566), 34, 18), PINK, opacity=0.5, blur_px=9)
            for x, y in ((118, 567), (133, 563), (148, 558)):
                bar = from_middle((x + 4, y - 8), (x - 4, y + 8), side=side)
                sheet.line(bar, "#e8557c", 2, 4.4, 2, opacity=0.8)
    sheet.line(loop(PLATE_EDGE), LINE, 5, 5)


def _draw_features(sheet: Sheet) -> None:
    for line in (BROW_LINE, mirror(BROW_LINE)):
        sheet.line(line, LINE, 12, 13, 12)
        for end in (line[0], line[-1]):
            sheet.fill(ellipse(tuple(end), 6, 6), LINE)
    sheet.fill(ellipse((X, 549), 8, 5.5), PLATE_DEEP)
    sheet.fill(ellipse((X - 2, 546), 3.4, 2), "#ffffff", opacity=0.9)
    sheet.line(MOUTH_LINE, LINE, 3.4, 6.6, 6, 6.6, 3.4)
    for side in (1, -1):
        sheet.line(from_middle((43, 580), (50.5, 587), (54, 596), side=side), LINE, 0, 5.4, 0)
        jaw = from_middle((74, 606), (72, 630), (58, 648), side=side)
        sheet.line(jaw, PLATE_DEEP, 1.5, 3.6, 3.6)
        for x, y in ((146, 350), (142, 614)):
            sheet.fill(ellipse((X + side * x, y), 6.4, 6.4), PLATE_DEEP)
            sheet.fill(ellipse((X + side * x - 1, y - 1.4), 3.8, 3.4), PLATE_LIGHT)


def anchors() -> dict[str, Spot]:
    """Where the named points lie, px, read off the curves that are drawn."""
    return FacePoints(
        eye=EYE,
        brow=BROW_LINE,
        mouth=MOUTH_LINE,
        nose_bridge_y_px=EYE.centre[1] - 6,
        nose_tip_y_px=545.0,
        nose_base_y_px=556.0,
        forehead_y_px=240.0,
        outline=HEAD,
        cheek=(X + 192, 530.0),
        jaw=(X + 164, 628.0),
        head=(HEAD,),
    ).anchors()
