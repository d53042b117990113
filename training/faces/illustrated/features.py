"""Noses and mouths onto their sheets."""

from __future__ import annotations

import numpy as np

from training.faces.illustrated.curves import Points, curve, ellipse
from training.faces.illustrated.mouth_shape import MouthShape
from training.faces.illustrated.palette import Colour, mixed, shaded
from training.faces.illustrated.sheet import Gradient, Sheet
from training.faces.illustrated.style import IllustratedStyle

NOSE_DEPTH = 0.48
OPEN = 0.012
TEETH: Colour = (0.99, 0.98, 0.97)


def nose_anchors(style: IllustratedStyle) -> dict[str, tuple[float, float]]:
    """Face units; the base is a little below the tip."""
    y = style.nose.y
    return {"nose_bridge": (0.0, 0.0), "nose_tip": (0.0, y), "nose_base": (0.0, y + 0.045 * style.nose.size)}


def paint_nose(sheet: Sheet, style: IllustratedStyle) -> None:
    """A nose, as small as drawn ones often are."""
    nose, skin, finish = style.nose, style.palette.skin, style.finish
    y, size, side = nose.y, nose.size, -np.sign(finish.light)
    ink = mixed(style.edge(skin, 0.55), skin, 0.25 * finish.soft)
    width = max(0.9 * finish.line, 0.007)
    shade = style.shadow(skin, 1.2)
    soft = 0.012 * finish.soft
    if nose.kind == "dot":
        sheet.fill(ellipse((0.004 * side, y), 0.013 * size, 0.009 * size), ink, NOSE_DEPTH)
    elif nose.kind == "line":
        sheet.line(curve([(0.0, y - 0.045 * size), (0.012 * side, y), (0.0, y + 0.012)]), ink, 0.0, width, 0.3 * width,
                   depth=NOSE_DEPTH)  # fmt: skip
    elif nose.kind == "shade":
        shape = np.array([(-0.004, y - 0.06 * size), (0.032 * size * side, y + 0.008), (0.0, y + 0.022)])
        sheet.fill(curve(shape, closed=True), shade, NOSE_DEPTH, opacity=0.85, blur=0.5 * soft)
    elif nose.kind == "light":
        sheet.fill(
            ellipse((0.012 * side, y + 0.01), 0.02 * size, 0.012 * size),
            shade,
            NOSE_DEPTH,
            opacity=0.8,
            blur=soft,
        )
        sheet.fill(
            ellipse((-0.004 * side, y - 0.016), 0.008, 0.016), shaded(skin, -0.85), NOSE_DEPTH, opacity=0.9
        )
    elif nose.kind == "hook":
        knots = [
            (0.01 * side, y - 0.15 * size),
            (0.02 * side, y - 0.05),
            (0.045 * size * side, y + 0.015),
            (0.0, y + 0.04),
        ]
        sheet.line(curve(knots), ink, 0.3 * width, width, 1.2 * width, 0.3 * width, depth=NOSE_DEPTH)
    elif nose.kind == "real":
        _real_nose(sheet, style, ink, shade)
    elif nose.kind == "animal":
        dark = mixed(style.palette.line, (0.35, 0.15, 0.2), 0.4)
        tip = curve(
            [(0, y + 0.04 * size), (-0.055 * size, y - 0.02), (0, y - 0.035), (0.055 * size, y - 0.02)],
            closed=True,
        )
        sheet.fill(tip, Gradient([shaded(dark, -0.25), dark], (0.0, y - 0.04), (0.0, y + 0.03)), NOSE_DEPTH)
        sheet.fill(ellipse((-0.015, y - 0.02), 0.014, 0.007), (1, 1, 1), NOSE_DEPTH, opacity=0.6)
        sheet.line(
            np.array([(0, y + 0.04), (0, style.mouth.y - 0.01)]), dark, max(width, 0.008), depth=NOSE_DEPTH
        )


def _real_nose(sheet: Sheet, style: IllustratedStyle, ink: Colour, shade: Colour) -> None:
    y, size, side = style.nose.y, style.nose.size, -np.sign(style.finish.light)
    wing = 0.07 * size
    under = curve([(-wing, y + 0.015), (0.0, y + 0.04), (wing, y + 0.015), (0.0, y + 0.028)])
    sheet.fill(under, shade, NOSE_DEPTH, opacity=0.9, blur=0.006)
    for way in (-1, 1):
        sheet.fill(ellipse((way * 0.032 * size, y + 0.022), 0.016 * size, 0.008), shaded(shade, 0.5), NOSE_DEPTH,
                   opacity=0.75, blur=0.003)  # fmt: skip
        edge = curve([(way * wing, y - 0.025), (way * 1.12 * wing, y + 0.005), (way * 0.8 * wing, y + 0.022)])
        sheet.line(edge, ink, 0.0, 0.007, 0.0, depth=NOSE_DEPTH, opacity=0.6 if way * side > 0 else 0.35)
    sheet.fill(ellipse((-0.008 * side, y - 0.02), 0.016, 0.014), shaded(style.palette.skin, -0.7), NOSE_DEPTH,
               opacity=0.65 * style.finish.gloss + 0.1, blur=0.008)  # fmt: skip


