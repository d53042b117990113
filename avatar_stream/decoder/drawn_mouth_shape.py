"""Semantics to the lips of a drawn mouth: two lines that open, smile, pout and purse as an artist would draw them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.drawn_mouth import LIP_POINTS, DrawnMouth
from avatar_stream.characters.head_mesh import smoothstep
from avatar_stream.face_model.arkit import EXPRESSION_INDEX
from avatar_stream.types import FloatArray

# A tiny mouth moves like one of this width, in face widths, or nobody would see it smile.
LEAST_SIZE_FACE_WIDTHS = 0.2
# Widest opening, in sizes of the mouth and in distances from mouth to chin, whichever is less.
OPENS_MOUTH_SIZES = 0.85
OPENS_CHINS = 0.62
# A mouth that is open in the picture opens at least so many times as wide.
OPENS_FURTHER = 1.4
# The drawn mouth has replaced the picture's own once the lips have moved so far, in face widths.
REPLACED_FACE_WIDTHS = 0.012

_ACROSS = np.linspace(-1.0, 1.0, LIP_POINTS)
# How rounded an open mouth is, and how much of a corner's motion each point takes part in.
_BOWL = (1 - np.abs(_ACROSS) ** 2.4) ** 0.7
_CORNERS = np.abs(_ACROSS) ** 2
_LEFT = smoothstep((_ACROSS + 1) / 2)
_RIGHT = 1 - _LEFT


@dataclass(frozen=True)
class MouthShape:
    """The lips at one moment, in pixels of the keyframe.

    Attributes:
        upper, lower: (`LIP_POINTS`, 2) edges of the opening from the right corner to the left one.
        gap_px: widest distance between them.
        teeth: 0…1, how much the upper teeth show.
        replaced: 0…1, how far the picture's own mouth has given way to the drawn one.
    """

    upper: FloatArray
    lower: FloatArray
    gap_px: float
    teeth: float
    replaced: float


def mouth_shape(
    mouth: DrawnMouth, expression: npt.NDArray[np.floating[Any]], skin_motion_px: float = 0.0
) -> MouthShape:
    """The lips of `mouth` for (52,) semantics 0…1, on skin that has moved, too; neutral ones give its lips at rest."""

    def value(name: str) -> float:
        return float(expression[EXPRESSION_INDEX[name]])

    def sides(name: str) -> FloatArray:
        return _LEFT * value(f"{name}Left") + _RIGHT * value(f"{name}Right")

    width = float(np.linalg.norm(mouth.upper[-1] - mouth.upper[0]))
    size = max(width, LEAST_SIZE_FACE_WIDTHS * mouth.face_width_px)
    smile, frown, stretch = sides("mouthSmile"), sides("mouthFrown"), sides("mouthStretch")
    funnel, pucker = value("mouthFunnel"), value("mouthPucker")
    upper_up, lower_down = sides("mouthUpperUp"), sides("mouthLowerDown")
    opened = value("jawOpen") - 0.9 * min(value("mouthClose"), value("jawOpen"))
    opened = float(np.clip(opened + 0.22 * funnel + 0.1 * pucker, 0, 1.1))
    rest_gap = max(float(((mouth.lower - mouth.upper) @ mouth.down).max()), 0.0)
    widest = max(min(OPENS_MOUTH_SIZES * size, OPENS_CHINS * mouth.chin_px), OPENS_FURTHER * rest_gap)
    drop = (widest - rest_gap) * opened

    small = float(np.clip(LEAST_SIZE_FACE_WIDTHS * mouth.face_width_px / max(width, 1e-6) - 0.6, 0, 1))
    wide = 1 + 0.2 * smile + 0.15 * stretch + 0.35 * small * opened
    wide = wide * (1 - 0.5 * pucker) * (1 - 0.3 * funnel) * (1 - 0.12 * value("mouthRollLower"))
    centre = (mouth.upper[[0, -1]] + mouth.lower[[0, -1]]).sum(axis=0) / 4
    corners = size * _CORNERS * (0.16 * frown - 0.2 * smile) + size * (1 - _CORNERS) * (
        0.07 * smile - 0.05 * frown
    )
    aside = size * 0.2 * (value("mouthLeft") - value("mouthRight"))
    jaw_aside = size * 0.12 * (value("jawLeft") - value("jawRight"))

    def moved(lip: FloatArray, down: FloatArray, swing: float) -> FloatArray:
        offset = lip - centre
        along = (offset @ mouth.right) * wide + aside + swing * _BOWL
        # Pursed lips have no curve left in them.
        below = (offset @ mouth.down) * (1 - 0.5 * pucker) + corners + down
        return np.asarray(centre + along[:, None] * mouth.right + below[:, None] * mouth.down)

    upper = moved(mouth.upper, -_BOWL * (0.16 * drop + 0.1 * size * upper_up), 0.0)
    lower = moved(mouth.lower, _BOWL * (drop + 0.12 * size * lower_down), jaw_aside)
    gap = float(((lower - upper) @ mouth.down).max())
    travel = max(
        float(np.abs(upper - mouth.upper).max()), float(np.abs(lower - mouth.lower).max()), skin_motion_px
    )
    return MouthShape(
        upper,
        lower,
        gap,
        float(np.clip(0.35 + smile.mean() + upper_up.mean() - pucker - funnel, 0, 1))
        * float(smoothstep(gap / (0.5 * size))),
        float(smoothstep(travel / (REPLACED_FACE_WIDTHS * mouth.face_width_px))),
    )
