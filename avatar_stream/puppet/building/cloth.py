"""Meshes over sheets, and all textures side by side in one atlas."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.puppet.building.sheets import premultiplied
from avatar_stream.types import PixelArray

Floats = npt.NDArray[np.float32]

# Transparent pixels kept round each sheet, so that its edges stay as soft as they are and no neighbour shows.
_MARGIN_PX = 2
_ALIGNED_PX = 1
# Cells over the face's width of a mesh over what bends.
FINE_CELLS = 44


@dataclass(frozen=True)
class Cloth:
    """A sheet with a mesh over what there is of it.

    Attributes:
        box: (left, top, right, bottom) pixels of the picture, of the texture.
        texture: (h, w, 4) uint8 premultiplied RGBA of that box.
        rest: (V, 2) float32 vertices, pixels of the picture.
        triangles: (T, 3) int32.
    """

    box: tuple[int, int, int, int]
    texture: PixelArray
    rest: Floats
    triangles: npt.NDArray[np.int32]


def cloth_over(picture: PixelArray, cell_px: float) -> Cloth | None:
    """A mesh of square cells over all pixels of a sheet that are not transparent; None where all are.

    Args:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        cell_px: side of a cell, about.
    """
    covered = picture[..., 3] > 0
    if not covered.any():
        return None
    height, width = covered.shape
    rows, columns = np.flatnonzero(covered.any(axis=1)), np.flatnonzero(covered.any(axis=0))
    left, right = max(columns[0] - _MARGIN_PX, 0), min(columns[-1] + 1 + _MARGIN_PX, width)
    top, bottom = max(rows[0] - _MARGIN_PX, 0), min(rows[-1] + 1 + _MARGIN_PX, height)
    box = int(left), int(top), int(right), int(bottom)
    across = max(1, round((right - left) / cell_px))
    down = max(1, round((bottom - top) / cell_px))
    x, y = np.linspace(left, right, across + 1), np.linspace(top, bottom, down + 1)
    full = _cells_in_use(covered[top:bottom, left:right], across, down)
    vertices = np.stack(np.meshgrid(x, y), axis=2).reshape(-1, 2).astype(np.float32)
    triangles = _triangles(full)
    used, triangles = np.unique(triangles, return_inverse=True)
    texture = premultiplied(picture[top:bottom, left:right])
    return Cloth(box, texture, vertices[used], triangles.reshape(-1, 3).astype(np.int32))


def _cells_in_use(covered: npt.NDArray[np.bool_], across: int, down: int) -> npt.NDArray[np.bool_]:
    """(down, across) whether a cell, or one beside it by a pixel or two, shows anything."""
    grown = cv2.dilate(covered.astype(np.uint8), np.ones((2 * _MARGIN_PX + 1,) * 2, np.uint8))
    rows, columns = np.nonzero(grown)
    height, width = covered.shape
    full = np.zeros((down, across), np.bool_)
    full[np.minimum(rows * down // height, down - 1), np.minimum(columns * across // width, across - 1)] = (
        True
    )
    return full


def _triangles(full: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    row, column = np.nonzero(full)
    corner = row * (full.shape[1] + 1) + column
    below = corner + full.shape[1] + 1
    # Diagonals alternate, so that a bent sheet has no grain.
    even = ((row + column) % 2 == 0)[:, None]
    one = np.where(
        even, np.stack([corner, corner + 1, below], 1), np.stack([corner, corner + 1, below + 1], 1)
    )
    other = np.where(
        even, np.stack([corner + 1, below + 1, below], 1), np.stack([corner, below + 1, below], 1)
    )
    triangles: npt.NDArray[np.int64] = np.concatenate([one, other]).astype(np.int64)
    return triangles


def packed(cloths: list[Cloth]) -> tuple[PixelArray, list[tuple[int, int]]]:
    """All textures in one atlas, on shelves, the highest first.

    Returns:
        (H, W, 4) uint8 premultiplied, and for each cloth the (x, y) of its texture's corner in it.
    """
    area = sum(cloth.texture.shape[0] * cloth.texture.shape[1] for cloth in cloths)
    widest = max(cloth.texture.shape[1] for cloth in cloths)
    width = max(widest, int(np.ceil(np.sqrt(1.15 * area)))) + 2 * _ALIGNED_PX
    places: list[tuple[int, int]] = [(0, 0)] * len(cloths)
    x = y = _ALIGNED_PX
    shelf = 0
    for index in sorted(range(len(cloths)), key=lambda index: -cloths[index].texture.shape[0]):
        height, own_width = cloths[index].texture.shape[:2]
        if x + own_width + _ALIGNED_PX > width:
            x, y, shelf = _ALIGNED_PX, y + shelf + _ALIGNED_PX, 0
        places[index] = x, y
        x, shelf = x + own_width + _ALIGNED_PX, max(shelf, height)
    atlas = np.zeros((y + shelf + _ALIGNED_PX, width, 4), np.uint8)
    for cloth, (x, y) in zip(cloths, places, strict=True):
        height, own_width = cloth.texture.shape[:2]
        atlas[y : y + height, x : x + own_width] = cloth.texture
    return atlas, places
