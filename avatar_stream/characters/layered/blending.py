"""Blend modes: how a layer changes the colours of what lies below it.

Every layer of a puppet is drawn as normal, so other modes are applied to the layers below while the file is
read.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Colours = npt.NDArray[np.float32]


def _overlay(below: Colours, above: Colours) -> Colours:
    return np.where(below < 0.5, 2 * below * above, 1 - 2 * (1 - below) * (1 - above)).astype(np.float32)


def _soft_light(below: Colours, above: Colours) -> Colours:
    root = np.where(below <= 0.25, ((16 * below - 12) * below + 4) * below, np.sqrt(below))
    return np.where(
        above <= 0.5,
        below - (1 - 2 * above) * below * (1 - below),
        below + (2 * above - 1) * (root - below),
    ).astype(np.float32)


# Both colours and the result are 0…1.
BLENDS: dict[str, Callable[[Colours, Colours], Colours]] = {
    "multiply": lambda below, above: below * above,
    "screen": lambda below, above: below + above - below * above,
    "add": lambda below, above: np.minimum(below + above, 1),
    "overlay": _overlay,
    "darken": np.minimum,
    "lighten": np.maximum,
    "linear burn": lambda below, above: np.maximum(below + above - 1, 0),
    "colour burn": lambda below, above: 1 - np.minimum((1 - below) / np.maximum(above, 1e-4), 1),
    "colour dodge": lambda below, above: np.minimum(below / np.maximum(1 - above, 1e-4), 1),
    "hard light": lambda below, above: _overlay(above, below),
    "soft light": _soft_light,
}
