"""Noa's neck and roll-neck jumper."""

from __future__ import annotations

import numpy as np
from brush import AXIS_X_PX, Sheet, from_middle, symmetric

X = AXIS_X_PX
WOOL, WOOL_LIGHT, WOOL_SHADE, WOOL_DEEP = "#2f7f78", "#46988c", "#236660", "#1a4d4b"

SHOULDER = from_middle((70, 770), (130, 792), (216, 818), (276, 856), (312, 920), (330, 1000), (336, 1060))
TORSO = symmetric(np.vstack([[(X, 760)], SHOULDER, [(X, 1060)]]))
NECK = symmetric(from_middle((0, 600), (70, 610), (66, 690), (68, 760), (0, 780)))
ROLL = symmetric(
    from_middle((0, 716), (54, 712), (82, 718), (92, 748), (90, 792), (70, 816), (30, 826), (0, 828))
)


def draw_body(sheet: Sheet, skin: str, skin_deep: str) -> None:
    """Neck, jumper, and the roll that hides where they meet."""
    sheet.fill(NECK, skin)
    with sheet.inside(NECK):
        sheet.fill(
            from_middle((-80, 600), (80, 600), (80, 730), (30, 712), (-40, 706), (-80, 690)), skin_deep
        )
    sheet.fill(TORSO, WOOL)
    with sheet.inside(TORSO):
        sheet.fill(from_middle((360, 800), (236, 840), (214, 930), (226, 1060), (360, 1060)), WOOL_SHADE)
        for side in (1, -1):
            arm = from_middle((196, 1060), (204, 990), (232, 920), (226, 990), (232, 1060), side=side)
            sheet.fill(arm, WOOL_DEEP)
        sheet.fill(
            from_middle((-92, 780), (-84, 822), (-40, 852), (24, 858), (96, 838), (132, 792), (92, 770)),
            WOOL_SHADE,
        )
        for x in range(-300, 320, 26):
            rib = from_middle((x * 0.42, 800), (x * 0.8, 880), (x, 1060))
            sheet.line(rib, WOOL_DEEP, 0, 2.6, 2.6, opacity=0.35)
        sheet.line(from_middle((-262, 868), (-296, 930), (-310, 1010)), WOOL_LIGHT, 0, 12, 0)
    sheet.fill(ROLL, WOOL)
    with sheet.inside(ROLL):
        sheet.fill(from_middle((100, 700), (52, 720), (44, 790), (10, 840), (100, 840)), WOOL_SHADE)
        for x in range(-84, 90, 14):
            sheet.line(
                from_middle((x * 0.86, 716), (x, 770), (x * 0.9, 826)), WOOL_DEEP, 1.5, 3, 1.5, opacity=0.5
            )
        sheet.line(from_middle((-88, 722), (0, 730), (88, 722)), WOOL_LIGHT, 3, 9, 3)
