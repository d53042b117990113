"""What another tracker says of a face, on the axes of `avatar_stream.types`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from avatar_stream.errors import PacketError
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX
from avatar_stream.types import FloatArray

# Breadth of an adult's face (bizygomatic, mean of men and women, Farkas 1994), for protocols that measure in metres.
FACE_WIDTH_M = 0.135


@dataclass(frozen=True, eq=False)
class TrackedFace:
    """One moment of a face.

    Attributes:
        expression: (52,) float32, 0…1, in the order of `EXPRESSION_NAMES`.
        head_rotation_rad: (3,) float64 pitch, yaw, roll in radians.
        place: (3,) float64 x, y, depth in face widths, seen from wherever the tracker measures from; None where the
            protocol has none.
        seen: whether there is a face at all.
    """

    expression: FloatArray
    head_rotation_rad: FloatArray
    place: FloatArray | None = None
    seen: bool = True

    @classmethod
    def nobody(cls) -> TrackedFace:
        """What a tracker says that sees no face."""
        return cls(np.zeros(EXPRESSION_COUNT, np.float32), np.zeros(3), None, seen=False)


def finite(values: Iterable[float], what: str) -> FloatArray:
    """The values as float64. Raises PacketError where one of them is not finite, or absurdly large."""
    array = np.array(list(values), dtype=np.float64)
    if not (np.abs(array) < 1e6).all():  # false for NaN, too
        raise PacketError(f"{what} holds a number that is not finite")
    return array


def number(text: str, what: str) -> float:
    """A decimal number. Raises PacketError where it is none, or not finite."""
    try:
        value = float(text)
    except ValueError:
        raise PacketError(f"{what} is no number: {text[:20]!r}") from None
    if not math.isfinite(value):
        raise PacketError(f"{what} is not finite")
    return value


def expression_of(values: Mapping[str, float]) -> FloatArray:
    """(52,) float32 of values by ARKit name; those that are missing are 0, those out of 0…1 are clamped."""
    expression = np.zeros(EXPRESSION_COUNT, np.float32)
    for name, value in values.items():
        expression[EXPRESSION_INDEX[name]] = min(max(value, 0.0), 1.0)
    return expression


def rotation_from_arkit(x_deg: float, y_deg: float, z_deg: float) -> FloatArray:
    """Pitch, yaw, roll in radians of angles about ARKit's axes of a face that looks into the camera.

    x points to the viewer's right, y up, z from the face to the viewer, right-handed: x > 0 looks down, y > 0 turns to
    the person's own left, z > 0 tilts the top of the head to the person's own right.
    """
    x, y, z = (math.remainder(math.radians(angle), math.tau) for angle in (x_deg, y_deg, z_deg))
    return np.array([-x, y, -z])


def place_from_arkit(x_m: float, y_m: float, z_m: float) -> FloatArray:
    """x, y, depth in face widths of metres along the same axes."""
    return np.array([x_m, -y_m, z_m]) / FACE_WIDTH_M
