"""Labels of a person's features, where the face tracker sees them: it knows people better than the parser does."""

from __future__ import annotations

from collections.abc import Collection

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.masks import polygon_mask
from avatar_stream.face_model.topology import (
    FACE_OVAL,
    LEFT_BROW,
    LEFT_EYE_LOOP,
    LEFT_IRIS,
    LEFT_LOWER_LID,
    LEFT_UPPER_LID,
    OUTER_LIP_LOOP,
    RIGHT_BROW,
    RIGHT_EYE_LOOP,
    RIGHT_IRIS,
    RIGHT_LOWER_LID,
    RIGHT_UPPER_LID,
)
from avatar_stream.types import FloatArray, PixelArray

Indices = npt.NDArray[np.int64]

# Eyes with their brows, and all that gives way to what the tracker sees, as hair and glasses don't.
_OF_EYES = ("eye_white", "iris", "upper_lash", "lower_lash", "lid_crease", "brow")
_GIVES_WAY = (*_OF_EYES, "mouth", "face", "nose", "background", "neck", "clothes", "ears")
_EYES = (
    ("right_eye", RIGHT_EYE_LOOP, RIGHT_IRIS, RIGHT_UPPER_LID, RIGHT_LOWER_LID, RIGHT_BROW),
    ("left_eye", LEFT_EYE_LOOP, LEFT_IRIS, LEFT_UPPER_LID, LEFT_LOWER_LID, LEFT_BROW),
)
# Of lashes along the lids, face widths.
_UPPER_LASH, _LOWER_LASH = 0.014, 0.006


def with_tracked_face(labels: PixelArray, landmarks: FloatArray, unsure: Collection[str]) -> PixelArray:
    """The labels with eyes, brows, mouth and skin where a tracker's mesh has them.

    Args:
        labels: (H, W) uint8, see `characters.labels`.
        landmarks: (478, 2) pixels, in MediaPipe's order.
        unsure: of which of "right_eye", "left_eye" and "mouth" the tracker isn't sure: those stay as labelled.
    """
    made = labels.copy()
    on_right = np.arange(labels.shape[1])[None] < landmarks[FACE_OVAL, 0].mean()
    of_eyes, of_mouth = (_any_of(labels, names) for names in (_OF_EYES, ("mouth",)))
    seen = {"right_eye": of_eyes & on_right, "left_eye": of_eyes & ~on_right, "mouth": of_mouth}
    free = _any_of(labels, _GIVES_WAY)
    for part in unsure:
        free &= ~seen[part]

    def paint(name: str, mask: npt.NDArray[np.bool_]) -> None:
        made[mask & free] = LABEL_NUMBER[name]

    face = _inside(landmarks, FACE_OVAL, labels.shape)
    nose = labels == LABEL_NUMBER["nose"]
    paint("face", (face & ~nose) | of_eyes | of_mouth)
    width = float(np.ptp(landmarks[FACE_OVAL, 0]))
    for part, loop, iris, upper, lower, brow in _EYES:
        if part in unsure:
            continue
        half = len(brow) // 2
        outline = np.concatenate([brow[:half], brow[half:][::-1]])
        paint("brow", _inside(landmarks, outline, labels.shape))
        opening = _inside(landmarks, loop, labels.shape)
        paint("lower_lash", _along(landmarks, lower, _LOWER_LASH * width, labels.shape))
        paint("upper_lash", _along(landmarks, upper, _UPPER_LASH * width, labels.shape))
        paint("eye_white", opening)
        paint("iris", opening & _disc(landmarks[iris], labels.shape))
    if "mouth" not in unsure:
        paint("mouth", _inside(landmarks, OUTER_LIP_LOOP, labels.shape))
    return made


def _any_of(labels: PixelArray, names: Collection[str]) -> npt.NDArray[np.bool_]:
    return np.isin(labels, [LABEL_NUMBER[name] for name in names])


def _inside(landmarks: FloatArray, loop: Indices, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    return np.asarray(polygon_mask(shape, landmarks[loop]) > 0)


def _along(
    landmarks: FloatArray, line: Indices, thick_px: float, shape: tuple[int, ...]
) -> npt.NDArray[np.bool_]:
    drawn = np.zeros(shape, np.uint8)
    points = np.rint((landmarks[line] - 0.5) * 16).astype(np.int32)
    cv2.polylines(drawn, [points], False, 1, max(round(2 * thick_px), 1), shift=4)
    return drawn > 0


def _disc(iris: FloatArray, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Round an iris's middle, through the mean of its four others."""
    radius = float(np.linalg.norm(iris[1:] - iris[0], axis=1).mean())
    y, x = np.mgrid[: shape[0], : shape[1]]
    return np.asarray((x + 0.5 - iris[0, 0]) ** 2 + (y + 0.5 - iris[0, 1]) ** 2 < radius**2)
