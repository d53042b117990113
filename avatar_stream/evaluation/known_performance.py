"""A performance of which every number is known: it rests, acts, turns the head and tries each expression alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from avatar_stream.face_model.arkit import EXPRESSION_NAMES
from avatar_stream.sources.demo import LOOP_S, performance_at
from avatar_stream.types import FaceSemantics

FPS = 30.0
REST_S = 2.0
TURNS_S = 8.0

# Pitch, yaw and roll: how far, and the time of one sway. That is up to 40° a second, as in a lively talk.
_LARGEST_TURN_DEG = (15.0, 25.0, 20.0)
_SWAY_S = (5.3, 4.1, 3.7)

# Each expression rises, is held, falls and rests, in frames.
_RISE, _HOLD, _REST = 3, 8, 6


@dataclass(frozen=True)
class Trial:
    """One expression tried alone.

    Attributes:
        name: what to call it.
        asked: the expressions set to 1.
        before, held: frames of the performance at rest before it, and at its height.
    """

    name: str
    asked: tuple[str, ...]
    before: slice
    held: slice


@dataclass(frozen=True)
class KnownPerformance:
    """What to show an encoder, frame by frame.

    Attributes:
        semantics: the truth, with times from 0 at 30 frames a second; begins with 2 s at rest.
        acting: frames in which everything moves together, as in a show.
        turning: frames in which only the head moves, up to 15° in pitch, 25° in yaw and 20° in roll.
        trials: expressions one by one.
    """

    semantics: tuple[FaceSemantics, ...]
    acting: slice
    turning: slice
    trials: tuple[Trial, ...]


def known_performance() -> KnownPerformance:
    """The one performance that all encoders and heads are tried with; some 55 s."""
    moments = [FaceSemantics.neutral()] * round(REST_S * FPS)
    acting = slice(len(moments), len(moments) + round(LOOP_S * FPS))
    moments += [performance_at(index / FPS) for index in range(round(LOOP_S * FPS))]
    turning = slice(len(moments), len(moments) + round(TURNS_S * FPS))
    moments += [_turned(index / FPS) for index in range(round(TURNS_S * FPS))]
    trials = []
    for name, asked in _asked().items():
        moments += [FaceSemantics.neutral()] * _REST
        before = slice(len(moments) - _REST + 3, len(moments))  # a smoothing filter may still be settling
        for index in range(_RISE + _HOLD + _RISE):
            height = min(1.0, (index + 1) / _RISE, (2 * _RISE + _HOLD - index) / _RISE)
            moments.append(FaceSemantics.of(0.0, **dict.fromkeys(asked, height)))
        last = len(moments) - _RISE
        trials.append(Trial(name, asked, before, slice(last - _HOLD + 3, last)))
    timed = tuple(replace(moment, captured_s=index / FPS) for index, moment in enumerate(moments))
    return KnownPerformance(timed, acting, turning, tuple(trials))


def _turned(time_s: float) -> FaceSemantics:
    """The head swaying about all three axes at once, from rest to rest."""
    envelope = math.sin(math.pi * min(1.0, time_s / TURNS_S)) ** 0.5
    angles = {
        name: envelope * math.radians(largest_deg) * math.sin(2 * math.pi * time_s / sway_s)
        for name, largest_deg, sway_s in zip(
            ("pitch", "yaw", "roll"), _LARGEST_TURN_DEG, _SWAY_S, strict=True
        )
    }
    return FaceSemantics.of(time_s, **angles)


def _asked() -> Mapping[str, tuple[str, ...]]:
    """Which expressions to set together, by name.

    Eyes look together, lips close over an open jaw, and a tongue is nothing that landmarks show.
    """
    trials: dict[str, tuple[str, ...]] = {
        "look up": ("eyeLookUpLeft", "eyeLookUpRight"),
        "look down": ("eyeLookDownLeft", "eyeLookDownRight"),
        "look left": ("eyeLookOutLeft", "eyeLookInRight"),
        "look right": ("eyeLookInLeft", "eyeLookOutRight"),
    }
    for name in EXPRESSION_NAMES:
        if name == "mouthClose":
            trials[name] = ("mouthClose", "jawOpen")
        elif not name.startswith("eyeLook") and name != "tongueOut":
            trials[name] = (name,)
    return trials


def expressions_of(performance: KnownPerformance) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """(n, 52) float32 the true expressions of every frame."""
    return np.stack([moment.expression for moment in performance.semantics])
