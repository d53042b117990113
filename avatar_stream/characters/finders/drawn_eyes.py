"""Eyes of a drawn face: a template of lids and lashes is laid over the picture and its score climbed.

A visible eyeball is no skin, has skin below it and at its sides, and a dark line of lashes above. Both eyes have one
shape, mirrored, and may differ in width (a turned head); in the end each may give way a little by itself. The search
is the cross-entropy method (Rubinstein 1999), with a fixed seed: the same picture gives the same eyes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from avatar_stream.characters.finders.face_view import FACE_PX, FaceView
from avatar_stream.types import FloatArray

# Places across an eye, -1 inner to 1 outer corner, at which the template is compared with the picture.
ACROSS = np.linspace(-0.94, 0.94, 13)
DOWN = np.linspace(0.06, 0.94, 7)
# How square the lids are: 2 is a parabola.
UPPER_POWER, LOWER_POWER = 2.2, 2.4
# Weights of the corners of the eye against its middle.
MIDDLE = 1 - np.abs(ACROSS) ** 4
MIDDLE = MIDDLE / MIDDLE.sum()
INSIDE = np.tile(1 - np.abs(ACROSS) ** UPPER_POWER, len(DOWN))
INSIDE = INSIDE / INSIDE.sum()
# A typical drawn eye. The search starts from several heights, and as far below the place that FaceMesh gave.
HALF_WIDTH = 21.0
STARTS = ((4.0, 17.0), (0.0, 14.0), (8.0, 17.0))
USUAL_AREA = 0.03 * FACE_PX**2
# Of the pair: right x, y, left x, y, half width, height above, below, tilt, log of the ratio of widths / 2.
PAIR_LIMITS = (
    np.array([-np.inf] * 4 + [6, 4, 3, -0.5, -0.22]),
    np.array([np.inf] * 4 + [46, 46, 46, 0.5, 0.22]),
)
PAIR_SPREAD = np.array([9, 11, 9, 11, 5, 5, 5, 0.12, 0.12])
PAIR_PRIOR = np.array([9, 11, 9, 11, 6, 6, 6, 0.15, 0.12])
BLOB_SPREAD = np.array([3, 3, 3, 3, 3, 3, 3, 0.08, 0.06])
RIGHT_SIDE, LEFT_SIDE = -1, 1


@dataclass(frozen=True)
class DrawnEyes:
    """Two eyes found.

    Attributes:
        right, left: (8, 2) pixels of the view: outer corner, upper lid, inner corner, lower lid, as in
            `ANCHOR_LANDMARKS`.
        score: below about 0.2 there is nothing like a drawn eye; 0.4 to 1.8 on those seen.
    """

    right: FloatArray
    left: FloatArray
    score: float


def find_drawn_eyes(view: FaceView) -> DrawnEyes:
    """The pair of eyes that fits best, from where FaceMesh put them or from two lone blobs near there."""
    irises = view.landmarks[[468, 473]]
    starts = [
        (np.array([*(irises + (0, sink)).ravel(), HALF_WIDTH, half_height, half_height, 0, 0]), PAIR_SPREAD)
        for sink, half_height in STARTS
    ]
    blobs = _blob_pair(view, irises)
    if blobs is not None:
        starts.append((blobs, BLOB_SPREAD))
    score, pair = max((_climb_pair(view, *start) for start in starts), key=lambda climbed: climbed[0])
    right, left = _single_eyes(pair[None])
    return DrawnEyes(
        _contour(_climb_one(view, right[0], RIGHT_SIDE), RIGHT_SIDE),
        _contour(_climb_one(view, left[0], LEFT_SIDE), LEFT_SIDE),
        score,
    )


def _single_eyes(pairs: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(N, 9) pairs as (N, 6) right and left eyes: x, y, half width, height above, below, tilt."""
    ratio = np.exp(pairs[:, 8:9])
    shape = pairs[:, 5:8]
    right = np.concatenate([pairs[:, 0:2], pairs[:, 4:5] * ratio, shape], axis=1)
    left = np.concatenate([pairs[:, 2:4], pairs[:, 4:5] / ratio, shape], axis=1)
    return right, left


def _climb_pair(view: FaceView, start: FloatArray, spread: FloatArray) -> tuple[float, FloatArray]:
    slope = start[3] - start[1]

    def score(pairs: FloatArray) -> FloatArray:
        right, left = _single_eyes(pairs)
        unlikely = 0.03 * (((pairs - start) / PAIR_PRIOR) ** 2).sum(axis=1)
        unlevel = 0.02 * ((pairs[:, 3] - pairs[:, 1] - slope) / 6) ** 2
        total: FloatArray = (
            _score(view, right, RIGHT_SIDE) + _score(view, left, LEFT_SIDE) - unlikely - unlevel
        )
        return total

    return _cross_entropy(score, start, spread, PAIR_LIMITS, rounds=24, samples=400)


def _climb_one(view: FaceView, start: FloatArray, side: int) -> FloatArray:
    spread = np.array([3, 3, 3, 3, 3, 0.08])
    limits = (np.array([-np.inf, -np.inf, 3, 3, 3, -1]), np.array([np.inf, np.inf, 50, 50, 50, 1]))

    def score(eyes: FloatArray) -> FloatArray:
        unlikely = 0.015 * (((eyes - start) / (3, 3, 3, 3, 3, 0.1)) ** 2).sum(axis=1)
        total: FloatArray = _score(view, eyes, side) - unlikely
        return total

    return _cross_entropy(score, start, spread, limits, rounds=14, samples=300)[1]


