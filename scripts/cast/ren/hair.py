"""Ren's hair: nape, crown, sides and the swept fringe."""

from __future__ import annotations

import numpy as np
from brush import AXIS_X_PX, Gradient, Points, Sheet, Spot, curve, ellipse, from_middle
from hair import HairColours, Lock

X = AXIS_X_PX
INKS = HairColours(
    base=Gradient((X - 120, 110), (X + 160, 560), "#4a5b96", "#38467e", "#2c3768", "#2a3160"),
    shade="#232a54",
    deep="#161a38",
    light="#a9c4ff",
    line="#12142c",
)
BACK = HairColours(
    base=Gradient((X, 400), (X, 660), "#1c2146", "#262f5c"),
    shade="#171b3a",
    deep="#101228",
    light="#5f74b8",
    line="#0e1024",
)
CROWN = from_middle(
    (-196, 420), (-207, 330), (-192, 244), (-150, 176), (-84, 138), (0, 126), (84, 136), (150, 174),
    (194, 242), (208, 330), (197, 420),
)  # fmt: skip
SHINE = from_middle((-230, 350), (-150, 262), (-60, 226), (60, 226), (150, 262), (230, 350))


def _lock(points: tuple[Spot, ...], widths: tuple[float, ...]) -> Lock:
    return Lock([(X + x, y) for x, y in points], widths)


# Tips that stand out of the crown, swept from the whorl.
OUTER = (
    _lock(((-60, 200), (-130, 186), (-190, 222), (-240, 272)), (40, 84, 60, 22, 0)),
    _lock(((-90, 220), (-172, 250), (-212, 318), (-250, 378)), (40, 84, 62, 24, 0)),
    _lock(((-120, 260), (-188, 322), (-208, 398), (-236, 466)), (40, 76, 60, 24, 0)),
    _lock(((70, 200), (150, 186), (206, 214), (262, 226)), (40, 84, 58, 22, 0)),
    _lock(((100, 220), (182, 248), (220, 308), (264, 350)), (40, 84, 60, 24, 0)),
    _lock(((120, 260), (192, 320), (210, 392), (244, 452)), (40, 76, 60, 24, 0)),
)
TOP = (
    _lock(((110, 250), (140, 184), (176, 150), (226, 150)), (90, 110, 70, 30, 0)),
    _lock(((-110, 250), (-136, 184), (-170, 150), (-214, 152)), (90, 110, 70, 30, 0)),
    _lock(((60, 250), (76, 170), (112, 124), (166, 106)), (110, 140, 92, 38, 0)),
    _lock(((-80, 250), (-94, 170), (-122, 126), (-156, 106)), (100, 130, 88, 36, 0)),
    _lock(((-30, 250), (-44, 160), (-54, 116), (-20, 84)), (120, 130, 84, 34, 0)),
    _lock(((14, 250), (10, 160), (34, 108), (88, 84)), (120, 150, 96, 40, 0)),
)
SIDES = (
    _lock(((-150, 260), (-188, 340), (-200, 430), (-190, 500), (-206, 574)), (30, 66, 58, 36, 14, 0)),
    _lock(((-140, 270), (-174, 350), (-184, 430), (-172, 490), (-162, 540)), (30, 60, 50, 30, 12, 0)),
    _lock(((150, 260), (190, 340), (202, 430), (194, 500), (214, 566)), (30, 66, 58, 36, 14, 0)),
    _lock(((140, 270), (174, 350), (186, 430), (174, 490), (160, 546)), (30, 60, 50, 30, 12, 0)),
)
# Parted on the right of the picture: a long sweep to the left, a short one to the right.
FRINGE = (
    _lock(((58, 162), (140, 214), (180, 300), (190, 380), (172, 462)), (14, 66, 74, 54, 22, 0)),
    _lock(((54, 160), (118, 220), (158, 300), (172, 360), (142, 436)), (12, 62, 74, 58, 24, 0)),
    _lock(((50, 158), (90, 224), (124, 300), (132, 352), (100, 410)), (12, 56, 70, 54, 22, 0)),
    _lock(((10, 158), (-100, 196), (-168, 290), (-192, 380), (-182, 470)), (14, 76, 84, 58, 22, 0)),
    _lock(((18, 156), (-72, 206), (-136, 300), (-160, 372), (-142, 446)), (12, 70, 84, 62, 26, 0)),
    _lock(((26, 155), (-40, 216), (-98, 304), (-122, 366), (-96, 428)), (12, 66, 84, 64, 26, 0)),
    _lock(((34, 154), (-8, 222), (-52, 306), (-80, 370), (-58, 440)), (12, 60, 80, 62, 26, 0)),
    _lock(((50, 154), (56, 232), (72, 306), (78, 352), (52, 404)), (10, 46, 56, 42, 18, 0)),
    _lock(((42, 154), (28, 232), (4, 320), (-22, 390), (-8, 476)), (10, 58, 80, 60, 26, 0)),
    _lock(((48, 154), (46, 240), (38, 320), (26, 380), (40, 440)), (4, 18, 24, 18, 7, 0)),
)


