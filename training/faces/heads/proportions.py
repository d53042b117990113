"""Stylised proportions: the whole of space is warped, smoothly and without folds.

Because the warp takes places and not vertices, it may be applied after any expression: what touches keeps
touching (closed lids, closed lips), however large the eyes have become.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.faces.heads.look import Proportions

Floats = npt.NDArray[np.float32]

_CHIN_FROM_CM, _CHIN_TO_CM = -1.0, -6.0
_NECK_FROM_CM, _NECK_TO_CM = -5.5, -12.5


@dataclass(frozen=True)
class _Swelling:
    """Space scaled about a centre, and less and less so further away."""

    centre: Floats
    scale: tuple[float, float, float]
    reach: tuple[float, float, float]

    def __call__(self, points: Floats) -> Floats:
        off = points - self.centre
        x, y, z = (off / np.array(self.reach, np.float32)).T
        nearness = np.exp(-0.5 * (x * x + y * y + z * z))[:, None]
        swollen: Floats = points + off * (np.array(self.scale, np.float32) - 1) * nearness
        return swollen


class Warp:
    """The proportions of one head."""

    def __init__(self, proportions: Proportions, eyes: Sequence[Floats], nose: Floats, mouth: Floats) -> None:
        """
        Args:
            proportions: what to change.
            eyes, nose, mouth: (3,) centres of the eyeballs, tip of the nose, middle of the lips, in cm.
        """
        self._proportions = proportions
        p = proportions
        self._swellings: list[_Swelling] = []
        if (p.eyes, p.eye_height) != (1.0, 1.0):
            # Less in depth, or the sockets would become caves.
            scale = (p.eyes, p.eyes * p.eye_height, 0.4 + 0.6 * p.eyes)
            self._swellings += [_Swelling(eye, scale, (2.1, 1.9, 3.5)) for eye in eyes]
        if p.nose != 1.0:
            root = nose - np.array((0.0, 0.2, 2.0), np.float32)
            self._swellings.append(_Swelling(root, (p.nose, p.nose, 0.4 + 0.6 * p.nose), (1.5, 1.6, 3.0)))
        if p.mouth != 1.0:
            self._swellings.append(_Swelling(mouth, (p.mouth, 0.5 + 0.5 * p.mouth, 1.0), (2.6, 1.7, 4.0)))
        self._eye_level = float(np.mean([eye[1] for eye in eyes]))

    def __call__(self, points: Floats) -> Floats:
        """(n, 3) where the warp carries (n, 3) places."""
        warped = points.astype(np.float32)
        # The face's own features first, so that they ride on whatever the head becomes.
        for swelling in self._swellings:
            warped = swelling(warped)
        p = self._proportions
        x, y, z = warped.T
        low = _ease((self._eye_level - y) / (self._eye_level - _CHIN_TO_CM))
        neck = _ease((_NECK_FROM_CM - y - 0.6 * np.maximum(z, 0)) / (_NECK_FROM_CM - _NECK_TO_CM))
        high = _ease((y - self._eye_level) / 6.0)
        narrow = (1 + (p.jaw - 1) * low) * (1 - neck) + p.neck * neck
        crown = 1 + (p.skull - 1) * high
        longer = (
            (p.chin - 1)
            * (_CHIN_TO_CM - _CHIN_FROM_CM)
            * _ease((y - _CHIN_FROM_CM) / (_CHIN_TO_CM - _CHIN_FROM_CM))
        )
        x = x * narrow * crown
        z = z * (1 - neck + p.neck * neck) * (1 + 0.6 * (crown - 1))
        y = y + longer + (crown - 1) * np.maximum(y - self._eye_level, 0)
        placed: Floats = np.stack([x, y, z], axis=1).astype(np.float32)
        return placed


def shoulder_rise_cm(proportions: Proportions) -> float:
    """How much higher the shoulders are for a shorter chin and a thinner, and so shorter, neck."""
    return (1 - proportions.chin) * (_CHIN_FROM_CM - _CHIN_TO_CM) + 4.0 * (1 - proportions.neck)


def _ease(share: Floats) -> Floats:
    s = np.clip(share, 0, 1)
    eased: Floats = s * s * (3 - 2 * s)
    return eased
