"""Yuki's face, and the whole picture."""

from __future__ import annotations

from brush import AXIS_X_PX, Gradient, Sheet, Spot, ellipse, from_middle, mirror, moved, part, symmetric
from eyes import Eye, EyeColours
from face_points import FacePoints, half_width_px
from mouths import OpenMouth

from yuki.clothes import draw_body
from yuki.hair import draw_back_hair, draw_front_hair, front_shapes, head_shapes
from yuki.ornaments import draw_camellia

X = AXIS_X_PX
SKIN, SKIN_LIGHT, SKIN_SHADE, SKIN_DEEP, SKIN_LINE = "#ffe6de", "#fff2ec", "#f3b9b8", "#dc8f9a", "#8f3f54"
BROW, LIP, LIP_LINE, ROUGE = "#6d5f8e", "#e0566a", "#8f2840", "#d8304c"

FACE = symmetric(
    from_middle(
        (0, 215), (104, 236), (156, 310), (167, 400), (166, 474), (157, 532), (133, 586),
        (92, 632), (46, 662), (18, 676), (0, 679),
    )
)  # fmt: skip
EYE = Eye(
    centre=(X + 90, 486),
    upper=((-54, 23), (-48, -2), (-31, -27), (-5, -38), (24, -38), (46, -23), (58, -1)),
    lower=((58, -1), (53, 20), (35, 38), (6, 46), (-25, 42), (-45, 33), (-54, 23)),
    iris=(-0.5, 2.0, 37.5, 46.0),
    lash=(1.0, 6.5, 10.5, 12.0, 12.5, 12.0),
    wing=(14, -17),
    flicks=(),
    lower_lashes=(),
    pupil=(0.34, 0.5),
    colours=EyeColours(
        ring="#4d0d26", pupil="#2e0617", dark="#8d1437", middle="#e32d4e", bright="#ff9d7d", glow="#ffe0bd",
        white="#ffffff", white_shade="#dcd3ea", lash="#2a1526", lash_warm="#86314f", crease="#c07685",
    ),
)  # fmt: skip
BROW_LINE = from_middle((46, 423), (80, 412), (112, 412), (146, 425))
MOUTH_LINE = from_middle((-39, 603), (-21, 612), (0, 614.5), (21, 612), (39, 603))
OPEN_MOUTH = OpenMouth(MOUTH_LINE, 44, fangs=True)
NOSE_TIP_Y_PX = 564.0


def draw() -> Sheet:
    """The whole picture, back to front."""
    sheet = _draw_bare()
    _draw_before(sheet)
    return sheet


def layers() -> dict[str, Sheet]:
    """What the keyframe doesn't show: the face under the hair, the hair alone, shut eyes, an open mouth."""
    hair, eyes, mouth = Sheet(), Sheet(), Sheet()
    _draw_before(hair)
    EYE.draw_shut(eyes)
    OPEN_MOUTH.draw(mouth)
    return {"hair_front": hair, "face": _draw_bare(), "eyes_closed": eyes, "mouth_open": mouth}


def _draw_bare() -> Sheet:
    """All but what hangs before the face, back to front."""
    sheet = Sheet()
    draw_back_hair(sheet)
    draw_body(sheet, (SKIN, SKIN_SHADE, SKIN_DEEP, SKIN_LINE))
    _draw_face(sheet)
    EYE.draw(sheet)
    for line in (BROW_LINE, mirror(BROW_LINE)):
        sheet.line(line, BROW, 5.0, 8.0, 6.6, 1.6)
    return sheet


def _draw_before(sheet: Sheet) -> None:
    """What hangs before the face."""
    draw_front_hair(sheet)
    draw_camellia(sheet)


def _draw_face(sheet: Sheet) -> None:
    sheet.fill(FACE, Gradient((X - 60, 300), (X + 40, 680), SKIN_LIGHT, SKIN, SKIN))
    with sheet.inside(FACE):
        for shape in front_shapes():
            sheet.fill(moved(shape, 4, 18), SKIN_DEEP, opacity=0.2, blur_px=6)
        with sheet.group(opacity=0.85):
            for shape in front_shapes():
                sheet.fill(moved(shape, 3, 14), SKIN_SHADE)
        far = from_middle(
            (190, 460), (152, 530), (122, 590), (84, 634), (36, 664), (-10, 674), (60, 730), (220, 620)
        )
        sheet.fill(far, SKIN_SHADE, opacity=0.6, blur_px=1.5)
        for side in (1, -1):
            sheet.fill(ellipse((X + side * 106, 550), 32, 14), "#ff8a98", opacity=0.4, blur_px=9)
            sheet.fill(ellipse((X + side * 98, 448), 58, 20), "#e58b9a", opacity=0.36, blur_px=9)
            liner = from_middle((118, 524), (142, 508), (158, 482), side=side)
            sheet.line(liner, ROUGE, 0, 5, 7, 0, opacity=0.85)
    sheet.fill(ellipse((X + 4, 573), 6, 3.4), SKIN_DEEP, opacity=0.5, blur_px=1.2)
    sheet.line(from_middle((-5, 571), (1, 574), (6, 571.5)), SKIN_LINE, 0, 2.6, 0, opacity=0.9)
    sheet.fill(ellipse((X - 2, 555), 2.6, 6.5), "#ffffff", opacity=0.85, blur_px=1.2)
    lower = from_middle((-20, 615), (0, 617), (20, 615), (11, 624), (0, 626), (-11, 624), closed=True)
    sheet.fill(lower, LIP, opacity=0.55, blur_px=0.8)
    sheet.line(MOUTH_LINE, LIP_LINE, 2.0, 4.4, 4.0, 4.4, 2.0)
    for side in (1, -1):
        sheet.fill(ellipse((X + side * 39.5, 602.8), 2.6, 2.0, -0.5 * side), LIP_LINE)
    sheet.fill(ellipse((X + 64, 596), 2.6, 2.6), "#5d3040", opacity=0.9)
    jaw = part(FACE, 0.28, 0.72, 160)
    sheet.line(jaw, SKIN_LINE, 1.5, 3.2, 2.6, 3.6, 2.6, 3.2, 1.5)


def anchors() -> dict[str, Spot]:
    """Where the named points lie, px, read off the curves that are drawn."""
    return FacePoints(
        eye=EYE,
        brow=BROW_LINE,
        mouth=MOUTH_LINE,
        nose_bridge_y_px=EYE.centre[1] - 6,
        nose_tip_y_px=NOSE_TIP_Y_PX,
        nose_base_y_px=574.0,
        forehead_y_px=290.0,
        outline=FACE,
        cheek=(half_width_px(FACE, 530.0), 530.0),
        jaw=(half_width_px(FACE, 610.0), 610.0),
        head=head_shapes(),
    ).anchors()
