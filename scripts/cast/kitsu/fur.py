"""The fox's inks, ears, and tufts of fur."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from brush import AXIS_X_PX, Gradient, Points, Sheet, from_middle, part, pen

X = AXIS_X_PX
FUR, FUR_LIGHT, FUR_SHADE, FUR_DEEP = "#f79441", "#ffb869", "#e0712f", "#b9502a"
CREAM, CREAM_SHADE, LINE, BROWN = "#fff5e7", "#f4d9c2", "#5a2a24", "#4b2b30"


def draw_ear(sheet: Sheet, side: int) -> None:
    """One ear; `side` is 1 on the right of the picture, -1 on the left."""
    front = from_middle((40, 262), (80, 186), (132, 114), (192, 70), side=side)
    back = from_middle((192, 70), (222, 136), (230, 230), (190, 352), side=side)
    ear = np.vstack([front, back])
    hollow = np.vstack([
        from_middle((84, 262), (110, 200), (146, 152), (182, 122), side=side),
        from_middle((182, 122), (202, 176), (204, 250), (172, 330), side=side),
    ])  # fmt: skip
    sheet.fill(ear, Gradient((X, 80), (X, 330), FUR, FUR, FUR_SHADE))
    with sheet.inside(ear):
        tip = [
            (60, 214),
            (108, 172),
            (122, 186),
            (142, 160),
            (160, 176),
            (182, 150),
            (204, 186),
            (214, 168),
            (226, 204),
            (260, 180),
        ]
        corners = np.array([(X + side * x, y) for x, y in [*tip, (260, 40), (120, 40)]])
        sheet.fill(corners, BROWN)
        sheet.fill(hollow, Gradient((X, 130), (X, 320), "#7a3f42", "#d48482", "#f3b6a8"))
        with sheet.inside(hollow):
            sheet.fill(
                from_middle(
                    (176, 100), (240, 170), (240, 350), (160, 350), (186, 260), (186, 180), side=side
                ),
                "#8a3f48",
                opacity=0.4,
            )
    sheet.line(hollow, LINE, 1.5, 3, 2.4, 3, 1.5, opacity=0.8)
    for knots, width in (
        (((158, 330), (172, 270), (190, 204)), 36),
        (((126, 316), (144, 246), (164, 176)), 40),
        (((96, 306), (106, 246), (124, 196)), 38),
    ):
        spine = from_middle(*knots, side=side)
        draw_tuft(
            sheet, spine, width, Gradient(tuple(spine[0]), tuple(spine[-1]), CREAM_SHADE, CREAM), CREAM_SHADE
        )
    sheet.line(front, LINE, 4, 5.5, 5, 3)
    sheet.line(back, LINE, 3, 5, 5.5, 4)


def draw_tuft(
    sheet: Sheet, spine: Points, width: float, base: Gradient, shade: str, root: float = 1.0
) -> None:
    """A pointed tuft along `spine`, shaded on the right; with `root` 0 its foot melts into the fur."""
    shape = pen(spine, width * root, width * 0.95, width * 0.6, 0)
    half = len(shape) // 2
    edges = shape[:half], shape[half:][::-1]
    right = edges[0] if edges[0][:half, 0].mean() > edges[1][:half, 0].mean() else edges[1]
    sheet.fill(shape, base)
    with sheet.inside(shape):
        sheet.line(part(right, 0.35 * (1 - root), 1), shade, width * 0.5 * root, width * 0.5, 0, opacity=0.8)
    for edge in edges:
        sheet.line(part(edge, 0.3, 1), LINE, 0, 3.4, 4, 1.4)


def hairs(sheet: Sheet, side: int, colour: str, strokes: Iterable[tuple[float, float, float, float]]) -> None:
    """Short tapered strokes, each from (x0, y0) to (x1, y1), x counted outward from the middle."""
    for x0, y0, x1, y1 in strokes:
        sheet.line(
            from_middle((x0, y0), ((x0 + x1) / 2, (y0 + y1) / 2 + 2), (x1, y1), side=side),
            colour,
            0,
            3.2,
            2.4,
            0,
        )
