"""Poppy's face, and the whole picture."""

from __future__ import annotations

from brush import (
    AXIS_X_PX,
    Gradient,
    Sheet,
    Spot,
    ellipse,
    from_middle,
    mirror,
    moved,
    on_side,
    part,
    symmetric,
)
from face_points import FacePoints, half_width_px

from poppy.clothes import draw_body
from poppy.eye import CartoonEye
from poppy.hair import CROWN, draw_bunches, draw_front_hair, fringe_shapes

X = AXIS_X_PX
SKIN, SKIN_LIGHT, SKIN_SHADE, SKIN_DEEP, LINE = "#ffd7b5", "#ffe8d2", "#f4b08c", "#d9805f", "#5e2a2c"
BROW, LIP_LINE = "#a8341f", "#7a2730"

FACE = symmetric(
    from_middle(
        (0, 216), (106, 236), (162, 306), (178, 400), (184, 480), (184, 548), (166, 606),
        (126, 648), (72, 672), (32, 679), (0, 680),
    )
)  # fmt: skip
EAR = from_middle(
    (172, 478), (190, 462), (210, 468), (216, 498), (206, 530), (188, 548), (172, 546), closed=True
)
EYE = CartoonEye(
    centre=(X + 84, 484),
    upper=((-48, 18), (-44, -10), (-28, -34), (0, -43), (27, -36), (44, -14), (49, 12)),
    lower=((49, 12), (43, 31), (25, 43), (0, 47), (-25, 44), (-42, 34), (-48, 18)),
    iris=(-2.0, 3.0, 32.0, 33.0),
    lashes=((0.96, (19, -11)),),
)
BROW_LINE = from_middle((52, 412), (84, 396), (120, 404))
MOUTH_LINE = from_middle((-58, 596), (-32, 613), (0, 618), (32, 613), (58, 596))


def draw() -> Sheet:
    """The whole picture, back to front."""
    sheet = Sheet()
    draw_body(sheet, (SKIN, SKIN_SHADE, LINE))
    draw_bunches(sheet)
    for side in (1, -1):
        _draw_ear(sheet, side)
    _draw_face(sheet)
    EYE.draw(sheet)
    draw_front_hair(sheet)
    for line in (BROW_LINE, mirror(BROW_LINE)):
        sheet.line(line, BROW, 7, 13, 12, 6)
    return sheet


def _draw_ear(sheet: Sheet, side: int) -> None:
    ear = on_side(EAR, side)
    sheet.fill(ear, SKIN_SHADE if side > 0 else SKIN)
    sheet.line(ear, LINE, 4, 5.2, 5.2, 4)
    sheet.line(
        from_middle((188, 482), (202, 484), (202, 508), (190, 526), side=side), LINE, 0, 4, 0, opacity=0.85
    )


def _draw_face(sheet: Sheet) -> None:
    sheet.fill(FACE, Gradient((X - 80, 300), (X + 60, 680), SKIN_LIGHT, SKIN, SKIN))
    with sheet.inside(FACE):
        for shape in fringe_shapes():
            sheet.fill(moved(shape, 5, 17), SKIN_SHADE)
        far = from_middle(
            (220, 380),
            (168, 470),
            (166, 550),
            (144, 606),
            (104, 644),
            (40, 666),
            (-30, 672),
            (60, 740),
            (240, 620),
        )
        sheet.fill(far, SKIN_SHADE, opacity=0.9)
        for side in (1, -1):
            sheet.fill(ellipse((X + side * 122, 564), 42, 27), "#ff8f7d", opacity=0.5, blur_px=7)
            for dx, dy in ((92, 556), (110, 548), (128, 558), (146, 548), (106, 570), (140, 572)):
                sheet.fill(ellipse((X + side * dx, dy), 3.4, 3.1), SKIN_DEEP, opacity=0.85)
    for dx, dy in ((-11, 530), (2, 524), (14, 531)):
        sheet.fill(ellipse((X + dx, dy), 2.9, 2.7), SKIN_DEEP, opacity=0.75)
    tip = ellipse((X, 556), 23, 17)
    sheet.fill(tip, "#ff9c86", opacity=0.5, blur_px=5)
    sheet.line(from_middle((-17, 560), (-8, 571), (8, 571), (18, 558)), LINE, 1, 5, 5, 1)
    sheet.fill(ellipse((X - 6, 549), 6, 4.4, -0.3), "#ffffff", opacity=0.9, blur_px=1)
    sheet.line(MOUTH_LINE, LIP_LINE, 3, 6.4, 6, 6.4, 3)
    for side in (1, -1):
        sheet.line(from_middle((50, 588), (58.5, 596), (62, 606), side=side), LIP_LINE, 0, 6, 0)
    sheet.line(from_middle((-20, 638), (0, 643), (20, 638)), SKIN_DEEP, 0, 5, 0, opacity=0.8)
    sheet.line(part(FACE, 0.2, 0.8, 160), LINE, 4, 5.6, 5, 6, 5, 5.6, 4)


def anchors() -> dict[str, Spot]:
    """Where the named points lie, px, read off the curves that are drawn."""
    return FacePoints(
        eye=EYE,
        brow=BROW_LINE,
        mouth=MOUTH_LINE,
        nose_bridge_y_px=EYE.centre[1] - 6,
        nose_tip_y_px=554.0,
        nose_base_y_px=571.0,
        forehead_y_px=286.0,
        outline=FACE,
        cheek=(half_width_px(FACE, 530.0), 530.0),
        jaw=(half_width_px(FACE, 612.0), 612.0),
        head=(FACE, CROWN, EAR),
    ).anchors()
