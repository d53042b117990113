"""How a performer's face is taken, before any edit: how strongly, how smoothly, and from which motion on.

A stage of its own between a performance and a character, so that cameras, recorded files and performers elsewhere
are all tuned alike. Depends on its settings, the semantics and their times alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from avatar_stream.config_sections import GROUPS, PerformanceSection
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX, EXPRESSION_NAMES
from avatar_stream.face_model.pose import carried_by_neck
from avatar_stream.types import FaceSemantics, FloatArray

# A head that is turned this far hides the eye that is away from the camera: between the two angles, the nearer eye
# takes over. Trackers guess the other one from there on.
TURNED_FROM_RAD, TURNED_RAD = math.radians(18.0), math.radians(28.0)
# Dead zones of the head are shares of these, which are as far as heads go before a camera.
HEAD_REACH_RAD, HEAD_REACH_FACE_WIDTHS = math.radians(30.0), 1.0
# Time constant of the strongest smoothing; weaker ones go with the square, so that the slider's first half is fine.
MOST_SMOOTHING_S = 0.5
# Takes a group's numbers with a strength and a dead zone, in place.
_Take = Callable[[FloatArray, float, float], None]
# After a longer gap nothing is smoothed: it would be a slow slide from somewhere else.
_LONGEST_GAP_S = 0.5


class Tuner:
    """Applies the settings to one moment after the other.

    Args:
        settings: may be replaced at any time, from any thread.
    """

    def __init__(self, settings: PerformanceSection) -> None:
        self._last: tuple[float, FloatArray] | None = None
        self.tune(settings)

    def tune(self, settings: PerformanceSection) -> None:
        """Go on with other settings."""
        time_constants = np.zeros(_COUNT)
        for group in GROUPS:
            time_constants[_NUMBERS[group]] = MOST_SMOOTHING_S * settings.of(group)[1] ** 2
        self._settings, self._time_constants = settings, time_constants

    def apply(self, semantics: FaceSemantics) -> FaceSemantics:
        """The tuned semantics; `semantics` itself where the settings leave everything as it is."""
        settings, time_constants = self._settings, self._time_constants
        before = np.concatenate([semantics.expression, semantics.head_rotation_rad, semantics.head_position])
        before = before.astype(np.float64)
        values = before.copy()
        _pair_eyes(values, settings.eyes_together)
        for group in GROUPS:
            strength, _, dead_zone = settings.of(group)
            if strength != 1.0 or dead_zone > 0.0:
                _TAKE[group](values, strength, dead_zone)
        smooth = self._smoothed(values, semantics.captured_s, time_constants)
        if np.array_equal(smooth, before):
            return semantics
        return replace(
            semantics,
            expression=smooth[:EXPRESSION_COUNT],
            head_rotation_rad=smooth[_ROTATION],
            head_position=smooth[_POSITION],
        )

    def _smoothed(self, values: FloatArray, time_s: float, time_constants: FloatArray) -> FloatArray:
        """Low-pass filters of first order; those with a time constant of 0 pass everything."""
        last, self._last = self._last, (time_s, values)
        if last is None or not time_constants.any():
            return values
        gap_s = time_s - last[0]
        if not 0.0 < gap_s <= _LONGEST_GAP_S:
            return values
        share = 1.0 - np.exp(-gap_s / np.maximum(time_constants, 1e-9))
        smooth = np.where(time_constants > 0.0, last[1] + share * (values - last[1]), values)
        self._last = time_s, smooth
        return smooth


def _pair_eyes(values: FloatArray, together: str) -> None:
    """Bring both eyes' lids together, in place: to the mean of both; the more a head is turned, to the nearer eye."""
    turn = min(max((abs(values[_YAW]) - TURNED_FROM_RAD) / (TURNED_RAD - TURNED_FROM_RAD), 0.0), 1.0)
    if together == "never" or (together == "turned" and turn == 0.0):
        return
    left, right = values[_LIDS_LEFT], values[_LIDS_RIGHT]
    # Turned to the picture's right (yaw > 0), the right eye is the nearer one.
    near = right if values[_YAW] > 0.0 else left
    if together == "always":
        paired = (1.0 - turn) * 0.5 * (left + right) + turn * near
        values[_LIDS_LEFT] = values[_LIDS_RIGHT] = paired
        return
    values[_LIDS_LEFT], values[_LIDS_RIGHT] = (
        left + turn * (near - left),
        right + turn * (near - right),
    )


