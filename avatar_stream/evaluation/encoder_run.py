"""The encoder over a tracked clip, frame by frame as in live use, with everything kept that is measured."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.encoder.face_filter import pack_numbers
from avatar_stream.encoder.face_reader import FaceReader
from avatar_stream.evaluation.tracked_clip import TrackedClip
from avatar_stream.face_model.topology import VERTEX_COUNT
from avatar_stream.types import FloatArray


@dataclass(frozen=True)
class EncoderRun:
    """What the encoder made of one clip of n frames.

    Attributes:
        tracked: (n,) in which frames it gave semantics.
        numbers: (n, 58) float64 expression, rotation and position as they leave the encoder, smoothed; rest
            values where nobody was seen.
        rebuilt: (n, 478, 3) float32 pixels, the face drawn again from what was solved, before smoothing; NaN where
            nobody was seen.
        solver_ms: (n,) float64 time for solving and smoothing each frame; NaN where nobody was seen.
    """

    tracked: npt.NDArray[np.bool_]
    numbers: FloatArray
    rebuilt: FloatArray
    solver_ms: FloatArray


def run_encoder(clip: TrackedClip) -> EncoderRun:
    """Solve and smooth every frame of a clip in order, starting with a person never seen before."""
    reader = FaceReader()
    nowhere = np.full((VERTEX_COUNT, 3), np.nan, np.float32)
    numbers, rebuilt, spent_ms = [], [], []
    for index, time_s in enumerate(clip.time_s):
        face = clip.face(index)
        started_s = time.perf_counter()
        semantics = reader.read(face, time_s, clip.score(index))
        spent = (time.perf_counter() - started_s) * 1e3
        numbers.append(pack_numbers(semantics))
        drawn = reader.rebuilt() if semantics.face_seen else None
        rebuilt.append(nowhere if drawn is None else drawn)
        spent_ms.append(spent if semantics.face_seen else np.nan)
    return EncoderRun(
        tracked=np.isfinite(spent_ms),
        numbers=np.array(numbers),
        rebuilt=np.array(rebuilt, np.float32),
        solver_ms=np.array(spent_ms),
    )
