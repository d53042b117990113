"""What lies behind the lips: the picture's own mouth, and a painted one with teeth and tongue for when it opens."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.character import Style
from avatar_stream.characters.eye_layer import EDGE_PX, polygon_mask
from avatar_stream.characters.head_mesh import HeadFrame, smoothstep
from avatar_stream.characters.matte import fill
from avatar_stream.types import FloatArray, PixelArray

# A gap between the lips of this many face heights at rest counts as an open mouth, whose picture is kept.
OPEN_AT_REST_FACE_HEIGHTS = 0.02


@dataclass(frozen=True)
class MouthLayer:
    """The mouth in the plane of the keyframe.

    Attributes:
        left_px, top_px: where the crop lies in the picture.
        resting: (h, w, 3) float32 RGB 0…255: what the keyframe shows between its lips, continued all round.
        upper: (h, w, 3) float32: palate, upper teeth; moves with the head.
        lower: (h, w, 4) float32: tongue and lower teeth with alpha 0…1 (colour not multiplied); moves with the jaw.
        kept: (h, w) float32 0…1: where the resting picture stays visible in an open mouth.
        rest_gap_px: gap between the lips at rest.
    """

    left_px: int
    top_px: int
    resting: npt.NDArray[np.float32]
    upper: npt.NDArray[np.float32]
    lower: npt.NDArray[np.float32]
    kept: npt.NDArray[np.float32]
    rest_gap_px: float


def build_mouth_layer(
    subject: PixelArray, landmarks: FloatArray, loop: FloatArray, style: Style
) -> MouthLayer:
    """Paint the inside of a character's mouth in the colours of its lips and skin.

    Args:
        subject: (H, W, 4) uint8 RGBA.
        landmarks: (478, 3) pixels.
        loop: (20, 2) pixels, the edge of the mouth opening.
        style: "natural" shades the teeth one by one, "drawn" paints flat shapes.
    """
    frame = HeadFrame.of(landmarks)
    fh = frame.height_px
    centre = loop.mean(axis=0)
    reach = np.array([0.36, 0.42]) * fh + 6
    limit = (subject.shape[1], subject.shape[0])
    low = np.floor(np.clip(centre - reach * (1, 0.5), 0, np.array(limit) - 2)).astype(int)
    high = np.ceil(np.clip(centre + reach, low + 2, limit)).astype(int)
    picture = subject[low[1] : high[1], low[0] : high[0], :3].astype(np.float32)
    opening = polygon_mask(picture.shape[:2], loop - low)
    trusted = cv2.dilate(opening, np.ones((2 * EDGE_PX + 1,) * 2, np.uint8))
    resting = fill(picture, trusted.astype(np.float32))
    gap = float(
        np.mean(
            [(landmarks[b, :2] - landmarks[a, :2]) @ frame.down for a, b in ((13, 14), (82, 87), (312, 317))]
        )
    )
    gap = max(gap, 0.0)
    open_at_rest = gap > OPEN_AT_REST_FACE_HEIGHTS * fh
    soft = cv2.GaussianBlur(opening.astype(np.float32), (0, 0), max(1.0, 0.008 * fh))
    kept = soft if open_at_rest else np.zeros_like(soft)

    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32) + 0.5
    offset = np.stack([x, y], axis=-1) + low - (landmarks[13, :2] + landmarks[14, :2]) / 2
    half_width = max(float(np.abs((landmarks[308, :2] - landmarks[78, :2]) @ frame.right)) / 2, 0.08 * fh)
    across = (offset @ frame.right) / half_width
    along = (offset @ frame.down) / fh
    palette = _Palette.of(subject, landmarks, style)
    upper, lower = _paint(across, along, palette, style, half_width / fh)
    return MouthLayer(
        int(low[0]),
        int(low[1]),
        resting,
        upper.astype(np.float32),
        lower.astype(np.float32),
        kept.astype(np.float32),
        gap,
    )


@dataclass(frozen=True)
class _Palette:
    cavity: FloatArray
    tongue: FloatArray
    teeth: FloatArray

    @classmethod
    def of(cls, subject: PixelArray, landmarks: FloatArray, style: Style) -> _Palette:
        """Colours that fit the picture: a marble statue gets grey lips' insides, a drawing a drawing's reds."""
        lips = _mean_colour(subject, landmarks[[0, 17, 37, 267, 84, 314], :2])
        skin = _mean_colour(subject, landmarks[[50, 280, 205, 425, 101, 330], :2])
        light = float(np.clip(skin.mean() / 190, 0.35, 1.15))
        # How much colour the picture has at all: 0 in black and white.
        chroma = float(np.clip(np.ptp(skin) / 40, 0, 1))
        if style == "drawn":
            # Drawn lips are mostly skin with a line through it: there is no colour to take from them.
            cavity = np.array([138.0, 42, 56]) * light
            tongue = np.array([236.0, 122, 126]) * light
        else:
            cavity = 0.5 * lips * 0.32 + 0.5 * np.array([74.0, 22, 26]) * light
            tongue = 0.45 * lips + 0.55 * np.array([206.0, 98, 100]) * light
        teeth = 0.5 * np.array([240.0, 234, 224]) * min(light, 1.0) + 0.5 * np.minimum(skin * 1.06, 255)
        grey = np.ones(3)
        return cls(*(c * chroma + grey * c.mean() * (1 - chroma) for c in (cavity, tongue, teeth)))


def _mean_colour(subject: PixelArray, points: FloatArray) -> FloatArray:
    height, width = subject.shape[:2]
    xs = np.clip(points[:, 0].astype(int), 0, width - 1)
    ys = np.clip(points[:, 1].astype(int), 0, height - 1)
    colour: FloatArray = np.median(subject[ys, xs, :3], axis=0).astype(np.float64)
    return colour


def _paint(
    across: FloatArray, along: FloatArray, palette: _Palette, style: Style, half_width: float
) -> tuple[FloatArray, FloatArray]:
    """Upper and lower part of the mouth.

    Args:
        across: −1 at the right corner of the mouth, 1 at the left one.
        along: face heights below the line where the lips meet.
        half_width: of the mouth, in face heights.
    """
    soft = 0.006 if style == "natural" else 0.004
    cavity = np.broadcast_to(palette.cavity, (*across.shape, 3)).copy()
    depth = smoothstep((along + 0.02) / 0.16)[..., None]
    cavity *= (0.55 + 0.45 * depth) if style == "natural" else 1.0
    # The row of teeth bends upwards towards the corners and ends before them.
    bite = 0.03 - 0.022 * across**2 if style == "natural" else 0.026 - 0.02 * across**2
    teeth = smoothstep((bite - along) / soft) * smoothstep((0.86 - np.abs(across)) / 0.12)
    shade = np.ones_like(across)
    if style == "natural":
        shade = (0.72 + 0.28 * smoothstep((along + 0.03) / 0.05)) * (1 - 0.45 * across**2)
        # Front teeth are wider than the ones beside them, as an arch seen from the front makes them.
        place = np.arcsin(np.clip(across * 0.92, -1, 1)) * half_width * 11
        groove = np.abs(place - np.round(place - 0.5) - 0.5)
        shade *= 1 - 0.16 * smoothstep((0.13 - groove) / 0.13)
    upper = cavity * (1 - teeth[..., None]) + palette.teeth * (teeth * shade)[..., None]

    tongue_edge = np.hypot(across / 0.72, (along - 0.105) / 0.1)
    tongue = smoothstep((1 - tongue_edge) / (0.3 if style == "natural" else 0.06))
    tongue_light = (
        1 - 0.35 * smoothstep((0.08 - along) / 0.08) if style == "natural" else np.ones_like(across)
    )
    lower_colour = palette.tongue * tongue_light[..., None]
    lower_alpha = tongue * (0.9 if style == "natural" else 1.0)
    if style == "natural":
        bite_low = 0.004 + 0.014 * across**2
        lower_teeth = smoothstep((along - bite_low) / soft) * smoothstep((0.05 - along) / 0.02)
        lower_teeth *= smoothstep((0.7 - np.abs(across)) / 0.15)
        colour = palette.teeth * (0.62 * (1 - 0.4 * across**2))[..., None]
        lower_colour = lower_colour * (1 - lower_teeth[..., None]) + colour * lower_teeth[..., None]
        lower_alpha = np.maximum(lower_alpha, lower_teeth)
    return np.asarray(upper), np.dstack([lower_colour, lower_alpha])
