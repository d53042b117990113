"""A scripted performer: shows what a character can do with no camera and no clip."""

from __future__ import annotations

import math
from collections.abc import Mapping

from avatar_stream.errors import SourceError
from avatar_stream.face_model.pose import on_neck
from avatar_stream.stages import PerformanceSource
from avatar_stream.types import FaceSemantics

LOOP_S = 20.0

Pose = Mapping[str, float]

# (when, how long the change takes, where it ends). A track holds its last pose until the next change.
Track = tuple[tuple[float, float, Pose], ...]

_REST: Pose = {}

# Angles in radians, as everywhere; names as in `FaceSemantics.of`.
_HEAD: Track = (
    (2.2, 0.5, {"yaw": 0.10, "roll": 0.05}),
    (3.4, 0.5, {"yaw": -0.08, "roll": -0.04, "pitch": 0.03}),
    (4.6, 0.4, {"yaw": 0.06, "roll": 0.06, "pitch": -0.02}),
    (5.8, 0.5, _REST),
    (6.6, 0.5, {"roll": 0.14, "yaw": 0.08}),  # tilts to the wink
    (8.2, 0.5, _REST),
    (8.8, 0.25, {"pitch": 0.10, "depth": -0.12}),  # starts back in surprise
    (10.2, 0.5, _REST),
    (10.8, 0.7, {"yaw": 0.42, "roll": -0.03}),  # looks round, to one side and the other
    (12.2, 0.9, {"yaw": -0.42, "roll": 0.03}),
    (13.8, 0.7, _REST),
    (14.6, 0.28, {"pitch": -0.20}),  # nods twice
    (14.9, 0.28, {"pitch": 0.08}),
    (15.2, 0.28, {"pitch": -0.16}),
    (15.5, 0.35, _REST),
    (16.2, 0.5, {"roll": -0.20}),  # tilts
    (17.4, 0.6, {"roll": 0.18, "depth": 0.15}),
    (18.8, 0.7, _REST),
)

_GAZE: Track = (  # "right" and "down" of the picture, turned into eyeLook* below
    (1.0, 0.08, {"right": 0.5}),
    (1.7, 0.08, _REST),
    (3.3, 0.08, {"right": -0.35, "down": -0.1}),
    (4.3, 0.08, _REST),
    (5.4, 0.08, {"right": 0.2, "down": 0.35}),
    (6.0, 0.08, _REST),
    (10.7, 0.08, {"right": 0.85}),
    (11.6, 0.08, {"right": 0.1}),
    (12.1, 0.08, {"right": -0.85}),
    (13.1, 0.08, {"right": -0.1, "down": -0.5}),
    (13.7, 0.08, _REST),
    (16.3, 0.08, {"down": -0.7, "right": 0.4}),
    (17.2, 0.08, _REST),
)

_FACE: Track = (
    (1.8, 0.4, {"browInnerUp": 0.25, "mouthSmileLeft": 0.15, "mouthSmileRight": 0.15}),
    (3.2, 0.3, {"browDownLeft": 0.4, "browDownRight": 0.4}),
    (4.5, 0.3, {"browOuterUpLeft": 0.5, "browOuterUpRight": 0.3, "browInnerUp": 0.3}),
    (5.8, 0.4, _REST),
    (
        6.5,
        0.5,
        {"mouthSmileLeft": 0.85, "mouthSmileRight": 0.65, "cheekSquintLeft": 0.5, "cheekSquintRight": 0.4},
    ),
    (8.1, 0.4, _REST),
    (
        8.7,
        0.22,
        {"browInnerUp": 0.9, "browOuterUpLeft": 0.8, "browOuterUpRight": 0.8, "eyeWideLeft": 0.9,
         "eyeWideRight": 0.9, "jawOpen": 0.65, "mouthFunnel": 0.25},
    ),
    (10.0, 0.5, {"mouthSmileLeft": 0.5, "mouthSmileRight": 0.5, "jawOpen": 0.15}),
    (11.0, 0.5, {"mouthSmileLeft": 0.15, "mouthSmileRight": 0.15}),
    (14.4, 0.4, {"mouthSmileLeft": 0.4, "mouthSmileRight": 0.4}),
    (16.1, 0.4, {"mouthPucker": 0.6, "browOuterUpRight": 0.6, "mouthLeft": 0.3}),
    (17.3, 0.4, {"mouthSmileLeft": 0.95, "mouthSmileRight": 0.95, "jawOpen": 0.25, "cheekSquintLeft": 0.6,
                 "cheekSquintRight": 0.6, "eyeSquintLeft": 0.3, "eyeSquintRight": 0.3}),
    (18.9, 0.7, _REST),
)  # fmt: skip

