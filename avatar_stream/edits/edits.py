"""Edits: what is changed between the performer's semantics and the character's. A pure function of both.

One object serves the command line, configuration files, the panel, hotkeys and whoever decodes a recording:
the packets stay as they are, and the same packets can be shown in any number of ways.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, field_validator

from avatar_stream.base.naming import nearest_name
from avatar_stream.edits.presets import PRESETS
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX, EXPRESSION_NAMES
from avatar_stream.face_model.pose import carried_by_neck
from avatar_stream.types import MAX_ROTATION_RAD, POSITION_NAMES, ROTATION_NAMES, FaceSemantics, FloatArray

# Depth is told against a camera so many face widths away: a face at depth d looks 4 / (4 - d) times as large.
REST_DISTANCE_FACE_WIDTHS = 4.0

_LARGEST = 10.0


class Affine(BaseModel):
    """A number made of another one: ``gain · value + offset``. Gain 0 holds the value at the offset.

    Attributes:
        gain: within ±10.
        offset: within ±10, in the unit of the value: radians, face widths, or 1 for a full expression.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    gain: float = Field(default=1.0, ge=-_LARGEST, le=_LARGEST)
    offset: float = Field(default=0.0, ge=-_LARGEST, le=_LARGEST)

    @property
    def idle(self) -> bool:
        """Whether it changes nothing."""
        return self.gain == 1.0 and self.offset == 0.0

    def then(self, later: Affine) -> Affine:
        """Both in one: first this, then `later`."""
        return Affine(gain=later.gain * self.gain, offset=later.gain * self.offset + later.offset)


SAME = Affine()


