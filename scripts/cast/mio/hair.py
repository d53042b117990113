"""Mio's hair: back of the bob, crown, bangs, side locks, ahoge and pins."""

from __future__ import annotations

import numpy as np
from brush import AXIS_X_PX, Gradient, Points, Sheet, Spot, curve, ellipse, moved, part, star, symmetric
from hair import HairColours, Lock

X = AXIS_X_PX
INKS = HairColours(
    base=Gradient(
        (X, 110), (X, 740), "#cdb9f5", "#c3aef0", "#b99fe8", "#d59fdc", "#f3adcb", stops=(0, 0.3, 0.5, 0.8, 1)
    ),
    shade="#a189db",
    deep="#6c55ad",
    light="#f8f3ff",
    line="#4a3768",
)
BACK = HairColours(
    base=Gradient((X, 400), (X, 750), "#55458a", "#66509c", "#4f9fb2", "#7fe0cf", stops=(0, 0.4, 0.78, 1)),
    shade="#55468c",
    deep="#3d2f69",
    light="#bff5e8",
    line="#33254f",
)
CROWN_HALF = ((0, 125), (62, 131), (122, 156), (170, 199), (201, 255), (215, 328), (219, 410), (222, 480))
CROWN_LINE = curve(*[(X - x, y) for x, y in CROWN_HALF[::-1]], *[(X + x, y) for x, y in CROWN_HALF[1:]])
SHINE = curve((X - 230, 345), (X - 150, 272), (X - 60, 243), (X + 60, 243), (X + 150, 272), (X + 230, 345))


def _lock(points: tuple[Spot, ...], widths: tuple[float, ...], side: int = 1) -> Lock:
    return Lock([(X + side * x, y) for x, y in points], widths)


def _side_locks(side: int) -> list[Lock]:
    return [
        _lock(
            ((140, 205), (180, 310), (202, 430), (210, 560), (208, 640), (252, 704)),
            (20, 60, 66, 62, 46, 0),
            side,
        ),
        _lock(
            ((140, 215), (184, 330), (204, 460), (206, 590), (190, 670), (204, 744)),
            (20, 56, 60, 58, 44, 0),
            side,
        ),
        _lock(
            ((120, 205), (170, 310), (188, 420), (188, 520), (178, 600), (150, 690)),
            (20, 50, 48, 48, 36, 0),
            side,
        ),
    ]


def _bangs() -> list[Lock]:
    return [
        _lock(
            ((-2, 154), (-100, 200), (-164, 295), (-184, 380), (-178, 426), (-166, 478)),
            (10, 60, 80, 66, 32, 0),
        ),
        _lock(
            ((24, 154), (106, 200), (166, 293), (186, 378), (182, 422), (172, 474)), (10, 60, 80, 66, 32, 0)
        ),
        _lock(
            ((2, 154), (-76, 208), (-128, 300), (-144, 366), (-140, 400), (-122, 432)),
            (10, 60, 90, 84, 44, 0),
        ),
        _lock(
            ((22, 154), (88, 206), (136, 298), (148, 362), (144, 396), (128, 428)), (10, 58, 86, 78, 40, 0)
        ),
        _lock(
            ((6, 154), (-38, 218), (-80, 306), (-94, 364), (-92, 394), (-68, 430)), (10, 54, 86, 84, 46, 0)
        ),
        _lock(((18, 154), (60, 218), (94, 304), (104, 360), (100, 390), (80, 424)), (10, 54, 82, 76, 40, 0)),
        _lock(((15, 154), (42, 232), (58, 318), (60, 374), (54, 408), (34, 446)), (8, 40, 58, 52, 24, 0)),
        _lock(((11, 154), (8, 228), (0, 314), (-8, 370), (-16, 410), (-40, 456)), (10, 56, 88, 78, 36, 0)),
        _lock(((8, 154), (-22, 232), (-42, 330), (-46, 392), (-30, 440)), (3, 12, 18, 13, 0)),
    ]


def bangs_shapes() -> list[Points]:
    """The outlines of what hangs before the face, for the shadow on it."""
    return [lock.shape for lock in [*_bangs(), *_side_locks(1), *_side_locks(-1)]]


def head_shapes() -> tuple[Points, ...]:
    """Crown and side locks, which bound the head; the ahoge stands out of it."""
    return CROWN_LINE, *(lock.shape for side in (1, -1) for lock in _side_locks(side))


def draw_back_hair(sheet: Sheet) -> None:
    """What is seen behind neck and shoulders."""
    with sheet.group():
        mass = symmetric(
            curve((X, 300), (X + 190, 330), (X + 206, 480), (X + 206, 600), (X + 190, 690), (X, 700))
        )
        sheet.fill(mass, BACK.base)
        for side in (-1, 1):
            for points, widths in (
                (((190, 400), (200, 520), (200, 620), (204, 690), (224, 746)), (40, 60, 60, 46, 0)),
                (((150, 460), (176, 560), (176, 650), (178, 700), (190, 752)), (40, 60, 60, 44, 0)),
                (((120, 480), (138, 580), (136, 660), (132, 710), (120, 760)), (40, 56, 56, 42, 0)),
                (((80, 480), (98, 580), (94, 660), (86, 715), (92, 766)), (40, 56, 56, 42, 0)),
            ):
                _lock(points, widths, side).draw(
                    sheet, BACK, shade_side=1, strands=((0.4, 0.4, 0.9),), cast=0.5
                )


