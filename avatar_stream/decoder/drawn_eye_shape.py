"""The lids and the gaze of a drawn eye at one moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from avatar_stream.characters.drawn_eye import DrawnEye
from avatar_stream.characters.head_mesh import smoothstep
from avatar_stream.face_model.retarget import LOWER_LID_SHARE
from avatar_stream.types import FloatArray

# The drawn eye has replaced the picture's own once lids or iris have moved so far, in face widths.
REPLACED_FACE_WIDTHS = 0.01
# A shut eye's line sags at most this much.
BOW_EYE_WIDTHS = 0.2


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
    shut = float(np.clip(1 - (lower - upper)[:, 1].max() / max(_height(eye), 1e-6), 0, 1))
    upper, lower = upper + (1 - shut) * eye.to_line[0], lower + (1 - shut) * eye.to_line[1]
    # A tall eye shuts to a gentle bow, not to the deep one of its lower lid.
    bow = shut**2 * _flatter(eye)
    upper, lower = upper + bow, lower + bow
    if not eye.iris[..., 3].any():
        # An eye that is one dot looks about as a whole.
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


def _height(eye: DrawnEye) -> float:
    """Of the opening that the tracker knows, in pixels."""
    return float((eye.lower - eye.to_line[1] - eye.upper + eye.to_line[0])[:, 1].max())


def _flatter(eye: DrawnEye) -> FloatArray:
    """(N, 2) what brings the line of the shut eye to a bow of `BOW_EYE_WIDTHS` at most."""
    upper, lower = eye.upper - eye.to_line[0], eye.lower - eye.to_line[1]
    seam = lower + LOWER_LID_SHARE * (upper - lower)
    along = np.linspace(0, 1, len(seam))
    depth = float((seam[:, 1] - ((1 - along) * seam[0, 1] + along * seam[-1, 1])).max())
    width = float(np.linalg.norm(seam[-1] - seam[0]))
    excess = max(depth - BOW_EYE_WIDTHS * width, 0.0)
    lift: FloatArray = np.zeros_like(seam)
    lift[:, 1] = -excess / max(depth, 1e-6) * (seam[:, 1] - ((1 - along) * seam[0, 1] + along * seam[-1, 1]))
    return lift
