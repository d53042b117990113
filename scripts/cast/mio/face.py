"""Mio's face, and the whole picture."""

from __future__ import annotations

from brush import AXIS_X_PX, Gradient, Sheet, Spot, curve, ellipse, loop, mirror, moved, part
from eyes import Eye, EyeColours
from face_points import FacePoints, half_width_px
from mouths import OpenMouth

from mio.clothes import draw_body
from mio.hair import bangs_shapes, draw_back_hair, draw_front_hair, head_shapes

X = AXIS_X_PX
SKIN, SKIN_SHADE, SKIN_DEEP, SKIN_LINE = "#ffe8dd", "#f7bfb6", "#e59a9a", "#9c4a58"
BLUSH, BROW, LIP_LINE = "#ff8f96", "#6a5092", "#983a49"

FACE_HALF = (
    (0, 215),
    (104, 236),
    (158, 310),
    (170, 400),
    (169, 470),
    (160, 526),
    (135, 580),
    (92, 628),
    (46, 658),
    (17, 671),
    (0, 673),
)
FACE = curve(*[(X + x, y) for x, y in FACE_HALF], *[(X - x, y) for x, y in FACE_HALF[-2:0:-1]], closed=True)
CHIN_Y_PX = float(FACE[:, 1].max())

EYE = Eye(
    centre=(X + 91, 484),
    upper=((-54, 21), (-48, -3), (-31, -27), (-5, -37), (24, -35), (45, -18), (56, 7)),
    lower=((56, 7), (51, 27), (34, 42), (6, 47), (-25, 42), (-45, 32), (-54, 21)),
    iris=(-0.5, 1.0, 39.0, 49.0),
    lash=(1.0, 6.5, 10.5, 12.0, 12.5, 13.0),
    wing=(17, -20),
    flicks=(),
    lower_lashes=(),
    colours=EyeColours(
        ring="#1a2f66", pupil="#10204e", dark="#2a4590", middle="#1c9fb0", bright="#7cf0d3", glow="#d2fff0",
        white="#ffffff", white_shade="#dcd8ee", lash="#2e1d42", lash_warm="#7a3f58", crease="#b8737c",
    ),
)  # fmt: skip

BROW_LINE = curve((X + 49, 402), (X + 80, 394), (X + 114, 394), (X + 144, 408))
MOUTH_LINE = curve((X - 39, 598), (X - 21, 608), (X, 611), (X + 21, 608), (X + 39, 598))
OPEN_MOUTH = OpenMouth(MOUTH_LINE, 42)
NOSE_TIP_Y_PX = 562.0


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
    return sheet


def _draw_before(sheet: Sheet) -> None:
    """What hangs before the face."""
    draw_front_hair(sheet)
    _draw_brows(sheet)


def _draw_face(sheet: Sheet) -> None:
    sheet.fill(FACE, Gradient((X, 300), (X, CHIN_Y_PX), "#ffeee5", SKIN, "#ffe1d6"))
    with sheet.inside(FACE):
        for shape in bangs_shapes():
            sheet.fill(moved(shape, 4, 17), SKIN_DEEP, opacity=0.25, blur_px=5)
        with sheet.group(opacity=0.75):
            for shape in bangs_shapes():
                sheet.fill(moved(shape, 4, 13), SKIN_SHADE)
        edge = curve(
            (X + 180, 470),
            (X + 150, 540),
            (X + 122, 594),
            (X + 84, 634),
            (X + 34, 662),
            (X, 668),
            (X + 60, 720),
            (X + 220, 600),
        )
        sheet.fill(edge, SKIN_SHADE, opacity=0.55, blur_px=2)
        for side in (1, -1):
            spot = (X + side * 108, 546)
            sheet.fill(ellipse(spot, 29, 13), BLUSH, opacity=0.42, blur_px=8)
            for step in (-11, 0, 11):
                x = spot[0] + step
                sheet.line(curve((x + 3, 541), (x - 3, 551)), "#f0707c", 0.8, 2.2, 0.8, opacity=0.55)
            lid = ellipse((X + side * 100, 448), 58, 22)
            sheet.fill(lid, "#f2a3a3", opacity=0.35, blur_px=9)
    sheet.fill(ellipse((X + 4, 571), 6, 3.4), SKIN_DEEP, opacity=0.55, blur_px=1.2)
    sheet.line(curve((X - 4, 569), (X + 1, 571.5), (X + 5, 569.5)), SKIN_LINE, 0, 2.4, 0, opacity=0.9)
    sheet.fill(ellipse((X - 2, 553), 2.6, 6), "#ffffff", opacity=0.75, blur_px=1.4)
    sheet.line(MOUTH_LINE, LIP_LINE, 2.0, 4.4, 3.8, 4.4, 2.0)
    for side in (1, -1):
        sheet.fill(ellipse((X + side * 39.5, 597.8), 2.6, 2.0, -0.5 * side), LIP_LINE)
    sheet.fill(ellipse((X, 626), 15, 2.8), SKIN_DEEP, opacity=0.55, blur_px=1.6)
    jaw = part(loop(FACE), 0.28, 0.72, 160)
    sheet.line(jaw, SKIN_LINE, 1.5, 3.0, 2.6, 3.4, 2.6, 3.0, 1.5)


def _draw_brows(sheet: Sheet) -> None:
    for line in (BROW_LINE, mirror(BROW_LINE)):
        sheet.line(line, BROW, 5.0, 8.0, 6.6, 1.6)


def anchors() -> dict[str, Spot]:
    """Where the named points lie, px, read off the curves that are drawn."""
    return FacePoints(
        eye=EYE,
        brow=BROW_LINE,
        mouth=MOUTH_LINE,
        nose_bridge_y_px=EYE.centre[1] - 6,
        nose_tip_y_px=NOSE_TIP_Y_PX,
        nose_base_y_px=NOSE_TIP_Y_PX + 11,
        forehead_y_px=290.0,
        outline=FACE,
        cheek=(half_width_px(FACE, 528.0), 528.0),
        jaw=(half_width_px(FACE, 606.0), 606.0),
        head=head_shapes(),
    ).anchors()
