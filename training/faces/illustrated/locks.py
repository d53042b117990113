"""Locks of hair: tapered ribbons along bent lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.faces.illustrated.curves import Points, along, normals

COUNT = 20  # points along a lock
SHARE = np.linspace(0, 1, COUNT)
_CURVE = np.stack(
    [(1 - SHARE) ** 3, 3 * SHARE * (1 - SHARE) ** 2, 3 * SHARE**2 * (1 - SHARE), SHARE**3], axis=1
)


@dataclass(frozen=True)
class Lock:
    """One lock.

    Attributes:
        spine: (20, 2) its middle from root to tip, face units.
        width: (20,) half its width.
        tone: how much darker (> 0) or lighter it is than the hair.
        drawn_from: the share of its length from which its edges have lines.
        ends: how far it runs into the colour of the tips, 0…1.
    """

    spine: Points
    width: npt.NDArray[np.float64]
    tone: float = 0.0
    drawn_from: float = 0.35
    ends: float = 1.0


def bezier(
    start: Sequence[float], one: Sequence[float], two: Sequence[float], end: Sequence[float]
) -> Points:
    """(20, 2) points of a cubic curve."""
    points: Points = _CURVE @ np.array([start, one, two, end], np.float64)
    return points


def waved(spine: Points, height: float, waves: float, phase: float) -> Points:
    """A line that swings to both sides, more so towards its end."""
    swing = height * SHARE**0.7 * np.sin(2 * np.pi * (waves * SHARE + phase))
    line: Points = spine + normals(spine) * swing[:, None]
    return line


def taper(
    width: float, root: float = 0.35, belly: float = 0.5, point: float = 1.3
) -> npt.NDArray[np.float64]:
    """(20,) half widths: a share `root` of it at the start, all at `belly`, none at the end."""
    rise = root + (1 - root) * np.clip(SHARE / belly, 0, 1) ** 0.8
    fall = 1 - np.clip((SHARE - belly) / (1 - belly), 0, 1) ** point
    shape: npt.NDArray[np.float64] = width * rise * np.maximum(fall, 0)
    return shape


def blunt(width: float, root: float = 0.4) -> npt.NDArray[np.float64]:
    """(20,) half widths of a lock that is cut off."""
    shape: npt.NDArray[np.float64] = width * (root + (1 - root) * np.minimum(SHARE / 0.5, 1))
    return shape


def bundle(
    spine: Points, width: float, count: int, rng: np.random.Generator, wave: float = 0.0, narrow: float = 0.35
) -> list[Lock]:
    """Locks side by side along one line, coming together at its end; those at the sides lie behind."""
    spine = along(spine, SHARE)
    across = normals(spine)
    reach = np.minimum(0.45 + 2.2 * SHARE, 1) * (1 - (1 - narrow) * SHARE**2.5)
    phase, waves = rng.random(), rng.uniform(1.0, 2.2)
    locks = []
    for place in sorted(np.linspace(-1, 1, count) + rng.normal(0, 0.12, count), key=abs, reverse=True):
        end = int(rng.integers(round(0.72 * COUNT), COUNT)) if abs(place) > 0.3 else COUNT - 1
        middle = spine + across * (0.72 * place * width * reach)[:, None]
        middle = waved(along(middle[: end + 1], SHARE), wave, waves, phase + 0.1 * place)
        half = taper(1.7 * width / count**0.8, 0.5, rng.uniform(0.35, 0.6), rng.uniform(1.1, 2.0))
        locks.append(Lock(middle, half, 0.12 * abs(place) + rng.normal(0, 0.05), 0.1))
    return locks
