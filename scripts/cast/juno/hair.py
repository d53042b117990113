"""Juno's hair: a chin-long bob, parted at the side, of large locks."""

from __future__ import annotations

import numpy as np
from brush import AXIS_X_PX, Gradient, Points, Sheet, Spot, curve, ellipse, from_middle, loop
from hair import Lock
from soft_form import SoftHair, draw_lock

X = AXIS_X_PX
INKS = SoftHair(
    base=Gradient((X - 60, 120), (X + 40, 720), "#c4602a", "#b24f20", "#9a3f19", "#c25a26", stops=(0, 0.35, 0.7, 1)),
    shade="#7d2d12",
    deep="#4a150b",
    light="#e58a45",
    glow="#ffd39a",
)  # fmt: skip
BACK_INKS = SoftHair(
    base=Gradient(
        (X, 300), (X, 730), "#5e200e", "#742a12",
    ),
    shade="#481509", deep="#2c0a06", light="#94411d", glow="#b5602e",
)  # fmt: skip
CAP = curve(
    *[(X + x, y) for x, y in (
        (-206, 470), (-214, 380), (-200, 288), (-158, 210), (-92, 160), (-10, 138), (72, 142), (146, 188),
        (194, 272), (210, 370), (204, 470),
    )]
)  # fmt: skip


def _lock(points: tuple[Spot, ...], widths: tuple[float, ...]) -> Lock:
    return Lock([(X + x, y) for x, y in points], widths)


# From the parting: the sweep over the forehead to the picture's left, and the shorter side to the right.
_SWEEP = (
    _lock(
        ((46, 150), (-52, 164), (-146, 222), (-192, 330), (-208, 450), (-202, 560), (-160, 672)),
        (12, 56, 88, 92, 86, 78, 8),
    ),
    _lock(
        ((46, 150), (-40, 174), (-118, 240), (-168, 340), (-188, 450), (-184, 560), (-132, 680)),
        (12, 60, 84, 84, 70, 60, 4),
    ),
    _lock(((46, 150), (-20, 184), (-84, 254), (-138, 338), (-176, 424), (-196, 500)), (14, 66, 92, 88, 56, 2)),
    _lock(((47, 150), (4, 196), (-46, 264), (-100, 332), (-150, 392), (-184, 440)), (12, 60, 84, 74, 40, 2)),
)  # fmt: skip
_SHORT = (
    _lock(
        ((46, 150), (118, 172), (178, 248), (204, 350), (212, 460), (202, 570), (160, 674)),
        (12, 54, 80, 90, 84, 74, 8),
    ),
    _lock(
        ((47, 150), (104, 186), (150, 262), (180, 350), (194, 450), (188, 560), (132, 682)),
        (12, 56, 78, 72, 62, 54, 4),
    ),
    _lock(((47, 150), (84, 206), (122, 276), (152, 340), (178, 396), (196, 452)), (10, 50, 70, 62, 36, 2)),
)  # fmt: skip
_LOOSE = (
    _lock(((46, 148), (-8, 138), (-90, 158), (-168, 232), (-214, 330)), (2, 12, 16, 10, 0)),
    _lock(((46, 150), (92, 150), (158, 194), (202, 272), (222, 370)), (2, 8, 12, 8, 0)),
    _lock(((-198, 470), (-222, 560), (-214, 640), (-232, 690)), (4, 14, 12, 0)),
    _lock(((206, 500), (222, 580), (206, 650), (212, 682)), (4, 12, 10, 0)),
)


def front_shapes() -> list[Points]:
    """The outlines of what hangs before the face, for the shadow on it."""
    return [lock.shape for lock in (*_SWEEP, *_SHORT)]


def head_shapes() -> tuple[Points, ...]:
    """Crown and locks, which bound the head."""
    return CAP, *front_shapes()


def draw_back_hair(sheet: Sheet) -> None:
    """What is seen behind neck and ears."""
    random = np.random.default_rng(1)
    with sheet.group():
        sheet.fill(
            from_middle(
                (-190, 320),
                (190, 320),
                (208, 480),
                (196, 600),
                (160, 690),
                (-160, 690),
                (-196, 600),
                (-208, 480),
                closed=True,
            ),
            BACK_INKS.base,
        )
        for x in (-176, -150, -122, -92, -60, 60, 92, 122, 150, 176):
            lock = _lock(((0.9 * x, 420), (1.04 * x, 540), (1.0 * x, 630), (0.8 * x, 700)), (40, 52, 50, 14))
            draw_lock(sheet, lock, BACK_INKS, random, cast=0.4)


def draw_front_hair(sheet: Sheet) -> None:
    """Crown and locks, on a layer of their own so that their shadows stay on hair."""
    random = np.random.default_rng(2)
    with sheet.group():
        crown = np.vstack(
            [CAP, from_middle((180, 400), (130, 300), (47, 240), (-60, 290), (-150, 380), (-190, 440))]
        )
        sheet.fill(crown, INKS.base)
        with sheet.inside(crown):
            sheet.line(loop(crown), INKS.deep, 30, 30, opacity=0.5, blur_px=14)
        for lock in (*_LOOSE[2:], _SHORT[0], _SWEEP[0]):
            draw_lock(sheet, lock, INKS, random, strands=24, shine=(0.2, 0.42))
        for lock in (_SHORT[1], _SWEEP[1], _SHORT[2], _SWEEP[2], _SWEEP[3]):
            draw_lock(sheet, lock, INKS, random, strands=22, shine=(0.24, 0.5))
        for lock in _LOOSE[:2]:
            draw_lock(sheet, lock, INKS, random, strands=4, cast=0.3)
        # Where the hair parts it is dark.
        sheet.line(
            from_middle((40, 140), (47, 190), (50, 232)),
            INKS.deep,
            0,
            7,
            0,
            opacity=0.7,
            blur_px=3,
            blend="atop",
        )
        sheet.fill(ellipse((X - 96, 214), 84, 34, -0.6), INKS.glow, opacity=0.18, blur_px=24, blend="atop")
