"""The 3D morphable face model: ICT-FaceKit Light on MediaPipe's 478-vertex topology.

Provenance and licence: ``models/README.md``; built by ``scripts/build_face_model.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from avatar_stream.base.model_file import load_model_arrays

_MODEL_FILE = "face_model.npz"


@dataclass(frozen=True)
class FaceModel:
    """A face as a linear combination: ``neutral + expressions · a + identities · b``.

    Axes: x to the picture's right, y down, z away from the camera (the nose has the smallest z). Unit:
    the width of the neutral face between vertices 234 and 454. Origin: midpoint of the four eye
    corners (33, 133, 362, 263). All arrays are read-only.

    Attributes:
        neutral: (478, 3) float32.
        expressions: (52, 478, 3) float32 deltas at full expression, in the order of `EXPRESSION_NAMES`.
            A full eyeLook* turns the eyeball by 30° sideways or 25° up or down. ``tongueOut`` is zero:
            no vertex lies on the tongue.
        identities: (100, 478, 3) float32 deltas at one standard deviation, the strongest first.
        triangles: (898, 3) int16 into the 468 skin vertices; seen from the camera all turn the same way.
    """

    neutral: npt.NDArray[np.float32]
    expressions: npt.NDArray[np.float32]
    identities: npt.NDArray[np.float32]
    triangles: npt.NDArray[np.int16]


@cache
def load_face_model() -> FaceModel:
    """The shipped face model; read once, then shared.

    Raises:
        ModelFileError: the model file is missing or damaged.
    """
    archive = load_model_arrays(_MODEL_FILE)
    arrays: dict[str, npt.NDArray[Any]] = {
        "neutral": archive["neutral"].astype(np.float32),
        "expressions": archive["expressions"].astype(np.float32),
        "identities": archive["identities"].astype(np.float32),
        "triangles": archive["triangles"].astype(np.int16),
    }
    for array in arrays.values():
        array.setflags(write=False)
    return FaceModel(**arrays)
