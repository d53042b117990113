"""The encoder over a tracked clip, frame by frame as in live use, with everything kept that is measured."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.encoder.facemesh_encoder import make_filter, pack_numbers
from avatar_stream.encoder.solver import FaceSolver
from avatar_stream.evaluation.tracked_clip import TrackedClip
from avatar_stream.face_model.arkit import EXPRESSION_COUNT
from avatar_stream.face_model.topology import VERTEX_COUNT
from avatar_stream.types import FaceSemantics, FloatArray


@dataclass(frozen=True)
class EncoderRun:
    """What the encoder made of one clip of n frames.

    Attributes:
        tracked: (n,) in which frames it gave semantics.
        numbers: (n, 58) float64 expression, rotation and position as they leave the encoder, smoothed; rest
            values where nobody was seen.
        solved: (n, 58) float64 the same before smoothing.
        rebuilt: (n, 478, 3) float32 the face in the head frame that `solved` stands for: this person's rest
            plus all that was solved; NaN where nobody was seen.
        named: (n, 478, 3) float32 the same from the 52 named expressions alone.
        solver_ms: (n,) float64 time for solving and smoothing each frame; NaN where no face was found.
    """

    tracked: npt.NDArray[np.bool_]
    numbers: FloatArray
    solved: FloatArray
    rebuilt: FloatArray
    named: FloatArray
    solver_ms: FloatArray


def run_encoder(clip: TrackedClip) -> EncoderRun:
    """Solve and smooth every frame of a clip in order, starting with a person never seen before."""
    solver, smoothing = FaceSolver(), make_filter()
    nowhere = np.full((VERTEX_COUNT, 3), np.nan, np.float32)
    numbers, solved, rebuilt, named, spent_ms = [], [], [], [], []
    for index, time_s in enumerate(clip.time_s):
        face = clip.face(index)
        started_s = time.perf_counter()
        semantics = None if face is None else solver.solve(face, time_s)
        if semantics is None:
            rest = pack_numbers(FaceSemantics.nobody(time_s))
            numbers.append(rest)
            solved.append(rest)
            rebuilt.append(nowhere)
            named.append(nowhere)
            spent_ms.append(np.nan)
            continue
        raw = pack_numbers(semantics)
        numbers.append(smoothing.smooth(raw, time_s))
        spent_ms.append((time.perf_counter() - started_s) * 1e3)
        solved.append(raw)
        named.append(_named_face(solver, semantics))
        rebuilt.append(named[-1])
    tracked = np.isfinite(np.array(spent_ms))
    return EncoderRun(
        tracked,
        np.array(numbers),
        np.array(solved),
        np.array(rebuilt, np.float32),
        np.array(named, np.float32),
        np.array(spent_ms),
    )


def _named_face(solver: FaceSolver, semantics: FaceSemantics) -> FloatArray:
    rest = solver._rest
    assert rest is not None
    return rest.neutral + np.tensordot(semantics.expression[:EXPRESSION_COUNT], rest.deltas, axes=1)
