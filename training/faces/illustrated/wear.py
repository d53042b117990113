"""Glasses, eye patches and marks before the face."""

from __future__ import annotations

import numpy as np

from training.faces.illustrated.curves import Points, curve, ellipse, mirrored, superellipse
from training.faces.illustrated.eye_shape import Eye
from training.faces.illustrated.palette import mixed, shaded
from training.faces.illustrated.pose import skin_depth
from training.faces.illustrated.sheet import Gradient, Sheet
from training.faces.illustrated.style import IllustratedStyle

GLASSES_BEFORE = 0.05  # the skin


def _depth(points: Points) -> Points:
    return skin_depth(points) + GLASSES_BEFORE


def paint_glasses(sheet: Sheet, style: IllustratedStyle) -> None:
    """Frames, lenses with reflections, or a patch over one eye."""
    kind, eyes, colour = style.wear.glasses, style.eyes, style.wear.glasses_colour
    if kind == "none":
        return
    if kind == "patch":
        _paint_patch(sheet, style)
        return
    rng = np.random.default_rng([style.wear.seed, 7])
    half_x = min(max(0.62 * eyes.width, 0.16) * rng.uniform(0.95, 1.15), eyes.apart - 0.025)
    half_y = max(0.6 * (eyes.above + eyes.below), (0.9 if kind in ("round", "sun") else 0.65) * half_x)
    y = 0.5 * (eyes.below - eyes.above) + rng.uniform(0.0, 0.05)
    power = {"round": 2.0, "thick": 3.5, "sun": 2.6}.get(kind, rng.uniform(2.8, 6))
    rim = superellipse((eyes.apart, y), half_x, half_y, power)
    frame = {"thick": 0.045, "rimless": 0.0, "sun": 0.03}.get(kind, rng.uniform(0.01, 0.024))
    bridge = curve([(eyes.apart - half_x, y - 0.01), (0.0, y - 0.035), (-eyes.apart + half_x, y - 0.01)])
    temple = np.array([(eyes.apart + half_x, y - 0.2 * half_y), (0.53, y - 0.03)])
    for lay in (1, -1):
        lens = rim if lay > 0 else mirrored(rim)
        _paint_lens(sheet, style, lens, rng)
        loop = np.vstack([lens, lens[:1]])
        if kind == "half":
            loop = lens[np.argsort(np.arctan2(lens[:, 0] - lay * eyes.apart, lens[:, 1] - y + 1e-6))]
            loop = loop[loop[:, 1] > y - 0.1 * half_y]
        if frame:
            sheet.line(loop, colour, frame, depth=_depth)
            if style.finish.gloss > 0.4:
                sheet.line(loop[3:14], shaded(colour, -0.6), 0.0, 0.4 * frame, 0.0, depth=_depth, opacity=0.7)
        else:
            sheet.line(loop, shaded(style.palette.skin, 0.4), 0.006, depth=_depth, opacity=0.6)
        arm = temple if lay > 0 else mirrored(temple)
        sheet.line(arm, colour, max(0.8 * frame, 0.012), depth=_depth)
    sheet.line(bridge, colour, max(frame, 0.012), depth=_depth)


def _paint_lens(sheet: Sheet, style: IllustratedStyle, lens: Points, rng: np.random.Generator) -> None:
    (left, top), (right, low) = lens.min(axis=0), lens.max(axis=0)
    if style.wear.glasses == "sun":
        dark = shaded(style.wear.glasses_colour, 0.5)
        sheet.fill(lens, Gradient([(*dark, 0.95), (*dark, 0.6)], (0.0, top), (0.0, low)), _depth)
    else:
        sheet.fill(lens, mixed((0.9, 0.96, 1.0), style.finish.rim_colour, 0.3), _depth, opacity=0.1)
    with sheet.inside(lens, _depth):
        wide = right - left
        for start, share in ((0.12, 0.16), (0.36, 0.06)) if rng.random() < 0.8 else ():
            x = left + start * wide
            glare = np.array(
                [(x + 0.3 * wide, top), (x + (0.3 + share) * wide, top), (x + share * wide, low), (x, low)]
            )
            sheet.fill(glare, (1, 1, 1), _depth, opacity=0.22)


