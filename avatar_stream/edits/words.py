"""Edits in words, for the command line and configuration files: ``eyes=0.5 mouth=1.3 yaw=+10deg smile@0.6 mirror``.

| word | what it does |
| --- | --- |
| ``NAME*1.3`` | scales an expression (ARKit name), an axis, or a group: eyes, gaze, brows, mouth, head, position |
| ``NAME+0.1``, ``NAME-0.1`` | adds to it; ``yaw=+10deg`` is the same as ``yaw+10deg`` |
| ``NAME=0.3`` | holds an expression or an axis at a value; a group has no single value, so this scales it |
| ``size=1.2`` | shows the face so many times as large |
| ``PRESET@0.6`` | holds an expression preset at a strength; without ``@`` at full strength |
| ``mirror`` | swaps left and right |
| ``toggle=NAME`` | switches what the character's artist made to be switched, such as ``toggle=blush`` |

Words stand in any order; on one and the same name they are applied one after the other.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, ValidationError

from avatar_stream.base.naming import nearest_name
from avatar_stream.edits.edits import SAME, Affine, Edits
from avatar_stream.edits.presets import PRESETS
from avatar_stream.errors import UserInputError
from avatar_stream.face_model.arkit import EXPRESSION_INDEX, EXPRESSION_NAMES
from avatar_stream.types import POSITION_NAMES, ROTATION_NAMES

# What several numbers are changed by in one word. What offsets of eyes, brows and mouth mean, `Edits` says.
GROUPS: dict[str, tuple[str, ...]] = {
    "eyes": ("eyes",),
    "gaze": ("gaze_x", "gaze_y"),
    "brows": ("brows",),
    "mouth": ("mouth",),
    "head": ROTATION_NAMES,
    "position": POSITION_NAMES,
}
TOGGLE = "toggle="
AXES = ("gaze_x", "gaze_y", *ROTATION_NAMES, *POSITION_NAMES)

_WORD = re.compile(
    r"(?P<name>[A-Za-z_]+)(?:(?P<operator>=|\*|@|(?=[+-]))(?P<number>[+-]?[\d.]+(?:e[+-]?\d+)?)(?P<unit>[a-z]*))?"
)


def parse_edits(text: str) -> Edits:
    """Read edits from words separated by spaces or commas; no words at all change nothing.

    Raises:
        UserInputError: a word that is none; the message names it, what is wrong, and the nearest choice.
    """
    edits = Edits()
    for word in text.replace(",", " ").split():
        try:
            edits = _with_word(edits, word)
        except ValidationError as error:
            first = error.errors()[0]
            reason = first["msg"].removeprefix("Value error, ").replace("Input should", "it must")
            raise UserInputError(f"'{word}': {reason}") from None
    return edits


def _valid_edit(words: str) -> str:
    try:
        parse_edits(words)
    except UserInputError as error:
        raise ValueError(f"says {error}") from None
    return words


#: Words that `parse_edits` can read, as a pydantic field.
EditWords = Annotated[str, AfterValidator(_valid_edit)]


def edits_in_words(edits: Edits) -> str:
    """Words from which `parse_edits` makes the same edits."""
    words = ["mirror"] if edits.mirror else []
    words += [f"{TOGGLE}{name}" for name in sorted(edits.toggles)]
    fields = {name: getattr(edits, name) for name in ("eyes", "brows", "mouth", *AXES)}
    for name, affine in {**fields, **edits.names}.items():
        # Words of one name are applied in turn, so gain and offset can stand apart.
        if affine.gain != 1.0 or name in edits.names:
            words.append(f"{name}*{affine.gain!r}")
        if affine.offset != 0.0:
            words.append(f"{name}{affine.offset:+}")
    words += [f"{name}@{strength!r}" for name, strength in edits.presets.items()]
    if edits.size != 1.0:
        words.append(f"size={edits.size!r}")
    return " ".join(words)


def _with_word(edits: Edits, word: str) -> Edits:
    if word.startswith(TOGGLE):
        return _changed(edits, toggles=edits.toggles ^ {word.removeprefix(TOGGLE)})
    match = _WORD.fullmatch(word)
    if match is None:
        raise UserInputError(
            f"'{word}' is no edit: write it as name=value, name*gain, name+offset or preset@strength, such as "
            "eyes=0.5, jawOpen*1.3, yaw=+10deg, smile@0.6"
        )
    name, operator, number, unit = match.group("name", "operator", "number", "unit")
    if name == "mirror" and number is None:
        return _changed(edits, mirror=True)
    if name in PRESETS and operator in ("@", None):
        strength = 1.0 if number is None else _number(word, number, unit)
        return _changed(edits, presets={**edits.presets, name: strength})
    _check_name(word, name, operator, number)
    value = _number(word, number, unit)
    if name == "size":
        if operator not in ("=", "*") or number[0] in "+-":
            raise UserInputError(f"'{word}': a size is a factor, such as size=1.2")
        return _changed(edits, size=value if operator == "=" else edits.size * value)
    if unit and not (name in ROTATION_NAMES or name == "head"):
        raise UserInputError(f"'{word}': only pitch, yaw and roll are angles; leave '{unit}' out")
    step = _step(name, operator, number, value)
    if unit and (operator == "*" or (name in GROUPS and step.gain != 1.0)):
        raise UserInputError(f"'{word}': a gain has no unit; leave '{unit}' out")
    if name in EXPRESSION_INDEX:
        return _changed(edits, names={**edits.names, name: edits.names.get(name, SAME).then(step)})
    fields = GROUPS.get(name, (name,))
    return _changed(edits, **{field: getattr(edits, field).then(step) for field in fields})


def _step(name: str, operator: str, number: str, value: float) -> Affine:
    if operator == "*":
        return Affine(gain=value)
    if number[0] in "+-":
        return Affine(offset=value)
    return Affine(gain=value) if name in GROUPS else Affine(gain=0.0, offset=value)


def _check_name(word: str, name: str, operator: str | None, number: str | None) -> None:
    changeable = [*GROUPS, *AXES, "size", *EXPRESSION_NAMES]
    if name not in changeable:
        if name in PRESETS:
            raise UserInputError(f"'{word}': a preset is held by its strength, such as {name}@0.6")
        if name == "mirror":
            raise UserInputError(f"'{word}': mirror stands alone")
        choices = [*GROUPS, *AXES, "size", "mirror", *PRESETS]
        hint = nearest_name(name, [*choices, *EXPRESSION_NAMES])
        raise UserInputError(
            f"'{word}': nothing is called '{name}'{hint}; choices: {', '.join(choices)}, "
            "and the 52 ARKit expressions such as jawOpen"
        )
    if number is None:
        raise UserInputError(
            f"'{word}': say what to do with it, such as {name}=0.5, {name}*1.3 or {name}+0.1"
        )
    if operator == "@":
        raise UserInputError(f"'{word}': only presets are held with @; write {name}=…, {name}*… or {name}+…")


_UNITS: dict[str, Callable[[float], float]] = {"": float, "rad": float, "deg": math.radians}


def _number(word: str, number: str, unit: str) -> float:
    if unit not in _UNITS:
        raise UserInputError(f"'{word}': the unit '{unit}' is unknown; angles are in deg or rad")
    try:
        return _UNITS[unit](float(number))
    except ValueError:
        raise UserInputError(f"'{word}': '{number}' is not a number") from None


def _changed(edits: Edits, **fields: object) -> Edits:
    """A copy with other fields, validated again."""
    known = {name: getattr(edits, name) for name in Edits.model_fields}
    return Edits(**{**known, **fields})
