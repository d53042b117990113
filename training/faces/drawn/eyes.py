"""Drawn eyes, open, half shut and truly shut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.faces.drawn.acting import EyeAction
from training.faces.drawn.canvas import Canvas
from training.faces.drawn.curves import Points, curve, ellipse, stroke
from training.faces.drawn.palette import Colour, mixed, shaded
from training.faces.drawn.style import CharacterStyle

WHITE: Colour = (1.0, 1.0, 1.0)
ACROSS = np.linspace(-1, 1, 33)
# Shares of the width at which the anchors of a lid stand, inner to outer.
LID_SHARES = {"_inner": 0.17, "": 0.5, "_outer": 0.84}
# Openings below this are drawn as a shut eye.
SHUT = 0.12


@dataclass(frozen=True)
class Eye:
    """One eye as it is now. `upper` and `lower` run from the inner to the outer corner, face units."""

    upper: Points
    lower: Points
    iris: tuple[float, float]
    iris_radii: tuple[float, float]
    shut: bool

    @property
    def ball(self) -> Points:
        """The visible eyeball."""
        return np.vstack([self.upper, self.lower[::-1]])

    @property
    def top(self) -> float:
        """The height of its highest point."""
        return float(self.upper[:, 1].min())


def eye_of(style: CharacterStyle, side: int, action: EyeAction) -> Eye:
    """The eye on the picture's left (`side` -1: the character's right) or right (1)."""
    eyes = style.eyes
    half, opening = eyes.width / 2, eyes.rest_open * action.opening
    upper = -eyes.above * (1 - np.abs(ACROSS) ** eyes.upper_power) ** eyes.bend
    lower = eyes.below * (1 - np.abs(ACROSS) ** eyes.lower_power) ** eyes.bend
    # Laughter lifts the lower lid and shuts the eye to an arch; otherwise the upper lid comes down.
    arch = action.merry * max(0.0, 1 - opening)
    closed = (0.7 - 1.1 * arch) * np.where(arch > 0.64, -upper * 0.6, lower)
    lids = [closed + opening * (upper - closed), closed + (0.15 + 0.85 * min(opening, 1)) * (lower - closed)]
    shut = opening < SHUT
    if shut:
        lids = [closed, closed]
    slope = -eyes.tilt * half * ACROSS
    centre = np.array([side * eyes.apart, 0.0])
    edges = [np.stack([side * ACROSS * half, lid + slope], 1) + centre for lid in lids]
    height = eyes.above + eyes.below
    radius = 0.5 * eyes.iris * height
    radii = (min(radius * eyes.iris_aspect, 0.62 * eyes.width), radius)
    rest_y = 0.5 * (eyes.below - eyes.above)
    room_x = max(0.9 * half - 0.75 * radii[0], 0.12 * half)
    room_y = max(0.5 * height - 0.75 * radius, 0.1 * height)
    iris = (centre[0] + room_x * action.gaze_x, rest_y - room_y * action.gaze_y)
    if eyes.kind in ("dot", "bead", "lamp"):
        middle = 0.5 * (edges[0][16] + edges[1][16])
        iris = (float(middle[0]), float(middle[1]))
    return Eye(edges[0], edges[1], iris, radii, shut)


def eye_anchors(eye: Eye, name: str) -> dict[str, tuple[float, float]]:
    """Face units, by the names of `ANCHOR_LANDMARKS`; `name` is "right" or "left"."""
    found = {"eye_inner": eye.upper[0], "eye_outer": eye.upper[-1], "iris": np.array(eye.iris)}
    for lid, edge in (("upper", eye.upper), ("lower", eye.lower)):
        for suffix, share in LID_SHARES.items():
            place = share * (len(edge) - 1)
            low = int(place)
            found[f"eye_{lid}{suffix}"] = edge[low] + (place - low) * (
                edge[min(low + 1, len(edge) - 1)] - edge[low]
            )
    return {f"{name}_{key}": (float(x), float(y)) for key, (x, y) in found.items()}


def draw_eye(canvas: Canvas, style: CharacterStyle, eye: Eye, side: int) -> None:
    """Paint one eye onto the skin."""
    eyes = style.eyes
    lash = mixed(style.palette.line, style.palette.hair, 0.3) if eyes.kind == "anime" else style.palette.line
    if eye.shut:
        thick = max(eyes.lash, 0.012 if eyes.kind != "dot" else 0.2 * eyes.width)
        colour = style.palette.iris if eyes.kind == "lamp" else lash
        with canvas.part("eyes"):
            canvas.line(eye.upper, colour, 0.4 * thick, thick, thick, 0.5 * thick)
        return
    if eyes.kind == "lamp":
        _draw_lamp(canvas, style, eye)
        return
    dark = eyes.kind in ("dot", "bead")
    white = mixed(WHITE, style.palette.skin, 0.15) if style.ink.shading == "soft" else WHITE
    with canvas.part("eyes"):
        canvas.fill(eye.ball, lash if dark else _ball_colour(style, white))
    with canvas.inside(eye.ball):
        if eyes.kind == "bead":
            _draw_glints(canvas, eye, (eyes.width * 0.42, (eyes.above + eyes.below) * 0.42), eyes.glints + 1)
        elif not dark:
            _draw_iris(canvas, style, eye)
    if eyes.kind == "ball":
        canvas.outline(eye.ball, style.palette.line, style.ink.width)
    _draw_lids(canvas, style, eye, lash)


def _ball_colour(style: CharacterStyle, white: Colour) -> Colour:
    if style.eyes.kind == "beast":
        return mixed(style.palette.iris, (1, 0.95, 0.6), 0.5)
    return white


def _draw_iris(canvas: Canvas, style: CharacterStyle, eye: Eye) -> None:
    eyes, colour = style.eyes, style.palette.iris
    rx, ry = eye.iris_radii
    disc = ellipse(eye.iris, rx, ry)
    if eyes.kind == "ball":
        canvas.fill(ellipse(eye.iris, 0.62 * rx, 0.62 * ry), style.palette.line)
        _draw_glints(canvas, eye, (0.5 * rx, 0.5 * ry), eyes.glints)
        return
    if eyes.kind == "beast":
        slit = 0.35 if eyes.pupil < 0.4 else 1.0
        canvas.fill(ellipse(eye.iris, slit * eyes.pupil * rx, 0.75 * ry), style.palette.line)
        _draw_glints(canvas, eye, (rx, ry), eyes.glints)
        return
    shade = style.ink.shading != "flat"
    canvas.fill(disc, shaded(colour, 0.45) if shade else colour, to=shaded(colour, -0.3) if shade else None)
    canvas.outline(disc, shaded(colour, 0.65), 0.12 * rx)
    canvas.fill(ellipse(eye.iris, eyes.pupil * rx, eyes.pupil * ry), shaded(colour, 0.82))
    if shade:
        glow = ellipse((eye.iris[0], eye.iris[1] + 0.6 * ry), 0.6 * rx, 0.28 * ry)
        canvas.fill(glow, shaded(colour, -0.5), opacity=0.6, blur=0.04 * ry)
        fall = np.vstack([eye.upper, eye.upper[::-1] + (0, 0.3 * ry)])
        canvas.fill(fall, (0.3, 0.25, 0.5), opacity=0.35)
    _draw_glints(canvas, eye, (rx, ry), eyes.glints)


def _draw_glints(canvas: Canvas, eye: Eye, radii: tuple[float, float], count: int) -> None:
    (x, y), (rx, ry) = eye.iris, radii
    spots = ((-0.35, -0.42, 0.32), (0.4, 0.38, 0.17), (-0.5, 0.2, 0.1), (0.2, -0.6, 0.1))
    for across, down, size in spots[:count]:
        canvas.fill(ellipse((x + across * rx, y + down * ry), size * rx, size * ry * 0.9), WHITE)


def _draw_lids(canvas: Canvas, style: CharacterStyle, eye: Eye, lash: Colour) -> None:
    eyes = style.eyes
    if eyes.lash and eyes.kind not in ("ball", "dot", "bead"):
        thick = eyes.lash
        line = eye.upper - (0, 0.35 * thick)
        outward = line[-1] - line[-4]
        outward = outward / max(float(np.linalg.norm(outward)), 1e-6)
        side = np.sign(outward[0]) or 1.0
        tip = line[-1] + eyes.wing * np.array([side * 0.8, 0.15]) + 0.02 * outward
        canvas.line(np.vstack([line, tip[None]]), lash, 0.35 * thick, thick, 1.1 * thick, thick, 0.3 * thick)
        if eyes.lower_line:
            canvas.line(eye.lower[10:], lash, 0.0, eyes.lower_line, eyes.lower_line)
        if eyes.crease:
            lift = (0.0, 1.2 * thick + 0.02)
            canvas.line(eye.upper[6:-4] - lift, style.edge(style.palette.skin), 0.0, 0.008, 0.0, opacity=0.8)
    elif eyes.kind in ("ball", "bead") and eyes.wing > 0.03:
        for share in (0.62, 0.8, 0.95):  # single lashes
            root = eye.upper[int(share * 32)]
            way = root - np.mean(eye.ball, axis=0)
            way = way / max(float(np.linalg.norm(way)), 1e-6)
            canvas.line(curve([root, root + eyes.wing * way]), lash, max(style.ink.width, 0.012))


def _draw_lamp(canvas: Canvas, style: CharacterStyle, eye: Eye) -> None:
    colour = shaded(style.palette.iris, -0.25)
    canvas.fill(eye.ball, colour, opacity=0.5, blur=0.03)
    with canvas.part("eyes"):
        canvas.fill(eye.ball, colour)
    if style.eyes.glints > 1:
        ring = stroke(np.vstack([eye.ball, eye.ball[:1]]), 0.02)
        canvas.fill(ring, WHITE, opacity=0.7)