def paint_mouth_opening(sheet: Sheet, style: IllustratedStyle, mouth: MouthShape) -> None:
    """The dark of an open mouth, whole; nothing where it is shut."""
    if mouth.opening < OPEN:
        return
    inside = mixed(shaded(style.palette.lips, 0.35), (0.45, 0.08, 0.12), 0.6)
    top, low = float(mouth.upper[:, 1].min()), float(mouth.lower[:, 1].max())
    ink = Gradient([shaded(inside, 0.4), inside], (0.0, top), (0.0, low)) if style.finish.soft else inside
    sheet.fill(opening_of(mouth), ink)


def opening_of(mouth: MouthShape) -> Points:
    """(N, 2) the closed edge between the lips."""
    return np.vstack([mouth.upper, mouth.lower[::-1]])


def paint_mouth_inside(sheet: Sheet, style: IllustratedStyle, mouth: MouthShape, tongue: float) -> None:
    """Teeth and tongue, whole; the lips cut them off."""
    if mouth.opening < OPEN:
        return
    shape = style.mouth
    half, x = float(np.ptp(mouth.upper[:, 0]) / 2), float(mouth.upper[16, 0])
    low, height = float(mouth.lower[:, 1].max()), mouth.opening
    if shape.tongue:
        pink = mixed(style.palette.lips, (0.97, 0.5, 0.52), 0.7)
        reach = (0.5 + 0.25 * tongue) * height
        sheet.fill(ellipse((x, low + 0.05 * height), 0.66 * half, reach), pink)
        if style.finish.soft:
            sheet.fill(ellipse((x, low - 0.1 * height), 0.42 * half, 0.5 * reach), shaded(pink, -0.35), opacity=0.6,
                       blur=0.15 * height)  # fmt: skip
    depth = min(0.34 * height, 0.05)
    if shape.teeth:
        band = np.vstack([mouth.upper - (0, 0.02), (mouth.upper + (0, depth))[::-1]])
        sheet.fill(band, TEETH)
        if style.family == "semireal":
            for share in np.linspace(-0.7, 0.7, 7):
                top = mouth.upper[16] + (share * half, 0)
                sheet.line(np.array([top, top + (0, depth)]), (0.75, 0.68, 0.66), 0.003, opacity=0.5)
        if height > 0.11 and shape.power > 2.6:
            sheet.fill(np.vstack([mouth.lower + (0, 0.02), (mouth.lower - (0, 0.6 * depth))[::-1]]), TEETH)
    if shape.fang:
        for at in (8, 24) if height > 0.06 else (24,):
            px, py = mouth.upper[at]
            sheet.fill(np.array([(px - 0.02, py - 0.01), (px + 0.02, py - 0.01), (px, py + 0.045)]), TEETH)


def paint_mouth_edge(sheet: Sheet, style: IllustratedStyle, mouth: MouthShape) -> None:
    """Lips and the line of the mouth."""
    lips = style.palette.lips
    width, finish = style.mouth.line, style.finish
    ink = mixed(style.edge(lips, 0.6), (0.35, 0.1, 0.1), 0.3)
    is_open = mouth.opening >= OPEN
    if style.mouth.lips:
        _paint_lips(sheet, style, mouth)
    if is_open:
        line = np.vstack([opening_of(mouth), mouth.upper[:1]])
        sheet.line(mouth.upper, ink, 0.5 * width, width, 1.2 * width, width, 0.5 * width)
        sheet.line(line[len(mouth.upper) - 1 :], ink, 0.9 * width, 0.5 * width, 0.9 * width, opacity=0.8)
    else:
        fade = 0.9 - 0.2 * finish.soft
        sheet.line(mouth.upper, ink, 0.3 * width, width, 0.7 * width, width, 0.3 * width, opacity=fade)
        for end in (0, -1):
            sheet.fill(ellipse(mouth.upper[end], 0.7 * width, 0.6 * width), ink, opacity=0.7)
    if not style.mouth.lips and finish.kind != "flat":
        low = mouth.lower[10:23] + (0, 0.028)
        sheet.line(low, style.shadow(style.palette.skin, 1.1), 0.0, 0.012, 0.0, opacity=0.6)


def _paint_lips(sheet: Sheet, style: IllustratedStyle, mouth: MouthShape) -> None:
    lips, soft = style.palette.lips, style.finish.soft
    top, bottom = mouth.lip_edges
    if style.finish.kind == "flat":
        sheet.fill(np.vstack([top, mouth.upper[::-1]]), shaded(lips, 0.12))
        sheet.fill(np.vstack([mouth.lower, bottom[::-1]]), lips)
        return
    high, low = float(top[:, 1].min()), float(bottom[:, 1].max())
    inks = [Gradient([lips, shaded(lips, 0.3)], (0.0, high), (0.0, high + 0.04)),
            Gradient([lips, shaded(lips, -0.2)], (0.0, low - 0.05), (0.0, low))]  # fmt: skip
    sheet.fill(np.vstack([top, mouth.upper[::-1]]), inks[0], blur=0.003 * soft)
    sheet.fill(np.vstack([mouth.lower, bottom[::-1]]), inks[1], blur=0.003 * soft)
    middle = mouth.lower[16] + (-0.02 * style.finish.light, 0.6 * mouth.lips)
    half = float(np.ptp(mouth.upper[:, 0]) / 2)
    sheet.fill(
        ellipse(middle, 0.3 * half, 0.22 * mouth.lips),
        (1, 1, 1),
        opacity=0.5 * style.finish.gloss,
        blur=0.004,
    )
