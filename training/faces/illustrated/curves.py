"""Curves and shapes, as arrays (N, 2) float64: x to the right, y down, in whatever unit they are given in."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]


def curve(knots: npt.ArrayLike, closed: bool = False, steps: int = 10) -> Points:
    """A smooth line through (K, 2) knots: uniform Catmull-Rom, `steps` points from each knot to the next."""
    given = np.asarray(knots, np.float64)
    if closed:
        padded = np.vstack([given[-1:], given, given[:2]])
    else:
        padded = np.vstack([2 * given[0] - given[1], given, 2 * given[-1] - given[-2]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None, None]
    p0, p1, p2, p3 = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    bent = 0.5 * (
        2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )
    line = bent.swapaxes(0, 1).reshape(-1, 2)
    return line if closed else np.vstack([line, given[-1:]])


def ellipse(centre: npt.ArrayLike, radius_x: float, radius_y: float, turn_rad: float = 0.0) -> Points:
    """A closed ellipse, turned clockwise."""
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    x, y = radius_x * np.cos(angle), radius_y * np.sin(angle)
    cos, sin = np.cos(turn_rad), np.sin(turn_rad)
    shape: Points = np.stack([x * cos - y * sin, x * sin + y * cos], 1) + np.asarray(centre, np.float64)
    return shape


def superellipse(centre: npt.ArrayLike, radius_x: float, radius_y: float, power: float) -> Points:
    """Between an ellipse (power 2) and a rectangle (large powers)."""
    angle = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    cos, sin = np.cos(angle), np.sin(angle)
    x = radius_x * np.sign(cos) * np.abs(cos) ** (2 / power)
    y = radius_y * np.sign(sin) * np.abs(sin) ** (2 / power)
    shape: Points = np.stack([x, y], 1) + np.asarray(centre, np.float64)
    return shape


def mirrored(points: Points) -> Points:
    """The points on the other side of the middle line x = 0."""
    return points * (-1.0, 1.0)


def along(line: Points, share: npt.ArrayLike) -> Points:
    """Where one stands after walking shares (0…1) of a line's length: (2,) for one share, (N, 2) for many."""
    step = line[1:] - line[:-1]
    walked = np.zeros(len(line))
    np.cumsum(np.hypot(step[:, 0], step[:, 1]), out=walked[1:])
    target = np.asarray(share) * walked[-1]
    return np.stack([np.interp(target, walked, line[:, 0]), np.interp(target, walked, line[:, 1])], -1)


def stroke(line: Points, *widths: float) -> Points:
    """The outline of a pen stroke along a line; the widths are spread evenly over its length."""
    share = _shares(max(12, min(48, len(line))))
    line = along(line, share)
    width = np.interp(share, _shares(len(widths)), widths)
    aside = normals(line) * width[:, None] / 2
    return np.vstack([line + aside, (line - aside)[::-1]])


def normals(line: Points) -> Points:
    """(N, 2) unit vectors to the right of a line's way (y down)."""
    ahead = np.empty_like(line)
    ahead[1:-1] = line[2:] - line[:-2]
    ahead[0], ahead[-1] = line[1] - line[0], line[-1] - line[-2]
    across = np.empty_like(line)
    across[:, 0], across[:, 1] = -ahead[:, 1], ahead[:, 0]
    across /= np.maximum(np.hypot(ahead[:, 0], ahead[:, 1]), 1e-9)[:, None]
    return across


@lru_cache(maxsize=64)
def _shares(count: int) -> Points:
    return np.linspace(0, 1, count)


def half_width_at(shape: Points, y: float) -> float:
    """The largest x at which a closed shape's edge crosses a height; 0 where it does not."""
    ahead = np.roll(shape, -1, axis=0)
    crossing = (shape[:, 1] <= y) != (ahead[:, 1] <= y)
    (x0, y0), (x1, y1) = shape[crossing].T, ahead[crossing].T
    return float(np.max(x0 + (x1 - x0) * (y - y0) / (y1 - y0), initial=0.0))