def _paint_patch(sheet: Sheet, style: IllustratedStyle) -> None:
    eyes, side = style.eyes, 1 if style.wear.seed % 2 else -1
    colour = style.wear.glasses_colour if style.wear.seed % 3 else (0.95, 0.94, 0.92)
    high = max(eyes.above, 0.1) + 0.06
    shape = curve(
        [(-0.2, -0.9 * high), (0.18, -high), (0.2, 0.05), (0.03, high + 0.04), (-0.18, 0.08)], closed=True
    )
    patch = shape + (eyes.apart, 0.0)
    string = np.array([(-0.48, -0.42), (0.0, -0.3), (eyes.apart, -0.08), (0.5, -0.02)])
    for points, is_line in ((curve(string), True), (patch, False)):
        points = points if side > 0 else mirrored(points)
        if is_line:
            sheet.line(points, colour, 0.02, depth=_depth)
        else:
            sheet.fill(
                points,
                Gradient([shaded(colour, -0.15), shaded(colour, 0.25)], (0.0, -high), (0.0, high)),
                _depth,
            )
            sheet.outline(points, style.edge(colour, 0.5), max(style.finish.line, 0.006), _depth)


def paint_marks(sheet: Sheet, style: IllustratedStyle, eyes: tuple[Eye, Eye]) -> None:
    """Tears, moles, freckles, plasters, scars and painted stripes on the skin."""
    marks, chin, skin = style.wear.marks, style.head.chin, style.palette.skin
    rng = np.random.default_rng([style.wear.seed, 8])
    if "tears" in marks:
        for eye in eyes:
            x, y = eye.lower[22]
            long = rng.uniform(0.05, 0.3)
            drop = curve(
                [(x, y - 0.015), (x + 0.028, y + long), (x, y + long + 0.04), (x - 0.028, y + long)],
                closed=True,
            )
            sheet.fill(drop, (0.78, 0.9, 1.0), opacity=0.75)
            sheet.fill(ellipse((x - 0.008, y + long), 0.008, 0.014), (1, 1, 1))
            sheet.outline(drop, (0.35, 0.55, 0.8), 0.5 * max(style.finish.line, 0.006))
    if "mole" in marks:
        spot = (rng.choice([-1, 1]) * rng.uniform(0.12, 0.3), rng.uniform(0.25, 0.8) * chin)
        sheet.fill(ellipse(spot, 0.011, 0.011), (0.25, 0.12, 0.1))
    if "freckles" in marks:
        for _ in range(22):
            spot = (rng.choice([-1, 1]) * rng.uniform(0.08, 0.34), 0.1 + chin * rng.uniform(0.15, 0.42))
            sheet.fill(ellipse(spot, 0.008, 0.007), mixed(skin, (0.5, 0.22, 0.1), 0.6), opacity=0.6)
    if "plaster" in marks:
        sheet.fill(superellipse((0.3, 0.55 * chin), 0.09, 0.032, 4), (0.96, 0.86, 0.72))
        sheet.fill(superellipse((0.3, 0.55 * chin), 0.03, 0.026, 5), (0.9, 0.75, 0.6))
    if "scar" in marks:
        sheet.line(
            curve([(-0.32, -0.16), (-0.28, 0.1), (-0.3, 0.3)]),
            mixed(skin, (0.7, 0.2, 0.2), 0.5),
            0.0,
            0.02,
            0.0,
        )
    if "stripes" in marks:
        for way in (-1, 1):
            for y in (0.3, 0.42):
                stripe = curve([(way * 0.28, y * chin * 1.2), (way * 0.44, y * chin * 1.1)])
                sheet.line(stripe, style.wear.headwear_colour, 0.03, 0.0)


def paint_sweat(sheet: Sheet, style: IllustratedStyle) -> None:
    """A drop at the temple, drawn over the hair as comics do."""
    if "sweat" not in style.wear.marks:
        return
    drop = curve([(0.36, -0.42), (0.41, -0.27), (0.36, -0.24), (0.32, -0.28)], closed=True)
    sheet.fill(drop, (0.75, 0.88, 1.0), opacity=0.85)
    sheet.outline(drop, (0.3, 0.5, 0.75), max(style.finish.line, 0.006))
