"""Ren's face, and the whole picture."""

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
from eyes import Eye, EyeColours
from face_points import FacePoints, half_width_px
from mouths import OpenMouth

from ren.clothes import draw_body, draw_headphone_band, draw_headphones
from ren.hair import draw_back_hair, draw_front_hair, front_shapes, head_shapes

X = AXIS_X_PX
SKIN, SKIN_LIGHT, SKIN_SHADE, SKIN_DEEP, SKIN_LINE = "#fbd9c0", "#ffe9d8", "#eab096", "#cf8672", "#7e3f3c"
BROW, LIP_LINE = "#232a4a", "#8e3a38"

FACE = symmetric(
    from_middle(
        (0, 215), (100, 232), (152, 300), (166, 390), (165, 470), (158, 536), (140, 586),
        (106, 634), (62, 668), (28, 683), (0, 686),
    )
)  # fmt: skip
EAR = from_middle(
    (158, 474), (176, 456), (198, 462), (205, 490), (196, 528), (178, 556), (160, 560), closed=True
)
EYE = Eye(
    centre=(X + 88, 486),
    upper=((-53, 20), (-47, -4), (-29, -24), (0, -32), (29, -27), (49, -10), (57, 8)),
    lower=((57, 8), (50, 24), (31, 35), (3, 38), (-25, 35), (-44, 29), (-53, 20)),
    iris=(0.0, 1.0, 32.0, 39.0),
    lash=(1.0, 6.0, 10.0, 12.5, 12.0, 11.0),
    wing=(15, -7),
    flicks=(),
    lower_lashes=(),
    colours=EyeColours(
        ring="#5b2310", pupil="#35120c", dark="#8f3d12", middle="#e48a1f", bright="#ffd970", glow="#fff4bd",
        white="#ffffff", white_shade="#d6d2e4", lash="#1d1a30", lash_warm="#5b3038", crease="#b06a5c",
    ),
)  # fmt: skip
BROW_LINE = from_middle((40, 424), (74, 406), (112, 402), (150, 418))
MOUTH_LINE = from_middle((-42, 606), (-24, 614), (2, 616.5), (24, 613), (42, 603))
OPEN_MOUTH = OpenMouth(MOUTH_LINE, 46)
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
    draw_headphone_band(sheet)
    draw_body(sheet, (SKIN, SKIN_SHADE, SKIN_DEEP, SKIN_LINE))
    draw_headphones(sheet)
    for side in (1, -1):
        _draw_ear(sheet, side)
    _draw_face(sheet)
    EYE.draw(sheet)
    for line in (BROW_LINE, mirror(BROW_LINE)):
        sheet.line(line, BROW, 5, 11, 10, 7, 1)
    return sheet


def _draw_before(sheet: Sheet) -> None:
    """What hangs before the face."""
    draw_front_hair(sheet)


def _draw_ear(sheet: Sheet, side: int) -> None:
    ear = on_side(EAR, side)
    sheet.fill(ear, Gradient((X, 460), (X, 560), SKIN, SKIN_SHADE))
    with sheet.inside(ear):
        hollow = from_middle((172, 482), (192, 480), (192, 512), (178, 540), (172, 520), side=side)
        sheet.fill(hollow, SKIN_DEEP, opacity=0.55)
    sheet.line(ear, SKIN_LINE, 2, 3.2, 3.2, 3.2, 2)
    inner = from_middle((178, 474), (194, 478), (194, 504), (182, 532), side=side)
    sheet.line(inner, SKIN_LINE, 0, 2.4, 2.2, 0, opacity=0.85)


def _draw_face(sheet: Sheet) -> None:
    sheet.fill(FACE, Gradient((X - 60, 300), (X + 60, 690), SKIN_LIGHT, SKIN, SKIN))
    with sheet.inside(FACE):
        for shape in front_shapes():
            sheet.fill(moved(shape, 5, 20), SKIN_DEEP, opacity=0.22, blur_px=6)
        with sheet.group(opacity=0.85):
            for shape in front_shapes():
                sheet.fill(moved(shape, 4, 14), SKIN_SHADE)
        far = from_middle(
            (190, 430), (158, 470), (150, 530), (128, 586), (92, 634), (44, 668), (-20, 682), (60, 740),
            (230, 620),
        )  # fmt: skip
        sheet.fill(far, SKIN_SHADE, opacity=0.75, blur_px=1)
        for side in (1, -1):
            sheet.fill(ellipse((X + side * 106, 552), 34, 14), "#f08a78", opacity=0.34, blur_px=10)
            sheet.fill(ellipse((X + side * 92, 452), 56, 18), "#e2917d", opacity=0.4, blur_px=9)
            socket = from_middle((34, 470), (26, 500), (22, 528), side=side)
            sheet.line(socket, SKIN_SHADE, 0, 9, 0, opacity=0.5, blur_px=4)
    shade = from_middle((3, 540), (12, 558), (16, 570), (4, 577), (-6, 574), (2, 562))
    sheet.fill(shade, SKIN_SHADE, opacity=0.95)
    sheet.line(from_middle((-8, 573), (0, 577.5), (10, 574)), SKIN_LINE, 0, 3.0, 0, opacity=0.9)
    sheet.fill(ellipse((X - 4, 552), 3, 8), "#ffffff", opacity=0.8, blur_px=1.4)
    sheet.line(MOUTH_LINE, LIP_LINE, 2.0, 5.0, 4.2, 5.2, 2.2)
    sheet.fill(ellipse((X, 634), 17, 3.4), SKIN_DEEP, opacity=0.6, blur_px=1.8)
    jaw = part(FACE, 0.27, 0.73, 160)
    sheet.line(jaw, SKIN_LINE, 1.5, 3.4, 2.8, 4.0, 2.8, 3.4, 1.5)


def anchors() -> dict[str, Spot]:
    """Where the named points lie, px, read off the curves that are drawn."""
    return FacePoints(
        eye=EYE,
        brow=BROW_LINE,
        mouth=MOUTH_LINE,
        nose_bridge_y_px=EYE.centre[1] - 6,
        nose_tip_y_px=NOSE_TIP_Y_PX,
        nose_base_y_px=577.0,
        forehead_y_px=290.0,
        outline=FACE,
        cheek=(half_width_px(FACE, 530.0), 530.0),
        jaw=(half_width_px(FACE, 612.0), 612.0),
        head=head_shapes(),
    ).anchors()