# Mouth shapes of speech (visemes), roughly those of Fisher 1968, "Confusions among visually perceived consonants".
_AH: Pose = {"jawOpen": 0.50, "mouthLowerDownLeft": 0.2, "mouthLowerDownRight": 0.2}
_EE: Pose = {"jawOpen": 0.18, "mouthSmileLeft": 0.4, "mouthSmileRight": 0.4, "mouthStretchLeft": 0.25,
             "mouthStretchRight": 0.25, "mouthUpperUpLeft": 0.15, "mouthUpperUpRight": 0.15}  # fmt: skip
_OH: Pose = {"jawOpen": 0.38, "mouthFunnel": 0.55}
_OO: Pose = {"jawOpen": 0.14, "mouthPucker": 0.7, "mouthFunnel": 0.2}
_EH: Pose = {"jawOpen": 0.30, "mouthSmileLeft": 0.15, "mouthSmileRight": 0.15}
_M: Pose = {"jawOpen": 0.06, "mouthClose": 0.06, "mouthPressLeft": 0.3, "mouthPressRight": 0.3}
_F: Pose = {"jawOpen": 0.08, "mouthRollLower": 0.35, "mouthUpperUpLeft": 0.15, "mouthUpperUpRight": 0.15}

_SPEECH_BEGIN_S, _SYLLABLE_S = 2.0, 0.16
_SPEECH: tuple[Pose, ...] = (
    _EH, _OH, _M, _AH, _EE, _F, _OH, _EH, _M, _OO, _REST, _AH, _M, _EE, _EH, _OO, _OH, _F, _AH, _EE, _M, _EH, _REST,
)  # fmt: skip

# Blinks of both eyes; a change of gaze often comes with one.
_BLINKS_S = (0.6, 3.25, 5.35, 5.75, 8.45, 10.68, 12.05, 13.7, 16.15, 18.85)
_BLINK_CLOSING_S, _BLINK_OPENING_S = 0.09, 0.17
_WINK_S, _WINK_CLOSING_S, _WINK_HELD_S, _WINK_OPENING_S = 7.0, 0.12, 0.35, 0.2


class DemoPerformer(PerformanceSource):
    """Idles, talks, winks, starts, looks round, nods and smiles in a loop of 20 s."""

    frame_count = None
    paced = False

    def __init__(self, fps: float = 30.0, duration_s: float | None = None) -> None:
        """
        Args:
            fps: semantics a second.
            duration_s: when the performance ends; None performs for ever.

        Raises:
            SourceError: a rate or duration that is not positive.
        """
        if not (math.isfinite(fps) and fps > 0):
            raise SourceError(f"The demo performer needs a rate above 0 fps, not {fps:g}")
        if duration_s is not None and not duration_s > 0:
            raise SourceError(f"The demo performer needs a duration above 0 s, not {duration_s:g}")
        self.fps = fps
        self._duration_s = duration_s
        self._index = 0
        self._closed = False

    def read(self) -> FaceSemantics | None:
        """The next moment of the performance; times start at 0."""
        time_s = self._index / self.fps
        if self._closed or (self._duration_s is not None and time_s >= self._duration_s):
            return None
        self._index += 1
        return performance_at(time_s)

    def close(self) -> None:
        """End the performance."""
        self._closed = True


