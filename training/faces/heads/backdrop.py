"""Backgrounds out of focus: walls, windows, lamps, rooms."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.types import PixelArray
from training.faces.heads.look import Light

Floats = npt.NDArray[np.float32]


def backdrop(size_px: int, seed: int, light: Light) -> PixelArray:
    """(n, n, 3) uint8 RGB a random background, lit from where the light is.

    Args:
        size_px: n.
        seed: which.
        light: the light on the person before it.
    """
    random = np.random.default_rng([seed, 5])
    y, x = np.mgrid[:size_px, :size_px].astype(np.float32) / size_px
    wall = random.uniform(0.15, 0.75) * (0.7 + 0.6 * random.random(3))
    fall = 1 + 0.35 * light.key[0] * (x - 0.5) - 0.35 * (y - 0.4)
    picture = (wall[None, None] * fall[..., None]).astype(np.float32)
    kind = random.integers(4)
    if kind in (0, 1):
        _furnish(picture, random)
    if kind in (1, 2):
        _hang_lamps(picture, random)
    blur = random.uniform(0.004, 0.03) * size_px
    picture = cv2.GaussianBlur(picture, (0, 0), blur)
    picture += random.normal(0, 0.008, picture.shape).astype(np.float32)
    pixels: PixelArray = np.rint(255 * picture.clip(0, 1)).astype(np.uint8)
    return pixels


def _furnish(picture: Floats, random: np.random.Generator) -> None:
    """Shelves, frames, a window: rectangles along the axes, the lower the darker."""
    n = len(picture)
    for _ in range(random.integers(4, 16)):
        w, h = random.uniform(0.04, 0.35, 2) * n
        x0, y0 = random.uniform(-0.1, 0.95, 2) * n
        tone = random.uniform(0.1, 0.95) * (0.75 + 0.5 * random.random(3))
        cv2.rectangle(
            picture, (int(x0), int(y0)), (int(x0 + w), int(y0 + h)), tuple(float(v) for v in tone), -1
        )


def _hang_lamps(picture: Floats, random: np.random.Generator) -> None:
    """Points of light, so far out of focus that each is a disc."""
    n = len(picture)
    layer = np.zeros_like(picture)
    for _ in range(random.integers(8, 40)):
        centre = tuple(int(v) for v in random.uniform(0, n, 2))
        warm = np.array((1.0, random.uniform(0.6, 1.0), random.uniform(0.3, 1.0))) * random.uniform(0.1, 0.5)
        disc = np.zeros_like(picture)
        cv2.circle(
            disc, centre, int(random.uniform(0.01, 0.05) * n), tuple(float(v) for v in warm), -1, cv2.LINE_AA
        )
        layer += disc
    picture += layer
