"""Noise and brush textures, made once: tiles that are cut out anywhere."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

TILE_PX = 768
Field = npt.NDArray[np.float32]


@lru_cache(maxsize=1)
def noises() -> tuple[Field, ...]:
    """Tiles (768, 768) float32 of mean 0 and SD 1, from fine to coarse: band-passed at 1, 2, 4, 12 and 40 pixels."""
    rng = np.random.default_rng(1)
    tiles = []
    for sigma in (0.6, 1.5, 3.5, 12.0, 40.0):
        white = rng.normal(size=(TILE_PX, TILE_PX)).astype(np.float32)
        band = cv2.GaussianBlur(white, (0, 0), sigma) - cv2.GaussianBlur(white, (0, 0), 2.2 * sigma)
        tiles.append((band / band.std()).astype(np.float32))
    return tuple(tiles)


@lru_cache(maxsize=1)
def paper() -> Field:
    """A tile of the tooth of paper, SD 1."""
    fine, middle, coarse = noises()[0], noises()[1], noises()[2]
    tooth = np.maximum(0.6 * fine + middle, -0.6) + 0.5 * coarse
    return np.asarray((tooth - tooth.mean()) / tooth.std(), np.float32)


@lru_cache(maxsize=4)
def dabs(size: int) -> tuple[Field, Field, Field]:
    """Short brush strokes, `size` pixels long: for each pixel the way to the middle of its stroke, and its tone.

    Returns:
        x and y offsets in pixels, and a tone of mean 0 and SD 1, each (768, 768) float32.
    """
    rng = np.random.default_rng(2)
    count = int(2.2 * (TILE_PX / size) ** 2 * 2)
    offset_x, offset_y = np.zeros((TILE_PX, TILE_PX), np.float32), np.zeros((TILE_PX, TILE_PX), np.float32)
    tone = np.zeros((TILE_PX, TILE_PX), np.float32)
    flow = cv2.GaussianBlur(rng.normal(size=(TILE_PX, TILE_PX)).astype(np.float32), (0, 0), 45)
    flow = flow / flow.std()
    y_all, x_all = np.mgrid[0:TILE_PX, 0:TILE_PX].astype(np.float32)
    for x, y in rng.uniform(0, TILE_PX, (count, 2)):
        angle = 1.2 * float(flow[int(y), int(x)]) + rng.normal(0, 0.3)
        half = np.array([np.cos(angle), np.sin(angle)]) * 0.5 * size * rng.uniform(0.7, 1.2)
        reach = size + 4
        left, top = max(int(x) - reach, 0), max(int(y) - reach, 0)
        box = (slice(top, int(y) + reach), slice(left, int(x) + reach))
        mask = np.zeros(tone[box].shape, np.uint8)
        ends = [(int(x + way * half[0]) - left, int(y + way * half[1]) - top) for way in (-1, 1)]
        cv2.line(mask, ends[0], ends[1], 1, max(int(size * 0.42), 2))
        part = mask > 0
        offset_x[box][part] = (x - x_all[box])[part]
        offset_y[box][part] = (y - y_all[box])[part]
        tone[box][part] = rng.normal()
    return offset_x, offset_y, tone


def cut(tile: Field, size_px: int, at: tuple[int, int]) -> Field:
    """A square of a tile, begun anywhere; one larger than the tile repeats it."""
    room = max(TILE_PX - size_px, 1)
    at = (at[0] % room, at[1] % room)
    rows = (np.arange(size_px) + at[0]) % TILE_PX
    columns = (np.arange(size_px) + at[1]) % TILE_PX
    part: Field = tile[np.ix_(rows, columns)]
    return part
