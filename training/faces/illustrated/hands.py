"""Hands and what they hold, before body and face."""

from __future__ import annotations

import numpy as np

from training.faces.illustrated.body import arm_of, build_of, hanging_sides, limb, paint_form, raised_side
from training.faces.illustrated.curves import Points, along, curve, ellipse, superellipse
from training.faces.illustrated.palette import shaded
from training.faces.illustrated.sheet import Sheet
from training.faces.illustrated.style import IllustratedStyle


def _place(style: IllustratedStyle) -> tuple[Points, float, float]:
    """Where the palm is, which way its fingers point (from straight up, clockwise), and its size."""
    rng = np.random.default_rng([style.wear.seed, 6])
    side = float(raised_side(style))
    chin, size = style.head.chin, rng.uniform(0.2, 0.27)
    kind = style.wear.hands[0]
    spots = {"mic": (0.1, chin + 0.12), "cup": (0.05, chin + 0.2), "cheek": (0.42, 0.62 * chin),
             "chin": (0.14, chin + 0.1), "wave": (0.85, 0.25), "peace": (0.62, 0.3),
             "phone": (0.3, chin + 0.25)}  # fmt: skip
    turn = {"cheek": 0.1, "wave": 0.25, "peace": 0.1}.get(kind, -0.5)
    x, y = spots[kind]
    return np.array([side * x + rng.normal(0, 0.04), y + rng.normal(0, 0.04)]), side * turn, side * size


def paint_hanging(sheet: Sheet, style: IllustratedStyle) -> None:
    """Hands at the ends of arms that hang."""
    build, skin = build_of(style), style.palette.skin
    size = 0.19 * build.reach + 0.03
    for side in hanging_sides(style):
        arm = arm_of(style, build, side)
        if abs(arm[-1, 0]) < 0.6 * build.reach:
            continue  # held behind the back
        ahead = arm[-1] - arm[-3]
        ahead = ahead / max(float(np.linalg.norm(ahead)), 1e-6)
        aside = np.array([-ahead[1], ahead[0]]) * side
        wrist = arm[-1] - 0.1 * size * ahead
        palm = along(
            np.array([wrist, wrist + 0.5 * size * ahead, wrist + size * ahead]), np.linspace(0, 1, 12)
        )
        for number in range(4):
            root = wrist + 0.8 * size * ahead + aside * size * (0.33 - 0.22 * number)
            tip = root + ahead * size * (0.75, 0.85, 0.8, 0.6)[number] - aside * 0.08 * size
            paint_form(
                sheet, style, _finger(along(np.array([root, tip]), np.linspace(0, 1, 12)), 0.26 * size), skin
            )
        paint_form(sheet, style, limb(palm, 0.62 * size, 0.9 * size, 0.85 * size), skin)
        ways = ((0.3, 0.35), (0.7, 0.62), (1.1, 0.5))
        thumb = curve([wrist + size * (far * ahead + out * aside) for far, out in ways])
        paint_form(sheet, style, _finger(thumb, 0.27 * size), skin)


def paint_forearm(sheet: Sheet, style: IllustratedStyle) -> None:
    """The sleeve or bare arm up to the wrist."""
    palm, turn, size = _place(style)
    build = build_of(style)
    wrist = palm + abs(size) * 0.95 * np.array([-np.sin(turn), np.cos(turn)])
    side = np.sign(size)
    elbow = (1.15 * build.reach * side, max(build.waist * 0.9, float(wrist[1]) + 0.5))
    middle = 0.5 * (wrist + elbow) + (0.05 * side, 0.05)
    line = along(curve([elbow, middle, wrist]), np.linspace(0, 1, 22))
    colour = style.palette.skin if style.wear.sleeves < 0.5 else style.palette.cloth
    wide = abs(size) * (1.0 if style.wear.sleeves < 0.5 else 1.5)
    paint_form(
        sheet, style, limb(line, 1.4 * wide, 1.2 * wide, wide), colour, 6 if style.wear.sleeves >= 0.5 else 0
    )


