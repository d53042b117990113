"""Wings, tails, capes and scarves: what stands out from the body. None of it turns with the head."""

from __future__ import annotations

import numpy as np

from training.faces.illustrated.body import Build, build_of, limb, paint_form
from training.faces.illustrated.curves import Points, along, curve, ellipse, mirrored
from training.faces.illustrated.palette import Colour, mixed, shaded
from training.faces.illustrated.sheet import Sheet
from training.faces.illustrated.style import IllustratedStyle

_FEATHERS = 9
_PALE: Colour = (0.96, 0.95, 0.94)


def paint_trailing_behind(sheet: Sheet, style: IllustratedStyle) -> None:
    """What is behind the body: wings, tails, capes, and the end of a scarf that blows."""
    build = build_of(style)
    painters = {
        "feathers": _feathered_wings,
        "bat": _bat_wings,
        "tail": _tail,
        "cape": _cape,
        "scarf": _blown_end,
    }
    for kind in style.wear.trailing:
        painters[kind](sheet, style, build)


def paint_scarf(sheet: Sheet, style: IllustratedStyle) -> None:
    """A scarf round the neck, up to the chin, with an end that hangs before the body."""
    if "scarf" not in style.wear.trailing:
        return
    build, rng = build_of(style), _dice(style, 3)
    colour = _scarf_colour(style)
    neck, y, fat = style.head.neck, build.chin, rng.uniform(0.1, 0.2)
    end_x, low = rng.choice([-1, 1]) * rng.uniform(0.1, 0.3), rng.uniform(0.6, 1.6)
    hanging = along(
        curve([(0.4 * end_x, y + 0.2), (end_x, y + 0.5 * low), (1.1 * end_x, y + low)]), _shares()
    )
    paint_form(sheet, style, limb(hanging, 0.9 * fat, 1.2 * fat, 1.5 * fat), colour, 4)
    for row in range(int(rng.integers(1, 4))):
        wide, at = neck + 0.1 + 0.07 * row, y + 0.05 + 0.55 * fat * row
        band = curve([(-wide, at - 0.12), (-0.6 * wide, at + 0.06), (0.0, at + 0.12), (0.6 * wide, at + 0.06),
                      (wide, at - 0.12)])  # fmt: skip
        paint_form(sheet, style, limb(along(band, _shares()), 0.8 * fat, 1.1 * fat, 0.8 * fat), colour, 3)
    if style.wear.seed % 2:
        for share in (0.25, 0.5, 0.75):
            stripe = along(hanging, np.linspace(share, share + 0.08, 4))
            paint_form(sheet, style, limb(stripe, 1.2 * fat), style.palette.cloth_second)


def _dice(style: IllustratedStyle, number: int) -> np.random.Generator:
    return np.random.default_rng([style.wear.seed, 40 + number])


def _shares() -> Points:
    return np.linspace(0, 1, 22)


def _scarf_colour(style: IllustratedStyle) -> Colour:
    return mixed(style.wear.headwear_colour, style.palette.cloth_second, 0.4)


def _feathered_wings(sheet: Sheet, style: IllustratedStyle, build: Build) -> None:
    rng = _dice(style, 0)
    colour = _PALE if rng.random() < 0.6 else style.wear.headwear_colour
    span, lift = build.reach * rng.uniform(1.8, 3.4), rng.uniform(-0.9, 0.5)
    root = np.array([0.3 * build.reach, build.shoulder + 0.35])
    elbow = root + (0.5 * span, lift - 0.2 * span)
    for row, (size, tint) in enumerate(((1.0, 0.18), (0.62, 0.0))):
        for number in range(_FEATHERS):
            share = number / (_FEATHERS - 1)
            start = root + share * (elbow - root) + (0.25 * span * max(share - 0.5, 0), 0.0)
            angle = 1.35 - 1.5 * share + 0.1 * row
            end = start + size * span * (0.45 + 0.35 * share) * np.array([np.cos(angle), np.sin(angle)])
            feather = along(curve([start, 0.5 * (start + end) + (0.04 * span, -0.02 * span), end]), _shares())
            shape = limb(feather, 0.1 * span, 0.17 * span, 0.14 * span, 0.02 * span)
            for lay in (shape, mirrored(shape)):
                paint_form(sheet, style, lay, shaded(colour, tint))
    bone = along(curve([root, 0.5 * (root + elbow) - (0.0, 0.1 * span), elbow]), _shares())
    arm = limb(bone, 0.12 * span, 0.16 * span, 0.1 * span)
    for lay in (arm, mirrored(arm)):
        paint_form(sheet, style, lay, shaded(colour, -0.1))


