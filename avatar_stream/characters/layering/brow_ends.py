"""Brows drawn out along their dark line: their ends are easily taken for hair or lashes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.masks import disc
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

Darkness = npt.NDArray[np.float32]

# A brow's line, so long at least and no steeper, is followed so far beyond its ends while it is so dark, of its own
# darkness, no darker than so many times its darkest, and that is no trace, of 255; face widths.
_LEAST_LINE, _STEEPEST, _FARTHEST, _GOES_ON, _DARKER, FAINT = 0.08, 0.7, 0.16, 0.5, 1.3, 14
# Nor is it thicker than so much of its length. How quickly it may bend. How much of it shows where an end goes on.
_THICKEST, _BENDS, _END = 0.35, 0.3, 0.35
# Brows thicker than this, face widths, are no lines, and the network sees their edges well.
BOLD = 0.04
_ENDS_TAKEN_FOR = ("face", "front_hair", "upper_lash", "lid_crease")
# Slivers of hair no wider than twice this, so much of which is this near to a brow, are its edge.
_SLIVER, _MOSTLY = 0.012, 0.9


@dataclass(frozen=True)
class _Line:
    """A brow's line, in face units.

    Attributes:
        low, high: its ends, (2,) each.
        slopes: how much it falls on its way, at either end.
        thick: how thick it is.
        darkness, darkest: how dark it is, of 255, in the mean and where it is darkest.
    """

    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    slopes: tuple[float, float]
    thick: float
    darkness: float
    darkest: float


def drawn_out(labels: PixelArray, dark: Darkness, frame: FaceFrame) -> PixelArray:
    """The labels with brows that go on as far as their dark line does.

    Args:
        labels: (H, W) uint8, see `characters.labels`.
        dark: (H, W) float32 how much darker than what is about it each pixel is, of 255.
        frame: the face's axes.
    """
    found = labels.copy()
    for side in (-1, 1):
        line = _line_of(labels, dark, side, frame)
        if line is not None:
            _follow(found, dark, line, -1, frame)
            _follow(found, dark, line, 1, frame)
    return _without_slivers(found, frame)


def thickness(places: npt.NDArray[np.float64], pixel: float) -> float:
    """How thick a brow is in the mean, face widths.

    Args:
        places: (N, 2) of its pixels, face units; not none.
        pixel: a pixel's side, face widths.
    """
    low, high = np.quantile(places[:, 0], (0.02, 0.98))
    return float(len(places) * pixel**2 / max(high - low, pixel))


def _line_of(labels: PixelArray, dark: Darkness, side: int, frame: FaceFrame) -> _Line | None:
    """The largest piece of a brow of one side (1 where u is positive) as a straight line; None where it is none."""
    brow = labels == LABEL_NUMBER["brow"]
    rows, columns = np.nonzero(brow)
    places = frame.to_face(np.stack([columns, rows], axis=1) + 0.5)
    pieces = cv2.connectedComponents(brow.astype(np.uint8))[1][rows, columns]
    of_side = pieces[places[:, 0] * side > 0]
    if not len(of_side):
        return None
    own = places[pieces == np.bincount(of_side).argmax()]
    low, high = np.quantile(own[:, 0], (0.02, 0.98))
    if high - low < _LEAST_LINE:
        return None
    thick = thickness(own, 1 / frame.width_px)
    slope = _slope(own)
    darkness, darkest = np.quantile(_at(dark, own, frame), (0.5, 0.95)).tolist()
    if thick > min(_THICKEST * (high - low), BOLD) or abs(slope) > _STEEPEST or darkness < FAINT:
        return None
    part = _END * (high - low)
    ends = [own[own[:, 0] < low + part], own[own[:, 0] > high - part]]
    slopes = [float(np.clip(_slope(end), -_STEEPEST, _STEEPEST)) for end in ends]
    tips = [
        end.mean(axis=0) + (u - end[:, 0].mean()) * np.array([1.0, slope])
        for end, u, slope in zip(ends, (low, high), slopes, strict=True)
    ]
    return _Line(tips[0], tips[1], (slopes[0], slopes[1]), thick, darkness, darkest)


def _slope(places: npt.NDArray[np.float64]) -> float:
    """How much v changes with u along (N, 2) places; 0 where they are no wider than a pixel's column."""
    u, v = (places - places.mean(axis=0)).T
    return float((u * v).sum() / max(float((u * u).sum()), 1e-12))


def _follow(found: PixelArray, dark: Darkness, line: _Line, way: int, frame: FaceFrame) -> None:
    """Label what of a line goes on beyond its end, pixel by pixel, to the picture's left (-1) or right (1)."""
    place, slope = (line.low, line.slopes[0]) if way < 0 else (line.high, line.slopes[1])
    step = 1 / frame.width_px
    across = np.arange(-line.thick, line.thick + step / 2, step)
    for _ in range(int(_FARTHEST / step)):
        place = place + np.array([way * step, way * step * slope])
        near = place + np.stack([np.zeros_like(across), across], axis=1)
        darkness = _at(dark, near, frame)
        beside = np.array([place - (0, 2 * line.thick), place + (0, 2 * line.thick)])
        in_hair = (_at(found, beside, frame) == LABEL_NUMBER["front_hair"]).all()
        is_brow = _GOES_ON * line.darkness <= darkness.max() <= _DARKER * line.darkest
        if in_hair or not is_brow:
            return
        share = np.clip(darkness - 0.5 * darkness.max(), 0, None)
        place[1] += _BENDS * float((share * across).sum() / share.sum())
        own = np.abs(near[:, 1] - place[1]) <= 0.5 * line.thick + step
        x, y = _pixels(near[own & (darkness > _GOES_ON / 2 * line.darkness)], found.shape, frame)
        free = np.isin(found[y, x], [LABEL_NUMBER[name] for name in _ENDS_TAKEN_FOR])
        found[y[free], x[free]] = LABEL_NUMBER["brow"]


def _without_slivers(labels: PixelArray, frame: FaceFrame) -> PixelArray:
    brow, hair = (labels == LABEL_NUMBER[name] for name in ("brow", "front_hair"))
    kernel = disc(_SLIVER * frame.width_px)
    thin = hair & (cv2.morphologyEx(hair.astype(np.uint8), cv2.MORPH_OPEN, kernel) == 0)
    beside = cv2.dilate(brow.astype(np.uint8), kernel) > 0
    _, pieces = cv2.connectedComponents(thin.astype(np.uint8))
    area = np.bincount(pieces.ravel())
    near = np.bincount(pieces[beside], minlength=len(area))
    corner = 2 * (_SLIVER * frame.width_px) ** 2
    slivers = np.flatnonzero((near > _MOSTLY * area) & (area > corner))
    return np.where(np.isin(pieces, slivers[slivers > 0]), LABEL_NUMBER["brow"], labels).astype(np.uint8)


def _at(
    picture: npt.NDArray[np.generic], places: npt.NDArray[np.float64], frame: FaceFrame
) -> npt.NDArray[np.float64]:
    """(N,) a picture's values at places in face units; beyond its edge those at it."""
    x, y = _pixels(places, picture.shape, frame)
    return picture[y, x].astype(np.float64)


def _pixels(
    places: npt.NDArray[np.float64], shape: tuple[int, ...], frame: FaceFrame
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """(N,) columns and rows of places in face units, inside a picture."""
    x, y = np.floor(frame.origin + frame.to_pixels(places)).astype(np.intp).T
    return x.clip(0, shape[1] - 1), y.clip(0, shape[0] - 1)
