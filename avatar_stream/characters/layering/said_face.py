"""Labels of a face that only the user sees: where they placed eyes and face, and the parser saw none, there it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import cv2
import numpy as np

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.masks import polygon_mask
from avatar_stream.puppet.building.sheets import Point
from avatar_stream.types import FloatArray, PixelArray

_UPPER = ("outer", "upper_outer", "upper", "upper_inner", "inner")
_LOWER = ("lower_inner", "lower", "lower_outer")
_OVAL = ("forehead", "cheek_left", "jaw_left", "chin", "jaw_right", "cheek_right")
_EYE_LABELS = ("eye_white", "iris", "upper_lash", "lower_lash")
_FEATURES = (*_EYE_LABELS, "lid_crease", "brow", "nose", "mouth", "glasses")
# An eye, or a face, is seen where the parser labels at least so much of its place as such.
_SEEN = 0.25
# Of an iris nobody sees, in heights of its eye; of the line of lashes, in face widths.
_IRIS_RADIUS, _LASH = 0.42, 0.022


def with_said_face(labels: PixelArray, anchors: Mapping[str, Point], said: Collection[str]) -> PixelArray:
    """The labels with eyes and skin where the user placed them and the parser saw none.

    Args:
        labels: (H, W) uint8, see `characters.labels`.
        anchors: (x, y) pixels of the face's anchors, by name.
        said: names of those that the user placed.
    """
    made = labels.copy()
    if set(_OVAL) <= set(said):
        place = polygon_mask(labels.shape, _oval(_points(anchors, _OVAL))) > 0
        features = np.isin(labels, [LABEL_NUMBER[name] for name in _FEATURES])
        if place.any() and ((labels == LABEL_NUMBER["face"]) | features)[place].mean() < _SEEN:
            made[place & ~features] = LABEL_NUMBER["face"]
    width = float(np.hypot(*np.subtract(anchors["cheek_left"], anchors["cheek_right"])))
    for side in ("right", "left"):
        names = [f"{side}_eye_{name}" for name in (*_UPPER, *_LOWER)]
        if {*names, f"{side}_iris"} <= set(said):
            _draw_eye(made, _points(anchors, names), np.array(anchors[f"{side}_iris"]), width)
    return made


def _draw_eye(labels: PixelArray, outline: FloatArray, iris: FloatArray, face_width: float) -> None:
    place = polygon_mask(labels.shape, outline) > 0
    known = [LABEL_NUMBER[name] for name in _EYE_LABELS]
    if not place.any():
        return
    if np.isin(labels[place], known).mean() >= _SEEN:
        # By its white an iris is cut off as the lids shut: one that fills its eye has some of it, too.
        if not (labels[place] == LABEL_NUMBER["eye_white"]).any():
            inside = cv2.erode(place.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
            labels[place & ~(inside & (labels == LABEL_NUMBER["iris"]))] = LABEL_NUMBER["eye_white"]
        return
    labels[place] = LABEL_NUMBER["eye_white"]
    round_iris = np.zeros(labels.shape, np.uint8)
    radius = max(_IRIS_RADIUS * float(np.ptp(outline[:, 1])), 1.0)
    x, y = np.rint((iris - 0.5) * 16).astype(int).tolist()
    cv2.circle(round_iris, (x, y), round(radius * 16), 1, -1, shift=4)
    labels[place & (round_iris > 0)] = LABEL_NUMBER["iris"]
    lash = np.zeros(labels.shape, np.uint8)
    line = np.rint((outline[: len(_UPPER)] - 0.5) * 16).astype(np.int32)
    cv2.polylines(lash, [line], False, 1, max(round(_LASH * face_width), 1), shift=4)
    labels[lash > 0] = LABEL_NUMBER["upper_lash"]


def _points(anchors: Mapping[str, Point], names: Collection[str]) -> FloatArray:
    return np.array([anchors[name] for name in names], np.float64)


def _oval(corners: FloatArray) -> FloatArray:
    """(N, 2) the outline of a face: round above the cheeks, below by way of jaw and chin.

    Args:
        corners: (6, 2) in the order of `_OVAL`.
    """
    forehead, left, jaw_left, chin, jaw_right, right = corners
    middle, across = (left + right) / 2, (left - right) / 2
    angle = np.linspace(0, np.pi, 16)[:, None]
    above = middle + across * np.cos(angle) + (forehead - middle) * np.sin(angle)
    return np.concatenate([above, [jaw_right, chin, jaw_left]])
