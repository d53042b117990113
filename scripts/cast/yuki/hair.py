"""Yuki's hair: straight, cut level over the brows and at the jaw, long behind."""

from __future__ import annotations

import numpy as np
from brush import AXIS_X_PX, Gradient, Points, Sheet, Spot, ellipse, from_middle, moved, part, zigzag
from hair import HairColours, Lock

from yuki.ornaments import draw_horn

X = AXIS_X_PX
INKS = HairColours(
    base=Gradient((X - 100, 110), (X + 100, 700), "#fdfcff", "#f0edf9", "#e2def2", "#d6d0ec"),
    shade="#bdb5de",
    deep="#8d84bd",
    light="#ffffff",
    line="#4f4675",
)
BACK = HairColours(
    base=Gradient((X, 420), (X, 860), "#7d1f43", "#a82b4c", "#d84d62", "#f08a7e"),
    shade="#7e1f45",
    deep="#561534",
    light="#ff9d8e",
    line="#4a1230",
)
CURTAIN = HairColours(
    base=Gradient((X, 400), (X, 840), "#d9d3ed", "#cbc4e6", "#c3b4dc"),
    shade="#a79ed0",
    deep="#776eaa",
    light="#ffffff",
    line="#453c6b",
)
CROWN = from_middle(
    (-234, 480), (-231, 400), (-224, 328), (-208, 254), (-176, 196), (-126, 151), (-64, 127), (0, 121),
    (64, 127), (126, 151), (176, 196), (208, 254), (224, 328), (231, 400), (234, 480),
)  # fmt: skip
SHINE = from_middle((-230, 338), (-150, 262), (-60, 232), (60, 232), (150, 262), (230, 338))
# A lock that keeps its width almost to the end, and there comes to a short point.
CUT = (0.2, 0.6, 0.9, 1.0, 1.0, 1.0, 1.0, 1.0, 0.96, 0.86, 0.62, 0.0)


def _cut(width: float, *points: Spot) -> Lock:
    return Lock([(X + x, y) for x, y in points], [width * share for share in CUT])


FRINGE = (
    _cut(60, (4, 152), (114, 196), (178, 290), (198, 366), (203, 430)),
    _cut(60, (-4, 152), (-114, 196), (-178, 290), (-198, 366), (-204, 436)),
    _cut(70, (4, 152), (90, 204), (144, 300), (158, 360), (152, 412)),
    _cut(66, (-4, 152), (-90, 204), (-144, 300), (-160, 360), (-163, 416)),
    _cut(56, (3, 152), (64, 214), (104, 306), (114, 354), (108, 396)),
    _cut(72, (-3, 152), (-62, 214), (-98, 306), (-104, 358), (-94, 410)),
    _cut(66, (2, 152), (34, 222), (58, 306), (66, 356), (58, 414)),
    _cut(50, (-2, 152), (-36, 222), (-58, 306), (-58, 350), (-66, 392)),
    _cut(74, (0, 152), (-2, 226), (-2, 306), (0, 360), (-12, 422)),
    _cut(26, (6, 160), (22, 240), (32, 310), (32, 350), (40, 392)),
)
SIDES = (
    _cut(54, (136, 206), (190, 300), (214, 420), (218, 540), (213, 652)),
    _cut(54, (-136, 206), (-190, 300), (-214, 420), (-218, 540), (-212, 648)),
    _cut(36, (130, 212), (176, 310), (187, 430), (189, 540), (183, 628)),
    _cut(36, (-130, 212), (-176, 310), (-187, 430), (-189, 540), (-184, 636)),
)


def front_shapes() -> list[Points]:
    """The outlines of what hangs before the face, for the shadow on it."""
    return [lock.shape for lock in (*FRINGE, *SIDES)]


def head_shapes() -> tuple[Points, ...]:
    """What bounds the head."""
    return CROWN, *(lock.shape for lock in SIDES)


