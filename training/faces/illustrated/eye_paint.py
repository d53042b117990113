"""Eyeballs and irises onto their sheets."""

from __future__ import annotations

import numpy as np

from training.faces.illustrated.curves import Points, ellipse
from training.faces.illustrated.eye_shape import Eye
from training.faces.illustrated.palette import Colour, mixed, shaded
from training.faces.illustrated.sheet import Gradient, Sheet
from training.faces.illustrated.style import IllustratedStyle

WHITE: Colour = (1.0, 1.0, 1.0)


def paint_white(sheet: Sheet, style: IllustratedStyle, eye: Eye) -> None:
    """The eyeball as far as the lids leave it free."""
    if eye.shut:
        return
    white = mixed((0.99, 0.985, 0.98), style.palette.skin, 0.1 + 0.12 * style.finish.soft)
    if style.eyes.kind == "white_less":
        white = mixed(white, style.palette.iris, 0.35)
    sheet.fill(eye.ball, white)
    if style.family == "semireal" or style.finish.kind in ("render", "paint"):
        with sheet.atop():  # it is a ball, and has a tear duct
            sheet.around(_grown(eye.ball, 0.8), shaded(white, 0.3), opacity=0.7, blur=0.02)
            sheet.fill(ellipse(eye.upper[0], 0.022, 0.016), (0.85, 0.5, 0.48), opacity=0.6, blur=0.005)


def paint_lid_shade(sheet: Sheet, style: IllustratedStyle, eye: Eye) -> None:
    """The shadow of the upper lid on eyeball and iris."""
    if eye.shut or style.finish.kind == "flat":
        return
    height = style.eyes.above + style.eyes.below
    drop = (0.0, 0.16 * height)
    shape = np.vstack([eye.upper - (0, 0.05), (eye.upper + drop)[::-1]])
    tone = mixed(shaded(style.palette.skin, 0.55), (0.25, 0.2, 0.45), 0.45)
    sheet.fill(shape, tone, opacity=0.28 + 0.35 * style.finish.depth, blur=0.02 * style.finish.soft)


def paint_iris(sheet: Sheet, style: IllustratedStyle, eye: Eye) -> None:
    """The whole iris with its pupil and lights."""
    if eye.shut:
        return
    eyes = style.eyes
    one, two = style.palette.iris, eyes.second
    if eyes.odd and eye.side > 0:
        one, two = shaded(two, 0.25), shaded(one, -0.4)
    if eyes.kind == "bead":
        dark = shaded(one, 0.8)
        sheet.fill(ellipse(eye.iris, *eye.radii), Gradient([dark, shaded(one, 0.45)], *_span(eye)))
        _paint_glints(sheet, style, eye)
        return
    (x, y), (rx, ry) = eye.iris, eye.radii
    disc = ellipse(eye.iris, rx, ry)
    if style.finish.kind in ("flat", "cel"):
        sheet.fill(disc, one)
        with sheet.atop():
            sheet.fill(disc - (0, 0.75 * ry), shaded(one, 0.4))
            sheet.fill(ellipse((x, y + 0.95 * ry), rx, 0.62 * ry), two, opacity=0.8)
    else:
        inks = [shaded(one, 0.62), shaded(one, 0.25), mixed(one, two, 0.45), two]
        sheet.fill(disc, Gradient(inks, *_span(eye), (0.0, 0.4, 0.7, 1.0)))
    with sheet.atop():
        _paint_inside(sheet, style, eye, one, two)
        sheet.outline(disc, shaded(one, 0.72), 0.17 * rx)
    _paint_glints(sheet, style, eye)