def _bat_wings(sheet: Sheet, style: IllustratedStyle, build: Build) -> None:
    rng = _dice(style, 1)
    colour = shaded(style.wear.headwear_colour, rng.uniform(0.0, 0.6))
    span, lift = build.reach * rng.uniform(1.4, 3.0), rng.uniform(0.3, 0.9)
    root = np.array([0.25 * build.reach, build.shoulder + 0.4])
    thumb = root + (0.45 * span, -lift * span)
    tips = [thumb + span * np.array(way) for way in ((0.75, 0.25), (0.62, 0.7), (0.3, 1.0), (0.0, 1.05))]
    edge = [root, thumb]
    for one, two in zip([*tips, root], [*tips[1:], root, root], strict=True):
        edge += [one, 0.5 * (one + two) + 0.12 * (thumb - 0.5 * (one + two))]
    membrane = np.array(edge[:-2])
    bones = [np.array([thumb, tip]) for tip in tips] + [np.array([root, thumb])]
    for turn in (np.asarray, mirrored):
        paint_form(sheet, style, turn(membrane), colour, 3)
        for bone in bones:
            sheet.line(turn(bone), shaded(colour, 0.4), 0.07 * span, 0.02 * span)


def _tail(sheet: Sheet, style: IllustratedStyle, build: Build) -> None:
    rng = _dice(style, 2)
    side = float(rng.choice([-1, 1]))
    kind = str(rng.choice(["thin", "fluffy", "scaled", "spade"]))
    out, up = rng.uniform(0.8, 2.0) * side, rng.uniform(-0.6, 1.6)
    root = (0.2 * side, build.hip - 0.1)
    spine = along(
        curve(
            [root, (0.7 * out, build.hip + 0.35), (out, build.hip - 0.4 * up), (0.85 * out, build.hip - up)]
        ),
        _shares(),
    )
    fur = style.palette.hair if rng.random() < 0.7 else style.wear.headwear_colour
    widths = {
        "thin": (0.14, 0.14, 0.12, 0.05),
        "fluffy": (0.15, 0.5, 0.6, 0.05),
        "scaled": (0.5, 0.36, 0.2, 0.02),
        "spade": (0.08, 0.07, 0.05, 0.04),
    }[kind]
    paint_form(sheet, style, limb(spine, *widths), fur, 3)
    tip = spine[-1]
    if kind == "fluffy":
        part = along(spine, np.linspace(0.72, 1.0, 12))
        paint_form(sheet, style, limb(part, 0.5, 0.36, 0.04), _PALE)
    elif kind == "spade":
        head = np.array([(-0.16, 0.02), (0.0, -0.3), (0.16, 0.02), (0.0, -0.04)]) + tip
        paint_form(sheet, style, head, fur)
    elif kind == "scaled":
        for share in np.linspace(0.2, 0.9, 6):
            spot = along(spine, share)
            paint_form(sheet, style, ellipse(spot, 0.07, 0.04), shaded(fur, 0.4))


def _cape(sheet: Sheet, style: IllustratedStyle, build: Build) -> None:
    rng = _dice(style, 4)
    colour = mixed(style.palette.cloth_second, style.wear.headwear_colour, 0.5)
    low, flare = build.hip + rng.uniform(0.0, 1.0) * (build.foot - build.hip), rng.uniform(1.3, 2.6)
    blown = rng.normal(0, 0.5)
    wide = flare * build.reach
    knots = [(0.3 * build.reach, build.shoulder - 0.15), (0.95 * build.reach, build.shoulder + 0.1)]
    right = curve([*knots, (0.8 * wide, build.waist), (wide + blown, low)])
    left = curve([(-x, y) for x, y in knots] + [(-0.8 * wide, build.waist), (-wide + blown, low)])
    paint_form(sheet, style, np.vstack([right, left[::-1]]), colour, 8)


def _blown_end(sheet: Sheet, style: IllustratedStyle, build: Build) -> None:
    rng = _dice(style, 5)
    side, far = float(rng.choice([-1, 1])), rng.uniform(0.8, 2.2)
    y, fall = build.chin + 0.2, rng.uniform(-0.3, 0.9)
    knots = [
        (0.1 * side, y),
        (0.5 * far * side, y - 0.12),
        (far * side, y + fall),
        (1.35 * far * side, y + 1.2 * fall),
    ]
    fat = rng.uniform(0.2, 0.4)
    line = along(curve(knots), _shares())
    paint_form(sheet, style, limb(line, 0.6 * fat, fat, 1.3 * fat), shaded(_scarf_colour(style), 0.1), 5)
