"""Painting the inside of a mouth that no picture shows, in colours that fit the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from avatar_stream.puppet.building.person.head_mesh import smoothstep
from avatar_stream.types import FloatArray, PixelArray

# Lips, and the cheeks around them, where their colours are taken from.
_LIPS = (0, 17, 37, 267, 84, 314)
_SKIN = (50, 280, 205, 425, 101, 330)


def skin_colour(subject: PixelArray, landmarks: FloatArray) -> FloatArray:
    """(3,) RGB 0…255 of a face's cheeks; (H, W, 4) uint8 picture, (478, 3) landmarks in its pixels."""
    return _middle_colour(subject, landmarks[list(_SKIN), :2])


@dataclass(frozen=True)
class MouthPalette:
    """Colours of a mouth's inside, (3,) RGB 0…255 each."""

    cavity: FloatArray
    tongue: FloatArray
    teeth: FloatArray

    @classmethod
    def of(cls, subject: PixelArray, landmarks: FloatArray) -> MouthPalette:
        """Colours that fit the picture: a marble statue gets a grey mouth."""
        lips = _middle_colour(subject, landmarks[list(_LIPS), :2])
        skin = skin_colour(subject, landmarks)
        light = float(np.clip(skin.mean() / 190, 0.3, 1.1))
        # How much colour the picture has at all: 0 in black and white.
        chroma = float(np.clip(np.ptp(skin) / 40, 0, 1))
        cavity = 0.12 * lips + 0.88 * np.array([52.0, 14, 16]) * light
        tongue = 0.35 * lips + 0.65 * np.array([190.0, 84, 86]) * light
        # Teeth catch the light that falls on the face, and a little of its colour.
        teeth = 0.55 * np.array([236.0, 228, 216]) * min(light, 1.0) + 0.45 * np.minimum(skin * 1.02, 255)
        grey = np.ones(3)
        return cls(*(c * chroma + grey * c.mean() * (1 - chroma) for c in (cavity, tongue, teeth)))


def _middle_colour(subject: PixelArray, points: FloatArray) -> FloatArray:
    height, width = subject.shape[:2]
    xs = np.clip(points[:, 0].astype(int), 0, width - 1)
    ys = np.clip(points[:, 1].astype(int), 0, height - 1)
    colour: FloatArray = np.median(subject[ys, xs, :3], axis=0).astype(np.float64)
    return colour


def paint_mouth(
    across: FloatArray, along: FloatArray, palette: MouthPalette, half_width: float
) -> tuple[FloatArray, FloatArray]:
    """Paint what moves with the head and what moves with the jaw.

    Args:
        across: (h, w), −1 at the right corner of the mouth, 1 at the left one.
        along: (h, w), face heights below the line where the lips meet.
        palette: the colours.
        half_width: of the mouth, in face heights.

    Returns:
        (h, w, 3) RGB of palate and upper teeth, and (h, w, 4) RGB with alpha 0…1 of tongue and lower teeth.
    """
    # Light reaches the front of the mouth and the middle; the corners and the throat stay dark.
    lit = (1 - 0.5 * smoothstep(np.abs(across))) * (1.25 - 0.75 * smoothstep((along - 0.0) / 0.09))
    palate = palette.cavity * lit[..., None]
    # The row of teeth bends upwards towards the corners and ends before them.
    bite = 0.026 - 0.02 * across**2
    teeth = smoothstep((bite - along) / 0.008) * smoothstep((0.88 - np.abs(across)) / 0.2)
    # The upper lip shades the gums' side, the arch turns away from the light at its ends.
    shade = (0.62 + 0.38 * smoothstep((along + 0.035) / 0.05)) * (1 - 0.55 * across**2)
    # Front teeth look wider than the ones beside them, as an arch seen from the front makes them.
    place = np.arcsin(np.clip(across * 0.92, -1, 1)) * half_width * 11
    groove = np.abs(place - np.round(place))
    shade *= 1 - 0.07 * smoothstep((0.1 - groove) / 0.1)
    upper = palate * (1 - teeth[..., None]) + palette.teeth * (teeth * shade)[..., None]

    tongue = smoothstep((1 - np.hypot(across / 0.66, (along - 0.035) / 0.085)) / 0.35)
    roundness = 0.72 + 0.38 * smoothstep((along + 0.05) / 0.07) - 0.12 * np.exp(-((across / 0.06) ** 2))
    colour = palette.tongue * roundness[..., None]
    # Only the tips of the lower teeth stand out of the lip.
    tips = smoothstep((along + 0.012 - 0.016 * across**2) / 0.008) * smoothstep((0.016 - along) / 0.014)
    tips *= smoothstep((0.62 - np.abs(across)) / 0.2)
    tooth = palette.teeth * (0.6 * (1 - 0.5 * across**2))[..., None]
    colour = colour * (1 - tips[..., None]) + tooth * tips[..., None]
    return np.asarray(upper), np.dstack([colour, np.maximum(0.92 * tongue, tips)])
