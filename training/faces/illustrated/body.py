"""The body below the neck, bare and dressed, down to the feet. None of it turns with the head."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.faces.illustrated.curves import Points, along, curve, mirrored, normals
from training.faces.illustrated.palette import Colour, shaded
from training.faces.illustrated.sheet import Gradient, Sheet
from training.faces.illustrated.style import IllustratedStyle

SHORT_NECK = 0.09  # by which the body comes up


@dataclass(frozen=True)
class Build:
    """Heights and half widths of a body, face units."""

    chin: float
    shoulder: float
    reach: float
    chest: float
    waist: float
    hip: float
    hip_reach: float
    knee: float
    foot: float


def build_of(style: IllustratedStyle) -> Build:
    """The body that goes with a head: small under a mascot's or a chibi's."""
    chin, reach = style.head.chin - SHORT_NECK, style.wear.shoulders
    tall = {"chibi": 0.42, "mascot": 0.5, "anime": 0.92, "toon": 0.95, "semireal": 1.05}[style.family]
    reach *= 0.75 + 0.25 * tall
    return Build(chin, chin + 0.3 + 0.04 * tall, reach, chin + 1.0 * tall + 0.1, chin + 1.75 * tall, chin + 2.4 * tall,
                 0.8 * reach, chin + 4.0 * tall, chin + 5.7 * tall)  # fmt: skip


def torso_of(build: Build, neck: float, wide: float = 1.0, high: float = 0.2) -> Points:
    """(N, 2) closed, from the neck, `high` below the chin, to the hips."""
    right = [(0.9 * neck, build.chin + high), (0.5 * build.reach, build.shoulder - 0.1),
             (0.82 * build.reach, build.shoulder - 0.01), (0.84 * build.reach, build.shoulder + 0.26),
             (0.8 * build.reach * wide, build.chest), (0.62 * build.reach * wide, build.waist),
             (build.hip_reach * wide, build.hip)]  # fmt: skip
    side = curve(right)
    return np.vstack([side, mirrored(side)[::-1]])


def raised_side(style: IllustratedStyle) -> int:
    """The side of the hand that is before the body: -1 left in the picture, 1 right, 0 none."""
    return int(np.random.default_rng([style.wear.seed, 6]).choice([-1, 1])) if style.wear.hands else 0


def hanging_sides(style: IllustratedStyle) -> tuple[int, ...]:
    """The sides whose arms hang."""
    return tuple(side for side in (-1, 1) if side != raised_side(style))


def arm_of(style: IllustratedStyle, build: Build, side: int) -> Points:
    """(22, 2) the middle line of an arm that hangs, is bent, or is held behind."""
    rng = np.random.default_rng([style.wear.seed, 90 + side])
    out, low = rng.uniform(0.95, 1.35), rng.uniform(0.85, 1.0)
    hand_x = rng.choice([0.15, 0.95, 1.1, 1.3])
    reach = build.reach * side
    knots = [(0.7 * reach, build.shoulder + 0.03),
             (0.9 * reach, build.shoulder + 0.3), (out * reach, 0.9 * build.waist),
             (hand_x * reach, build.hip * low)]  # fmt: skip
    return along(curve(knots), np.linspace(0, 1, 22))


def limb(line: Points, *widths: float) -> Points:
    """(N, 2) the closed outline of a limb along a line, of the given whole widths."""
    half = 0.5 * np.interp(np.linspace(0, 1, len(line)), np.linspace(0, 1, len(widths)), widths)
    side = normals(line) * half[:, None]
    return np.vstack([line + side, (line - side)[::-1]])


def paint_form(sheet: Sheet, style: IllustratedStyle, shape: Points, colour: Colour, folds: int = 0) -> None:
    """A surface with shade, folds and outline, as all parts of body and clothes are painted."""
    finish = style.finish
    if not sheet.seen(sheet.place(shape), 0.1):
        return
    top, low = float(shape[:, 1].min()), float(shape[:, 1].max())
    run = 0.7 * finish.gradient
    ink = Gradient([shaded(colour, -0.25 * run), colour, shaded(colour, 0.25 * run)], (0.0, top), (0.0, low))
    sheet.fill(shape, ink)
    with sheet.inside(shape):
        if finish.kind != "flat":
            lit = shape + (0.06 * finish.light, -0.02)
            sheet.around(lit, style.shadow(colour), opacity=0.75, blur=0.05 * finish.soft)
        _folds(sheet, style, shape, colour, folds)
    sheet.outline(shape, style.edge(colour, 0.6), finish.line)


def _folds(sheet: Sheet, style: IllustratedStyle, shape: Points, colour: Colour, count: int) -> None:
    rng = np.random.default_rng([style.wear.seed, len(shape), count])
    low, high = shape.min(axis=0), shape.max(axis=0)
    size = float(min(*(high - low), 1.0))
    for number in range(count):
        start = low + (high - low) * rng.uniform(0.1, 0.9, 2)
        way = np.array([rng.normal(0, 0.5), 1.0]) * size * rng.uniform(0.25, 0.7)
        bend = np.array([rng.normal(0, 0.12) * size, 0.0])
        line = curve([start, start + 0.5 * way + bend, start + way])
        tone = style.shadow(colour, 1.1) if number % 3 else shaded(colour, -0.3)
        width = 0.07 * size * rng.uniform(0.4, 1.2)
        sheet.line(line, tone, 0.0, width, 0.0, opacity=0.65)
        if style.finish.line and number % 2:
            sheet.line(line, style.edge(colour, 0.5), 0.0, 0.8 * style.finish.line, 0.0, opacity=0.7)


def paint_bare(sheet: Sheet, style: IllustratedStyle, build: Build) -> None:
    """Skin of torso, arms and legs; what is worn lies over it."""
    skin, reach = style.palette.skin, build.reach
    rng = np.random.default_rng([style.wear.seed, 14])
    for side in (-1, 1):
        x = 0.5 * build.hip_reach * side
        bend = rng.normal(0, 0.05) * reach
        leg = along(
            np.array([(x, build.hip - 0.2), (x + bend, build.knee), (0.9 * x, build.foot)]),
            np.linspace(0, 1, 22),
        )
        paint_form(
            sheet, style, limb(leg, 0.5 * reach, 0.4 * reach, 0.28 * reach, 0.3 * reach, 0.18 * reach), skin
        )
    for side in hanging_sides(style):
        paint_form(
            sheet,
            style,
            limb(arm_of(style, build, side), 0.24 * reach, 0.3 * reach, 0.24 * reach, 0.19 * reach),
            skin,
        )
    torso = torso_of(build, 1.2 * style.head.neck, 1.0, 0.3)
    sheet.fill(torso, skin)
    if style.finish.kind != "flat":
        with sheet.inside(torso):
            flank = torso + (0.05 * style.finish.light, -0.3)
            sheet.around(flank, style.shadow(skin), opacity=0.6, blur=0.05 * style.finish.soft)
    for half in (torso[: len(torso) // 2], torso[len(torso) // 2 :]):
        sheet.line(half, style.edge(skin, 0.6), style.finish.line)
    bust = build.chest + 0.05
    for side in (-1, 1):
        bone = curve([(0.06 * side, build.shoulder - 0.03), (0.4 * reach * side, build.shoulder - 0.1),
                      (0.75 * reach * side, build.shoulder - 0.02)])  # fmt: skip
        sheet.line(bone, style.edge(skin, 0.45), 0.0, max(style.finish.line, 0.006), 0.0, opacity=0.6)
        fold = curve(
            [(0.1 * side, bust - 0.25), (0.3 * reach * side, bust), (0.7 * reach * side, bust - 0.15)]
        )
        sheet.line(fold, style.shadow(skin), 0.0, 0.02, 0.0, opacity=0.5)
