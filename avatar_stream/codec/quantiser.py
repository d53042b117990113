"""Steps of the 58 numbers: which groups there are, how finely each is told, and how to get there and back.

All steps are powers of two, so that every value that a packet can say is exact in binary floating point.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_NAMES
from avatar_stream.types import (
    MAX_POSITION_FACE_WIDTHS,
    MAX_ROTATION_RAD,
    POSITION_NAMES,
    ROTATION_NAMES,
    FaceSemantics,
    FloatArray,
)

StepCounts = npt.NDArray[np.int64]

SEMANTIC_NAMES = (*EXPRESSION_NAMES, *ROTATION_NAMES, *POSITION_NAMES)
SEMANTIC_COUNT = len(SEMANTIC_NAMES)

# In the order in which packets tell them. The step at standard quality is 2 to the minus this power.
_STANDARD_POWERS = {
    "rotation": 7,  # 0.45°
    "place": 7,
    "depth": 6,  # a step changes the face's size by 0.4 %
    "jaw": 4,
    "mouth": 4,
    "lips": 4,
    "cheeks": 4,
    "eyes": 4,
    "gaze": 4,  # 1.9° of the eyeball
    "brows": 4,
}
# Of the expressions, what moves much of the face is told twice as finely, what moves little half as finely: then
# a step moves no point of the face by more than 1 % of the distance between the eyes, 1.5 % where the jaw opens.
_FINER = ("jawOpen", "mouthClose", "mouthLeft", "mouthRight", "mouthSmile")
_COARSER = (
    "eyeSquint", "eyeWide", "browDown", "browInnerUp", "cheekSquint",
    "mouthFrown", "mouthPress", "mouthLowerDown", "mouthShrugUpper",
)  # fmt: skip
GROUPS = tuple(_STANDARD_POWERS)

QUALITIES = ("low", "standard", "high", "highest")
STANDARD_QUALITY = QUALITIES.index("standard")

CONFIDENCE_STEPS = 8


# What moves the whole mouth moves much of the face; the rest of its names are details of the lips.
_WHOLE_MOUTH = ("mouthClose", "mouthFunnel", "mouthPucker", "mouthLeft", "mouthRight", "mouthSmile")
_GROUP_OF_PREFIX = {"eyeLook": "gaze", "eye": "eyes", "brow": "brows", "jaw": "jaw", "mouth": "lips"}


def _group_of(name: str) -> str:
    """The group of one semantic; cheeks, nose and tongue go together."""
    if name in ROTATION_NAMES:
        return "rotation"
    if name in POSITION_NAMES:
        return "depth" if name == "depth" else "place"
    if name.startswith(_WHOLE_MOUTH):
        return "mouth"
    return next((group for prefix, group in _GROUP_OF_PREFIX.items() if name.startswith(prefix)), "cheeks")


GROUP_OF = tuple(GROUPS.index(_group_of(name)) for name in SEMANTIC_NAMES)


@dataclass(frozen=True)
class Quantiser:
    """Steps of one quality.

    Attributes:
        quality: index into `QUALITIES`; each is twice as fine as the one before.
        steps: (58,) float64, powers of two: radians, face widths, or shares of a full expression.
        lowest, highest: (58,) int64, the range of each number in steps.
        ranges: the same as 58 pairs.
    """

    quality: int
    steps: FloatArray
    lowest: StepCounts
    highest: StepCounts
    ranges: tuple[tuple[int, int], ...]

    def __call__(self, semantics: FaceSemantics) -> StepCounts:
        """(58,) int64: the nearest whole number of steps of each semantic."""
        return self.round(values_of(semantics))

    def round(self, values: FloatArray) -> StepCounts:
        """(…, 58) int64: the nearest whole number of steps of each value, kept in range."""
        nearest: StepCounts = np.rint(values / self.steps).astype(np.int64)
        kept: StepCounts = np.minimum(np.maximum(nearest, self.lowest), self.highest)
        return kept

    def values(self, counts: npt.ArrayLike) -> FloatArray:
        """(…, 58) float64: what whole numbers of steps mean."""
        values: FloatArray = np.asarray(counts) * self.steps
        return values


def quantiser(quality: int) -> Quantiser:
    """The steps of a quality, an index into `QUALITIES`."""
    return _QUANTISERS[quality]


def values_of(semantics: FaceSemantics) -> FloatArray:
    """(58,) float64: expression, rotation, position in one vector, named by `SEMANTIC_NAMES`."""
    return np.concatenate(
        [semantics.expression, semantics.head_rotation_rad, semantics.head_position], dtype=np.float64
    )


def semantics_from(values: FloatArray, confidence: float, captured_s: float) -> FaceSemantics:
    """The inverse of `values_of`."""
    expression, rotation, position = np.split(values, (EXPRESSION_COUNT, EXPRESSION_COUNT + 3))
    return FaceSemantics(expression, rotation, position, confidence, captured_s)


def confidence_steps(confidence: float) -> int:
    """0…8: eighths of the confidence. Rounding must not turn "hardly sure" into "nobody there"."""
    return max(1, round(confidence * CONFIDENCE_STEPS)) if confidence > 0 else 0


def _standard_power(name: str) -> int:
    return _STANDARD_POWERS[_group_of(name)] + name.startswith(_FINER) - name.startswith(_COARSER)


def _quantiser_of(quality: int) -> Quantiser:
    powers = np.array(list(map(_standard_power, SEMANTIC_NAMES))) + quality - STANDARD_QUALITY
    limits = np.repeat([1.0, MAX_ROTATION_RAD, MAX_POSITION_FACE_WIDTHS], [EXPRESSION_COUNT, 3, 3])
    steps = 2.0**-powers
    highest = np.floor(limits / steps).astype(np.int64)
    lowest = np.where(np.arange(SEMANTIC_COUNT) < EXPRESSION_COUNT, 0, -highest)
    ranges = tuple(zip(lowest.tolist(), highest.tolist(), strict=True))
    return Quantiser(quality, steps, lowest, highest, ranges)


_QUANTISERS = tuple(_quantiser_of(quality) for quality in range(len(QUALITIES)))
