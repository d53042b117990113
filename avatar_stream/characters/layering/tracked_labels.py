"""Labels of a person's features, where the face tracker sees them: it knows people better than the parser does."""

from __future__ import annotations

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

# Features, which are where the tracker sees them; and what else gives way to them, as hair and glasses don't.
_FEATURES = ("eye_white", "iris", "upper_lash", "lower_lash", "lid_crease", "brow", "mouth")
_GIVES_WAY = (*_FEATURES, "face", "nose", "background", "neck", "clothes", "ears")
# Of lashes along the lids, face widths.
_UPPER_LASH, _LOWER_LASH = 0.014, 0.006


def with_tracked_face(labels: PixelArray, landmarks: FloatArray) -> PixelArray:
    """The labels with eyes, brows, mouth and skin where a tracker's mesh has them.

    Args:
        labels: (H, W) uint8, see `characters.labels`.
        landmarks: (478, 2) pixels, in MediaPipe's order.
    """
    made = labels.copy()
    free = np.isin(labels, [LABEL_NUMBER[name] for name in _GIVES_WAY])

    def paint(name: str, mask: npt.NDArray[np.bool_]) -> None:
        made[mask & free] = LABEL_NUMBER[name]

    face = _inside(landmarks, FACE_OVAL, labels.shape)
    nose = labels == LABEL_NUMBER["nose"]
    paint("face", (face & ~nose) | np.isin(labels, [LABEL_NUMBER[name] for name in _FEATURES]))
    width = float(np.ptp(landmarks[FACE_OVAL, 0]))
    for brow in (RIGHT_BROW, LEFT_BROW):
        half = len(brow) // 2
        outline = np.concatenate([brow[:half], brow[half:][::-1]])
        paint("brow", _inside(landmarks, outline, labels.shape))
    for loop, iris, upper, lower in (
        (RIGHT_EYE_LOOP, RIGHT_IRIS, RIGHT_UPPER_LID, RIGHT_LOWER_LID),
        (LEFT_EYE_LOOP, LEFT_IRIS, LEFT_UPPER_LID, LEFT_LOWER_LID),
    ):
        opening = _inside(landmarks, loop, labels.shape)
        paint("lower_lash", _along(landmarks, lower, _LOWER_LASH * width, labels.shape))
        paint("upper_lash", _along(landmarks, upper, _UPPER_LASH * width, labels.shape))
        paint("eye_white", opening)
        paint("iris", opening & _disc(landmarks[iris], labels.shape))
    paint("mouth", _inside(landmarks, OUTER_LIP_LOOP, labels.shape))
    return made


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
