"""What is worn on the body."""

from __future__ import annotations

import numpy as np

from training.faces.illustrated.body import (
    Build,
    arm_of,
    build_of,
    hanging_sides,
    limb,
    paint_bare,
    paint_form,
    torso_of,
)
from training.faces.illustrated.collars import paint_collar
from training.faces.illustrated.curves import Points, along, curve, ellipse, mirrored
from training.faces.illustrated.palette import Colour, shaded
from training.faces.illustrated.sheet import Sheet
from training.faces.illustrated.style import IllustratedStyle


def paint_body(sheet: Sheet, style: IllustratedStyle) -> None:
    """Body and clothes; what is below the picture's edge is cut."""
    build, wear = build_of(style), style.wear
    paint_bare(sheet, style, build)
    cloth = style.palette.cloth
    if wear.clothes == "bare":
        _strap_top(sheet, style, build)
        _skirt(sheet, style, build, style.palette.cloth_second)
        return
    _below(sheet, style, build)
    top = torso_of(build, style.head.neck, 1.08)
    opened = _neckline(style, build)
    for side in hanging_sides(style):
        _sleeve(sheet, style, build, side)
    with sheet.inside(_cut(opened)):
        paint_form(sheet, style, top, cloth, 14)
        _pattern(sheet, style, top)
    if opened is not None:
        edge = opened[opened[:, 1] > build.chin + 0.23]
        sheet.line(edge, style.edge(cloth), style.finish.line)
    paint_collar(sheet, style, build)


def _neckline(style: IllustratedStyle, build: Build) -> Points | None:
    kind, neck, chin = style.wear.clothes, style.head.neck, build.chin
    deep = {
        "tee": 0.18,
        "dress": 0.45,
        "sailor": 0.5,
        "jacket": 0.8,
        "kimono": 0.5,
        "shirt": 0.3,
        "cloak": 0.3,
    }
    if kind not in deep:
        return None
    low = chin + 0.24 + deep[kind]
    wide = neck * (1.7 if kind == "dress" else 1.25)
    if kind in ("tee", "dress"):
        deepest = 0.9 * low + 0.1 * chin
        right = [(0.5 * wide, deepest), (wide, chin + 0.24), (wide, chin + 0.05)]
        return curve([(-x, y) for x, y in right[::-1]] + right)
    return np.array(
        [(-wide, chin + 0.05), (-wide, chin + 0.25), (0.0, low), (wide, chin + 0.25), (wide, chin + 0.05)]
    )


def _cut(hole: Points | None) -> Points:
    """All but a hole, as one shape that goes round it."""
    frame = np.array([(0.0, -30.0), (-30.0, -30.0), (-30.0, 30.0), (30.0, 30.0), (30.0, -30.0), (0.0, -30.0)])
    if hole is None:
        return frame
    start = np.array([[0.0, hole[0, 1]]])
    return np.vstack([frame, start, hole[::-1], start])


def _below(sheet: Sheet, style: IllustratedStyle, build: Build) -> None:
    """Skirt, trousers or gown, and shoes."""
    kind = style.wear.clothes
    rng = np.random.default_rng([style.wear.seed, 3])
    second = style.palette.cloth_second
    if kind in ("kimono", "cloak", "armour") or (
        kind in ("shirt", "jacket", "hood", "tee") and rng.random() < 0.55
    ):
        for side in (-1, 1):
            x = 0.5 * build.hip_reach * side
            line = along(
                np.array([(x, build.hip - 0.3), (x, build.knee), (x, build.foot - 0.1)]),
                np.linspace(0, 1, 22),
            )
            wide = build.hip_reach * (1.3 if kind == "kimono" else 1.05)
            paint_form(sheet, style, limb(line, wide, 0.8 * wide, 0.62 * wide, 0.6 * wide), second, 5)
    else:
        _skirt(sheet, style, build, second)
    for side in (-1, 1):
        x = 0.47 * build.hip_reach * side
        shoe = ellipse((x + 0.05 * side, build.foot + 0.04), 0.2 * build.reach, 0.13 * build.reach)
        paint_form(sheet, style, shoe, shaded(second, 0.4))


