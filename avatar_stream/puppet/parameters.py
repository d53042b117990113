"""What a puppet is posed by: 59 numbers, each with a name that keyforms refer to."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.arkit import EXPRESSION_NAMES
from avatar_stream.types import FaceSemantics

HEAD_NAMES = ("pitch", "yaw", "roll", "x", "y", "depth")
#: Names of all parameters, in the order of their numbers: the 52 expressions (0…1), pitch, yaw, roll (radians), x, y,
#: depth (face widths), and breath (0 out … 1 in).
PARAMETERS: tuple[str, ...] = (*EXPRESSION_NAMES, *HEAD_NAMES, "breath")
PARAMETER_INDEX: dict[str, int] = {name: number for number, name in enumerate(PARAMETERS)}
PARAMETER_COUNT = len(PARAMETERS)

Values = npt.NDArray[np.float32]


def values_of(semantics: FaceSemantics, breath: float = 0.0) -> Values:
    """(59,) float32: what a puppet shows of a face."""
    return np.concatenate(
        [semantics.expression, semantics.head_rotation_rad, semantics.head_position, [breath]],
        dtype=np.float32,
    )
