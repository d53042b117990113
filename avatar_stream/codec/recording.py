"""A whole performance as a file: what to store of it, and how far that is from what was seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from avatar_stream.codec.container import write_file, write_live_file
from avatar_stream.codec.file_header import FileHeader, Keyframe
from avatar_stream.codec.quantiser import (
    CONFIDENCE_STEPS,
    GROUP_OF,
    GROUPS,
    SEMANTIC_COUNT,
    confidence_steps,
    quantiser,
    values_of,
)
from avatar_stream.codec.reference_bank import BankPiece
from avatar_stream.codec.step_choice import choose_counts
from avatar_stream.codec.storage import StoredFace
from avatar_stream.types import FaceSemantics

# A confidence stays as it was stored last while it is no further away than this.
_CONFIDENCE_HYSTERESIS_STEPS = 1.0


def choose_faces(performance: Sequence[FaceSemantics], quality: int) -> list[StoredFace]:
    """What to store of a performance; times count from its first moment.

    Args:
        performance: in order of time.
        quality: index into `QUALITIES`.
    """
    seen = [semantics.face_seen for semantics in performance]
    values = [values_of(semantics) for semantics in performance if semantics.face_seen]
    chosen = choose_counts(np.array(values).reshape(-1, SEMANTIC_COUNT), quantiser(quality)).tolist()
    rows = iter(chosen)
    counts, confidence, faces = [0] * SEMANTIC_COUNT, CONFIDENCE_STEPS, []
    for semantics, face_seen in zip(performance, seen, strict=True):
        if face_seen:
            counts = next(rows)
            away = abs(confidence - CONFIDENCE_STEPS * semantics.confidence)
            if confidence == 0 or away > _CONFIDENCE_HYSTERESIS_STEPS:
                confidence = confidence_steps(semantics.confidence)
        else:
            confidence = 0
        time_ms = round(1e3 * (semantics.captured_s - performance[0].captured_s))
        faces.append(StoredFace(tuple(counts), confidence, time_ms))
    return faces


def record(
    performance: Sequence[FaceSemantics],
    fps: float,
    quality: int,
    keyframe: Keyframe | None = None,
    bank: Sequence[BankPiece] = (),
    *,
    live: bool = False,
) -> bytes:
    """A performance as a file.

    Args:
        performance: in order of time.
        fps: moments a second, nominally.
        quality: index into `QUALITIES`.
        keyframe: what it is meant to animate, if anything.
        bank: see `write_file`.
        live: whether to store live packets.
    """
    header = FileHeader(quality, max(round(1e6 / fps), 1), keyframe or Keyframe(), live)
    if live:
        return write_live_file(header, performance, bank)
    return write_file(header, choose_faces(performance, quality), bank)


def rmse_by_group(seen: Sequence[FaceSemantics], stored: Sequence[FaceSemantics]) -> dict[str, float]:
    """Root mean square difference of each group's numbers, over the moments in which both show a face.

    Returns:
        By name of the group: shares of a full expression, radians, or face widths; 0 where there is no such moment.
    """
    pairs = [
        values_of(a) - values_of(b) for a, b in zip(seen, stored, strict=True) if a.face_seen and b.face_seen
    ]
    errors = np.array(pairs or [np.zeros(SEMANTIC_COUNT)])
    groups = np.array(GROUP_OF)
    return {
        name: float(np.sqrt(np.mean(errors[:, groups == group] ** 2))) for group, name in enumerate(GROUPS)
    }