def front_shapes() -> list[Points]:
    """The outlines of what hangs before the face, for the shadow on it."""
    return [lock.shape for lock in (*FRINGE, *SIDES)]


def head_shapes() -> tuple[Points, ...]:
    """What bounds the head."""
    return CROWN, *(lock.shape for lock in SIDES)


def draw_back_hair(sheet: Sheet) -> None:
    """The nape, seen on both sides of the neck."""
    with sheet.group():
        sheet.fill(
            from_middle((-196, 330), (196, 330), (190, 470), (150, 560), (-150, 560), (-190, 470)), BACK.base
        )
        for side in (1, -1):
            for points, widths in (
                (((150, 440), (166, 540), (150, 600), (170, 652)), (70, 76, 52, 0)),
                (((110, 460), (128, 560), (112, 620), (122, 672)), (70, 70, 48, 0)),
                (((70, 480), (88, 580), (76, 640), (74, 688)), (70, 66, 46, 0)),
            ):
                lock = Lock([(X + side * x, y) for x, y in points], widths)
                lock.draw(sheet, BACK, shade_side=1, strands=((0.4, 0.4, 0.9),), cast=0.5)


def draw_front_hair(sheet: Sheet) -> None:
    """All else, on a layer of its own so that shadows stay on hair."""
    with sheet.group():
        fringe = curve((X - 197, 420), (X - 120, 330), (X, 300), (X + 120, 330), (X + 197, 420))
        crown = np.vstack([CROWN, fringe[::-1]])
        sheet.fill(crown, INKS.base)
        sheet.line(CROWN, INKS.line, 1.5, 3.6, 3.6, 3.6, 1.5)
        for number, lock in enumerate(TOP):
            strands = ((0.35, 0.5, 0.92), (0.62, 0.42, 0.86))
            lock.draw(sheet, INKS, outline=(0.46, 1), strands=strands, weight=3.4, cast=0.25 * (number > 1))
        for number, lock in enumerate(OUTER):
            strands = ((0.5, 0.5, 0.94), (0.72, 0.62, 0.97))
            lock.draw(
                sheet,
                INKS,
                outline=(0.3, 1),
                shade_side=int(number > 2),
                strands=strands,
                weight=3.4,
                cast=0.3,
            )
        for lock in SIDES:
            lock.draw(sheet, INKS, outline=(0.3, 1), strands=((0.45, 0.5, 0.95),), weight=3.0, cast=0.5)
        for number, lock in enumerate(FRINGE):
            lock.draw(
                sheet, INKS, shade_side=1, shine=SHINE, outline=(0.36, 1), weight=3.1, cast=0.4,
                strands=((0.36 + 0.05 * (number % 3), 0.42, 0.95), (0.68, 0.55, 0.97)),
            )  # fmt: skip
        sheet.fill(ellipse((X - 80, 185), 110, 46, -0.45), "#8fa8f0", opacity=0.26, blur_px=26, blend="atop")
