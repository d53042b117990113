"""Yuki's neck and kimono."""

from __future__ import annotations

import numpy as np
from brush import AXIS_X_PX, Gradient, Points, Sheet, ellipse, from_middle, moved, on_side, symmetric

X = AXIS_X_PX
BLACK, BLACK_LIGHT, BLACK_SHADE, LINE = "#2b2436", "#46395a", "#191420", "#0f0b16"
RED, RED_LIGHT, RED_SHADE = "#b8243f", "#e04f5c", "#7c1533"
WHITE, WHITE_SHADE, GOLD = "#fbf7ff", "#cfc5e2", "#e9b653"

NECK = symmetric(from_middle((0, 600), (45, 620), (43, 690), (48, 730), (104, 772), (90, 900), (0, 920)))
SHOULDER = from_middle((70, 724), (134, 756), (202, 782), (262, 822), (304, 886), (324, 964), (332, 1060))
# The collars run from behind the neck to the middle: colour, shade, and the distances of their edges from the skin.
COLLARS = ((WHITE, WHITE_SHADE, 0.0, 17.0), (RED, RED_SHADE, 17.0, 33.0), (BLACK, BLACK_SHADE, 33.0, 64.0))


def draw_body(sheet: Sheet, skin: tuple[str, str, str, str]) -> None:
    """Neck, robe, then the collars, one over the other. `skin`: light, shade, deep, line."""
    back = symmetric(from_middle((0, 682), (58, 684), (104, 696), (116, 736), (70, 780), (0, 790)))
    sheet.fill(back, BLACK)
    sheet.line(back, LINE, 4.4, 4.4, 4.4)
    sheet.fill(symmetric(from_middle((0, 696), (50, 698), (86, 714), (80, 770), (0, 790))), RED_SHADE)
    _draw_neck(sheet, *skin)
    for side in (-1, 1):  # the character's left half lies over its right
        _draw_half(sheet, side)
        _draw_collars(sheet, side)


def _inner_edge(side: int) -> Points:
    """Where the innermost collar of one half meets the skin, from the neck down and across the middle."""
    return from_middle((48, 706), (62, 752), (48, 814), (8, 876), (-40, 946), (-92, 1060), side=side)


def _draw_neck(sheet: Sheet, light: str, shade: str, deep: str, line: str) -> None:
    sheet.fill(NECK, light)
    with sheet.inside(NECK):
        sheet.fill(
            from_middle((-60, 600), (60, 600), (58, 696), (40, 734), (4, 752), (-30, 726), (-56, 690)), shade
        )
        sheet.fill(
            from_middle((-60, 600), (60, 600), (58, 672), (36, 694), (-6, 706), (-40, 690), (-58, 670)),
            deep,
            opacity=0.6,
        )
    for side in (1, -1):
        sheet.line(from_middle((44, 640), (43, 690), (48, 730), (84, 760), side=side), line, 2.8, 2.8, 2.8, 0)
        sheet.line(from_middle((18, 786), (44, 774), (74, 776), side=side), line, 0, 2.4, 0, opacity=0.7)
    sheet.line(from_middle((34, 700), (24, 740), (10, 772)), line, 0, 2.2, 0, opacity=0.45)


def _draw_half(sheet: Sheet, side: int) -> None:
    shoulder = on_side(SHOULDER, side)
    robe = np.vstack([shoulder, _inner_edge(side)[::-1]])
    sheet.fill(robe, Gradient((X - 180, 740), (X + 160, 1040), BLACK_LIGHT, BLACK, BLACK_SHADE))
    with sheet.inside(robe):
        for x, y, size in ((236, 866, 24), (276, 958, 19), (206, 990, 22), (150, 1010, 15)):
            _draw_flower(sheet, X + side * x, y, size)
        fold = from_middle((196, 1060), (202, 980), (226, 900), (236, 960), (230, 1060), side=side)
        sheet.fill(fold, BLACK_SHADE, opacity=0.85)
        for knots in (((150, 800), (196, 850), (212, 910)), ((300, 890), (268, 930), (240, 940))):
            line = from_middle(*knots, side=side)
            sheet.line(moved(line, 2, 5), BLACK_SHADE, 0, 16, 0, opacity=0.9)
            sheet.line(line, LINE, 0, 3.4, 0)
        rim = moved(from_middle((146, 760), (210, 786), (264, 824), (304, 888), side=side), -side * 6, 12)
        sheet.line(rim, "#7d6aa0", 0, 9, 0, opacity=0.8 if side < 0 else 0.4)
    sheet.line(shoulder, LINE, 3, 4.6, 4.6, 4.6)
    sheet.line(from_middle((196, 1060), (202, 980), (226, 900), side=side), LINE, 5, 3.8, 0)


def _draw_flower(sheet: Sheet, x: float, y: float, size: float) -> None:
    """A printed plum blossom."""
    for number in range(5):
        turn = -np.pi / 2 + number * 2 * np.pi / 5
        spot = (x + size * 0.56 * np.cos(turn), y + size * 0.56 * np.sin(turn))
        sheet.fill(ellipse(spot, size * 0.5, size * 0.44, turn), Gradient((x, y), spot, RED_LIGHT, RED))
    sheet.fill(ellipse((x, y), size * 0.2, size * 0.2), GOLD)


def _draw_collars(sheet: Sheet, side: int) -> None:
    inner = _inner_edge(side)
    for colour, shade, near, far in COLLARS[::-1]:
        band = np.vstack([_aside(inner, side * near), _aside(inner, side * far)[::-1]])
        sheet.fill(band, colour)
        with sheet.inside(band):
            sheet.line(_aside(inner, side * far), shade, 4, 16, 14, opacity=0.8)
            if side < 0:  # in the shadow of the half above
                sheet.line(moved(_inner_edge(1), 10, 26), shade, 0, 40, 70, 60, blur_px=4)
        for edge in (near, far):
            sheet.line(_aside(inner, side * edge), LINE, 2.4, 3.4, 3.4)
    sheet.line(_aside(inner, side * 52.0), GOLD, 1.5, 2.6, 2.6, 2.6)


def _aside(line: Points, distance_px: float) -> Points:
    """The line shifted at right angles to its course, to the right of the picture for positive distances."""
    ahead = np.gradient(line, axis=0)
    ahead /= np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-9)
    return np.asarray(line + np.stack([ahead[:, 1], -ahead[:, 0]], 1) * distance_px)