def _cross_entropy(
    score: Callable[[FloatArray], FloatArray],
    start: FloatArray,
    spread: FloatArray,
    limits: tuple[FloatArray, FloatArray],
    rounds: int,
    samples: int,
) -> tuple[float, FloatArray]:
    """The best score found and its parameters: draw, keep the best tenth, draw closer round them."""
    rng = np.random.default_rng(0)
    middle, width = start.astype(np.float64), spread.astype(np.float64)
    smallest = 0.03 * width
    best, best_score = np.clip(middle, *limits), -np.inf
    for _ in range(rounds):
        drawn = np.clip(middle + width * rng.normal(size=(samples, len(start))), *limits)
        drawn[0] = best
        scores = score(drawn)
        order = scores.argsort()[::-1][: samples // 10]
        best, best_score = drawn[order[0]].copy(), float(scores[order[0]])
        middle = 0.3 * middle + 0.7 * drawn[order].mean(axis=0)
        width = np.maximum(0.3 * width + 0.7 * drawn[order].std(axis=0), smallest)
    return best_score, best


def _score(view: FaceView, eyes: FloatArray, side: int) -> FloatArray:
    """(N,) how well each of (N, 6) eyes fits."""
    x, y, half_width, above, below, tilt = (eyes[:, i : i + 1] for i in range(6))
    across: FloatArray = np.broadcast_to(ACROSS, (len(eyes), len(ACROSS)))
    upper = -above * (1 - np.abs(across) ** UPPER_POWER)
    lower = below * (1 - np.abs(across) ** LOWER_POWER)
    height = above + below
    edge = np.maximum(0.1 * height, 2.5)

    def at(layer: FloatArray, u: FloatArray, v: FloatArray) -> FloatArray:
        columns = np.clip(x + side * u * half_width, 0, layer.shape[1] - 1).astype(np.intp)
        rows = np.clip(y + v + tilt * u * half_width, 0, layer.shape[0] - 1).astype(np.intp)
        values: FloatArray = layer[rows, columns]
        return values

    inside = at(
        view.not_skin,
        np.concatenate([across] * len(DOWN), axis=1),
        np.concatenate([upper * (1 - t) + lower * t for t in DOWN], axis=1),
    )
    lash_v, beyond_v = upper - 0.6 * edge, upper - 2.2 * edge - 1
    under = 0.5 * (at(view.not_skin, across, lower + edge) + at(view.not_skin, across, lower + 2 * edge))
    beside = [
        at(view.not_skin, end * (1 + step * edge / half_width), 0.0 * x)
        for end, step in ((-1.0, 1.0), (-1.0, 1.8), (1.0, 2.0))
    ]
    size = np.clip(np.sqrt(half_width * height / USUAL_AREA), 0, 2)[:, 0]
    score: FloatArray = (
        2.0 * (inside @ INSIDE - 0.8) * size
        + (
            0.8 * at(view.darker, across, lash_v)
            - 0.48 * at(view.darker, across, upper + 0.12 * height)
            - 0.24 * at(view.darker, across, beyond_v)
            - under
            - 0.6 * at(view.brighter, across, lash_v)
            - 1.2 * at(view.brighter, across, beyond_v)
        )
        @ MIDDLE
        - 0.35 * np.concatenate(beside, axis=1).mean(axis=1)
    )
    return score


def _blob_pair(view: FaceView, irises: FloatArray) -> FloatArray | None:
    """Two patches of another colour than skin that touch neither hair nor glasses, one near each iris."""
    count, _, stats, centres = cv2.connectedComponentsWithStats(
        (view.not_skin > 0.5).astype(np.uint8), connectivity=4
    )
    found = []
    for iris in irises:
        best = None
        for blob in range(1, count):
            left, top, width, height, area = (int(value) for value in stats[blob])
            fits = 0.08 < width / FACE_PX < 0.52 and 0.08 < height / FACE_PX < 0.6
            near = np.hypot(*(centres[blob] - iris)) < 0.2 * FACE_PX
            if fits and near and area > 0.4 * width * height and (best is None or area > best[0]):
                best = (area, left + width / 2, top + height / 2, width / 2, height / 2)
        if best is None:
            return None
        found.append(best[1:])
    (x0, y0, w0, h0), (x1, y1, w1, h1) = found
    if x0 > x1 - 0.15 * FACE_PX:
        return None
    half = 0.45 * (h0 + h1)
    return np.array([x0, y0, x1, y1, 0.93 * np.sqrt(w0 * w1), half, half, 0, 0.5 * np.log(w0 / w1)])


def _contour(eye: FloatArray, side: int) -> FloatArray:
    x, y, half_width, above, below, tilt = eye
    u = np.array([1, 0.5, 0, -0.5, -1, -0.5, 0, 0.5])
    v = np.concatenate(
        [-above * (1 - np.abs(u[:5]) ** UPPER_POWER), below * (1 - np.abs(u[5:]) ** LOWER_POWER)]
    )
    return np.column_stack([x + side * u * half_width, y + v + tilt * u * half_width])
