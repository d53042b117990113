"""Drawn mouths: shut, smiling, open with teeth and tongue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.faces.drawn.acting import Action
from training.faces.drawn.canvas import Canvas
from training.faces.drawn.curves import Points, ellipse, half_width_at
from training.faces.drawn.palette import Colour, mixed, shaded
from training.faces.drawn.style import CharacterStyle, Mouth

ACROSS = np.linspace(-1, 1, 33)
# What a line without lips is taken for, so that a mesh has skin that moves with it.
LEAST_LIP = 0.014
UPPER_PLACE, LOWER_PLACE = (
    0.57,
    0.62,
)  # where, from the middle to the corner, the side anchors of the lips stand
TEETH: Colour = (0.98, 0.97, 0.96)
ROOM = 0.72  # of the face's half width there, at most
SIDEWAYS = 0.25  # how far a mouth moves aside, in half widths
ABOVE_CHIN = 0.015  # stays free below the lips
OPEN = 0.012  # less than this is drawn as a line


@dataclass(frozen=True)
class MouthShape:
    """A mouth as it is now: edges of the opening from the picture's left to its right, and the lips' thickness."""

    upper: Points
    lower: Points
    lips: float

    @property
    def opening(self) -> float:
        """Its largest height."""
        return float((self.lower[:, 1] - self.upper[:, 1]).max())

    @property
    def lip_edges(self) -> tuple[Points, Points]:
        """The outer edges of both lips."""
        bow = 1 - 0.25 * np.exp(-((ACROSS / 0.15) ** 2))  # the dip in the middle of the upper lip
        full = (1 - ACROSS**4)[:, None] * (0, self.lips)
        return self.upper - full * bow[:, None], self.lower + 1.25 * full


def mouth_of(mouth: Mouth, action: Action, outline: Points) -> MouthShape:
    """The mouth for a moment; it stays inside the face's outline."""
    chin = float(outline[:, 1].max())
    smiling = 0.5 * (action.smile_right + action.smile_left)
    half = 0.5 * mouth.width * (1 + 0.3 * smiling + 0.35 * action.stretch) * (1 - 0.5 * action.pucker)
    half = min(half, ROOM * half_width_at(outline, mouth.y))
    opening = mouth.width * (0.75 * mouth.rest_open + 0.95 * action.jaw) + 0.12 * (
        action.upper_lip + action.lower_lip
    )
    opening += 0.25 * half * action.pucker * (action.jaw > 0.05)
    opening = min(
        opening,
        max(0.02, 0.92 * (chin - mouth.y) - 0.05 - 1.3 * mouth.lips) / max(1 - mouth.upper_share, 0.4),
    )
    if mouth.kind == "cat" and opening < OPEN:
        wave = -0.2 * half * np.abs(np.sin(np.pi * ACROSS)) + 0.1 * half
        line = -wave
    else:
        curl = np.where(ACROSS < 0, action.smile_right, action.smile_left) + mouth.rest_smile
        line = -0.45 * half * np.clip(curl, -1.3, 1.6) * (ACROSS**2 - 0.35)
    fall = 1 - np.abs(ACROSS) ** mouth.power
    roof = np.sqrt(1 - ACROSS**2) if mouth.power > 2.5 else fall
    upper, lower = line - opening * mouth.upper_share * roof, line + opening * (1 - mouth.upper_share) * fall
    lower = np.maximum(lower, upper)
    across = half * (ACROSS + SIDEWAYS * action.sideways)
    lips = mouth.lips * (1 + 0.5 * action.pucker)
    lowest = float(lower.max()) + 1.3 * max(lips, LEAST_LIP)
    y = min(mouth.y, chin - ABOVE_CHIN - lowest)
    return MouthShape(np.stack([across, y + upper], 1), np.stack([across, y + lower], 1), lips)


def mouth_anchors(mouth: MouthShape) -> dict[str, tuple[float, float]]:
    """All ten points of the mouth, face units."""
    lips = MouthShape(mouth.upper, mouth.lower, max(mouth.lips, LEAST_LIP))
    top, bottom = lips.lip_edges
    middle = len(ACROSS) // 2
    upper_at, lower_at = round(UPPER_PLACE * middle), round(LOWER_PLACE * middle)
    points = {
        "mouth_right": mouth.upper[0],
        "mouth_left": mouth.upper[-1],
        "upper_lip_top": top[middle],
        "upper_lip_bottom": mouth.upper[middle],
        "lower_lip_top": mouth.lower[middle],
        "lower_lip_bottom": bottom[middle],
        "upper_lip_right": top[middle - upper_at],
        "upper_lip_left": top[middle + upper_at],
        "lower_lip_right": bottom[middle - lower_at],
        "lower_lip_left": bottom[middle + lower_at],
    }
    return {name: (float(x), float(y)) for name, (x, y) in points.items()}


def draw_mouth(canvas: Canvas, style: CharacterStyle, mouth: MouthShape, tongue: float) -> None:
    """Paint the mouth onto the skin."""
    ink = shaded(style.palette.lips, 0.5) if style.ink.tinted else style.palette.line
    if mouth.opening < OPEN:
        ink = style.faded(ink)
    width, centre = style.mouth.line, np.array([mouth.upper[16, 0], mouth.upper[:, 1].mean()])
    opening = np.vstack([mouth.upper, mouth.lower[::-1]])
    with canvas.part("mouth"):
        if style.mouth.lips:
            top, bottom = mouth.lip_edges
            canvas.fill(np.vstack([top, bottom[::-1]]), style.palette.lips)
            canvas.fill(np.vstack([mouth.lower, bottom[::-1]]), shaded(style.palette.lips, -0.2), opacity=0.6)
        if mouth.opening < OPEN:
            canvas.line(mouth.upper, ink, 0.4 * width, width, 0.4 * width)
            if style.mouth.fang:
                _draw_fang(canvas, mouth, ink, width)
            return
        if style.mouth.kind == "lamp":
            canvas.fill(opening, style.palette.iris)
            return
        inside = mixed(style.palette.lips, (0.35, 0.05, 0.08), 0.55)
        canvas.fill(opening, inside, to=shaded(inside, 0.3) if style.ink.shading != "flat" else None)
    with canvas.inside(opening):
        height, half = mouth.opening, float(np.ptp(mouth.upper[:, 0]) / 2)
        if style.mouth.tongue:
            low = float(mouth.lower[:, 1].max())
            pink = mixed(style.palette.lips, (0.95, 0.5, 0.5), 0.7)
            canvas.fill(ellipse((centre[0], low), 0.62 * half, (0.45 + 0.3 * tongue) * height), pink)
        if style.mouth.teeth:
            depth = min(0.32 * height, 0.045)
            canvas.fill(np.vstack([mouth.upper, (mouth.upper + (0, depth))[::-1]]), TEETH)
        if style.mouth.fang:
            _draw_fang(canvas, mouth, TEETH, 0.0)
    canvas.outline(opening, ink, width)
    if tongue > 0.3:
        canvas.fill(
            ellipse((centre[0], float(mouth.lower[16, 1])), 0.4 * half, 0.07 * tongue + 0.02),
            (0.93, 0.5, 0.52),
        )


def _draw_fang(canvas: Canvas, mouth: MouthShape, colour: Colour, width: float) -> None:
    x, y = mouth.upper[24]
    fang = np.array([(x - 0.018, y), (x + 0.018, y), (x, y + 0.04)])
    canvas.fill(fang, TEETH)
    if width:
        canvas.outline(fang, colour, 0.6 * width)
