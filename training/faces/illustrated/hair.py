"""Hair onto its sheets."""

from __future__ import annotations

import numpy as np

from training.faces.illustrated.back_hair import BackHair, curl
from training.faces.illustrated.curves import Points, curve, ellipse
from training.faces.illustrated.front_hair import cap_of, crown_locks, fringe_locks, side_locks, thin_locks
from training.faces.illustrated.lock_paint import LockPainter
from training.faces.illustrated.locks import Lock
from training.faces.illustrated.palette import mixed, shaded
from training.faces.illustrated.sheet import Gradient, Sheet
from training.faces.illustrated.shell import Shell, shell_of
from training.faces.illustrated.style import IllustratedStyle

BACK_DEPTH, TAIL_DEPTH = -0.22, -0.1


def paint_back(sheet: Sheet, style: IllustratedStyle, back: BackHair) -> None:
    """The hair behind neck and face, whole."""
    dark = style.hair.inner_colour
    if style.hair.back == "undercut":
        dark = mixed(style.shadow(style.palette.skin), style.palette.hair, 0.55)
    low = max((float(mass[:, 1].max()) for mass in back.masses), default=0.0)
    for mass in back.masses:
        # Hair on the skull, which a turned head shows, is as bright as that before it; what hangs is in the shade.
        top = dark if style.hair.back == "undercut" else shaded(style.palette.hair, 0.15)
        ink = Gradient([top, dark, shaded(dark, -0.1)], (0.0, -0.35), (0.0, max(low, 0.3)), (0.0, 0.3, 1.0))
        sheet.fill(mass, ink, BACK_DEPTH)
    painter = LockPainter(sheet, style, BACK_DEPTH, 1)
    for lock in back.far:
        painter.paint(lock)
    _light_back(sheet, style, low)


def paint_near(sheet: Sheet, style: IllustratedStyle, locks: list[Lock]) -> None:
    """Tails that hang before the shoulders."""
    painter = LockPainter(sheet, style, TAIL_DEPTH, 2)
    for lock in locks:
        painter.paint(lock)


def front_locks(style: IllustratedStyle) -> dict[str, list[Lock]]:
    """All locks before the face, by group, in the order in which they are painted."""
    return {
        "crown": crown_locks(style),
        "side": side_locks(style),
        "under": fringe_locks(style, 0),
        "over": fringe_locks(style, 1),
        "thin": thin_locks(style),
    }


def paint_sides(sheet: Sheet, style: IllustratedStyle, locks: dict[str, list[Lock]]) -> None:
    """The locks before the ears, a sheet of their own."""
    shell = shell_of(style)
    painter = LockPainter(sheet, style, lambda points: 0.35 * shell.depth(points), 3)
    for lock in locks["side"]:
        painter.paint(lock)


def paint_front(sheet: Sheet, style: IllustratedStyle, locks: dict[str, list[Lock]]) -> None:
    """Cap and fringe."""
    shell, hair = shell_of(style), style.hair
    if hair.back == "none":
        return
    _paint_cap(sheet, style, shell)
    painter = LockPainter(sheet, style, shell.depth, 4)
    for lock in locks["crown"]:
        painter.paint(lock)
    if hair.back == "curly":
        _paint_curls(painter, style, shell)
    for lock in locks["under"]:
        painter.paint(lock, hair.see_through)
    for lock in locks["over"]:
        painter.paint(lock, hair.see_through)
    _light_front(sheet, style, shell)
    painter.ring = 0.0
    for lock in locks["thin"]:
        painter.paint(lock)


def _paint_cap(sheet: Sheet, style: IllustratedStyle, shell: Shell) -> None:
    base, cap = style.palette.hair, cap_of(style, shell)
    under = base if style.hair.back != "undercut" else mixed(style.shadow(style.palette.skin), base, 0.55)
    run = style.finish.gradient
    ink = Gradient([shaded(under, 0.15 * run), shaded(under, -0.1 * run), shaded(under, 0.3)],
                   (0.0, shell.top), (0.0, 0.1))  # fmt: skip
    sheet.outline(cap, style.edge(base, 0.65), 2 * style.finish.line, shell.depth)
    sheet.fill(cap, ink, shell.depth)
    with sheet.atop():
        side = style.finish.light
        lit = shell.outline(-np.pi, np.pi, -0.04) + (0.07 * side, 0.03)
        blur = 0.07 * style.finish.soft
        sheet.around(lit, style.shadow(under), shell.depth, opacity=0.6, blur=blur)


