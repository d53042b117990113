"""Lashes, lid creases and brows onto their sheets."""

from __future__ import annotations

import numpy as np

from training.faces.illustrated.acting import EyeAction
from training.faces.illustrated.curves import Points, along, curve, mirrored, normals
from training.faces.illustrated.eye_shape import Eye
from training.faces.illustrated.palette import Colour, mixed, shaded
from training.faces.illustrated.sheet import Gradient, Sheet
from training.faces.illustrated.style import IllustratedStyle


def lash_colour(style: IllustratedStyle) -> Colour:
    """The ink of lashes."""
    dark = mixed(style.palette.line, (0.08, 0.05, 0.07), 0.4)
    return mixed(dark, shaded(style.palette.hair, 0.65), 0.55 * style.finish.tint)


def paint_upper_lash(sheet: Sheet, style: IllustratedStyle, eye: Eye) -> None:
    """The thick line of the upper lid, with wing and tips; the one line of a shut eye."""
    eyes, ink = style.eyes, lash_colour(style)
    if eyes.kind == "bead" and not eye.shut:
        return
    thick = eyes.lash if not eye.shut else max(0.7 * eyes.lash, 0.012)
    warm = mixed(ink, (0.55, 0.2, 0.2), 0.45 * style.finish.tint)
    share = np.linspace(0, 1, 40)
    line = along(eye.upper, share)
    up = normals(line) * (-1.0 if eye.side > 0 else 1.0)
    up[:, 1] = -np.abs(up[:, 1])
    profile = np.interp(share, [0, 0.12, 0.45, 0.8, 1.0], [0.18, 0.5, 0.9, 1.0, 0.65])
    if eye.shut:
        profile = np.interp(share, [0, 0.2, 0.6, 0.9, 1.0], [0.1, 0.6, 1.0, 0.8, 0.4])
    out = np.array([eye.side * 0.9, -0.25 + 0.5 * max(-eyes.tilt, 0)])
    if eye.shut:
        out = np.array([eye.side * 0.9, 0.35 if eye.merry < 0.5 else -0.1])
    tip = line[-1] + eyes.wing * out
    outer = line + up * (thick * profile)[:, None]
    inner = line - up * (0.2 * thick * profile)[:, None]
    shape = np.vstack([outer, tip[None], inner[::-1]])
    left, right = sorted((float(line[0, 0]), float(line[-1, 0])))
    ends = (warm, ink, ink, warm)
    gradient = Gradient(ends, (left, 0.0), (right, 0.0), (0.0, 0.25, 0.75, 1.0))
    sheet.fill(shape, gradient if style.finish.tint > 0.3 else ink)
    rng = np.random.default_rng([style.hair.seed, 80])
    for number in range(eyes.tips):
        at = line[min(39, 39 - 3 * number)] + up[39 - 3 * number] * 0.4 * thick
        reach = (0.03 + 0.55 * eyes.wing) * rng.uniform(0.6, 1.1)
        lean = np.array([eye.side * (0.9 - 0.16 * number), (-0.55 if not eye.shut else 0.5) - 0.1 * number])
        sheet.line(
            curve([at, at + 0.6 * reach * lean, at + reach * lean + (0, -0.006)]),
            ink,
            0.5 * thick,
            0.3 * thick,
            0.0,
        )
    if style.family == "semireal" and not eye.shut:
        for place in np.linspace(0.25, 0.98, 11):
            at = line[int(place * 39)]
            lean = np.array([eye.side * (place - 0.35) * 1.3, -1.0])
            sheet.line(np.array([at, at + 0.022 * lean]), ink, 0.006, 0.0, opacity=0.8)