def draw_back_hair(sheet: Sheet) -> None:
    """The long hair behind the shoulders: silver outside, crimson within."""
    with sheet.group():
        mass = from_middle((-190, 330), (190, 330), (200, 500), (196, 800), (-196, 800), (-200, 500))
        sheet.fill(mass, BACK.base)
        for side in (1, -1):
            for points, widths in (
                (((88, 480), (104, 600), (106, 720), (100, 830)), (50, 62, 66, 50)),
                (((140, 470), (152, 600), (156, 720), (152, 836)), (50, 64, 66, 50)),
            ):
                lock = Lock([(X + side * x, y) for x, y in points], widths)
                lock.draw(sheet, BACK, shade_side=1, strands=((0.35, 0.2, 0.95), (0.66, 0.3, 0.9)), cast=0.5)
            for points, widths in (
                (((200, 400), (222, 540), (232, 690), (240, 838), (232, 900)), (50, 70, 78, 72, 20)),
                (((176, 420), (194, 560), (198, 700), (200, 850), (196, 910)), (40, 54, 58, 56, 16)),
            ):
                lock = Lock([(X + side * x, y) for x, y in points], widths)
                lock.draw(
                    sheet, CURTAIN, shade_side=1 if side > 0 else 0, cast=0.4, outline=(0.05, 1),
                    strands=((0.3, 0.1, 0.95), (0.55, 0.2, 0.9), (0.78, 0.15, 0.97)),
                )  # fmt: skip


def draw_front_hair(sheet: Sheet) -> None:
    """Crown, horns, sides and fringe, on a layer of their own so that shadows stay on hair."""
    with sheet.group():
        hairline = from_middle(
            (-234, 480), (-190, 380), (-120, 320), (0, 300), (120, 320), (190, 380), (234, 480)
        )
        crown = np.vstack([CROWN, hairline[::-1]])
        sheet.fill(crown, INKS.base)
        with sheet.inside(crown):
            sheet.line(
                moved(part(CROWN, 0.52, 0.94), -6, 6), INKS.shade, 0, 36, 52, 50, 0, blur_px=14, opacity=0.7
            )
        for lock in SIDES:
            lock.draw(
                sheet, INKS, shade_side=int(lock.shape[:, 0].mean() > X), outline=(0.2, 1), cast=0.45,
                strands=((0.28, 0.4, 0.98), (0.52, 0.3, 0.94), (0.76, 0.45, 0.98)),
            )  # fmt: skip
        for number, lock in enumerate(FRINGE):
            lock.draw(
                sheet, INKS, shade_side=1, shine=SHINE, outline=(0.5, 1), weight=2.7, cast=0.28,
                strands=((0.3, 0.6 + 0.04 * (number % 3), 0.99), (0.62, 0.72, 0.98)),
            )  # fmt: skip
        for start, bend, end in (
            ((-8, 152), (-92, 172), (-156, 244)),
            ((10, 152), (94, 172), (160, 246)),
            ((-4, 154), (-58, 190), (-96, 256)),
            ((6, 154), (58, 190), (98, 258)),
        ):
            sheet.line(from_middle(start, bend, end), INKS.line, 0, 1.8, 0, opacity=0.5)
        sheet.fill(ellipse((X - 74, 186), 116, 44, -0.42), "#ffffff", opacity=0.6, blur_px=22, blend="atop")
        sheet.line(part(CROWN, 0.13, 0.87), INKS.line, 1.4, 3.4, 3.8, 3.8, 3.4, 1.4)
    for side in (1, -1):
        draw_horn(sheet, side)
        _draw_tuft(sheet, side)


def _draw_tuft(sheet: Sheet, side: int) -> None:
    """Strands before the foot of a horn."""
    knots = (
        (72, 212),
        (79, 184),
        (90, 202),
        (99, 172),
        (109, 200),
        (121, 176),
        (128, 202),
        (138, 188),
        (142, 216),
    )
    strokes = zigzag(*[(X + side * x, y) for x, y in knots], bulge=0.12 * side)
    low = from_middle((142, 216), (108, 224), (72, 212), side=side)
    sheet.fill(np.vstack([*strokes, low]), INKS.base)
    for stroke in strokes:
        sheet.line(stroke, INKS.line, 1.2, 2.6, 1.2)