def _beyond(values: FloatArray, dead_zone: float, reach: float = 1.0) -> FloatArray:
    """What is left of numbers of either sign outside the dead zone, a share of `reach`, which stays as it is."""
    outside = np.maximum(np.abs(values) - dead_zone * reach, 0.0) / (1.0 - dead_zone)
    return np.copysign(outside, values)


def _take_expressions(group: str) -> _Take:
    def take(values: FloatArray, strength: float, dead_zone: float) -> None:
        values[_NUMBERS[group]] = np.clip(strength * _beyond(values[_NUMBERS[group]], dead_zone), 0.0, 1.0)

    return take


def _take_gaze(values: FloatArray, strength: float, dead_zone: float) -> None:
    """Each direction has a name of its own for each eye; the dead zone is a circle around straight ahead."""
    for onward_x, back_x, onward_y, back_y in _GAZES:
        x, y = values[onward_x] - values[back_x], values[onward_y] - values[back_y]
        length = math.hypot(x, y)
        factor = strength * float(_beyond(np.array(length), dead_zone)) / length if length > 0.0 else 0.0
        for number in (onward_x, back_x, onward_y, back_y):
            values[number] = min(values[number] * factor, 1.0)


def _take_head(values: FloatArray, strength: float, dead_zone: float) -> None:
    """Turns, and moves beside what the neck does by itself when the head turns."""
    rotation, position = values[_ROTATION].copy(), values[_POSITION]
    own = position - carried_by_neck(rotation)
    turned = np.clip(strength * _beyond(rotation, dead_zone, HEAD_REACH_RAD), -0.5 * math.pi, 0.5 * math.pi)
    values[_ROTATION] = turned
    moved = strength * _beyond(own, dead_zone, HEAD_REACH_FACE_WIDTHS)
    values[_POSITION] = moved + carried_by_neck(turned)


def _starting(*starts: str) -> npt.NDArray[np.int64]:
    return np.array([EXPRESSION_INDEX[name] for name in EXPRESSION_NAMES if name.startswith(starts)])


def _named(*names: str) -> list[int]:
    return [EXPRESSION_INDEX[name] for name in names]


_COUNT = EXPRESSION_COUNT + 6
_ROTATION, _POSITION = slice(EXPRESSION_COUNT, EXPRESSION_COUNT + 3), slice(EXPRESSION_COUNT + 3, _COUNT)
_YAW = EXPRESSION_COUNT + 1
_LIDS_LEFT = _named("eyeBlinkLeft", "eyeSquintLeft", "eyeWideLeft")
_LIDS_RIGHT = _named("eyeBlinkRight", "eyeSquintRight", "eyeWideRight")
# To the picture's right, its left, down and up, of the left and of the right eye.
_GAZES = (
    _named("eyeLookOutLeft", "eyeLookInLeft", "eyeLookDownLeft", "eyeLookUpLeft"),
    _named("eyeLookInRight", "eyeLookOutRight", "eyeLookDownRight", "eyeLookUpRight"),
)
_NUMBERS = {
    "head": np.arange(EXPRESSION_COUNT, _COUNT),
    "eyes": _starting("eyeBlink", "eyeSquint", "eyeWide"),
    "gaze": _starting("eyeLook"),
    "brows": _starting("brow"),
    "mouth": _starting("mouth", "jaw", "tongue", "cheek", "nose"),
}
_TAKE: dict[str, _Take] = {
    "head": _take_head,
    "eyes": _take_expressions("eyes"),
    "gaze": _take_gaze,
    "brows": _take_expressions("brows"),
    "mouth": _take_expressions("mouth"),
}
