"""Cheeks, jaw and forehead of a drawn face: where its skin ends sideways, at the heights where those anchors are."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.characters.finders.face_view import FACE_PX, FaceView
from avatar_stream.types import FloatArray

# Heights of cheeks and jaw from the eyes (0) down to the chin (1); of the hairline, hidden or not, above them.
CHEEK, JAW, FOREHEAD = 0.22, 0.72, -0.8
# Skin must have ended for so many pixels of the view.
RUN_PX = 4
# The end of the skin is believed between these distances from the middle, in face widths; at the cheeks beyond the
# outer corners of the eyes by the third.
NEAREST, FARTHEST, BESIDE_EYE = 0.2, 0.75, 0.03
# Lines across whose median is taken, in pixels of the view above and below.
LINES = np.arange(-4, 5, 2)


def find_drawn_outline(
    view: FaceView, eyes: tuple[FloatArray, FloatArray], chin: FloatArray
) -> dict[str, FloatArray]:
    """Anchors of the face's edge, pixels of the view.

    Args:
        view: the face.
        eyes: (8, 2) contours of right and left eye.
        chin: (2,).

    Returns:
        Those of cheek_right, cheek_left, jaw_right, jaw_left that can be made out, and forehead, by proportion.
    """
    covered = view.not_skin.copy()
    for contour in eyes:
        # Eyes, with their lashes, are not the end of the face.
        centre = contour.mean(axis=0)
        grown = centre + (contour - centre) * (1.5, 1.6)
        cv2.fillPoly(covered, [np.round(grown).astype(np.int32)], 0.0)
    top = 0.5 * (eyes[0].mean(axis=0) + eyes[1].mean(axis=0))
    down = chin - top
    across = np.array([down[1], -down[0]]) / max(float(np.linalg.norm(down)), 1.0)
    anchors = {"forehead": top + FOREHEAD * down}
    for part, height in (("cheek", CHEEK), ("jaw", JAW)):
        for side, direction, eye in (("right", -across, eyes[0]), ("left", across, eyes[1])):
            nearest = NEAREST * FACE_PX
            if part == "cheek":
                nearest = max(nearest, float((eye[0] - top) @ direction) + BESIDE_EYE * FACE_PX)
            middle = top + height * down
            ends = [_end_of_skin(covered, middle + (0.0, line), direction, nearest) for line in LINES]
            known = [end for end in ends if end is not None]
            if len(known) > len(LINES) // 2:
                anchors[f"{part}_{side}"] = middle + float(np.median(known)) * direction
    return anchors


def _end_of_skin(
    covered: FloatArray, start: FloatArray, direction: FloatArray, nearest: float
) -> float | None:
    """Pixels from `start` to where the skin ends for good, or None."""
    steps = np.arange(nearest, FARTHEST * FACE_PX)
    columns, rows = np.clip(start + steps[:, None] * direction, 0, covered.shape[0] - 1).astype(np.intp).T
    ended = covered[rows, columns] > 0.5
    runs = np.convolve(ended, np.ones(RUN_PX), mode="valid")
    first = np.flatnonzero(runs >= RUN_PX)
    return None if len(first) == 0 else float(steps[first[0]])
