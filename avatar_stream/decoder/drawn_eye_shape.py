"""The lids and the gaze of a drawn eye at one moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from avatar_stream.characters.drawn_eye import DrawnEye
from avatar_stream.characters.head_mesh import smoothstep
from avatar_stream.types import FloatArray

# The drawn eye has replaced the picture's own once lids or iris have moved so far, in face widths.
REPLACED_FACE_WIDTHS = 0.01


@dataclass(frozen=True)
class EyeShape:
    """A drawn eye at one moment, in pixels of the keyframe.

    Attributes:
        upper, lower: (N, 2) the lids, as in `DrawnEye`.
        gaze: (2,) how far the iris has moved.
        shut: 0…1, from open as at rest to shut.
        replaced: 0…1, how far the picture's own eye has given way.
    """

    upper: FloatArray
    lower: FloatArray
    gaze: FloatArray
    shut: float
    replaced: float


def eye_shape(
    eye: DrawnEye,
    upper: FloatArray,
    lower: FloatArray,
    gaze: FloatArray,
    face_width_px: float,
    skin_motion_px: float = 0.0,
) -> EyeShape:
    """The shape of `eye` with lids, (N, 2) each, and iris moved by `gaze`, (2,) pixels, on skin that has moved, too."""
    shut = min(max(1 - float((lower - upper)[:, 1].max()) / max(eye.height_px, 1e-6), 0.0), 1.0)
    # A tall eye shuts to a gentle bow, not to the deep one of its lower lid.
    bow = shut**2 * eye.to_bow
    upper, lower = upper + (1 - shut) * eye.to_line[0] + bow, lower + (1 - shut) * eye.to_line[1] + bow
    if eye.is_dot:
        # It looks about as a whole.
        upper, lower = upper + gaze, lower + gaze
    travel = max(
        float(np.abs(upper - eye.upper).max()),
        float(np.abs(lower - eye.lower).max()),
        float(np.abs(gaze).max()),
        skin_motion_px,
    )
    return EyeShape(
        upper,
        lower,
        gaze,
        shut,
        float(smoothstep(travel / (REPLACED_FACE_WIDTHS * face_width_px))),
    )
