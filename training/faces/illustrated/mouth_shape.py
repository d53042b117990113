"""The shapes of mouths: shut, smiling, open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from training.faces.illustrated.acting import Action
from training.faces.illustrated.curves import Points, half_width_at

ACROSS = np.linspace(-1, 1, 33)
# What a line without lips is taken for, so that a mesh has skin that moves with it.
LEAST_LIP = 0.014
UPPER_PLACE, LOWER_PLACE = (
    0.57,
    0.62,
)  # where, from the middle to the corner, the side anchors of the lips stand
ROOM = 0.72  # of the face's half width there, at most
SIDEWAYS = 0.25  # how far a mouth moves aside, in half widths
ABOVE_CHIN = 0.015  # stays free below the lips
OPEN = 0.012  # less than this is a line


@dataclass(frozen=True)
class Mouth:
    """`y` is the height of its line; `rest_*` are what it does in the character's own picture."""

    kind: Literal["line", "cat"]
    y: float
    width: float
    line: float
    lips: float  # thickness of painted lips, 0 for none
    power: float  # of the opening: 1 a triangle, 2 a bowl, 4 a box
    upper_share: float  # of the opening lies above the line
    teeth: bool
    tongue: bool
    fang: bool
    rest_open: float
    rest_smile: float


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