def _skirt(sheet: Sheet, style: IllustratedStyle, build: Build, colour: Colour) -> None:
    rng = np.random.default_rng([style.wear.seed, 4])
    low = build.hip + rng.uniform(0.15, 0.95) * (build.knee - build.hip)
    flare = build.hip_reach * rng.uniform(1.2, 1.9)
    right = [(0.66 * build.reach, build.waist - 0.05), (build.hip_reach * 1.05, build.hip), (flare, low)]
    side = curve(right)
    hem = curve(
        [(flare, low), (0.5 * flare, low + 0.1), (0.0, low + 0.12), (-0.5 * flare, low + 0.1), (-flare, low)]
    )
    paint_form(sheet, style, np.vstack([side, hem, mirrored(side)[::-1]]), colour, 0)
    for share in np.linspace(-0.85, 0.85, 9):
        pleat = curve([(0.6 * share * build.reach, build.waist), (share * flare, low + 0.05)])
        sheet.line(pleat, style.shadow(colour, 1.1), 0.01, 0.05, opacity=0.7)


def _sleeve(sheet: Sheet, style: IllustratedStyle, build: Build, side: int) -> None:
    length = style.wear.sleeves
    if length <= 0:
        return
    arm, kind = arm_of(style, build, side), style.wear.clothes
    part = along(arm, np.linspace(0, 0.94 * length, 22))
    wide = build.reach * (0.34 if length > 0.5 else 0.42)
    end = {"kimono": 1.5, "cloak": 1.4, "dress": 0.9}.get(kind, 0.8)
    paint_form(
        sheet, style, limb(part, 0.8 * wide, 1.1 * wide, 0.95 * wide, end * wide), style.palette.cloth, 6
    )
    cuff = along(arm, np.linspace(0.86 * length, 0.95 * length, 6))
    paint_form(sheet, style, limb(cuff, 1.04 * end * wide), style.palette.cloth_second)


def _pattern(sheet: Sheet, style: IllustratedStyle, shape: Points) -> None:
    kind, colour = style.wear.pattern, style.palette.cloth_second
    if kind == "none":
        return
    (left, top), (right, low) = shape.min(axis=0), shape.max(axis=0)
    with sheet.inside(shape):
        if kind in ("stripes", "plaid"):
            for y in np.arange(top, low, 0.16):
                sheet.line(np.array([(left, y), (0.0, y + 0.04), (right, y)]), colour, 0.05, opacity=0.6)
        if kind in ("checks", "plaid"):
            for x in np.arange(left, right, 0.2):
                sheet.line(np.array([(x, top), (0.9 * x, low)]), colour, 0.05, opacity=0.5)
        if kind == "dots":
            for row, y in enumerate(np.arange(top, low, 0.17)):
                for x in np.arange(left + 0.1 * (row % 2), right, 0.2):
                    sheet.fill(ellipse((x, y), 0.035, 0.035), colour)


def _strap_top(sheet: Sheet, style: IllustratedStyle, build: Build) -> None:
    cloth, high = style.palette.cloth, 0.5 * (build.shoulder + build.chest)
    right = curve([(0.0, high + 0.06), (0.5 * build.reach, high - 0.06), (0.86 * build.reach, high + 0.1),
                   (0.84 * build.reach, build.chest), (0.64 * build.reach, build.waist),
                   (0.7 * build.reach, build.waist + 0.2)])  # fmt: skip
    paint_form(sheet, style, np.vstack([right, mirrored(right)[::-1]]), cloth, 10)
    for side in (-1, 1):
        strap = curve([(side * 0.5 * build.reach, high), (side * 0.42 * build.reach, build.shoulder - 0.1)])
        sheet.line(strap, style.edge(cloth, 0.2), 0.05)