def draw_front_hair(sheet: Sheet) -> None:
    """Crown, side locks and bangs, on a layer of their own so that their shadows stay on hair."""
    with sheet.group():
        for points, widths in (
            (((4, 164), (-8, 120), (12, 88), (62, 84)), (14, 20, 16, 0)),
            (((18, 164), (22, 126), (46, 109), (78, 118)), (10, 13, 10, 0)),
        ):
            _lock(points, widths).draw(sheet, INKS, outline=(0, 1), cast=0)
        fringe = curve(
            (X - 222, 480),
            (X - 176, 400),
            (X - 120, 330),
            (X, 296),
            (X + 120, 330),
            (X + 176, 400),
            (X + 222, 480),
        )
        sheet.fill(np.vstack([CROWN_LINE, fringe[::-1]]), INKS.base)
        for points in (
            ((-196, 400), (-232, 520), (-240, 610), (-264, 662)),
            ((206, 430), (236, 540), (240, 620), (270, 650)),
        ):
            _lock(points, (2, 9, 10, 0)).draw(sheet, INKS, outline=(0.1, 1), weight=2.2, cast=0)
        for side in (1, -1):
            for lock in _side_locks(side):
                lock.draw(
                    sheet, INKS, shade_side=1 if side > 0 else 0, outline=(0.2, 1), cast=0.45,
                    strands=((0.3, 0.5, 0.97), (0.55, 0.35, 0.85), (0.74, 0.62, 0.96)),
                )  # fmt: skip
        crown = np.vstack([CROWN_LINE, fringe[::-1]])
        for shape in [lock.shape for lock in _bangs()]:
            sheet.fill(moved(shape, 2, 9), INKS.deep, opacity=0.12, blur_px=6, blend="atop")
        _draw_flow(sheet, crown)
        for number, lock in enumerate(_bangs()):
            strand = ((0.34 + 0.04 * (number % 3), 0.5 + 0.05 * (number % 2), 0.93),) if number < 8 else ()
            lock.draw(
                sheet,
                INKS,
                shade_side=1,
                shine=SHINE,
                strands=strand,
                outline=(0.46, 1),
                weight=2.7,
                cast=0.3,
            )
        with sheet.inside(crown):
            sheet.fill(ellipse((X - 70, 185), 120, 55, -0.4), "#ffffff", opacity=0.22, blur_px=28)
        for start, bend, end in (
            ((-10, 152), (-90, 170), (-150, 240)),
            ((30, 152), (104, 166), (166, 236)),
            ((0, 154), (-60, 190), (-98, 250)),
        ):
            sheet.line(curve(*[(X + x, y) for x, y in (start, bend, end)]), INKS.line, 0, 1.6, 0, opacity=0.5)
        sheet.line(part(CROWN_LINE, 0.14, 0.86), INKS.line, 1.2, 3.2, 3.8, 3.8, 3.2, 1.2)
    _draw_pins(sheet)


def _draw_flow(sheet: Sheet, crown: Points) -> None:
    """Darker strands that run from the whorl down the crown, and the turn of the head away from the light."""
    with sheet.inside(crown):
        sheet.line(
            moved(part(CROWN_LINE, 0.5, 0.88), -6, 6), INKS.shade, 0, 40, 60, 50, 0, blur_px=16, opacity=0.7
        )
        for knots, width in (
            (((-6, 152), (-120, 176), (-190, 280), (-206, 400)), 16),
            (((-6, 154), (-96, 190), (-158, 290), (-176, 380)), 12),
            (((26, 152), (120, 172), (188, 270), (208, 400)), 22),
            (((22, 154), (100, 190), (156, 286), (172, 380)), 14),
        ):
            sheet.fill(
                Lock([(X + x, y) for x, y in knots], (0, width, width * 1.4, 0)).shape,
                INKS.shade,
                opacity=0.5,
            )


def _draw_pins(sheet: Sheet) -> None:
    for (x0, y0), (x1, y1) in (((150, 318), (188, 336)), ((146, 338), (190, 350))):
        line = curve((X + x0, y0), (X + (x0 + x1) / 2, (y0 + y1) / 2 - 2), (X + x1, y1))
        sheet.line(line, "#2c2756", 9, 12, 12, 9)
        sheet.line(
            part(line, 0.05, 0.95), Gradient((X + x0, y0), (X + x1, y1), "#b8fff0", "#53cdbb"), 5, 7.4, 7.4, 5
        )
    centre = (X + 150, 312)
    sheet.fill(star(centre, 23), "#2c2756")
    sheet.fill(star(centre, 18.5), Gradient((X + 140, 296), (X + 160, 328), "#fff3b0", "#ffc861"))
