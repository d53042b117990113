"""Do edits do what they say? The decoded output is tracked again: asked-for against re-read change, and leakage.

Each word is tried in several degrees on the same few seconds of a performance. What an edit asks for is
the difference it makes to the semantics; what it brings is the difference that the encoder reads off the decoded
pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from avatar_stream.edits.edits import Edits
from avatar_stream.edits.words import parse_edits
from avatar_stream.encoder.face_reader import FaceReader
from avatar_stream.encoder.landmarks import FaceMeshTracker
from avatar_stream.evaluation.synthetic_heads import RenderedHead
from avatar_stream.sources.demo import performance_at
from avatar_stream.types import FaceSemantics, FloatArray

FPS = 25.0
# The demo performer glances, smiles, winks and starts back, but doesn't turn the head far.
_PLAYED_S = np.arange(2.0, 10.0, 0.2)
_RESTING = 40  # frames in which the encoder learns the face at rest


def _mean(*names: str) -> Callable[[FaceSemantics], float]:
    return lambda face: float(np.mean([face[name] for name in names]))


def _both(stem: str) -> Callable[[FaceSemantics], float]:
    return _mean(f"{stem}Left", f"{stem}Right")


_BROWS_UP = _mean("browInnerUp", "browOuterUpLeft", "browOuterUpRight")

# What is measured of a face: how, and how much of it is a lot, by which leakage from one into another is put.
AXES: MappingProxyType[str, tuple[Callable[[FaceSemantics], float], float]] = MappingProxyType({
    "pitch°": (lambda face: float(np.degrees(face.head_rotation_rad[0])), 10.0),
    "yaw°": (lambda face: float(np.degrees(face.head_rotation_rad[1])), 10.0),
    "roll°": (lambda face: float(np.degrees(face.head_rotation_rad[2])), 10.0),
    "x": (lambda face: float(face.head_position[0]), 0.1),
    "y": (lambda face: float(face.head_position[1]), 0.1),
    "depth": (lambda face: float(face.head_position[2]), 0.3),
    "lids": (lambda face: _both("eyeWide")(face) - _both("eyeBlink")(face), 1.0),
    "gaze_x": (lambda face: face["eyeLookOutLeft"] - face["eyeLookInLeft"], 1.0),
    "gaze_y": (lambda face: _both("eyeLookDown")(face) - _both("eyeLookUp")(face), 1.0),
    "brows": (lambda face: _BROWS_UP(face) - _both("browDown")(face), 1.0),
    "jaw": (lambda face: face["jawOpen"], 1.0),
    "smile": (_both("mouthSmile"), 1.0),
    # Encoders seldom tell the two ways of pouting apart.
    "pout": (lambda face: face["mouthPucker"] + face["mouthFunnel"], 1.0),
})  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """One word in several degrees.

    Attributes:
        name: what to call it.
        axis: the one of `AXES` that it is meant to move.
        degrees: edits in words.
    """

    name: str
    axis: str
    degrees: tuple[str, ...]


TRIALS = (
    Trial("pitch", "pitch°", ("pitch-10deg", "pitch-5deg", "pitch+5deg", "pitch+10deg")),
    Trial("yaw", "yaw°", ("yaw-12deg", "yaw-6deg", "yaw+6deg", "yaw+12deg")),
    Trial("roll", "roll°", ("roll-12deg", "roll-6deg", "roll+6deg", "roll+12deg")),
    Trial("x", "x", ("x-0.1", "x-0.05", "x+0.05", "x+0.1")),
    Trial("y", "y", ("y-0.1", "y-0.05", "y+0.05", "y+0.1")),
    Trial("depth", "depth", ("depth-0.3", "depth-0.15", "depth+0.15", "depth+0.3")),
    Trial("size", "depth", ("size=0.88", "size=0.94", "size=1.06", "size=1.12")),
    Trial("eyes (offset)", "lids", ("eyes-0.6", "eyes-0.3", "eyes+0.3", "eyes+0.6")),
    Trial("eyes (gain)", "lids", ("eyes=0", "eyes=0.5", "eyes=1.3")),
    Trial("gaze_x", "gaze_x", ("gaze_x-0.6", "gaze_x-0.3", "gaze_x+0.3", "gaze_x+0.6")),
    Trial("gaze_y", "gaze_y", ("gaze_y-0.6", "gaze_y-0.3", "gaze_y+0.3", "gaze_y+0.6")),
    Trial("brows", "brows", ("brows-0.6", "brows-0.3", "brows+0.3", "brows+0.6")),
    Trial("mouth (offset)", "jaw", ("mouth+0.15", "mouth+0.3", "mouth+0.45")),
    Trial("mouth (gain)", "jaw", ("mouth=0", "mouth=0.5", "mouth=1.3")),
    Trial("smile", "smile", ("smile@0.3", "smile@0.6", "smile@1")),
    Trial("mouthPucker", "pout", ("mouthPucker+0.3", "mouthPucker+0.6", "mouthPucker+0.9")),
)


@dataclass(frozen=True)
class EditMeasure:
    """What became of one word.

    Attributes:
        name, axis: of the trial.
        slope: re-read change over asked-for change, by least squares through 0; 1 is perfect. NaN where nothing
            was asked for.
        correlation: Pearson's r between both, over all moments and degrees.
        leakage: (13,) by axis: change that was not asked for there. Where the edit moves its own axis by what is a lot,
            so many lots; on its own axis slope - 1.
        tracked: share of the pictures in which the face was found again.
    """

    name: str
    axis: str
    slope: float
    correlation: float
    leakage: FloatArray
    tracked: float

    @property
    def worst_leak(self) -> tuple[str, float]:
        """The other axis that moves most, and how far."""
        others = np.where(np.array(list(AXES)) == self.axis, 0.0, self.leakage)
        worst = int(np.argmax(np.abs(np.nan_to_num(others))))
        return list(AXES)[worst], float(others[worst])

    def as_json(self) -> dict[str, Any]:
        """The figures by name."""
        return {
            "axis": self.axis,
            "slope": _rounded(self.slope),
            "correlation": _rounded(self.correlation),
            "leakage": dict(zip(AXES, map(_rounded, self.leakage), strict=True)),
            "tracked": round(self.tracked, 4),
        }


def measure_edits(head: RenderedHead, trials: Sequence[Trial] = TRIALS) -> list[EditMeasure]:
    """Try edits on one head.

    Args:
        head: shows edited faces.
        trials: what to try.
    """
    return [_measure(trial, head) for trial in trials]


def mean_of(measures: Sequence[Sequence[EditMeasure]]) -> list[EditMeasure]:
    """The mean over several heads, each with the same trials."""
    return [
        EditMeasure(
            same[0].name,
            same[0].axis,
            float(np.mean([one.slope for one in same])),
            float(np.mean([one.correlation for one in same])),
            np.mean([one.leakage for one in same], axis=0),
            float(np.mean([one.tracked for one in same])),
        )
        for same in zip(*measures, strict=True)
    ]


def _measure(trial: Trial, head: RenderedHead) -> EditMeasure:
    played = [performance_at(float(time_s)) for time_s in _PLAYED_S]
    blocks = [[edits.apply(face) for face in played] for edits in (Edits(), *map(parse_edits, trial.degrees))]
    resting = [FaceSemantics.neutral()] * _RESTING
    read = _track_again([*resting, *(face for block in blocks for face in block)], head)[_RESTING:]
    shown = np.array([_axes_of(face) for block in blocks for face in block])
    shape = (len(blocks), len(played), len(AXES))
    asked, brought = shown.reshape(shape), read.reshape(shape)
    found = np.isfinite(brought[:, :, 0])
    both = found[1:] & found[:1]
    return _compare(
        trial, (asked[1:] - asked[:1])[both], (brought[1:] - brought[:1])[both], float(found.mean())
    )


def _compare(trial: Trial, asked: FloatArray, brought: FloatArray, tracked: float) -> EditMeasure:
    """Changes of all axes, (n, 13) each, asked for and brought about."""
    own = list(AXES).index(trial.axis)
    lots = np.array([lot for _, lot in AXES.values()])
    power = float(asked[:, own] @ asked[:, own])
    if power == 0.0:
        unknown = np.full(len(AXES), np.nan)
        return EditMeasure(trial.name, trial.axis, np.nan, np.nan, unknown, tracked)
    unasked = asked[:, own] @ (brought - asked) / power
    alive = min(asked[:, own].std(), brought[:, own].std()) > 0.0
    return EditMeasure(
        trial.name,
        trial.axis,
        float(1.0 + unasked[own]),
        float(np.corrcoef(asked[:, own], brought[:, own])[0, 1]) if alive else 0.0,
        unasked * lots[own] / lots,
        tracked,
    )


def _track_again(faces: Sequence[FaceSemantics], head: RenderedHead) -> FloatArray:
    """(n, 13) the axes of each face as the encoder reads them, unsmoothed; NaN where it finds none."""
    rows, reader = [], FaceReader()
    with closing(FaceMeshTracker()) as tracker:
        for index, face in enumerate(faces):
            landmarks = tracker.find(head.render(face), index / FPS)
            reader.read(landmarks, index / FPS)
            solved = reader.unsmoothed
            rows.append(np.full(len(AXES), np.nan) if solved is None else _axes_of(solved))
    return np.array(rows)


def _axes_of(face: FaceSemantics) -> FloatArray:
    return np.array([read(face) for read, _ in AXES.values()])


def _rounded(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None
