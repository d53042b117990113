"""Kitsu's head, and the whole picture."""

from __future__ import annotations

import numpy as np
from brush import (
    AXIS_X_PX,
    Gradient,
    Sheet,
    Spot,
    curve,
    ellipse,
    from_middle,
    mirror,
    moved,
    on_side,
    symmetric,
)
from eyes import Eye, EyeColours
from face_points import FacePoints

from kitsu.body import draw_body
from kitsu.fur import (
    BROWN,
    CREAM,
    CREAM_SHADE,
    FUR,
    FUR_DEEP,
    FUR_LIGHT,
    FUR_SHADE,
    LINE,
    draw_ear,
    draw_tuft,
    hairs,
)

X = AXIS_X_PX


# Half of the head: the skull, three tufts of cheek fur, the chin. Every curve ends in a tip.
HEAD_PARTS = (
    from_middle(
        (0, 218),
        (60, 223),
        (118, 244),
        (166, 288),
        (194, 348),
        (204, 410),
        (213, 452),
        (234, 488),
        (268, 516),
    ),
    from_middle((268, 516), (250, 522), (236, 532)),
    from_middle((236, 532), (254, 558), (278, 590)),
    from_middle((278, 590), (250, 591), (226, 596)),
    from_middle((226, 596), (232, 618), (246, 646)),
    from_middle((246, 646), (212, 640), (178, 638), (140, 647), (100, 657), (60, 668), (26, 674), (0, 675)),
)
HEAD = symmetric(np.vstack(HEAD_PARTS))
HEAD_FUR = Gradient((X, 220), (X, 600), FUR_LIGHT, FUR, FUR)
JAW: Spot = (X + 178, 638.0)

EYE = Eye(
    centre=(X + 100, 468),
    upper=((-56, 36), (-54, 6), (-40, -28), (-11, -46), (22, -44), (47, -22), (58, 8)),
    lower=((58, 8), (54, 32), (36, 50), (5, 55), (-28, 51), (-47, 45), (-56, 36)),
    iris=(-3.0, 4.0, 44.0, 55.0),
    lash=(1.5, 8.0, 11.0, 12.0, 12.5, 13.0),
    wing=(18, -16),
    flicks=(),
    lower_lashes=(),
    colours=EyeColours(
        ring="#1c2a66", pupil="#101a48", dark="#2d3f9f", middle="#3c86e4", bright="#9deaff", glow="#e2fbff",
        white="#ffffff", white_shade="#d9d6ea", lash="#43222a", lash_warm="#5a2a2c", crease="#b0502a",
    ),
)  # fmt: skip
BROW_LINE = from_middle((60, 380), (90, 366), (124, 371))
MOUTH_LINE = from_middle((-54, 595), (-28, 609), (0, 605), (28, 609), (54, 595))
NOSE = symmetric(from_middle((0, 541), (20, 542), (30, 551), (20, 566), (0, 575)))


def draw() -> Sheet:
    """The whole picture, back to front."""
    sheet = Sheet()
    draw_body(sheet)
    for side in (1, -1):
        draw_ear(sheet, side)
    _draw_head(sheet)
    EYE.draw(sheet)
    _draw_muzzle(sheet)
    _draw_crest(sheet)
    for line in (BROW_LINE, mirror(BROW_LINE)):
        sheet.line(line, BROWN, 2, 10, 12, 10, 6, 1)
    return sheet


