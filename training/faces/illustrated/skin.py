"""Face, ears and neck onto their sheets: bare skin with its shading and blush."""

from __future__ import annotations

import numpy as np

from training.faces.illustrated.curves import Points, curve, ellipse, half_width_at, mirrored
from training.faces.illustrated.face_shape import chin_of, outline_depth
from training.faces.illustrated.fur import paint_markings
from training.faces.illustrated.palette import Colour, mixed, shaded
from training.faces.illustrated.sheet import Gradient, Sheet
from training.faces.illustrated.style import IllustratedStyle

WARM: Colour = (0.93, 0.36, 0.34)


def paint_face(sheet: Sheet, style: IllustratedStyle, outline: Points, puff: float) -> None:
    """The whole face without its features."""
    skin, finish, chin = style.palette.skin, style.finish, chin_of(outline)
    depth = outline_depth(outline, chin)
    run = finish.gradient
    ink = Gradient([shaded(skin, 0.1 * run), skin, shaded(skin, -0.15 * run), shaded(skin, 0.12 * run)],
                   (0.0, -style.head.skull), (0.0, chin), (0.0, 0.4, 0.65, 1.0))  # fmt: skip
    sheet.fill(outline, ink, depth)
    with sheet.atop():
        _shade(sheet, style, outline, depth)
        if style.head.muzzle:
            size = style.head.muzzle
            pale = shaded(skin, -0.65)
            middle = (0.0, 0.5 * (style.nose.y + style.mouth.y) + 0.05)
            sheet.fill(ellipse(middle, 0.25 * size, 0.19 * size), pale, blur=0.02 * finish.soft)
            sheet.fill(
                ellipse((0, -0.5), 0.1 * size, 0.32),
                pale,
                opacity=0.5 * (size > 1.1),
                blur=0.03 * finish.soft,
            )
        if finish.fur:
            paint_markings(sheet, style)
        _blush(sheet, style, puff)
    sheet.outline(outline, style.edge(skin, 0.55), finish.line, depth)


def _shade(sheet: Sheet, style: IllustratedStyle, outline: Points, depth: Points) -> None:
    skin, finish, chin = style.palette.skin, style.finish, chin_of(outline)
    shadow = style.shadow(skin, 0.75)
    if finish.kind == "flat":
        return
    if finish.soft == 0.0:
        lit = outline * (0.97, 1.02) + (0.06 * finish.light, -0.02)
        sheet.around(lit, shadow, depth, opacity=0.75)
        return
    lit = outline * 0.96 + (0.035 * finish.light, -0.01)
    sheet.around(lit, shadow, depth, opacity=0.65, blur=0.035 + 0.05 * finish.soft)
    sheet.around(outline * 0.97, mixed(shadow, WARM, 0.3), depth, opacity=0.18, blur=0.02)
    for way in (-1, 1):
        lid = ellipse(
            (way * style.eyes.apart, 0.1 * style.eyes.above), 0.6 * style.eyes.width, 1.2 * style.eyes.above
        )
        sheet.fill(lid, mixed(shadow, WARM, 0.4), opacity=0.2 * finish.gradient, blur=0.035)
    glow = ellipse((0.2 * finish.light, 0.14 * chin), 0.2, 0.16)
    sheet.fill(glow, shaded(skin, -0.5), opacity=0.35 * finish.gloss, blur=0.07)
    if style.family == "semireal" or finish.kind == "render":
        _model(sheet, style, shadow)


def _model(sheet: Sheet, style: IllustratedStyle, shadow: Colour) -> None:
    """Sockets, sides of the nose, hollow of the cheeks, and under the lip: as a painter models a head."""
    eyes, nose, side = style.eyes, style.nose, -style.finish.light
    for way in (-1, 1):
        socket = ellipse((way * eyes.apart * 0.95, -0.03), 0.6 * eyes.width, 1.6 * eyes.above + 0.03)
        sheet.fill(socket, shadow, opacity=0.35 + 0.15 * (way * side > 0), blur=0.04)
        cheek = ellipse((way * 0.4, 0.62 * style.head.chin), 0.09, 0.16, way * 0.5)
        sheet.fill(cheek, shadow, opacity=0.5, blur=0.05)
        flank = curve(
            [(way * 0.05, -0.02), (way * 0.06, 0.5 * nose.y), (way * 0.1, nose.y), (way * 0.02, 0.8 * nose.y)]
        )
        sheet.fill(flank, shadow, opacity=0.25 + 0.35 * (way * side > 0), blur=0.02)
    sheet.fill(ellipse((0, style.mouth.y + 0.075), 0.09, 0.02), shadow, opacity=0.6, blur=0.018)
    sheet.fill(
        ellipse((0, 0.92 * style.head.chin), 0.1, 0.05),
        shaded(style.palette.skin, -0.4),
        opacity=0.3,
        blur=0.03,
    )
    sheet.fill(ellipse((0, -0.45), 0.2, 0.12), shaded(style.palette.skin, -0.5), opacity=0.35, blur=0.07)


