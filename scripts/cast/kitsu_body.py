"""Kitsu's shoulders, chest fur, scarf and bell."""

from __future__ import annotations

from brush import AXIS_X_PX, Gradient, Points, Sheet, curve, symmetric

X = AXIS_X_PX


def draw_body(sheet: Sheet) -> None:
    """Shoulders, chest, scarf."""
    body = symmetric(curve(*[(X + x, y) for x, y in ((0, 700), (120, 720), (210, 790), (262, 900), (282, 1060), (0, 1060))]))
    sheet.fill(body, "#f6923f")
    scarf = symmetric(curve(*[(X + x, y) for x, y in ((0, 640), (120, 645), (190, 690), (170, 760), (80, 800), (0, 806))]))
    sheet.fill(scarf, "#3f5bbf")
