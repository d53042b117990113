"""The data that flows through the program: small, frozen, validated when built.

Axes used everywhere
--------------------
Picture coordinates: x to the right, y down, origin at the outer corner of the first pixel, unit
pixel. Depth z points *away* from the camera, same unit (right-handed, like MediaPipe: the nose tip has
the smallest z). Nothing is mirrored unless an edit says so, so a
person's own left eye is on the right side of the picture.

Head rotation: ``pitch`` > 0 looks up, ``yaw`` > 0 turns the face to the picture's right, ``roll`` > 0
tilts the top of the head to the picture's right. ``head_rotation_matrix`` in `face_model.pose` turns
the three into a matrix.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from avatar_stream.errors import UserInputError
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX

FloatArray = npt.NDArray[np.floating[Any]]
PixelArray = npt.NDArray[np.uint8]

# Of all sound that is listened to: voices have nothing beyond 8 kHz that a mouth could show.
SOUND_RATE_HZ = 16000

MAX_ROTATION_RAD = np.pi / 2
MAX_POSITION_FACE_WIDTHS = 8.0


def _frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    array.setflags(write=False)
    return array


@dataclass(frozen=True)
class Frame:
    """One camera picture. Only sources, the encoder and the capture process may name this type.

    Attributes:
        pixels: (H, W, 3) uint8 RGB.
        captured_s: monotonic seconds at which the picture was taken.
    """

    pixels: PixelArray
    captured_s: float

    def __post_init__(self) -> None:
        if self.pixels.ndim != 3 or self.pixels.shape[2] != 3 or self.pixels.dtype != np.uint8:
            raise ValueError(
                f"Frame.pixels must be (H, W, 3) uint8, not {self.pixels.shape} {self.pixels.dtype}"
            )


@dataclass(frozen=True)
class FaceSemantics:
    """What one face does at one moment: 58 numbers, how sure the encoder is of them, and what edits switch.

    Attributes:
        expression: (52,) float32, 0…1, in the order of `EXPRESSION_NAMES`.
        head_rotation_rad: (3,) float32 pitch, yaw, roll in radians, ±π/2.
        head_position: (3,) float32 x, y, depth in face widths from the rest position; depth > 0 is
            nearer to the camera.
        confidence: 0…1; 0 means that nobody was seen, and the other numbers are rest values.
        captured_s: monotonic seconds of the camera picture they were read from.
        toggles: names of the character's toggles, such as "blush", that are not as its artist left them. Edits alone
            set them; they are in no packet.

    Raises:
        ValueError: a wrong shape, or a number that is not finite. Finite numbers out of range are
            clamped, since a tracker's overshoot is no reason to stop a show.
    """

    expression: FloatArray
    head_rotation_rad: FloatArray
    head_position: FloatArray
    confidence: float
    captured_s: float
    toggles: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        limits = (
            ("expression", EXPRESSION_COUNT, 0.0, 1.0),
            ("head_rotation_rad", 3, -MAX_ROTATION_RAD, MAX_ROTATION_RAD),
            ("head_position", 3, -MAX_POSITION_FACE_WIDTHS, MAX_POSITION_FACE_WIDTHS),
        )
        for field, length, low, high in limits:
            values = np.asarray(getattr(self, field), dtype=np.float32)
            if values.shape != (length,):
                raise ValueError(f"FaceSemantics.{field} must have shape ({length},), not {values.shape}")
            if not np.isfinite(values).all():
                raise ValueError(f"FaceSemantics.{field} holds a number that is not finite")
            object.__setattr__(self, field, _frozen(np.minimum(np.maximum(values, low), high)))
        for field in ("confidence", "captured_s"):
            value = float(getattr(self, field))
            if not np.isfinite(value):
                raise ValueError(f"FaceSemantics.{field} is not finite")
            object.__setattr__(self, field, value)
        object.__setattr__(self, "confidence", min(max(self.confidence, 0.0), 1.0))

    @classmethod
    def neutral(cls, captured_s: float = 0.0, confidence: float = 1.0) -> FaceSemantics:
        """A face at rest, looking straight ahead."""
        return cls(
            np.zeros(EXPRESSION_COUNT, np.float32),
            np.zeros(3, np.float32),
            np.zeros(3, np.float32),
            confidence,
            captured_s,
        )

    @classmethod
    def nobody(cls, captured_s: float) -> FaceSemantics:
        """What an encoder returns for a picture in which it sees no face."""
        return cls.neutral(captured_s, confidence=0.0)

    @classmethod
    def of(cls, captured_s: float = 0.0, **values: float) -> FaceSemantics:
        """Build from names: any of the 52 expression names, and pitch, yaw, roll (rad), x, y, depth.

        Raises:
            UserInputError: a name that does not exist.
        """
        expression = np.zeros(EXPRESSION_COUNT, np.float32)
        rotation = np.zeros(3, np.float32)
        position = np.zeros(3, np.float32)
        for name, value in values.items():
            if name in EXPRESSION_INDEX:
                expression[EXPRESSION_INDEX[name]] = value
            elif name in ROTATION_NAMES:
                rotation[ROTATION_NAMES.index(name)] = value
            elif name in POSITION_NAMES:
                position[POSITION_NAMES.index(name)] = value
            else:
                raise UserInputError(f"There is no facial semantic called '{name}'")
        return cls(expression, rotation, position, 1.0, captured_s)

    @property
    def face_seen(self) -> bool:
        """Whether a face was seen at all."""
        return self.confidence > 0.0

    def __getitem__(self, name: str) -> float:
        """One expression by its ARKit name, 0…1."""
        return float(self.expression[EXPRESSION_INDEX[name]])


ROTATION_NAMES = ("pitch", "yaw", "roll")
POSITION_NAMES = ("x", "y", "depth")


@dataclass(frozen=True)
class Calibration:
    """What is kept of a person when the capture process is restarted: where they sit, and how far they go.

    The shape of their face is not in it; it never leaves the capture process and is learned anew within a second.

    Attributes:
        pitch_rad, yaw_rad: how the head is turned in the picture when it looks straight ahead.
        x_px, y_px: where its centre is at rest, in pixels of the camera's picture.
        scale_px: pixels per face width at rest.
        gains: factor of each expression that is stretched to the person's own range, by name.
    """

    pitch_rad: float
    yaw_rad: float
    x_px: float
    y_px: float
    scale_px: float
    gains: dict[str, float]


@dataclass(frozen=True)
class Picture:
    """One synthesised picture of a character. Only a decoder makes one, and only a Picture enters a sink.

    Attributes:
        pixels: (H, W, 4) uint8 RGBA, straight (not premultiplied) alpha.
        captured_s: monotonic seconds of the semantics that the picture shows.
        backdrop: (H, W, 3) uint8 RGB, what lies behind where an output has no transparency; None for black.
    """

    pixels: PixelArray
    captured_s: float
    backdrop: PixelArray | None = None

    def __post_init__(self) -> None:
        if self.backdrop is not None and self.backdrop.shape != (*self.pixels.shape[:2], 3):
            raise ValueError(
                f"Picture.backdrop of {self.backdrop.shape} does not fit pixels of {self.pixels.shape}"
            )
        if self.pixels.ndim != 3 or self.pixels.shape[2] != 4 or self.pixels.dtype != np.uint8:
            raise ValueError(
                f"Picture.pixels must be (H, W, 4) uint8, not {self.pixels.shape} {self.pixels.dtype}"
            )
