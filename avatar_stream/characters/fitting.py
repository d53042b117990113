"""Where the face is in a character's picture.

A *finder* proposes the 478 landmarks; anchors given in `character.toml` override them and pull the
rest of the mesh smoothly along. A character whose anchors are all given needs no finder at all: the
model's mean face is laid over them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS, HEAD_ANCHORS
from avatar_stream.characters.character import Character
from avatar_stream.characters.content_cache import remembered
from avatar_stream.characters.facemesh_finder import find_landmarks
from avatar_stream.errors import FaceNotFoundError
from avatar_stream.face_model.model import load_face_model
from avatar_stream.types import FloatArray, PixelArray

# The number goes up with a change that makes remembered landmarks stale.
FINDER = "landmarks-1"


@dataclass(frozen=True)
class Fit:
    """A face found in a picture.

    Attributes:
        landmarks: (478, 3) float64 pixels of the keyframe: x right, y down, z away from the camera. In
            MediaPipe's order.
        head_outline: points of the head that no landmark covers, by the names of `HEAD_ANCHORS`.
        finder: "facemesh" or "anchors", what the landmarks come from.
    """

    landmarks: FloatArray
    head_outline: dict[str, tuple[float, float]]
    finder: str


def fit_character(character: Character) -> Fit:
    """Find the face of a character.

    Raises:
        FaceNotFoundError: no face is found and the anchors don't describe one; says what to try.
    """
    given = character.sheet.anchors
    outline = {name: given[name] for name in HEAD_ANCHORS if name in given}
    anchors = {name: given[name] for name in ANCHOR_LANDMARKS if name in given}
    if len(anchors) == len(ANCHOR_LANDMARKS):
        return Fit(_pull(_mean_face_over(anchors), anchors), outline, "anchors")
    landmarks = _found_landmarks(character.keyframe)
    if landmarks is None:
        raise FaceNotFoundError(
            f"No face was found in the picture of '{character.id}'. Try a picture in which the face looks "
            "straight ahead, is larger or less covered, or name its points: [anchors] in character.toml"
        )
    return Fit(_pull(landmarks, anchors) if anchors else landmarks, outline, "facemesh")


def _found_landmarks(keyframe: PixelArray) -> FloatArray | None:
    found = remembered(FINDER, keyframe, lambda: find_landmarks(keyframe))
    return None if found is None else found.astype(np.float64)


def _mean_face_over(anchors: dict[str, tuple[float, float]]) -> FloatArray:
    """The model's neutral face, moved and scaled (each axis by itself) onto the anchors."""
    neutral = load_face_model().neutral.astype(np.float64)
    indices = [ANCHOR_LANDMARKS[name] for name in anchors]
    target = np.array(list(anchors.values()))
    source = neutral[indices, :2]
    scale = target.std(axis=0) / source.std(axis=0)
    laid = np.empty_like(neutral)
    laid[:, :2] = (neutral[:, :2] - source.mean(axis=0)) * scale + target.mean(axis=0)
    laid[:, 2] = neutral[:, 2] * scale[0]
    return laid


def _pull(landmarks: FloatArray, anchors: dict[str, tuple[float, float]]) -> FloatArray:
    """Move landmarks so that the given anchors are met exactly and everything between follows smoothly.

    Anchors that are not given stay where the finder put them, so that one drag bends only its
    neighbourhood. Thin-plate spline (Bookstein 1989).
    """
    from scipy.interpolate import RBFInterpolator

    indices = np.array(list(ANCHOR_LANDMARKS.values()))
    here = landmarks[indices, :2]
    there = here.copy()
    for row, name in enumerate(ANCHOR_LANDMARKS):
        if name in anchors:
            there[row] = anchors[name]
    # Two anchors in one place (a closed mouth's lips) make the spline singular: a trace of smoothing.
    spline = RBFInterpolator(here, there - here, kernel="thin_plate_spline", smoothing=1e-6 * np.ptp(here))
    pulled = landmarks.copy()
    pulled[:, :2] += spline(landmarks[:, :2])
    return pulled
