"""Kitsu's shoulders, chest fur, scarf and bell."""

from __future__ import annotations

import numpy as np
from brush import (
    AXIS_X_PX,
    Gradient,
    Sheet,
    curve,
    ellipse,
    from_middle,
    loop,
    mirror,
    moved,
    on_side,
    symmetric,
)

from kitsu.fur import CREAM, CREAM_SHADE, FUR, FUR_SHADE, LINE, hairs

X = AXIS_X_PX
SCARF, SCARF_LIGHT, SCARF_SHADE, SCARF_LINE = "#3f62c8", "#6c8fe8", "#2b4296", "#1c2a5c"


SHOULDER = from_middle((96, 730), (150, 756), (198, 800), (232, 868), (250, 950), (258, 1060))
CHEST_PARTS = (
    from_middle((172, 740), (176, 790), (164, 838)),
    from_middle((164, 838), (144, 828), (130, 812)),
    from_middle((130, 812), (126, 864), (106, 912)),
    from_middle((106, 912), (88, 896), (78, 876)),
    from_middle((78, 876), (70, 926), (50, 968)),
    from_middle((50, 968), (36, 950), (28, 930)),
    from_middle((28, 930), (18, 974), (0, 1012)),
)
RING_TOP = from_middle((-190, 668), (-120, 690), (0, 702), (120, 690), (190, 668))
RING_LOW = from_middle(
    (190, 668),
    (206, 712),
    (184, 752),
    (120, 786),
    (40, 804),
    (-60, 802),
    (-140, 780),
    (-190, 746),
    (-206, 708),
    (-190, 668),
)


def draw_body(sheet: Sheet) -> None:
    """Shoulders, chest, then the scarf with its knot and ends, and the bell."""
    torso = symmetric(np.vstack([[(X, 700)], SHOULDER, [(X, 1060)]]))
    sheet.fill(torso, Gradient((X, 740), (X, 1030), FUR, FUR, FUR_SHADE))
    with sheet.inside(torso):
        sheet.fill(
            from_middle((300, 760), (190, 820), (206, 920), (190, 1060), (300, 1060)), FUR_SHADE, opacity=0.7
        )
        for side in (1, -1):
            arm = from_middle((150, 1060), (158, 980), (184, 912), (180, 980), (190, 1060))
            sheet.fill(on_side(arm, side), FUR_SHADE, opacity=0.8)
        chest = symmetric(np.vstack([[(X, 740)], *CHEST_PARTS]))
        sheet.fill(chest, Gradient((X, 780), (X, 1000), CREAM, CREAM, CREAM_SHADE))
        with sheet.inside(chest):
            sheet.fill(moved(RING_LOW, 6, 26), "#d9b090", opacity=0.8)
            sheet.fill(
                from_middle((200, 760), (110, 860), (60, 920), (6, 1004), (200, 1004)),
                CREAM_SHADE,
                opacity=0.9,
            )
        for stretch in CHEST_PARTS:
            sheet.line(stretch, LINE, 1.6, 3.6, 1.6)
            sheet.line(mirror(stretch), LINE, 1.6, 3.6, 1.6)
    for side in (1, -1):
        sheet.line(on_side(SHOULDER, side), LINE, 4, 5.2, 5.2, 5.2)
        arm = from_middle((150, 1050), (158, 980), (184, 912))
        sheet.line(on_side(arm, side), LINE, 5, 4, 0)
        hairs(sheet, side, "#c98a62", ((20, 880, 14, 908), (52, 862, 44, 890), (84, 838, 76, 866)))
    _draw_ring(sheet)
    _draw_ends(sheet)