def _paint_inside(sheet: Sheet, style: IllustratedStyle, eye: Eye, one: Colour, two: Colour) -> None:
    (x, y), (rx, ry) = eye.iris, eye.radii
    eyes, soft = style.eyes, style.finish.soft
    if style.finish.kind not in ("flat", "cel"):
        _paint_spokes(
            sheet,
            eye,
            np.random.default_rng([style.hair.seed, 70]),
            (shaded(one, 0.3), mixed(two, WHITE, 0.2)),
        )
        glow = ellipse((x, y + 0.62 * ry), 0.62 * rx, 0.28 * ry)
        sheet.fill(
            glow,
            mixed(two, WHITE, 0.35),
            opacity=0.55 * style.finish.gloss + 0.15,
            blur=0.12 * ry * (0.3 + soft),
        )
    px, py = eyes.pupil * rx, eyes.pupil * ry
    dark = shaded(one, 0.85)
    if eyes.pupil_kind == "slit":
        sheet.fill(ellipse(eye.iris, 0.35 * px, 1.3 * py), dark)
    elif eyes.pupil_kind == "star":
        sheet.fill(_star(eye.iris, 1.3 * px, 1.3 * py), mixed(two, WHITE, 0.5))
    elif eyes.pupil_kind == "ring":
        sheet.outline(ellipse(eye.iris, px, py), dark, 0.16 * rx)
        sheet.fill(ellipse(eye.iris, 0.3 * px, 0.3 * py), dark)
    elif eyes.pupil_kind == "round":
        sheet.fill(ellipse(eye.iris, px, py), dark, opacity=0.9, blur=0.06 * ry * soft)
    mood = style.hair.seed % 5
    if mood == 0:  # a bright crescent along the lower rim
        arc = np.linspace(0.15, np.pi - 0.15, 16)
        crescent = np.stack([x + 0.8 * rx * np.cos(arc), y + 0.8 * ry * np.sin(arc)], 1)
        sheet.line(crescent, mixed(two, WHITE, 0.55), 0.0, 0.2 * rx, 0.0, opacity=0.8)
    elif mood == 1:  # a ring of another colour round the pupil
        sheet.outline(ellipse(eye.iris, 1.25 * px, 1.25 * py), mixed(two, one, 0.3), 0.1 * rx)
    elif mood == 2 and soft:  # sparkles below
        for across in (-0.45, -0.1, 0.3):
            sheet.fill(
                ellipse((x + across * rx, y + (0.75 - abs(across) * 0.4) * ry), 0.06 * rx, 0.06 * ry),
                WHITE,
                opacity=0.8,
            )
    top = ellipse((x, y - 0.9 * ry), 1.15 * rx, 0.75 * ry)
    sheet.fill(top, shaded(one, 0.75), opacity=0.5, blur=0.1 * ry * soft)


def _paint_spokes(sheet: Sheet, eye: Eye, rng: np.random.Generator, tones: tuple[Colour, Colour]) -> None:
    """Fine rays from the pupil to the rim, dark and light by turns."""
    angle = np.linspace(0, 2 * np.pi, 26) + rng.normal(0, 0.08, 26)
    reach = np.stack([np.full(26, 0.4), rng.uniform(0.55, 0.7, 26), rng.uniform(0.75, 0.95, 26)])
    for number, tone in enumerate(tones):
        shapes = []
        for turn, (near, middle, far) in zip(angle[number::2], reach.T[number::2], strict=True):
            ray = np.array([np.cos(turn), np.sin(turn)])
            aside = 0.045 * np.array([-ray[1], ray[0]])
            spoke = np.stack([near * ray, middle * ray + aside, far * ray, middle * ray - aside])
            shapes.append(sheet.place(spoke * eye.radii + eye.iris))
        sheet.polygons(shapes, sheet.paint(tone, None, 0.45))


def _paint_glints(sheet: Sheet, style: IllustratedStyle, eye: Eye) -> None:
    (x, y), (rx, ry) = eye.iris, eye.radii
    side = style.finish.light
    way = np.sign(side)
    spots = (
        (0.36 * way, -0.4, 0.3),
        (-0.42 * way, 0.42, 0.17),
        (0.1 * way, -0.72, 0.12),
        (0.5 * way, 0.12, 0.1),
    )
    for number, (across, down, size) in enumerate(spots[: style.eyes.glints]):
        spot = (x + across * rx, y + down * ry)
        kind = style.eyes.glint_kind
        if kind == "glow" or (kind == "star" and number):
            sheet.fill(
                ellipse(spot, 1.6 * size * rx, 1.6 * size * ry), WHITE, opacity=0.5, blur=0.3 * size * ry
            )
            sheet.fill(ellipse(spot, 0.8 * size * rx, 0.8 * size * ry), WHITE)
        elif kind == "star":
            sheet.fill(_star(spot, 1.6 * size * rx, 1.6 * size * ry), WHITE)
        elif kind == "bar" and number == 0:
            sheet.fill(ellipse(spot, 1.9 * size * rx, 0.6 * size * ry, 0.5 * way), WHITE, opacity=0.92)
        else:
            tall = 1.25 if kind == "oval" else 0.95
            sheet.fill(
                ellipse(spot, size * rx, tall * size * ry, 0.35 * way),
                WHITE,
                opacity=1.0 if number == 0 else 0.8,
            )


def _span(eye: Eye) -> tuple[tuple[float, float], tuple[float, float]]:
    (x, y), (_, ry) = eye.iris, eye.radii
    return (x, y - ry), (x, y + ry)


def _grown(shape: Points, share: float) -> Points:
    middle = shape.mean(axis=0)
    grown: Points = middle + (shape - middle) * share
    return grown


def _star(middle: tuple[float, float], rx: float, ry: float) -> Points:
    angle = np.arange(8) * np.pi / 4
    reach = np.where(np.arange(8) % 2 == 0, 1.0, 0.36)
    return np.stack([middle[0] + rx * reach * np.sin(angle), middle[1] - ry * reach * np.cos(angle)], 1)
