"""Anchors read off the labels: where an eye, a brow or a mouth is seen, its outline says better than any guess."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.tidying import tidied
from avatar_stream.puppet.building.sheets import Point
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

Floats = npt.NDArray[np.float64]

# A feature is looked for so far from where its anchors were, and is there if it has so much area; face widths.
_NEAR, _LEAST_AREA = 0.2, 0.0015
# Places across an eye of the points on its lids, from corner to corner.
_LID_PLACES = {"outer": 0.25, "": 0.5, "inner": 0.75}
# The chin is looked for so far below the mouth, in so many steps.
_CHIN_REACH, _CHIN_STEPS = 0.6, 150
_BELOW_CHIN = ("neck", "clothes", "back_hair", "background")
# What may hide an eye's edge.
_COVERS = ("front_hair", "glasses", "headwear", "hands")


def anchors_from_labels(labels: PixelArray, anchors: dict[str, Point]) -> dict[str, Point]:
    """The anchors with those of eyes, brows and mouth put on the outlines of what is labelled so.

    Args:
        labels: (H, W) uint8, see `characters.labels`.
        anchors: (x, y) pixels by name; those of eyes and cheeks must be there.
    """
    frame = FaceFrame.of(anchors)
    labels = tidied(labels, frame)
    found = dict(anchors)
    for side in ("right", "left"):
        found |= _eye(labels, anchors, side, frame) | _brow(labels, anchors, side, frame)
    return found | _mouth(labels, anchors, frame) | _chin(labels, anchors, frame)


def _points(
    labels: PixelArray, names: tuple[str, ...], about: list[Point], frame: FaceFrame, side: str = ""
) -> Floats | None:
    """(N, 2) face units of pixels of these labels near some points, of one half of the face where a side is given;
    None where there are too few."""
    rows, columns = np.nonzero(np.isin(labels, [LABEL_NUMBER[name] for name in names]))
    places = frame.to_face(np.stack([columns, rows], axis=1) + 0.5)
    around = frame.to_face(np.array(about))
    low, high = around.min(axis=0) - _NEAR, around.max(axis=0) + _NEAR
    if side == "right":
        high[0] = 0.0
    elif side == "left":
        low[0] = 0.0
    near = places[((places >= low) & (places <= high)).all(axis=1)]
    return near if len(near) > _LEAST_AREA * frame.width_px**2 else None


def _eye(labels: PixelArray, anchors: dict[str, Point], side: str, frame: FaceFrame) -> dict[str, Point]:
    names = [name for name in anchors if name.startswith(f"{side}_eye_")]
    points = _points(labels, ("eye_white", "iris"), [anchors[name] for name in names], frame, side)
    if points is None:
        return {}
    low, high = np.quantile(points[:, 0], (0.004, 0.996))
    outer, inner = (low, high) if side == "right" else (high, low)
    half_cell = 0.04 * (high - low)
    found: dict[str, Floats] = {}
    for name, u in (("outer", outer), ("inner", inner)):
        column = points[np.abs(points[:, 0] - u) < 1.5 * half_cell]
        if len(column):
            found[f"{side}_eye_{name}"] = np.array([u, np.median(column[:, 1])])
    for where, share in _LID_PLACES.items():
        u = outer + share * (inner - outer)
        column = points[np.abs(points[:, 0] - u) < half_cell][:, 1]
        if len(column) < 2:
            continue
        for lid, v in (("upper", column.min()), ("lower", column.max())):
            if not _covered(labels, u, v, -1 if lid == "upper" else 1, frame):
                found[f"{side}_eye_{lid}{'_' if where else ''}{where}"] = np.array([u, v])
    iris = _points(labels, ("iris",), [anchors[name] for name in names], frame, side)
    if iris is not None:
        found[f"{side}_iris"] = np.median(iris, axis=0)
    return _in_pixels(found, frame)


def _covered(labels: PixelArray, u: float, v: float, way: int, frame: FaceFrame) -> bool:
    """Whether just beyond an eye's edge there is something that hides how it goes on."""
    x, y = (frame.origin + frame.to_pixels(np.array([[u, v + 0.025 * way]]))[0]).astype(int)
    height, width = labels.shape
    if not (0 <= x < width and 0 <= y < height):
        return True
    return int(labels[y, x]) in [LABEL_NUMBER[name] for name in _COVERS]


def _brow(labels: PixelArray, anchors: dict[str, Point], side: str, frame: FaceFrame) -> dict[str, Point]:
    names = [
        f"{side}_brow_{part}" for part in ("outer", "middle", "inner") if f"{side}_brow_{part}" in anchors
    ]
    points = _points(labels, ("brow",), [anchors[name] for name in names], frame, side) if names else None
    if points is None:
        return {}
    low, high = np.quantile(points[:, 0], (0.02, 0.98))
    outer, inner = (low, high) if side == "right" else (high, low)
    found = {}
    for part, u in (("outer", outer), ("middle", (low + high) / 2), ("inner", inner)):
        column = points[np.abs(points[:, 0] - u) < 0.1 * (high - low)]
        if len(column):
            found[f"{side}_brow_{part}"] = np.array([u, np.median(column[:, 1])])
    return _in_pixels(found, frame)


def _mouth(labels: PixelArray, anchors: dict[str, Point], frame: FaceFrame) -> dict[str, Point]:
    if "mouth_right" not in anchors or "mouth_left" not in anchors:
        return {}
    points = _points(labels, ("mouth",), [anchors["mouth_right"], anchors["mouth_left"]], frame)
    if points is None:
        return {}
    low, high = np.quantile(points[:, 0], (0.004, 0.996))
    found = {}
    for name, u in (("mouth_right", low), ("mouth_left", high)):
        column = points[np.abs(points[:, 0] - u) < 0.06 * (high - low)]
        if len(column):
            found[name] = np.array([u, np.median(column[:, 1])])
    return _in_pixels(found, frame)


def _chin(labels: PixelArray, anchors: dict[str, Point], frame: FaceFrame) -> dict[str, Point]:
    """The lowest skin under the mouth, where neck or clothes come next."""
    if "mouth_right" not in anchors or "mouth_left" not in anchors:
        return {}
    mouth = frame.to_face(np.array([anchors["mouth_right"], anchors["mouth_left"]])).mean(axis=0)
    down = mouth + np.stack([np.zeros(_CHIN_STEPS), np.linspace(0.03, _CHIN_REACH, _CHIN_STEPS)], axis=1)
    columns, rows = np.floor(frame.origin + frame.to_pixels(down)).astype(int).T
    height, width = labels.shape
    inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    passed = labels[rows[inside], columns[inside]]
    skin = np.isin(passed, [LABEL_NUMBER["face"], LABEL_NUMBER["mouth"]])
    if skin.all() or not skin.any():
        return {}
    last = int(np.flatnonzero(skin).max())
    if last + 2 >= len(passed) or passed[last + 2] not in [LABEL_NUMBER[name] for name in _BELOW_CHIN]:
        return {}
    return _in_pixels({"chin": down[inside][last]}, frame)


def _in_pixels(points: dict[str, Floats], frame: FaceFrame) -> dict[str, Point]:
    placed = {}
    for name, point in points.items():
        x, y = frame.origin + frame.to_pixels(point[None])[0]
        placed[name] = (float(x), float(y))
    return placed