def _draw_head(sheet: Sheet) -> None:
    sheet.fill(HEAD, HEAD_FUR)
    with sheet.inside(HEAD):
        sheet.fill(
            from_middle((60, 200), (140, 260), (178, 340), (184, 420), (170, 500), (330, 520), (330, 200)),
            FUR_SHADE,
            opacity=0.55,
        )
        mask = symmetric(np.vstack([
            from_middle((0, 546), (12, 528), (26, 518), (50, 536), (100, 556), (160, 542), (206, 506), (236, 478)),
            [(X + 330, 460), (X + 330, 720), (X, 720)],
        ]))  # fmt: skip
        sheet.fill(moved(mask, 0, -6), FUR_DEEP, opacity=0.35, blur_px=4)
        sheet.fill(mask, Gradient((X, 480), (X, 670), CREAM, CREAM, CREAM_SHADE, stops=(0, 0.6, 1)))
        for side in (1, -1):
            flame = from_middle((12, 330), (24, 300), (36, 282), (38, 306), (28, 330), (14, 346), (12, 330))
            sheet.fill(on_side(flame, side), CREAM)
        middle = symmetric(from_middle((0, 268), (8, 296), (9, 324), (0, 352)))
        sheet.fill(middle, CREAM)
        # The far cheek and the underside turn away from the light.
        under = from_middle(
            (330, 480),
            (214, 560),
            (178, 612),
            (120, 636),
            (60, 654),
            (0, 662),
            (-120, 644),
            (-200, 640),
            (-300, 700),
            (330, 700),
        )
        sheet.fill(under, CREAM_SHADE, opacity=0.9)
        for side in (1, -1):
            spot = (X + side * 150, 566)
            sheet.fill(ellipse(spot, 33, 16), "#ff8a7a", opacity=0.45, blur_px=10)
    for side in (1, -1):
        hairs(
            sheet,
            side,
            "#c98a62",
            ((196, 540, 226, 552), (190, 556, 214, 570), (186, 596, 212, 612), (180, 580, 200, 592)),
        )
        hairs(sheet, side, FUR_DEEP, ((182, 402, 196, 426), (190, 384, 199, 402), (150, 292, 164, 316)))
        for number, line in enumerate(HEAD_PARTS):
            first, last = number == 0, number == len(HEAD_PARTS) - 1
            sheet.line(on_side(line, side), LINE, 5.5 if first else 2.2, 5.2, 5.2, 5.2 if last else 2.2)


def _draw_muzzle(sheet: Sheet) -> None:
    with sheet.inside(HEAD):
        sheet.fill(
            symmetric(from_middle((0, 566), (26, 566), (34, 556), (30, 574), (0, 586))),
            CREAM_SHADE,
            blur_px=2,
        )
    sheet.fill(NOSE, Gradient((X, 541), (X, 575), "#6b474b", BROWN, "#38202a"))
    sheet.fill(ellipse((X - 9, 549), 9, 3.6, -0.15), "#ffffff", opacity=0.8, blur_px=0.8)
    sheet.line(from_middle((0, 573), (0, 591)), LINE, 3.6, 2.8, 0)
    sheet.line(MOUTH_LINE, LINE, 2.4, 5.0, 4.2, 5.0, 2.4)
    sheet.fill(ellipse((X, 622), 15, 3), "#d9a888", opacity=0.7, blur_px=2)


def _draw_crest(sheet: Sheet) -> None:
    for knots, width in (
        (((24, 268), (44, 216), (82, 182)), 42),
        (((-20, 266), (-44, 220), (-78, 198)), 40),
        (((2, 274), (-4, 206), (18, 150)), 58),
    ):
        draw_tuft(sheet, curve(*[(X + x, y) for x, y in knots]), width, HEAD_FUR, FUR_SHADE, root=0.0)
    with sheet.inside(HEAD):
        sheet.fill(ellipse((X - 84, 290), 76, 30, -0.55), "#ffffff", opacity=0.25, blur_px=18)


def anchors() -> dict[str, Spot]:
    """Where the named points lie, px, read off the curves that are drawn."""
    return FacePoints(
        eye=EYE,
        brow=BROW_LINE,
        mouth=MOUTH_LINE,
        nose_bridge_y_px=EYE.centre[1] - 6,
        nose_tip_y_px=551.0,
        nose_base_y_px=float(NOSE[:, 1].max()),
        forehead_y_px=270.0,
        outline=HEAD,
        cheek=(X + 236, 532.0),
        jaw=JAW,
        head=(HEAD,),
    ).anchors()