def paint_hand(sheet: Sheet, style: IllustratedStyle) -> None:
    """A hand, and what it holds."""
    palm, turn, size = _place(style)
    kind, skin = style.wear.hands[0], style.palette.skin
    holds = kind in ("mic", "cup", "phone")
    if holds:
        _paint_held(sheet, style, palm, abs(size), kind)
    cos, sin = np.cos(turn), np.sin(turn)
    turned = np.array([[cos, sin], [-sin, cos]])

    def laid(points: object) -> Points:
        local = np.asarray(points, np.float64) * (size, abs(size))
        return np.asarray(local @ turned + palm)

    if not holds:
        paint_form(sheet, style, laid(superellipse((0, 0.25), 0.48, 0.62, 2.6)), skin)
    for number in range(4):
        x = -0.36 + 0.24 * number
        long = (0.95, 1.1, 1.05, 0.8)[number]
        if holds:
            knots = [
                (-0.55, -0.25 + 0.26 * number),
                (0.0, -0.32 + 0.26 * number),
                (0.42, -0.24 + 0.26 * number),
            ]
        elif kind == "peace" and number > 1:
            knots = [(x, -0.1), (x, -0.3), (x, 0.12)]
        elif kind in ("cheek", "chin"):
            knots = [(x, 0.0), (1.1 * x + 0.05, -0.3 * long), (x + 0.12, -0.55 * long)]
        else:
            fan = 1.9 if kind in ("wave", "peace") else 1.3
            knots = [(x, 0.0), (1.3 * x, -0.5 * long), (fan * x, -long)]
        line = laid(along(curve(knots), np.linspace(0, 1, 22)))
        width = abs(size) * 0.25
        paint_form(sheet, style, _finger(line, width), skin)
        if style.finish.kind != "flat":
            nail = line[-2] - 0.3 * (line[-1] - line[-4])
            sheet.fill(
                ellipse(nail, 0.28 * width, 0.34 * width), shaded(style.palette.lips, -0.5), opacity=0.7
            )
    thumb = (
        [(0.3, 0.5), (0.62, 0.15), (0.62, -0.2)] if not holds else [(-0.2, 0.6), (-0.5, 0.2), (-0.35, -0.35)]
    )
    if kind == "peace":
        thumb = [(0.35, 0.5), (0.3, 0.2), (-0.1, 0.15)]
    paint_form(
        sheet, style, _finger(laid(along(curve(thumb), np.linspace(0, 1, 22))), 0.28 * abs(size)), skin
    )


def _finger(line: Points, width: float) -> Points:
    share = np.linspace(0, 1, len(line))
    line = along(line, share)
    ends = np.minimum(np.sqrt(np.clip(1 - ((share - 0.85) / 0.15).clip(0) ** 2, 0, 1)), 1.0) * (
        1 - 0.12 * share
    )
    ahead = np.gradient(line, axis=0)
    ahead /= np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-9)
    side = np.stack([-ahead[:, 1], ahead[:, 0]], 1) * (0.5 * width * ends)[:, None]
    return np.vstack([line + side, (line - side)[::-1]])


def _paint_held(sheet: Sheet, style: IllustratedStyle, palm: Points, size: float, kind: str) -> None:
    dark = shaded(style.wear.headwear_colour, 0.35)
    if kind == "mic":
        top = palm + (-0.1 * size, -1.15 * size)
        paint_form(
            sheet,
            style,
            limb(
                np.array([palm + (0.2 * size, 1.6 * size), 0.5 * (palm + top), top]), 0.4 * size, 0.5 * size
            ),
            dark,
        )
        head = ellipse(top - (0, 0.3 * size), 0.52 * size, 0.6 * size)
        paint_form(sheet, style, head, (0.55, 0.56, 0.6))
        with sheet.inside(head):
            for step in np.arange(-0.6, 0.7, 0.15) * size:
                for way in (-1, 1):
                    mesh = np.array(
                        [
                            top + (step - size, -0.3 * size + way * size),
                            top + (step + size, -0.3 * size - way * size),
                        ]
                    )
                    sheet.line(mesh, (0.25, 0.25, 0.3), 0.06 * size, opacity=0.6)
    elif kind == "cup":
        cup = np.array([(-0.5, -0.9), (0.5, -0.9), (0.4, 0.7), (-0.4, 0.7)]) * size + palm
        paint_form(sheet, style, cup, style.palette.cloth_second)
        paint_form(
            sheet, style, ellipse(palm - (0, 0.9 * size), 0.52 * size, 0.14 * size), (0.97, 0.97, 0.97)
        )
    else:
        phone = superellipse(palm - (0, 0.35 * size), 0.48 * size, 0.95 * size, 7)
        paint_form(sheet, style, phone, dark)
        sheet.fill(ellipse(palm - (0.22 * size, 1.05 * size), 0.09 * size, 0.09 * size), (0.1, 0.1, 0.12))
