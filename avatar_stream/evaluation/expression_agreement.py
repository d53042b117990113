"""Whether the encoder reads more of an expression where people see more of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from avatar_stream.evaluation.encoder_run import EncoderRun
from avatar_stream.evaluation.expression_labels import LABELLED, ExpressionLabels
from avatar_stream.face_model.arkit import EXPRESSION_INDEX
from avatar_stream.types import FloatArray

#: Left and right as one: how far the mouth is to the person's left, less to the right.
SIDEWAYS = "sideways"
# The encoder learns a face in its first second; agreement is asked of it afterwards.
_LEARNING_S = 1.5
# With fewer moments in which it is seen at all, nothing can be said.
_LEAST_SEEN = 4


@dataclass(frozen=True)
class Reading:
    """One label beside what the encoder read.

    Attributes:
        name: of `LABELLED`, or `SIDEWAYS`.
        degree: what people see.
        read: what the encoder says.
    """

    name: str
    degree: int
    read: float


@dataclass(frozen=True)
class Agreement:
    """How far the encoder's order of some moments is people's.

    Attributes:
        agreement: Somers' D: of all pairs of moments in which people see different degrees, the share that the encoder
            puts in the same order, less the share in the other; 1 is perfect, 0 chance. None where too few show it.
        seen: in how many moments people see it at all.
        moments: how many there are.
    """

    agreement: float | None
    seen: int
    moments: int

    def as_json(self) -> dict[str, Any]:
        """The figures by name."""
        return {
            "agreement": None if self.agreement is None else round(self.agreement, 4),
            "seen": self.seen,
            "moments": self.moments,
        }


def readings_of(run: EncoderRun, labels: ExpressionLabels, time_s: FloatArray) -> list[Reading]:
    """Every label of a clip beside what leaves the encoder, smoothed, in that frame.

    Args:
        run: the encoder over the clip.
        labels: its labelled moments; those in the first 1.5 s, and those without a face, are left out.
        time_s: (n,) when each frame is shown.
    """
    readings = []
    for frame, moment in labels.moments.items():
        if time_s[frame] < _LEARNING_S or not run.tracked[frame]:
            continue
        numbers = run.numbers[frame]
        for name, expressions in LABELLED.items():
            degree = moment.degree(name)
            if degree is not None:
                read = max(float(numbers[EXPRESSION_INDEX[one]]) for one in expressions)
                readings.append(Reading(name, degree, read))
        left, right = moment.degree("left"), moment.degree("right")
        if left is not None and right is not None:
            to_left = numbers[EXPRESSION_INDEX["mouthLeft"]] - numbers[EXPRESSION_INDEX["mouthRight"]]
            readings.append(Reading(SIDEWAYS, left - right, float(to_left)))
    return readings


def agreements(readings: Sequence[Reading]) -> dict[str, Agreement]:
    """The agreement over all clips together, by name."""
    result = {}
    for name in (*LABELLED, SIDEWAYS):
        own = [one for one in readings if one.name == name]
        degree = np.array([one.degree for one in own], np.float64)
        seen = int(np.count_nonzero(degree))
        somers = somers_d(degree, np.array([one.read for one in own])) if seen >= _LEAST_SEEN else None
        result[name] = Agreement(somers, seen, len(own))
    return result


def somers_d(degree: FloatArray, read: FloatArray) -> float | None:
    """Somers' D of `read` on `degree`, both (n,); None where all degrees are the same.

    Source: Somers, "A new asymmetric measure of association for ordinal variables", 1962.
    """
    more = np.sign(degree[:, None] - degree[None, :])
    pairs = np.abs(more).sum()
    return float((more * np.sign(read[:, None] - read[None, :])).sum() / pairs) if pairs else None