def paint_lower_lash(sheet: Sheet, style: IllustratedStyle, eye: Eye) -> None:
    """The thin line under the eye, over a part of its width."""
    eyes = style.eyes
    if eye.shut or eyes.kind == "bead":
        return
    ink = mixed(lash_colour(style), style.palette.skin, 0.25 + 0.2 * style.finish.soft)
    rng = np.random.default_rng([style.hair.seed, 81])
    first = int(rng.integers(2, 18))
    width = eyes.lower_line
    sheet.line(eye.lower[first:], ink, 0.0, width, 1.2 * width, 1.4 * width)
    for number in range(eyes.lower_tips):
        at = eye.lower[29 - 4 * number]
        sheet.line(np.array([at, at + (eye.side * 0.016, 0.026)]), ink, 1.2 * width, 0.0)


def paint_crease(sheet: Sheet, style: IllustratedStyle, eye: Eye) -> None:
    """The fold over the upper lid."""
    eyes = style.eyes
    if not eyes.crease or eyes.kind == "bead":
        return
    lift = eyes.crease + (eyes.lash if not eye.shut else 0.25 * eyes.above)
    line = (0.55 * eye.upper + 0.45 * eye.rest_upper if not eye.shut else eye.rest_upper * (1, 0.5)) - (
        0,
        lift,
    )
    if eye.shut:
        line = 0.5 * eye.upper + 0.5 * eye.rest_upper - (0, 0.3 * eyes.crease)
    ink = mixed(style.edge(style.palette.skin, 0.5), style.palette.skin, 0.15)
    width = max(0.8 * style.finish.line, 0.0055)
    if style.family == "semireal":
        sheet.fill(
            np.vstack([line, (eye.upper)[::-1]]), style.shadow(style.palette.skin), opacity=0.35, blur=0.01
        )
    sheet.line(line[6:-2], ink, 0.0, width, width, 0.2 * width, opacity=0.85)


def brow_of(style: IllustratedStyle, side: int, action: EyeAction) -> Points:
    """The middle line of a brow, from its inner to its outer end; where there is none, where it would be."""
    brows, eyes = style.brows, style.eyes
    length = brows.length or 0.22
    y = max(-eyes.above - eyes.lash - brows.height - 0.09 * action.brow_raise, -0.8 * style.head.skull)
    turn = brows.tilt + 0.35 * action.brow_tilt
    middle = eyes.apart + 0.08 * length
    inner = max(middle - 0.52 * length, 0.04)
    outer = min(inner + length, 0.46)
    knots = [(inner, y - 0.45 * length * turn), (0.55 * inner + 0.45 * outer, y - brows.arch - 0.08 * length),
             (outer, y + 0.5 * length * turn + 0.08 * length)]  # fmt: skip
    line = curve(knots)
    return line if side > 0 else mirrored(line)


def paint_brow(sheet: Sheet, style: IllustratedStyle, line: Points) -> None:
    """One brow."""
    brows, thick = style.brows, style.brows.thickness
    if not brows.length:
        return
    colour = mixed(style.palette.brow, style.palette.skin, 0.1 + 0.2 * style.finish.soft)
    if brows.kind == "thin":
        sheet.line(line, colour, 0.4 * thick, 0.65 * thick, 0.5 * thick, 0.05 * thick)
    elif brows.kind == "block":
        sheet.line(line, colour, thick)
    elif brows.kind == "round":
        sheet.line(line[2:9], colour, 0.6 * thick + 0.02, 1.4 * thick + 0.02, 0.6 * thick + 0.02)
    else:
        sheet.line(line, colour, 0.75 * thick, thick, 0.7 * thick, 0.08 * thick)
    if brows.kind == "hairy":
        side = np.sign(line[-1, 0])
        dark = shaded(colour, 0.25)
        for share in np.linspace(0.02, 0.9, 18):
            at = along(line, share)
            lean = np.array([side * (0.4 + share), -0.9 + 1.0 * share]) * 0.7 * thick
            sheet.line(np.array([at - 0.5 * lean, at + 0.8 * lean]), dark, 0.15 * thick, 0.0, opacity=0.6)
