"""Labels of a person's features by two witnesses: the parser, whose outlines are finer, and the face tracker, which
loses nobody's eyes. Where both see the same, the parser's stay.
"""

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
Mask = npt.NDArray[np.bool_]

# What an eye is made of, and all that gives way to what the tracker sees, as hair and glasses don't.
_OPENING, _OF_EYE = ("eye_white", "iris"), ("eye_white", "iris", "upper_lash", "lower_lash", "lid_crease")
_GIVES_WAY = (*_OF_EYE, "brow", "mouth", "face", "nose", "background", "neck", "clothes", "ears")
_EYES = (
    ("right_eye", RIGHT_EYE_LOOP, RIGHT_IRIS, RIGHT_UPPER_LID, RIGHT_LOWER_LID, RIGHT_BROW),
    ("left_eye", LEFT_EYE_LOOP, LEFT_IRIS, LEFT_UPPER_LID, LEFT_LOWER_LID, LEFT_BROW),
)
# Of lashes along the lids, face widths.
_UPPER_LASH, _LOWER_LASH = 0.014, 0.006
# Both see the same eye where the parser sees so much of the tracker's, and so much of what either sees is common to
# them; and the same brow where the parser sees so much of the tracker's.
_SAME_EYE, _COMMON, _SAME_BROW = 0.75, 0.5, 0.3


def with_tracked_face(labels: PixelArray, landmarks: FloatArray, unsure: Collection[str]) -> PixelArray:
    """The labels with mouth and skin where a tracker's mesh has them; and eyes and brows, where the labels' are
    elsewhere.

    Args:
        labels: (H, W) uint8, see `characters.labels`.
        landmarks: (478, 2) pixels, in MediaPipe's order.
        unsure: of which of "right_eye", "left_eye" and "mouth" the tracker isn't sure: those stay as labelled.
    """
    made = labels.copy()
    on_right = np.arange(labels.shape[1])[None] < landmarks[FACE_OVAL, 0].mean()
    free = _any_of(labels, _GIVES_WAY)
    painted: list[tuple[str, Mask]] = []

    def replace(seen: Mask, *tracked: tuple[str, Mask]) -> None:
        made[seen & free] = LABEL_NUMBER["face"]
        painted.extend(tracked)

    face = _inside(landmarks, FACE_OVAL, labels.shape) & ~_any_of(labels, (*_OF_EYE, "brow", "mouth", "nose"))
    made[face & free] = LABEL_NUMBER["face"]
    width = float(np.ptp(landmarks[FACE_OVAL, 0]))
    for (part, loop, iris, upper, lower, brow), side in zip(_EYES, (on_right, ~on_right), strict=True):
        eye, own_brow = side & _any_of(labels, _OF_EYE), side & (labels == LABEL_NUMBER["brow"])
        half = len(brow) // 2
        brow_mask = _inside(landmarks, np.concatenate([brow[:half], brow[half:][::-1]]), labels.shape)
        opening = _inside(landmarks, loop, labels.shape)
        if part in unsure or _share(own_brow & brow_mask, brow_mask) >= _SAME_BROW:
            free &= ~own_brow
        else:
            replace(own_brow, ("brow", brow_mask))
        own = eye & _any_of(labels, _OPENING)
        is_same = _share(own & opening, opening) >= _SAME_EYE
        is_same &= _share(own & opening, own | opening) >= _COMMON
        if part in unsure or is_same:
            free &= ~eye
        else:
            replace(
                eye,
                ("lower_lash", _along(landmarks, lower, _LOWER_LASH * width, labels.shape)),
                ("upper_lash", _along(landmarks, upper, _UPPER_LASH * width, labels.shape)),
                ("eye_white", opening),
                ("iris", opening & _disc(landmarks[iris], labels.shape)),
            )
    mouth = labels == LABEL_NUMBER["mouth"]
    if "mouth" in unsure:
        free &= ~mouth
    else:
        replace(mouth, ("mouth", _inside(landmarks, OUTER_LIP_LOOP, labels.shape)))
    for name, mask in painted:
        made[mask & free] = LABEL_NUMBER[name]
    return made


def _share(of_these: Mask, whole: Mask) -> float:
    return np.count_nonzero(of_these) / max(np.count_nonzero(whole), 1)


def _any_of(labels: PixelArray, names: Collection[str]) -> Mask:
    return np.isin(labels, [LABEL_NUMBER[name] for name in names])


def _inside(landmarks: FloatArray, loop: Indices, shape: tuple[int, ...]) -> Mask:
    return np.asarray(polygon_mask(shape, landmarks[loop]) > 0)


def _along(landmarks: FloatArray, line: Indices, thick_px: float, shape: tuple[int, ...]) -> Mask:
    drawn = np.zeros(shape, np.uint8)
    points = np.rint((landmarks[line] - 0.5) * 16).astype(np.int32)
    cv2.polylines(drawn, [points], False, 1, max(round(2 * thick_px), 1), shift=4)
    return drawn > 0


def _disc(iris: FloatArray, shape: tuple[int, ...]) -> Mask:
    """Round an iris's middle, through the mean of its four others."""
    radius = float(np.linalg.norm(iris[1:] - iris[0], axis=1).mean())
    y, x = np.mgrid[: shape[0], : shape[1]]
    return np.asarray((x + 0.5 - iris[0, 0]) ** 2 + (y + 0.5 - iris[0, 1]) ** 2 < radius**2)
