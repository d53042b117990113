"""Inés' hair: long, dark and wavy, parted a little aside, over both shoulders."""

from __future__ import annotations

import numpy as np
from brush import AXIS_X_PX, Gradient, Points, Sheet, Spot, curve, from_middle, loop
from hair import Lock
from soft_form import SoftHair, draw_lock

X = AXIS_X_PX
INKS = SoftHair(
    base=Gradient(
        (X - 160, 140), (X + 160, 1000), "#5c3422", "#40221a", "#2c1613", "#4a271a", stops=(0, 0.35, 0.7, 1)
    ),
    shade="#26110e", deep="#120808", light="#94583a", glow="#eeb27a",
)  # fmt: skip
BACK_INKS = SoftHair(
    base=Gradient(
        (X, 300), (X, 1000), "#1f100d", "#29140f",
    ),
    shade="#150a08", deep="#0b0505", light="#482417", glow="#6a3a22",
)  # fmt: skip
CAP = curve(
    *[(X + x, y) for x, y in (
        (-190, 480), (-204, 390), (-196, 300), (-162, 206), (-104, 140), (-14, 114), (80, 130), (146, 194),
        (188, 284), (202, 384), (190, 480),
    )]
)  # fmt: skip


def _lock(points: tuple[Spot, ...], widths: tuple[float, ...]) -> Lock:
    return Lock([(X + x, y) for x, y in points], widths)


_LEFT = (
    _lock(
        ((-18, 134), (-112, 178), (-184, 284), (-206, 420), (-214, 540), (-244, 670), (-218, 800),
        (-252, 930), (-232, 1060)),
        (14, 60, 84, 84, 84, 96, 96, 100, 90),
    ),
    _lock(
        ((-18, 136), (-98, 188), (-166, 290), (-188, 410), (-184, 530), (-212, 650), (-176, 780),
        (-204, 900), (-180, 1060)),
        (12, 60, 78, 62, 60, 74, 78, 76, 60),
    ),
    _lock(
        ((-18, 138), (-72, 206), (-132, 290), (-170, 380), (-186, 470), (-172, 560), (-192, 650), (-164, 760)),
        (10, 56, 76, 54, 36, 30, 26, 2),
    ),
)  # fmt: skip
_RIGHT = (
    _lock(
        ((-18, 134), (84, 166), (166, 256), (198, 380), (208, 500), (236, 640), (206, 770), (246, 900), (226, 1060)),
        (14, 56, 84, 86, 86, 96, 96, 100, 90),
    ),
    _lock(
        ((-18, 136), (68, 180), (140, 274), (178, 390), (184, 520), (208, 640), (172, 770), (200, 890), (176, 1060)),
        (12, 60, 80, 62, 60, 76, 78, 76, 60),
    ),
    _lock(
        ((-18, 138), (40, 196), (108, 276), (158, 366), (180, 450), (168, 550), (188, 640), (158, 750)),
        (10, 54, 78, 54, 38, 30, 26, 2),
    ),
)  # fmt: skip
_LOOSE = (
    _lock(((-166, 380), (-168, 480), (-146, 570), (-162, 660), (-142, 750)), (3, 9, 10, 8, 0)),
    _lock(((-190, 420), (-236, 560), (-262, 700), (-250, 830), (-276, 930)), (4, 14, 16, 12, 0)),
    _lock(((186, 420), (230, 560), (256, 690), (246, 820), (270, 920)), (4, 14, 16, 12, 0)),
)


def front_shapes() -> list[Points]:
    """The outlines of what hangs before the face, for the shadow on it."""
    return [lock.shape for lock in (*_LEFT, *_RIGHT)]


def head_shapes() -> tuple[Points, ...]:
    """Crown and locks, which bound the head."""
    return CAP, *(lock.shape for lock in (*_LEFT, *_RIGHT))


def draw_back_hair(sheet: Sheet) -> None:
    """What is seen behind neck and shoulders."""
    random = np.random.default_rng(1)
    sheet.fill(
        from_middle(
            (-176, 320),
            (176, 320),
            (214, 520),
            (226, 700),
            (200, 860),
            (-200, 860),
            (-226, 700),
            (-214, 520),
            closed=True,
        ),
        BACK_INKS.base,
    )
    for x in (-180, -130, -84, 84, 130, 180):
        lock = _lock(((0.9 * x, 420), (1.05 * x, 560), (1.0 * x, 700), (1.06 * x, 830)), (60, 76, 70, 16))
        draw_lock(sheet, lock, BACK_INKS, random, cast=0.4)


def draw_front_hair(sheet: Sheet) -> None:
    """Crown and locks."""
    random = np.random.default_rng(2)
    with sheet.group():
        crown = np.vstack([CAP, from_middle((166, 410), (104, 306), (-18, 258), (-104, 310), (-166, 420))])
        sheet.fill(crown, INKS.base)
        with sheet.inside(crown):
            sheet.line(loop(crown), INKS.deep, 30, 30, opacity=0.6, blur_px=14)
        for lock in (*_LOOSE[1:], _RIGHT[0], _LEFT[0], _RIGHT[1], _LEFT[1], _RIGHT[2], _LEFT[2]):
            draw_lock(sheet, lock, INKS, random, strands=26, shine=(0.12, 0.26), light_side=0.4)
        draw_lock(sheet, _LOOSE[0], INKS, random, strands=3, cast=0.2)
        sheet.line(
            from_middle((-18, 132), (-20, 190), (-18, 250)),
            INKS.deep,
            0,
            7,
            0,
            opacity=0.8,
            blur_px=3,
            blend="atop",
        )
        # Each wave catches the light once more.
        for lock in (_LEFT[0], _LEFT[1], _RIGHT[0], _RIGHT[1]):
            for start, end in ((0.44, 0.56), (0.68, 0.8)):
                for _ in range(12):
                    strand = lock.across(
                        float(random.normal(0.42, 0.16)),
                        start + random.uniform(-0.04, 0.02),
                        end + random.uniform(-0.02, 0.04),
                    )
                    sheet.line(
                        strand,
                        INKS.glow,
                        0,
                        random.uniform(2, 6),
                        0,
                        opacity=random.uniform(0.12, 0.32),
                        blur_px=1.2,
                        blend="atop",
                    )
        sheet.line(
            _RIGHT[0].across(0.04, 0.15, 0.95),
            "#d9966a",
            0,
            8,
            10,
            8,
            0,
            opacity=0.5,
            blur_px=5,
            blend="atop",
        )