def _draw_ring(sheet: Sheet) -> None:
    ring = np.vstack([RING_TOP, RING_LOW])
    back = symmetric(from_middle((0, 640), (120, 640), (190, 668), (120, 692), (0, 704)))
    sheet.fill(back, SCARF_SHADE)
    sheet.fill(ring, Gradient((X, 680), (X, 800), SCARF_LIGHT, SCARF, SCARF))
    with sheet.inside(ring):
        for x, y in (
            (-160, 712),
            (-112, 748),
            (-60, 722),
            (-14, 772),
            (-4, 726),
            (52, 744),
            (108, 722),
            (160, 700),
            (-150, 768),
            (170, 738),
        ):
            sheet.fill(ellipse((X + x, y), 8, 8), "#f4f7ff", opacity=0.9)
        sheet.fill(
            from_middle(
                (210, 660),
                (170, 720),
                (90, 760),
                (-20, 780),
                (-120, 768),
                (-200, 730),
                (-150, 800),
                (0, 820),
                (200, 800),
            ),
            SCARF_SHADE,
            opacity=0.75,
        )
        sheet.fill(
            from_middle(
                (-200, 660), (-110, 694), (0, 708), (120, 694), (200, 660), (120, 676), (0, 686), (-120, 676)
            ),
            SCARF_SHADE,
            opacity=0.8,
        )
        for fold in (
            ((-180, 700), (-110, 732), (-30, 744)),
            ((-150, 764), (-80, 770), (-10, 762)),
            ((180, 700), (120, 728), (70, 740)),
        ):
            sheet.line(from_middle(*fold), SCARF_LINE, 0, 3.6, 0, opacity=0.85)
    sheet.line(RING_TOP, SCARF_LINE, 2, 4.4, 4.4, 2)
    sheet.line(RING_LOW, SCARF_LINE, 2, 5, 5, 5, 5, 2)


def _draw_ends(sheet: Sheet) -> None:
    long_end = np.vstack(
        [
            from_middle((66, 776), (60, 840), (74, 910), (64, 968)),
            from_middle((64, 968), (104, 952), (146, 966)),
            from_middle((146, 966), (136, 900), (132, 840), (112, 770)),
        ]
    )
    short_end = np.vstack(
        [
            from_middle((96, 776), (126, 826), (158, 872)),
            from_middle((158, 872), (186, 846), (218, 844)),
            from_middle((218, 844), (186, 806), (136, 762)),
        ]
    )
    for end, shade in (
        (short_end, ((136, 760), (190, 806), (224, 846), (196, 850), (150, 810), (110, 770))),
        (long_end, ((70, 770), (96, 800), (100, 860), (118, 960), (150, 970), (140, 860), (116, 770))),
    ):
        sheet.fill(moved(end, 5, 9), "#7a3a2a", opacity=0.35, blur_px=4, blend="atop")
        sheet.fill(end, Gradient((X, 770), (X, 960), SCARF, SCARF_LIGHT))
        with sheet.inside(end):
            for x, y in ((84, 836), (112, 868), (88, 906), (120, 930), (140, 812), (170, 830), (106, 806)):
                sheet.fill(ellipse((X + x, y), 8, 8), "#f4f7ff", opacity=0.9)
            sheet.fill(from_middle(*shade), SCARF_SHADE, opacity=0.6)
        sheet.line(loop(end), SCARF_LINE, 4, 4.6, 4, 4.6, 4)
    knot = curve(
        *[(X + x, y) for x, y in ((62, 744), (96, 730), (134, 744), (142, 776), (108, 796), (70, 784))],
        closed=True,
    )
    sheet.fill(moved(knot, 2, 8), SCARF_LINE, opacity=0.4, blur_px=4, blend="atop")
    sheet.fill(knot, Gradient((X + 60, 730), (X + 140, 796), SCARF_LIGHT, SCARF, SCARF_SHADE))
    sheet.line(loop(knot), SCARF_LINE, 4.4, 4.4)
    sheet.line(from_middle((78, 752), (96, 762), (104, 782)), SCARF_LINE, 0, 3.4, 0)
    _draw_bell(sheet, (X - 34, 822), 31)


def _draw_bell(sheet: Sheet, centre: tuple[float, float], radius: float) -> None:
    x, y = centre
    ball = ellipse(centre, radius, radius)
    sheet.fill(moved(ball, 4, 9), "#7a3a2a", opacity=0.35, blur_px=5, blend="atop")
    sheet.fill(ellipse(centre, radius + 4, radius + 4), "#6b3a14")
    sheet.fill(
        ball, Gradient((x - 12, y - 14), (x, y), "#fff6c4", "#ffd35a", "#e29a2c", radius_px=radius * 1.7)
    )
    sheet.line(curve((x - radius, y - 2), (x, y + 5), (x + radius, y - 2)), "#8a5218", 4, 5, 4)
    sheet.line(curve((x, y + 8), (x, y + 24)), "#6b3a14", 4, 4)
    sheet.fill(ellipse((x, y + 10), 6, 5), "#6b3a14")
    sheet.fill(ellipse((x - 12, y - 15), 8, 5, -0.6), "#ffffff", opacity=0.9)
