"""What a puppet is posed by: 61 numbers, each with a name that keyforms refer to, and its toggles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.arkit import EXPRESSION_NAMES
from avatar_stream.types import FaceSemantics

HEAD_NAMES = ("pitch", "yaw", "roll", "x", "y", "depth")
#: Names of all parameters, in the order of their numbers: the 52 expressions (0…1), pitch, yaw, roll (radians), x, y,
#: depth (face widths), breath (0 out … 1 in), and body_x, body_y (face widths): where a body that follows has gone.
PARAMETERS: tuple[str, ...] = (*EXPRESSION_NAMES, *HEAD_NAMES, "breath", "body_x", "body_y")
PARAMETER_INDEX: dict[str, int] = {name: number for number, name in enumerate(PARAMETERS)}
PARAMETER_COUNT = len(PARAMETERS)

#: A toggle's parameter is called so, and then by its name: 0 off, 1 on. Its number is 61 + its place in the puppet's.
TOGGLE_PREFIX = "toggle:"

Values = npt.NDArray[np.float32]


def values_of(
    semantics: FaceSemantics,
    breath: float = 0.0,
    toggles: Sequence[str] = (),
    body: Sequence[float] = (0.0, 0.0),
) -> Values:
    """(61 + T,) float32: what a puppet with T toggles shows of a face; `body` is that of `Swung`."""
    switched = [float(name in semantics.toggles) for name in toggles]
    return np.concatenate(
        [
            semantics.expression,
            semantics.head_rotation_rad,
            semantics.head_position,
            [breath],
            body,
            switched,
        ],
        dtype=np.float32,
    )


def parameter_number(name: str, toggles: Sequence[str]) -> int:
    """The number of a parameter of a puppet with these toggles.

    Raises:
        ValueError: there is no such parameter.
    """
    if name in PARAMETER_INDEX:
        return PARAMETER_INDEX[name]
    toggle = name.removeprefix(TOGGLE_PREFIX)
    if name == toggle or toggle not in toggles:
        raise ValueError(f"there is no parameter called '{name}'")
    return PARAMETER_COUNT + toggles.index(toggle)
