"""Mouth, nose and chin of a drawn face: what is no skin between the eyes and the neck.

All are looked for along the face's own axis, from the middle between the eyes downwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.finders.face_view import FACE_PX, FaceView
from avatar_stream.types import FloatArray

# A mouth's width in face widths; below the eyes by this much at least; off the axis by this much at most.
MOUTH_WIDTH = (0.06, 0.55)
BELOW_EYES = 0.22
OFF_AXIS = 0.3
# A mouth taller than this, in face widths, is open; the line round it is so thick.
OPEN_HEIGHT = 0.085
LINE = 0.012
# Gaps in a line up to this many pixels of the view are bridged.
JOIN_PX = 9
# Where a nose that isn't drawn would be, from the eyes' middle to the mouth's.
NOSE_TIP, NOSE_BASE = 0.48, 0.58
# How far from FaceMesh's chin the line under it is looked for, in face widths.
CHIN_REACH = 0.12


@dataclass(frozen=True)
class _Blob:
    """A connected patch of no skin: mask of its box, and the box's corner in the view."""

    mask: npt.NDArray[np.bool_]
    left: int
    top: int

    @property
    def width(self) -> int:
        return self.mask.shape[1]

    @property
    def height(self) -> int:
        return self.mask.shape[0]

    @property
    def middle(self) -> FloatArray:
        return np.array([self.left + self.width / 2, self.top + self.height / 2])


def find_drawn_mouth(view: FaceView, eyes_middle: FloatArray) -> dict[str, FloatArray]:
    """Anchors of mouth, nose and chin in pixels of the view; empty if no mouth is to be seen."""
    chin = view.landmarks[152]
    length = max(float(np.linalg.norm(chin - eyes_middle)), 1.0)
    axis = (chin - eyes_middle) / length
    blobs = [(blob, *_along(blob.middle - eyes_middle, axis)) for blob in _blobs(view)]

    def looks_like_a_mouth(blob: _Blob, down: float, aside: float) -> bool:
        return (
            MOUTH_WIDTH[0] < blob.width / FACE_PX < MOUTH_WIDTH[1]
            and BELOW_EYES * FACE_PX < down < length
            and abs(aside) < OFF_AXIS * FACE_PX
        )

    mouths = [entry for entry in blobs if looks_like_a_mouth(*entry)]
    if not mouths:
        return {}
    mouth, _, _ = max(mouths, key=lambda entry: entry[0].width * (1 - abs(entry[2]) / (OFF_AXIS * FACE_PX)))
    anchors = _mouth_anchors(mouth)
    down_axis = mouth.middle - eyes_middle
    anchors |= _nose_anchors([entry[0] for entry in blobs], eyes_middle, down_axis)
    found_chin = _chin(view, mouth, down_axis / np.linalg.norm(down_axis), chin)
    if found_chin is not None and np.linalg.norm(found_chin - chin) < CHIN_REACH * FACE_PX:
        anchors["chin"] = found_chin
    return anchors


def _along(offset: FloatArray, axis: FloatArray) -> tuple[float, float]:
    """How far an offset reaches along the axis, and sideways of it."""
    return float(offset @ axis), float(offset @ (-axis[1], axis[0]))


def _blobs(view: FaceView) -> list[_Blob]:
    """Patches that stand out from skin and that are not part of what surrounds the face."""
    lone = (view.not_skin > 0.5).astype(np.uint8)
    # The line of a mouth may be faint, and broken off in the middle; but bridging may also join it to the chin's.
    joined = cv2.morphologyEx(
        (view.marks > 0.5).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, JOIN_PX), np.uint8)
    )
    return _blobs_of(lone) + _blobs_of(joined)


def _blobs_of(mask: npt.NDArray[np.uint8]) -> list[_Blob]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    side = mask.shape[0]
    found = []
    for number in range(1, count):
        left, top, width, height, _ = (int(value) for value in stats[number])
        if left > 0 and top > 0 and left + width < side and top + height < side and max(width, height) > 2:
            found.append(_Blob(labels[top : top + height, left : left + width] == number, left, top))
    return found


def _mouth_anchors(mouth: _Blob) -> dict[str, FloatArray]:
    columns = np.arange(mouth.width)
    tops = mouth.mask.argmax(axis=0)
    bottoms = mouth.height - mouth.mask[::-1].argmax(axis=0)

    def point(share: float, edge: npt.NDArray[np.int64]) -> FloatArray:
        here = np.abs(columns - share * (mouth.width - 1)) <= max(1.0, 0.04 * mouth.width)
        return np.array([mouth.left + 0.5 + share * (mouth.width - 1), mouth.top + float(edge[here].mean())])

    def corner(share: float) -> FloatArray:
        return 0.5 * (point(share, tops) + point(share, bottoms))

    top, bottom = point(0.5, tops), point(0.5, bottoms)
    thickness = float(bottom[1] - top[1])
    # The slit of a closed mouth keeps a trace of height, so that upper and lower lip stay apart.
    inner = LINE * FACE_PX if thickness > OPEN_HEIGHT * FACE_PX else 0.48 * thickness
    return {
        "mouth_right": corner(0.0),
        "mouth_left": corner(1.0),
        "upper_lip_top": top,
        "upper_lip_bottom": top + (0, inner),
        "lower_lip_top": bottom - (0, inner),
        "lower_lip_bottom": bottom,
        "upper_lip_right": point(0.24, tops),
        "upper_lip_left": point(0.76, tops),
        "lower_lip_right": point(0.24, bottoms),
        "lower_lip_left": point(0.76, bottoms),
    }


def _nose_anchors(blobs: list[_Blob], eyes_middle: FloatArray, to_mouth: FloatArray) -> dict[str, FloatArray]:
    """A small mark between eyes and mouth, else the place where a nose would be."""
    length = float(np.linalg.norm(to_mouth))
    marks = []
    for blob in blobs:
        down, aside = _along(blob.middle - eyes_middle, to_mouth / length)
        small = max(blob.width, blob.height) < 0.3 * FACE_PX
        if small and 0.3 < down / length < 0.85 and abs(aside) < 0.12 * FACE_PX:
            marks.append(blob)
    if not marks:
        return {
            "nose_tip": eyes_middle + NOSE_TIP * to_mouth,
            "nose_base": eyes_middle + NOSE_BASE * to_mouth,
        }
    nose = max(marks, key=lambda blob: blob.mask.sum())
    return {"nose_tip": nose.middle, "nose_base": np.array([nose.middle[0], nose.top + nose.height])}


def _chin(view: FaceView, mouth: _Blob, axis: FloatArray, guess: FloatArray) -> FloatArray | None:
    """Where, going down from the mouth, skin ends near FaceMesh's chin."""
    start = mouth.middle + axis * (0.5 * mouth.height + 0.04 * FACE_PX)
    end = float((guess - start) @ axis) + CHIN_REACH * FACE_PX
    steps = np.arange(max(0.0, end - 2 * CHIN_REACH * FACE_PX), end, 0.5)
    if len(steps) == 0:
        return None
    # Three neighbouring lines must agree: a lone speck is no chin.
    profile = np.full(len(steps), 1.0)
    for aside in (-3.0, 0.0, 3.0):
        places = start + steps[:, None] * axis + aside * np.array([-axis[1], axis[0]])
        columns, rows = np.clip(places, 0, view.not_skin.shape[0] - 1).astype(np.intp).T
        profile = np.minimum(profile, view.not_skin[rows, columns])
    ends = np.flatnonzero(profile > 0.4)
    return None if len(ends) == 0 else start + axis * (float(steps[ends[0]]) + 0.5)
