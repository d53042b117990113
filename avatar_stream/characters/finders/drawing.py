"""The finder for drawn faces that works by colour and line: it mends what FaceMesh gets wrong on them.

Measured on hand-made anchors (`evaluate anchors`), FaceMesh puts the eyes of drawn faces wrong by 8 % of the face's
width, and covers less than half their height; this finder halves that or better, where it sees eyes at all.
"""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.characters.finders.drawn_eyes import DrawnEyes, find_drawn_eyes
from avatar_stream.characters.finders.drawn_mouth import find_drawn_mouth
from avatar_stream.characters.finders.drawn_outline import find_drawn_outline
from avatar_stream.characters.finders.face_view import FACE_PX, FaceView, view_face
from avatar_stream.characters.finders.facemesh import TrackedFace
from avatar_stream.characters.finders.finder import Proposal
from avatar_stream.types import FloatArray, PixelArray

EYE_POINTS = (
    "outer", "upper_outer", "upper", "upper_inner", "inner", "lower_inner", "lower", "lower_outer",
)  # fmt: skip
# Below this score there is no drawn eye: glasses or hair have been taken for one.
EYE_SCORE = 0.25
# Where nothing of a brow can be made out, it is this far above the eye, in face widths.
BROW_ABOVE = 0.2
# What is seen in the picture counts more than FaceMesh; what is only guessed, less than a sight.
SEEN, GUESSED = 0.8, 0.6
LIGHT_DIFFERENCE = 12.0


class DrawingFinder:
    """Finds eyes, irises, brows, nose, mouth and chin of a drawn face near the place that FaceMesh gave."""

    def propose(self, keyframe: PixelArray, tracked: TrackedFace | None) -> Proposal:
        """As `Finder.propose`; empty without a face to start from."""
        if tracked is None:
            return Proposal({}, {})
        view = view_face(keyframe, tracked.landmarks)
        eyes = find_drawn_eyes(view)
        seen: dict[str, FloatArray] = {}
        guessed: dict[str, FloatArray] = {}
        if eyes.score < EYE_SCORE:
            seen = find_drawn_mouth(view, 0.5 * (view.landmarks[468] + view.landmarks[473]))
        else:
            middle = 0.5 * (eyes.right.mean(axis=0) + eyes.left.mean(axis=0))
            seen = _eye_anchors(view, eyes) | find_drawn_mouth(view, middle)
            chin = seen.get("chin", view.landmarks[152])
            guessed = {"nose_bridge": middle} | find_drawn_outline(view, (eyes.right, eyes.left), chin)
            guessed |= _brow("right", eyes.right) | _brow("left", eyes.left)
        places = seen | guessed
        confidence = dict.fromkeys(guessed, GUESSED) | dict.fromkeys(seen, SEEN)
        anchors = {}
        for name, place in places.items():
            x, y = view.to_picture(place)
            anchors[name] = (float(x), float(y))
        return Proposal(anchors, confidence)


def _eye_anchors(view: FaceView, eyes: DrawnEyes) -> dict[str, FloatArray]:
    anchors: dict[str, FloatArray] = {}
    for side, contour in (("right", eyes.right), ("left", eyes.left)):
        anchors |= {f"{side}_eye_{name}": place for name, place in zip(EYE_POINTS, contour, strict=True)}
        anchors[f"{side}_iris"] = _iris(view, contour)
    return anchors


def _iris(view: FaceView, contour: FloatArray) -> FloatArray:
    """(2,) the middle of what is darker than the white inside an eye; of the whole eye if all of it is."""
    mask = np.zeros(view.not_skin.shape, np.uint8)
    middle: FloatArray = contour.mean(axis=0)
    # Lashes reach over the edge: look a little inside it.
    cv2.fillPoly(mask, [np.round(middle + 0.85 * (contour - middle)).astype(np.int32)], 1)
    rows, columns = np.nonzero(mask)
    if len(rows) < 8:
        return middle
    lightness = view.lab[rows, columns, 0]
    light = np.percentile(lightness, 97)
    dark = lightness < 0.5 * (light + np.percentile(lightness, 10))
    if not dark.any() or light - lightness[dark].mean() < LIGHT_DIFFERENCE:
        return middle
    low, high = (np.percentile(np.column_stack([columns, rows])[dark] + 0.5, q, axis=0) for q in (8, 92))
    centre: FloatArray = 0.5 * (low + high)
    return centre


def _brow(side: str, contour: FloatArray) -> dict[str, FloatArray]:
    """An arc above the upper lid, as wide as the eye."""
    outer, upper, inner = contour[0], contour[2], contour[4]
    lift = np.array([0.0, BROW_ABOVE * FACE_PX])
    level = upper[1] - lift[1]
    return {
        f"{side}_brow_outer": np.array([outer[0], level + 0.03 * FACE_PX]),
        f"{side}_brow_middle": np.array([0.56 * outer[0] + 0.44 * inner[0], level]),
        f"{side}_brow_inner": np.array([inner[0], level + 0.03 * FACE_PX]),
    }
