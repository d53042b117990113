"""What a mouth does for a sound: a shape for each vowel, mixed as they are heard, as far open as it is loud."""

from __future__ import annotations

import math

import numpy as np

from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX
from avatar_stream.types import FloatArray
from avatar_stream.voice.vowels import HISS, SOUNDS, VOWELS

# Of somebody who speaks clearly, after the mouth shapes that animators draw for A I U E O.
_SHAPES: dict[str, dict[str, float]] = {
    "A": {"jawOpen": 0.62, "mouthLowerDown": 0.25, "mouthUpperUp": 0.15},
    "I": {"jawOpen": 0.14, "mouthStretch": 0.4, "mouthSmile": 0.3, "mouthLowerDown": 0.2},
    "U": {"jawOpen": 0.13, "mouthPucker": 0.75, "mouthFunnel": 0.25},
    "E": {
        "jawOpen": 0.32,
        "mouthStretch": 0.25,
        "mouthSmile": 0.15,
        "mouthLowerDown": 0.25,
        "mouthUpperUp": 0.15,
    },
    "O": {"jawOpen": 0.42, "mouthFunnel": 0.6, "mouthPucker": 0.25},
    HISS: {"jawOpen": 0.16, "mouthStretch": 0.25, "mouthLowerDown": 0.3},
}
_PAIRED = ("mouthLowerDown", "mouthUpperUp", "mouthStretch", "mouthSmile")
# Lips keep their shape for soft sounds, too; the jaw goes with the loudness.
_LIPS_SOONER = 2.0
_OPENS_S, _SHUTS_S, _SHAPES_S = 0.018, 0.055, 0.03
_SHUT = 0.004


class Mouth:
    """Follows what is heard, as quickly as mouths do.

    Attributes:
        expression: (52,) float32 of the mouth as it is now, 0…1.
        shut: whether it is at rest.
    """

    def __init__(self) -> None:
        self._opening = 0.0
        self._shares = np.zeros(len(SOUNDS))
        self.expression: FloatArray = np.zeros(EXPRESSION_COUNT, np.float32)

    @property
    def shut(self) -> bool:
        return self._opening < _SHUT

    @property
    def vowel(self) -> str:
        """The vowel whose shape the mouth has most of; "" while it is shut or hisses."""
        sound = SOUNDS[int(self._shares.argmax())]
        return sound if sound in VOWELS and not self.shut else ""

    def move(self, shares: FloatArray, opening: float, passed_s: float) -> None:
        """Go on by one moment.

        Args:
            shares: (6,) of each of `SOUNDS`.
            opening: 0 for silence … 1.
            passed_s: time since the moment before.
        """
        if opening > 0.0:
            # A shut mouth takes the shape before it opens.
            towards = 1.0 if self.shut else 1.0 - math.exp(-passed_s / _SHAPES_S)
            self._shares += towards * (shares - self._shares)
        time_s = _OPENS_S if opening > self._opening else _SHUTS_S
        self._opening += (1.0 - math.exp(-passed_s / time_s)) * (opening - self._opening)
        shape = self._shares @ _TABLE
        reach = np.where(_IS_JAW, self._opening, min(_LIPS_SOONER * self._opening, 1.0))
        self.expression = np.zeros_like(shape) if self.shut else (shape * reach).astype(np.float32)


def _table() -> FloatArray:
    """(6, 52), a row for each of `SOUNDS`."""
    table = np.zeros((len(SOUNDS), EXPRESSION_COUNT), np.float32)
    for row, sound in enumerate(SOUNDS):
        for name, value in _SHAPES[sound].items():
            for one in (f"{name}Left", f"{name}Right") if name in _PAIRED else (name,):
                table[row, EXPRESSION_INDEX[one]] = value
    return table


_TABLE = _table()
_IS_JAW = np.arange(EXPRESSION_COUNT) == EXPRESSION_INDEX["jawOpen"]