def _light_front(sheet: Sheet, style: IllustratedStyle, shell: Shell) -> None:
    """Light and shade over all locks together: a broad ring, a dark side, and skin that shines through the tips."""
    finish, base, low = style.finish, style.palette.hair, style.hair.fringe_y
    if finish.kind == "flat":
        return
    shadow, depth = style.shadow(shaded(base, 0.1), 1.2), shell.depth
    with sheet.atop():
        if finish.soft == 0.0:
            lit = shell.outline(-np.pi, np.pi, -0.02) + (0.1 * finish.light, 0.02)
            sheet.around(lit, shadow, depth, opacity=0.55)
            return
        lit = ellipse((0.16 * finish.light, 0.45 * shell.top), shell.side * 0.95, -0.75 * shell.top)
        sheet.around(lit, shadow, depth, opacity=0.6, blur=0.09)
        height = -(style.hair.ring or 0.5) * style.head.skull
        band = curve([(-0.5, height + 0.13), (0.0, height - 0.07), (0.5, height + 0.13), (0.42, height + 0.02),
                      (0.0, height - 0.19), (-0.42, height + 0.02)], closed=True)  # fmt: skip
        sheet.fill(band, shaded(base, -0.55), depth, opacity=0.4 * finish.gloss, blur=0.045)
        if finish.gloss > 0.55:
            skin = mixed(style.palette.skin, shaded(base, -0.3), 0.3)
            ink = Gradient([(*skin, 0.0), (*skin, 0.0), (*skin, 0.55)], (0.0, low - 0.4), (0.0, low + 0.1))
            sheet.fill(ellipse((0, low - 0.05), 0.44, 0.4), ink, depth, blur=0.05)


def _light_back(sheet: Sheet, style: IllustratedStyle, low: float) -> None:
    """The dark behind neck and face, and light towards the tips."""
    if style.finish.kind == "flat":
        return
    base, chin = style.palette.hair, style.head.chin
    shadow = style.shadow(shaded(style.hair.inner_colour, 0.1), 1.2)
    blur = 0.1 * style.finish.soft
    with sheet.atop():
        sheet.fill(ellipse((0, chin), 0.42, 0.55), shadow, BACK_DEPTH, opacity=0.55, blur=blur)
        if style.finish.gradient > 0.4 and low > 1.0:
            tip = style.hair.tip_colour
            ink = Gradient([(*tip, 0.0), (*tip, 0.7)], (0.0, 0.5 * low), (0.0, low))
            sheet.fill(ellipse((0, 0.5 * low), 2.5, 0.6 * low), ink, BACK_DEPTH)
        if style.finish.soft:
            side = ellipse((-0.75 * style.finish.light, 0.5 * low), 0.4, 0.8 * low)
            sheet.fill(side, shaded(base, 0.4), BACK_DEPTH, opacity=0.35, blur=0.12)


def _paint_curls(painter: LockPainter, style: IllustratedStyle, shell: Shell) -> None:
    rng = np.random.default_rng([style.hair.seed, 60])
    for angle in np.linspace(-1.6, 1.6, 13):
        painter.paint(curl(shell.outer(angle, -0.05), rng.uniform(0.07, 0.12), rng))
    for across in rng.permutation(np.linspace(-0.4, 0.4, 8)):
        y = -0.6 * style.head.skull + 0.9 * across**2
        painter.paint(curl((float(across), y), rng.uniform(0.06, 0.11), rng))


def fringe_shadow(style: IllustratedStyle, locks: dict[str, list[Lock]], low: float) -> list[Points]:
    """Shapes of the shadow that the fringe throws on the face, lower by `low`."""
    shapes = []
    offset = (0.4 * low * style.finish.light, low)
    for lock in [*locks["under"], *locks["over"], *locks["side"]]:
        across = lock.spine + offset
        way = np.gradient(lock.spine, axis=0)
        way /= np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9)
        side = np.stack([-way[:, 1], way[:, 0]], 1) * lock.width[:, None]
        shapes.append(np.vstack([across + side, (across - side)[::-1]]))
    return shapes


def paint_shadow(sheet: Sheet, style: IllustratedStyle, locks: dict[str, list[Lock]]) -> None:
    """The coloured shadow of the fringe on the skin."""
    shell, finish = shell_of(style), style.finish
    if style.hair.back == "none" or finish.kind == "flat":
        return
    rng = np.random.default_rng([style.hair.seed, 90])
    low = rng.uniform(0.02, 0.09)
    tone = mixed(style.shadow(style.palette.skin, 1.1), style.palette.hair, rng.uniform(0.05, 0.4))
    paint = sheet.paint(tone, None, 1.0 - 0.3 * finish.soft, 0.02 * finish.soft)
    shapes = [sheet.place(shape, shell.depth) for shape in fringe_shadow(style, locks, low)]
    cap = cap_of(style, shell) + (0.0, 0.06)
    if finish.soft > 0 and rng.random() < 0.4:
        # Painters let the hair's colour run out softly over the forehead.
        glow = sheet.paint(tone, None, rng.uniform(0.3, 0.8), rng.uniform(0.04, 0.1))
        sheet.polygons([sheet.place(cap + (0.0, rng.uniform(0.1, 0.3)), shell.depth)], glow)
    for shape in [*shapes, sheet.place(cap, shell.depth)]:
        sheet.polygons([shape], paint)
