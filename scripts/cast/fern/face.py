"""Fern's head, and the whole picture."""

from __future__ import annotations

from brush import AXIS_X_PX, Gradient, Sheet, Spot, ellipse, from_middle, mirror, moved, symmetric
from eyes import Eye, EyeColours
from face_points import FacePoints

from fern.body import draw_body, draw_wings
from fern.horns import draw_crest, draw_fin, draw_horn
from fern.inks import (
    CORAL,
    CREAM,
    CREAM_DEEP,
    CREAM_SHADE,
    LINE,
    SKIN,
    SKIN_DEEP,
    SKIN_LIGHT,
    SKIN_SHADE,
)

X = AXIS_X_PX
HEAD_HALF = from_middle(
    (0, 216), (62, 220), (122, 240), (170, 282), (198, 342), (208, 404), (213, 462), (232, 512),
    (240, 556), (226, 602), (188, 640), (134, 662), (70, 674), (0, 678),
)  # fmt: skip
HEAD = symmetric(HEAD_HALF)
EYE = Eye(
    centre=(X + 108, 470),
    upper=((-58, 34), (-55, 4), (-40, -30), (-10, -48), (24, -45), (50, -22), (60, 10)),
    lower=((60, 10), (55, 34), (36, 50), (4, 55), (-29, 51), (-49, 45), (-58, 34)),
    iris=(-3.0, 4.0, 45.0, 54.0),
    lash=(1.5, 8.0, 11.5, 13.0, 13.0, 12.0),
    wing=(19, -10),
    flicks=(),
    lower_lashes=(),
    pupil=(0.25, 0.56),
    colours=EyeColours(
        ring="#6d1a2e", pupil="#3d0d22", dark="#a3273f", middle="#f0683f", bright="#ffd15c", glow="#fff2b0",
        white="#ffffff", white_shade="#cfdde0", lash="#12302f", lash_warm="#1f5550", crease="#2b8068",
    ),
)  # fmt: skip
BROW_LINE = from_middle((62, 384), (94, 368), (132, 376))
MOUTH_LINE = from_middle((-60, 596), (-34, 612), (0, 617), (34, 612), (60, 596))
MASK = symmetric(
    from_middle(
        (0, 520), (26, 516), (58, 528), (112, 550), (168, 548), (214, 530), (260, 520), (260, 720), (0, 720)
    )
)


def draw() -> Sheet:
    """The whole picture, back to front."""
    sheet = Sheet()
    draw_wings(sheet)
    draw_body(sheet)
    for side in (1, -1):
        draw_fin(sheet, side)
        draw_horn(sheet, side)
    draw_crest(sheet)
    _draw_head(sheet)
    EYE.draw(sheet)
    _draw_muzzle(sheet)
    for line in (BROW_LINE, mirror(BROW_LINE)):
        sheet.line(line, SKIN_DEEP, 3, 12, 13, 9, 2)
    return sheet


def _draw_head(sheet: Sheet) -> None:
    sheet.fill(HEAD, Gradient((X - 90, 220), (X + 90, 640), SKIN_LIGHT, SKIN, SKIN))
    with sheet.inside(HEAD):
        far = from_middle(
            (70, 200), (142, 262), (178, 344), (186, 420), (182, 500), (300, 540), (330, 300), (200, 180)
        )
        sheet.fill(far, SKIN_SHADE, opacity=0.7)
        sheet.fill(moved(MASK, 0, -7), SKIN_DEEP, opacity=0.3, blur_px=5)
        sheet.fill(MASK, Gradient((X, 520), (X, 670), CREAM, CREAM, CREAM_SHADE, stops=(0, 0.55, 1)))
        under = from_middle(
            (330, 520), (216, 566), (190, 612), (130, 642), (60, 658), (0, 662), (-120, 650), (-220, 610),
            (-260, 700), (330, 720),
        )  # fmt: skip
        sheet.fill(under, CREAM_SHADE, opacity=0.85)
        for side in (1, -1):
            sheet.fill(ellipse((X + side * 158, 574), 36, 18), CORAL, opacity=0.42, blur_px=11)
            sheet.fill(ellipse((X + side * 108, 424), 62, 20), SKIN_DEEP, opacity=0.3, blur_px=10)
            _draw_scales(sheet, side)
        sheet.fill(ellipse((X - 84, 280), 80, 34, -0.5), "#ffffff", opacity=0.34, blur_px=20)
        sheet.fill(ellipse((X - 104, 262), 26, 11, -0.6), "#ffffff", opacity=0.55, blur_px=2)
    sheet.line(HEAD_HALF, LINE, 5, 5.6, 4.2, 5.6, 5)
    sheet.line(mirror(HEAD_HALF), LINE, 5, 5.6, 4.2, 5.6, 5)


def _draw_scales(sheet: Sheet, side: int) -> None:
    for x, y, size in (
        (168, 350, 9),
        (184, 378, 7),
        (156, 376, 6),
        (190, 410, 6),
        (30, 402, 8),
        (14, 424, 6),
    ):
        scale = from_middle(
            (x - size, y - size * 0.3), (x, y + size * 0.8), (x + size, y - size * 0.3), side=side
        )
        sheet.line(scale, SKIN_DEEP, 0, 3.6, 0, opacity=0.75)
    for x, y, size in ((60, 318, 11), (88, 300, 7), (36, 296, 6)):
        sheet.fill(ellipse((X + side * x, y), size, size * 0.8), SKIN_LIGHT, opacity=0.85)


def _draw_muzzle(sheet: Sheet) -> None:
    with sheet.inside(HEAD):
        bridge = from_middle((36, 534), (46, 548), (40, 566), (16, 578), (-8, 578), (20, 570), (32, 556))
        sheet.fill(bridge, CREAM_SHADE, opacity=0.9)
    sheet.fill(ellipse((X - 10, 530), 15, 8, -0.15), "#ffffff", opacity=0.9, blur_px=3)
    for side in (1, -1):
        nostril = from_middle((11, 553), (20, 547), (27, 551), (23, 558), (14, 558), side=side, closed=True)
        sheet.fill(nostril, LINE)
    sheet.line(MOUTH_LINE, LINE, 2.2, 5, 4.4, 5, 2.2)
    for side in (1, -1):
        sheet.line(from_middle((53, 588), (60.5, 596), (64, 605), side=side), LINE, 0, 5, 0)
    sheet.fill(ellipse((X, 640), 18, 3.4), CREAM_DEEP, opacity=0.6, blur_px=2)


def anchors() -> dict[str, Spot]:
    """Where the named points lie, px, read off the curves that are drawn."""
    return FacePoints(
        eye=EYE,
        brow=BROW_LINE,
        mouth=MOUTH_LINE,
        nose_bridge_y_px=EYE.centre[1] - 6,
        nose_tip_y_px=540.0,
        nose_base_y_px=562.0,
        forehead_y_px=270.0,
        outline=HEAD,
        cheek=(X + 236, 532.0),
        jaw=(X + 196, 635.0),
        head=(HEAD,),
    ).anchors()
