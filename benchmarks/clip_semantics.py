"""Semantics of real clips at 25 frames a second, as the packets of a live session would carry them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from avatar_stream.codec.quantiser import values_of
from avatar_stream.encoder.face_reader import FaceReader
from avatar_stream.evaluation.tracked_clip import track_clip

FPS = 25.0

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ClipSemantics:
    """One clip.

    Attributes:
        name: of its file.
        values: (n, 58) semantics of the n moments in which a face was seen.
    """

    name: str
    values: Floats


def read_clips(folder: Path) -> list[ClipSemantics]:
    """Track every clip of a folder (remembered, see `track_clip`) and read its face at 25 frames a second.

    At each tick the newest frame counts, as in live use; a clip with fewer frames a second keeps its own.
    """
    return [_read_clip(path) for path in sorted(folder.glob("*.mp4"))]


def _read_clip(path: Path) -> ClipSemantics:
    clip, reader = track_clip(path), FaceReader()
    ticks_s = np.arange(0.0, clip.time_s[-1] + 1e-6, 1.0 / FPS)
    newest = np.unique(np.maximum(np.searchsorted(clip.time_s, ticks_s + 1e-4, side="right") - 1, 0))
    faces = [reader.read(clip.face(i), float(clip.time_s[i]), clip.score(i)) for i in map(int, newest)]
    return ClipSemantics(path.stem, np.array([values_of(face) for face in faces if face.face_seen]))
