"""Kitsu: a fox with a blue scarf and a bell."""

from __future__ import annotations

import numpy as np
from brush import AXIS_X_PX, Gradient, Points, Sheet, Spot, curve, ellipse, mirror, moved, part, symmetric
from eyes import Eye, EyeColours
from kitsu_body import draw_body

X = AXIS_X_PX
FUR, FUR_LIGHT, FUR_SHADE, FUR_DEEP = "#f6923f", "#ffb566", "#dd6f2c", "#b9502a"
CREAM, CREAM_SHADE, LINE, DARK = "#fff4e4", "#f2d2b6", "#5a2a22", "#4b2b2f"


def _line(*points: tuple[float, float]) -> Points:
    return curve(*[(X + x, y) for x, y in points])


# Half of the head, from the top over three tufts of cheek fur to the chin; tufts are corners between curves.
HEAD_HALF = np.vstack([
    _line((0, 236), (70, 241), (136, 268), (182, 322), (203, 392), (208, 452), (222, 484), (256, 512)),
    _line((256, 512), (236, 516), (226, 526), (240, 552), (262, 578)),
    _line((262, 578), (236, 578), (214, 580), (216, 604), (230, 632)),
    _line((230, 632), (190, 630), (150, 636), (108, 652), (60, 666), (26, 672), (0, 673)),
])  # fmt: skip
HEAD = symmetric(HEAD_HALF)

EYE = Eye(
    centre=(X + 98, 470),
    upper=((-54, 32), (-52, 4), (-38, -28), (-10, -46), (22, -44), (46, -22), (56, 8)),
    lower=((56, 8), (52, 32), (34, 50), (4, 55), (-28, 50), (-46, 42), (-54, 32)),
    iris=(-2.0, 2.0, 40.0, 54.0),
    lash=(4.0, 8.0, 10.0, 11.0, 11.5, 12.0),
    wing=(16, -10),
    colours=EyeColours(
        ring="#1c2a66", pupil="#101a48", dark="#2a3f9c", middle="#3f86e0", bright="#9be8ff", glow="#e2fbff",
        white="#ffffff", white_shade="#d9d6ea", lash="#43222a", lash_warm="#6b3430", crease="#b9502a",
    ),
)  # fmt: skip
BROW_LINE = _line((62, 384), (92, 372), (124, 378))
MOUTH_LINE = _line((-36, 602), (-20, 611), (0, 608), (20, 611), (36, 602))
NOSE = symmetric(_line((0, 547), (18, 548), (27, 556), (18, 569), (0, 577)))


def draw() -> Sheet:
    """The whole picture, back to front."""
    sheet = Sheet()
    draw_body(sheet)
    for side in (1, -1):
        _draw_ear(sheet, side)
    _draw_head(sheet)
    EYE.draw(sheet)
    _draw_muzzle(sheet)
    _draw_crest(sheet)
    for line in (BROW_LINE, mirror(BROW_LINE)):
        sheet.line(line, DARK, 6, 11, 9, 3)
    return sheet


def _lay(points: Points, side: int) -> Points:
    return points if side > 0 else mirror(points)


def _draw_ear(sheet: Sheet, side: int) -> None:
    outer = np.vstack([_line((52, 262), (86, 186), (136, 112), (188, 72)), _line((188, 72), (220, 138), (232, 230), (206, 352))])
    inner = np.vstack([_line((96, 262), (116, 202), (148, 152), (180, 124)), _line((180, 124), (202, 176), (206, 250), (186, 330))])
    ear, hollow = _lay(outer, side), _lay(inner, side)
    sheet.fill(ear, Gradient((X, 80), (X, 330), FUR, FUR, FUR_SHADE))
    with sheet.inside(ear):
        sheet.fill(_lay(_line((60, 190), (130, 168), (164, 138), (200, 186), (260, 150), (240, 40), (120, 40)), side), DARK)
        sheet.fill(hollow, Gradient((X, 130), (X, 330), "#7d4140", "#d98a86", "#f2b3a4"))
        with sheet.inside(hollow):
            shadow = _lay(_line((180, 110), (230, 170), (230, 340), (180, 340), (190, 250), (186, 180)), side)
            sheet.fill(shadow, "#8a3f48", opacity=0.35)
    sheet.line(hollow, LINE, 1.5, 3, 2, 3, 1.5, opacity=0.8)
    for root, bend, tip, width in (
        ((150, 330), (166, 270), (190, 208), 34),
        ((128, 310), (138, 250), (160, 186), 36),
        ((104, 300), (112, 246), (126, 200), 32),
    ):
        tuft = _lay(np.array([(X + x, y) for x, y in (root, bend, tip)]), side)
        spine = curve(*map(tuple, tuft))
        _draw_tuft(sheet, spine, width)
    sheet.line(ear, LINE, 4, 5, 5.5, 5, 5.5, 5, 4)


def _draw_tuft(sheet: Sheet, spine: Points, width: float) -> None:
    from brush import pen

    shape = pen(spine, width, width * 0.8, 0)
    sheet.fill(shape, Gradient(tuple(spine[0]), tuple(spine[-1]), CREAM_SHADE, CREAM))
    half = len(shape) // 2
    for edge in (shape[:half], shape[half:][::-1]):
        sheet.line(part(edge, 0.3, 1), LINE, 0, 2.4, 1)


def _draw_head(sheet: Sheet) -> None:
    sheet.fill(HEAD, Gradient((X, 240), (X, 620), FUR_LIGHT, FUR, FUR))
    with sheet.inside(HEAD):
        for side in (1, -1):
            mask = np.vstack([
                _line((0, 700), (0, 560), (16, 520), (36, 490), (70, 512), (120, 540), (168, 520), (206, 486), (300, 470)),
                [(X + 300, 700)],
            ])  # fmt: skip
            sheet.fill(_lay(mask, side), CREAM)
    sheet.line(np.vstack([HEAD, HEAD[:1]]), LINE, 5, 5)


def _draw_muzzle(sheet: Sheet) -> None:
    sheet.fill(NOSE, DARK)
    sheet.line(MOUTH_LINE, LINE, 1.8, 3.6, 3.4, 3.6, 1.8)


def _draw_crest(sheet: Sheet) -> None:
    pass


def anchors() -> dict[str, Spot]:
    """Where the named points lie, px, read off the curves that are drawn."""
    return EYE.anchors()