def performance_at(time_s: float) -> FaceSemantics:
    """The performance at one moment: a continuous function of time that repeats every `LOOP_S`.

    Args:
        time_s: seconds since its beginning.

    Returns:
        Semantics with confidence 1 and `captured_s` = `time_s`.
    """
    phase_s = math.fmod(time_s, LOOP_S)
    phase_s = phase_s if phase_s >= 0 else phase_s + LOOP_S
    values: dict[str, float] = {}
    for part in (_pose_at(_HEAD, phase_s), _pose_at(_FACE, phase_s), _speech_at(phase_s), _sway_at(phase_s)):
        for name, value in part.items():
            values[name] = values.get(name, 0.0) + value
    values |= _eye_look(_pose_at(_GAZE, phase_s))
    blink = max(_pulse(phase_s - begin_s, _BLINK_CLOSING_S, 0.02, _BLINK_OPENING_S) for begin_s in _BLINKS_S)
    wink = _pulse(phase_s - _WINK_S, _WINK_CLOSING_S, _WINK_HELD_S, _WINK_OPENING_S)
    values["eyeBlinkRight"] = blink
    values["eyeBlinkLeft"] = max(blink, wink)
    return on_neck(FaceSemantics.of(time_s, **values))


def _ease(share: float) -> float:
    """0…1 to 0…1, starting and ending gently (Perlin's smootherstep)."""
    s = min(max(share, 0.0), 1.0)
    return s * s * s * (s * (6.0 * s - 15.0) + 10.0)


def _pulse(since_s: float, rise_s: float, held_s: float, fall_s: float) -> float:
    """0, up to 1, held, and back to 0."""
    return _ease(since_s / rise_s) * (1.0 - _ease((since_s - rise_s - held_s) / fall_s))


def _pose_at(track: Track, phase_s: float) -> dict[str, float]:
    """Where a track is: every change eases from wherever the one before had got to."""
    pose: dict[str, float] = {}
    for begin_s, change_s, goal in track:
        if phase_s < begin_s:
            break
        share = _ease((phase_s - begin_s) / change_s)
        pose = {
            name: pose.get(name, 0.0) + share * (goal.get(name, 0.0) - pose.get(name, 0.0))
            for name in {*pose, *goal}
        }
    return pose


def _speech_at(phase_s: float) -> dict[str, float]:
    """One mouth shape melting into the next, as speech does."""
    position = (phase_s - _SPEECH_BEGIN_S) / _SYLLABLE_S
    pose: dict[str, float] = {}
    for index in (math.floor(position), math.floor(position) + 1):
        if 0 <= index < len(_SPEECH):
            share = _ease(1.0 - abs(position - index))
            for name, value in _SPEECH[index].items():
                pose[name] = pose.get(name, 0.0) + share * value
    return pose


def _sway_at(phase_s: float) -> dict[str, float]:
    """Nobody is quite still; whole numbers of periods keep the loop seamless."""
    turn = 2.0 * math.pi * phase_s / LOOP_S
    return {
        "yaw": 0.020 * math.sin(3 * turn),
        "pitch": 0.012 * math.sin(5 * turn),
        "roll": 0.010 * math.sin(2 * turn),
        "y": 0.010 * math.sin(5 * turn),
        "x": 0.010 * math.sin(3 * turn),
    }


def _eye_look(gaze: Mapping[str, float]) -> dict[str, float]:
    """Both eyes looking at the picture's "right" and "down": one turns in as the other turns out."""
    right, down = gaze.get("right", 0.0), gaze.get("down", 0.0)
    look = {
        "eyeLookOutLeft": right, "eyeLookInRight": right, "eyeLookInLeft": -right, "eyeLookOutRight": -right,
        "eyeLookDownLeft": down, "eyeLookDownRight": down, "eyeLookUpLeft": -down, "eyeLookUpRight": -down,
    }  # fmt: skip
    return {name: max(value, 0.0) for name, value in look.items()}