class Edits(BaseModel):
    """All edits, in the order in which they are applied; the defaults change nothing.

    "Left" and "right" in names are the character's own; the picture's right is its left side.

    Attributes:
        mirror: show the performer as a mirror would: left and right are swapped.
        eyes: motion of the lids and the gaze: the gain scales all that eyes do, the offset opens (above 0) or
            closes them.
        gaze_x, gaze_y: of the gaze to the picture's right and down; 1 = as far as it goes.
        brows: motion of the brows; the offset raises (above 0) or lowers them.
        mouth: motion of mouth, lips and jaw; the offset opens (above 0) or closes the jaw.
        presets: strength 0…1 of each preset held (see `presets.PRESETS`). What the performer does
            goes on showing: an expression e becomes e + strength · preset · (1 − e).
        names: single expressions by ARKit name, whatever the above has made of them.
        pitch, yaw, roll: radians, in the axes of `avatar_stream.types`; the head's place follows, as on a neck.
        x, y, depth: face widths from rest.
        size: how many times as large the face is shown, 0.5…2. Decoders ease off towards the limits of their
            picture (about 0.8 to 1.33).
        toggles: names of what the character's artist made to be switched, such as "blush", to be the other way than in
            the picture at rest; a character without them ignores them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    mirror: bool = False
    eyes: Affine = SAME
    gaze_x: Affine = SAME
    gaze_y: Affine = SAME
    brows: Affine = SAME
    mouth: Affine = SAME
    presets: Mapping[str, float] = Field(default_factory=dict)
    names: Mapping[str, Affine] = Field(default_factory=dict)
    pitch: Affine = SAME
    yaw: Affine = SAME
    roll: Affine = SAME
    x: Affine = SAME
    y: Affine = SAME
    depth: Affine = SAME
    size: float = Field(default=1.0, ge=0.5, le=2.0)
    toggles: frozenset[str] = frozenset()

    @field_validator("toggles")
    @classmethod
    def _toggle_words(cls, toggles: frozenset[str]) -> frozenset[str]:
        for name in toggles:
            if not re.fullmatch(r"\w{1,64}", name):
                raise ValueError(f"'{name[:64]}' names no toggle: a toggle is one word, such as blush")
        return toggles

    @field_validator("presets")
    @classmethod
    def _known_presets(cls, presets: Mapping[str, float]) -> Mapping[str, float]:
        for name, strength in presets.items():
            if name not in PRESETS:
                raise ValueError(
                    f"there is no expression preset called '{name}'{nearest_name(name, PRESETS)}"
                )
            if not 0.0 <= strength <= 1.0:
                raise ValueError(f"the strength of preset '{name}' must be 0 to 1, not {strength:g}")
        return presets

    @field_validator("names")
    @classmethod
    def _known_names(cls, names: Mapping[str, Affine]) -> Mapping[str, Affine]:
        for name in names:
            if name not in EXPRESSION_INDEX:
                raise ValueError(
                    f"there is no expression called '{name}'{nearest_name(name, EXPRESSION_NAMES)}"
                )
        return names

    @cached_property
    def idle(self) -> bool:
        """Whether they change nothing."""
        return self == Edits(presets=self.presets) and not any(self.presets.values())

    def apply(self, semantics: FaceSemantics) -> FaceSemantics:
        """The edited semantics. Idle edits return `semantics` itself; time and confidence stay."""
        if self.idle:
            return semantics
        expression = semantics.expression
        rotation = semantics.head_rotation_rad.astype(np.float64)
        position = semantics.head_position.astype(np.float64)
        if self.mirror:
            expression = expression[_MIRRORED]
            rotation = rotation * (1.0, -1.0, -1.0)
            position = position * (-1.0, 1.0, 1.0)
        expression = self._express(expression.astype(np.float64))
        gains, offsets = self._head
        turned = np.clip(gains[:3] * rotation + offsets[:3], -MAX_ROTATION_RAD, MAX_ROTATION_RAD)
        # A head that is turned farther, or less far, goes where its neck takes it.
        position += carried_by_neck(turned) - carried_by_neck(rotation)
        position = gains[3:] * position + offsets[3:]
        if self.size != 1.0:
            position[2] = resized(float(position[2]), self.size)
        return replace(
            semantics,
            expression=expression,
            head_rotation_rad=turned,
            head_position=position,
            toggles=self.toggles,
        )

    @cached_property
    def _head(self) -> tuple[FloatArray, FloatArray]:
        """(6,) gains and (6,) offsets of rotation and position."""
        parts = [getattr(self, name) for name in (*ROTATION_NAMES, *POSITION_NAMES)]
        return np.array([part.gain for part in parts]), np.array([part.offset for part in parts])

    @cached_property
    def _gains(self) -> FloatArray:
        """(52,) gains of the groups."""
        gains = np.ones(EXPRESSION_COUNT)
        for group, gain in ((_EYES, self.eyes.gain), (_BROWS, self.brows.gain), (_MOUTH, self.mouth.gain)):
            gains[group] = gain
        return gains

    @cached_property
    def _held(self) -> tuple[FloatArray, FloatArray]:
        """(52,) what the presets leave of each expression, and (52,) what they add to it."""
        kept, added = np.ones(EXPRESSION_COUNT), np.zeros(EXPRESSION_COUNT)
        for name, strength in self.presets.items():
            for expression, amount in PRESETS[name].items():
                index = EXPRESSION_INDEX[expression]
                share = strength * abs(amount)
                kept[index] *= 1.0 - share
                added[index] = added[index] * (1.0 - share) + max(strength * amount, 0.0)
        return kept, added

    def _express(self, expression: FloatArray) -> FloatArray:
        expression = expression * self._gains
        if not (self.gaze_x.idle and self.gaze_y.idle):
            _steer(expression, _LOOK_RIGHT, _LOOK_LEFT, self.gaze_x)
            _steer(expression, _LOOK_DOWN, _LOOK_UP, self.gaze_y)
        _push(expression, _WIDE, _BLINK, self.eyes.offset)
        _push(expression, _BROWS_UP, _BROWS_DOWN, self.brows.offset)
        expression[_JAW_OPEN] += self.mouth.offset
        kept, added = self._held
        expression = np.clip(expression, 0.0, 1.0) * kept + added
        for name, affine in self.names.items():
            index = EXPRESSION_INDEX[name]
            expression[index] = affine.gain * expression[index] + affine.offset
        return expression


def resized(depth: float, size: float) -> float:
    """The depth, in face widths, at which a face at `depth` looks `size` times as large."""
    return REST_DISTANCE_FACE_WIDTHS - (REST_DISTANCE_FACE_WIDTHS - depth) / size


def _named(*names: str) -> npt.NDArray[np.int64]:
    return np.array([EXPRESSION_INDEX[name] for name in names])


def _starting(*starts: str) -> npt.NDArray[np.int64]:
    return _named(*(name for name in EXPRESSION_NAMES if name.startswith(starts)))


def _swapped(name: str) -> str:
    if "Left" in name:
        return name.replace("Left", "Right")
    return name.replace("Right", "Left")


def _steer(
    expression: FloatArray, onward: npt.NDArray[np.int64], back: npt.NDArray[np.int64], affine: Affine
) -> None:
    """Change, in place, one direction of the gaze, which two names of each eye share between them."""
    gaze = affine.gain * (expression[onward] - expression[back]) + affine.offset
    expression[onward], expression[back] = np.maximum(gaze, 0.0), np.maximum(-gaze, 0.0)


def _push(
    expression: FloatArray, up: npt.NDArray[np.int64], down: npt.NDArray[np.int64], offset: float
) -> None:
    """Add, in place, to a motion whose two directions have names of their own; the other direction gives way."""
    if offset < 0.0:
        up, down, offset = down, up, -offset
    # Each name of one direction takes away the mean of the other.
    against = np.minimum(expression[down], offset)
    expression[down] -= against
    expression[up] += offset - against.mean()


_MIRRORED = _named(*(_swapped(name) for name in EXPRESSION_NAMES))
_EYES = _starting("eye")
_BROWS = _starting("brow")
_MOUTH = _starting("mouth", "jaw", "tongue")
_WIDE = _named("eyeWideLeft", "eyeWideRight")
_BLINK = _named("eyeBlinkLeft", "eyeBlinkRight")
_BROWS_UP = _named("browInnerUp", "browOuterUpLeft", "browOuterUpRight")
_BROWS_DOWN = _named("browDownLeft", "browDownRight")
_JAW_OPEN = EXPRESSION_INDEX["jawOpen"]
_LOOK_RIGHT = _named(
    "eyeLookOutLeft", "eyeLookInRight"
)  # to the picture's right, which is the character's left
_LOOK_LEFT = _named("eyeLookInLeft", "eyeLookOutRight")
_LOOK_DOWN = _named("eyeLookDownLeft", "eyeLookDownRight")
_LOOK_UP = _named("eyeLookUpLeft", "eyeLookUpRight")