def _blush(sheet: Sheet, style: IllustratedStyle, puff: float) -> None:
    wear, finish = style.wear, style.finish
    amount = min(wear.blush + 0.3 * puff, 1.0)
    if amount <= 0:
        return
    y = style.eyes.below + 0.07 + 0.1 * style.head.chin
    warm = mixed(WARM, style.palette.skin, 0.15)
    for way in (-1, 1):
        spot = (way * (style.eyes.apart + 0.06), y)
        if wear.blush_kind in ("soft", "both"):
            blur = 0.045 if finish.kind != "flat" else 0.0
            sheet.fill(ellipse(spot, 0.09, 0.045), warm, opacity=0.5 * amount, blur=blur)
        if wear.blush_kind in ("lines", "both"):
            for number in range(-2, 3):
                foot = np.array([spot[0] + 0.026 * number, spot[1] + 0.022])
                hatch, red = np.array([foot, foot + (0.022, -0.045)]), mixed(warm, (0.8, 0.1, 0.15), 0.3)
                sheet.line(hatch, red, 0.004, 0.006, 0.0, opacity=0.75 * amount)
        if wear.blush_kind == "dots":
            sheet.fill(ellipse(spot, 0.06, 0.035), warm, opacity=0.8 * amount)
    if finish.soft > 0.3 and wear.blush > 0.5:
        sheet.fill(ellipse((0, style.nose.y - 0.01), 0.05, 0.03), warm, opacity=0.4 * amount, blur=0.03)


def paint_ears(sheet: Sheet, style: IllustratedStyle, sides: tuple[int, ...] = (-1, 1)) -> None:
    """Human or pointed ears at the given sides of the face."""
    head, skin, finish = style.head, style.palette.skin, style.finish
    size = head.ear_size
    if head.ears == "none":
        return
    if head.ears == "elf":
        ear = curve(
            [(0.44, 0.02), (0.58, -0.06), (0.52 + 0.3 * size, -0.16 * size), (0.6, 0.12), (0.45, 0.22)]
        )
        fold = curve([(0.5, 0.08), (0.6, 0.0), (0.5 + 0.2 * size, -0.08 * size)])
    else:
        ear = curve(
            [
                (0.45, 0.0),
                (0.5, -0.07 * size),
                (0.565, -0.03),
                (0.56, 0.1 * size),
                (0.5, 0.23 * size),
                (0.45, 0.2),
            ]
        )
        fold = curve([(0.5, 0.13 * size), (0.53, 0.02), (0.495, -0.02), (0.5, 0.06)])
    for side in sides:
        lay = _same if side > 0 else mirrored
        shape = lay(ear)
        inks = [shaded(skin, 0.15), mixed(skin, WARM, 0.12 + 0.1 * finish.soft)]
        sheet.fill(shape, Gradient(inks, (0.0, -0.1), (0.0, 0.25)), EAR_DEPTH)
        with sheet.atop():
            inner = shape.mean(axis=0) + (shape - shape.mean(axis=0)) * 0.62
            if finish.kind != "flat":
                sheet.fill(
                    inner,
                    mixed(style.shadow(skin), WARM, 0.15),
                    EAR_DEPTH,
                    opacity=0.6,
                    blur=0.02 * finish.soft,
                )
        sheet.outline(shape, style.edge(skin, 0.55), finish.line, EAR_DEPTH)
        sheet.line(lay(fold), style.edge(skin, 0.5), 0.0, max(0.8 * finish.line, 0.006), 0.0, depth=EAR_DEPTH)


EAR_DEPTH = -0.03


def _same(points: Points) -> Points:
    return points


def neck_shape(style: IllustratedStyle) -> Points:
    """(N, 2) the neck, from behind the face to below the collar."""
    chin, half = style.head.chin, style.head.neck
    right = [(half, chin - 0.4), (0.92 * half, chin + 0.02), (half, chin + 0.13), (1.5 * half, chin + 0.27),
             (2.1 * half, chin + 0.41)]  # fmt: skip
    side = curve(right)
    return np.vstack([side, mirrored(side)[::-1]])


def paint_neck(sheet: Sheet, style: IllustratedStyle) -> None:
    """The whole neck, also what the chin hides."""
    skin, finish, chin, half = style.palette.skin, style.finish, style.head.chin, style.head.neck
    shape = neck_shape(style)
    sheet.fill(shape, Gradient([shaded(skin, 0.1), skin], (0.0, chin - 0.2), (0.0, chin + 0.5)))
    with sheet.atop():
        if finish.kind != "flat":
            flank = shape + (0.35 * half * finish.light, 0)
            sheet.around(flank, style.shadow(skin), opacity=0.55, blur=0.04 * finish.soft)
        for way in (-1, 1):
            bone = curve([(way * 0.05, chin + 0.4), (way * 0.2, chin + 0.36), (way * 0.4, chin + 0.4)])
            sheet.line(bone, style.edge(skin, 0.4), 0.0, max(finish.line, 0.006), 0.0, opacity=0.6)
    sheet.outline(shape, style.edge(skin, 0.55), finish.line)


def chin_shadow(sheet: Sheet, style: IllustratedStyle, outline: Points) -> None:
    """What the chin throws on the neck, as a layer of its own."""
    chin, skin, finish = chin_of(outline), style.palette.skin, style.finish
    low = half_width_at(outline, 0.85 * chin)
    shape = curve([(-0.5, chin - 0.45), (-low, 0.9 * chin), (-0.05 * finish.light, chin + 0.16), (low, 0.9 * chin),
                   (0.5, chin - 0.45)])  # fmt: skip
    sheet.fill(shape, style.shadow(skin, 1.2), opacity=0.75, blur=0.03 * finish.soft)
