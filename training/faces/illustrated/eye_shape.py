"""The shape of a drawn eye at one moment: lids, iris, lashes' line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.faces.illustrated.acting import EyeAction
from training.faces.illustrated.curves import Points
from training.faces.illustrated.style import Eyes, IllustratedStyle

ACROSS = np.linspace(-1, 1, 33)
# Shares of the width at which the anchors of a lid stand, inner to outer.
LID_SHARES = {"_inner": 0.17, "": 0.5, "_outer": 0.84}
# Half of an animal's iris, eye widths: hardly any white shows.
ANIMAL_IRIS = 0.46
# Openings below this are drawn as a shut eye.
SHUT = 0.14


@dataclass(frozen=True)
class Eye:
    """One eye as it is now. `upper` and `lower` run from the inner to the outer corner, face units.

    Attributes:
        rest_upper: the upper lid when the eye is open, for the crease.
        iris, radii: middle and half axes of the whole iris.
        side: -1 for the character's right eye, on the picture's left; 1 for the other.
        merry: 0 shut downwards … 1 shut to an arch.
    """

    upper: Points
    lower: Points
    rest_upper: Points
    iris: tuple[float, float]
    radii: tuple[float, float]
    shut: bool
    side: int
    merry: float

    @property
    def ball(self) -> Points:
        """The visible eyeball."""
        return np.vstack([self.upper, self.lower[::-1]])


def eye_of(style: IllustratedStyle, side: int, action: EyeAction) -> Eye:
    """One eye doing something."""
    eyes = style.eyes
    half, opening = eyes.width / 2, eyes.rest_open * action.opening
    upper, lower = _lids(eyes)
    arch = action.merry * max(0.0, 1 - opening)
    closed = (0.75 - 1.2 * arch) * np.where(arch > 0.62, -0.6 * upper, lower)
    high = closed + opening * (upper - closed)
    low = closed + (0.2 + 0.8 * min(opening, 1)) * (lower - closed)
    shut = opening < SHUT
    if shut:
        high = low = closed
    slope = -eyes.tilt * half * ACROSS
    middle = np.array([side * eyes.apart, 0.0])

    def laid(lid: Points) -> Points:
        line: Points = np.stack([side * ACROSS * half, lid + slope], 1) + middle
        return line

    height = eyes.above + eyes.below
    ry = 0.5 * eyes.iris * height
    room = ANIMAL_IRIS if style.finish.fur else 0.4 if height > 0.7 * eyes.width else 0.33
    rx = min(ry * eyes.iris_aspect, room * eyes.width)
    if eyes.kind == "bead":
        ry, rx = 0.5 * height, 0.5 * eyes.width
    room_x, room_y = max(half - 0.8 * rx, 0.1 * half), 0.22 * height
    x = side * eyes.apart + room_x * action.gaze_x - 0.03 * side * half
    y = 0.5 * (eyes.below - eyes.above) - eyes.iris_up * height - room_y * action.gaze_y
    return Eye(laid(high), laid(low), laid(upper), (x, y), (rx, ry), shut, side, arch)


def _lids(eyes: Eyes) -> tuple[Points, Points]:
    """Heights of both lids, at rest, at `ACROSS`."""

    def bent(peak: float, power: float) -> Points:
        away = np.where(peak > ACROSS, (peak - ACROSS) / (1 + peak), (ACROSS - peak) / (1 - peak))
        shape: Points = (1 - np.clip(away, 0, 1) ** power) ** (1 / max(power - 0.75, 1.0))
        return shape

    upper = -eyes.above * bent(eyes.peak, eyes.square)
    lower = eyes.below * bent(-0.3 * eyes.peak + 0.15, 2.1)
    if eyes.flat:
        line = -eyes.above * (1 - eyes.flat)
        upper = np.where(upper < line, line + 0.15 * (upper - line), upper)
    return upper, lower


def eye_anchors(eye: Eye, name: str) -> dict[str, tuple[float, float]]:
    """Face units, by the names of `ANCHOR_LANDMARKS`; `name` is "right" or "left"."""
    found = {"eye_inner": eye.upper[0], "eye_outer": eye.upper[-1], "iris": np.array(eye.iris)}
    for lid, edge in (("upper", eye.upper), ("lower", eye.lower)):
        for suffix, share in LID_SHARES.items():
            place = share * (len(edge) - 1)
            below = int(place)
            found[f"eye_{lid}{suffix}"] = edge[below] + (place - below) * (edge[below + 1] - edge[below])
    return {f"{name}_{key}": (float(x), float(y)) for key, (x, y) in found.items()}
