"""The renderer for a GPU, through PyTorch: many poses in one call. Draws what `plain` says.

The processor does no more than posing: it finds the pixels' boxes of parts and triangles. Which triangle a pixel
belongs to, sampling and blending are done on the device, part by part, for all poses at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from avatar_stream.puppet.posing import PosedPuppet
from avatar_stream.puppet.puppet import Part, Puppet
from avatar_stream.types import PixelArray

Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Cloth:
    """What of a part does not change: its place among the vertices, and its triangles' corners in the atlas."""

    part: Part
    first: int
    triangles: Tensor  # (T, 3) int64
    texture: Tensor  # (T, 3, 2) float64


class CudaDrawing:
    """Draws one puppet.

    Args:
        puppet: the puppet.
        device: a device of PyTorch, such as "cuda"; "cpu" draws the same, slowly.
    """

    def __init__(self, puppet: Puppet, device: str = "cuda") -> None:
        self._device = torch.device(device)
        self._size = self._own_size = puppet.height, puppet.width
        self._atlas = torch.from_numpy(puppet.atlas.astype(np.float32) / 255).to(self._device)
        self._clips = {part.clip for part in puppet.parts if part.clip}
        self._cloths, first = [], 0
        for part in puppet.parts:
            triangles = part.triangles.astype(np.int64)
            texture = part.texture.astype(np.float64)[triangles]
            self._cloths.append(
                _Cloth(
                    part,
                    first,
                    torch.from_numpy(triangles).to(self._device),
                    torch.from_numpy(texture).to(self._device),
                )
            )
            first += len(part.rest)

    def draw(self, posed: PosedPuppet, size: tuple[int, int] | None = None) -> PixelArray:
        """(H, W, 4) uint8 RGBA, straight alpha: on the puppet's canvas, or on one of (width, height) `size`."""
        self._size = size[::-1] if size else self._own_size
        return np.asarray(self.draw_all([posed])[0].cpu().numpy(), np.uint8)

    def close(self) -> None:
        """Nothing is held but memory."""

    def draw_all(self, poses: Sequence[PosedPuppet]) -> Tensor:
        """(N, H, W, 4) uint8 RGBA, straight alpha, on the device: one picture for each pose."""
        canvas = torch.zeros((len(poses), *self._size, 4), device=self._device)
        vertices = np.stack([posed.vertices for posed in poses]).astype(np.float64)
        opacity = np.stack([np.rint(posed.opacity * 256) / 256 for posed in poses])
        on_device = torch.from_numpy(vertices).to(self._device)
        shown = torch.from_numpy(opacity.astype(np.float32)).to(self._device)
        holes: dict[str, Tensor] = {}
        for number, cloth in enumerate(self._cloths):
            name = cloth.part.name
            if name in self._clips:
                holes[name] = torch.zeros((len(poses), *self._size), device=self._device)
            if name not in self._clips and not opacity[:, number].any():
                continue
            end = cloth.first + len(cloth.part.rest)
            box = _box(vertices[:, cloth.first : end], self._size)
            if box is None:
                continue
            rows, columns = box
            corners = on_device[:, cloth.first : end][:, cloth.triangles]
            bounds = _bounds(vertices[:, cloth.first : end][:, cloth.part.triangles], box)
            maps = _affine_maps(corners, cloth.texture)
            share = shown[:, number, None, None, None]
            for winner in _layers(corners, bounds, box, self._device):
                colour = self._sampled(winner, maps, box)
                if cloth.part.clip:
                    colour = colour * holes[cloth.part.clip][:, rows, columns, None]
                if name in self._clips:
                    hole = holes[name][:, rows, columns]
                    holes[name][:, rows, columns] = colour[..., 3] + (1 - colour[..., 3]) * hole
                colour = colour * share
                canvas[:, rows, columns] = colour + (1 - colour[..., 3:]) * canvas[:, rows, columns]
        alpha = canvas[..., 3:]
        straight = torch.where(alpha > 0, canvas[..., :3] / alpha.clamp(min=1e-6), 0)
        return (torch.cat([straight, alpha], dim=3).clamp(0, 1) * 255).round().to(torch.uint8)

    def _sampled(self, winner: Tensor, maps: Tensor, box: tuple[slice, slice]) -> Tensor:
        """(N, h, w, 4) the texture at each pixel of a box, 0 where there is no triangle."""
        rows, columns = box
        y = torch.arange(rows.start, rows.stop, device=self._device, dtype=torch.float64) + 0.5
        x = torch.arange(columns.start, columns.stop, device=self._device, dtype=torch.float64) + 0.5
        affine = maps[winner.clamp(min=0)]
        height, width = self._atlas.shape[:2]
        u = (affine[..., 0] + affine[..., 1] * x + affine[..., 2] * y[:, None] - 0.5).clamp(0, width - 1)
        v = (affine[..., 3] + affine[..., 4] * x + affine[..., 5] * y[:, None] - 0.5).clamp(0, height - 1)
        left, top = u.floor().long(), v.floor().long()
        right, below = (left + 1).clamp(max=width - 1), (top + 1).clamp(max=height - 1)
        across, down = (u - left)[..., None].float(), (v - top)[..., None].float()
        upper = torch.lerp(self._atlas[top, left], self._atlas[top, right], across)
        lower = torch.lerp(self._atlas[below, left], self._atlas[below, right], across)
        return torch.lerp(upper, lower, down) * (winner >= 0)[..., None]


def _box(vertices: Reals, size: tuple[int, int]) -> tuple[slice, slice] | None:
    """Rows and columns that (N, V, 2) vertices can reach, of a canvas of (height, width)."""
    low = np.floor(vertices.min(axis=(0, 1))).astype(int).clip(0)
    high = np.minimum(np.ceil(vertices.max(axis=(0, 1))).astype(int) + 1, size[::-1])
    if (high <= low).any():
        return None
    return slice(int(low[1]), int(high[1])), slice(int(low[0]), int(high[0]))


def _bounds(corners: Reals, box: tuple[slice, slice]) -> Ints:
    """(N T, 4) first row, end row, first column, end column of each triangle, within the box."""
    rows, columns = box
    low = np.ceil(corners.min(axis=2) - 0.5).astype(np.int64).reshape(-1, 2)
    high = np.ceil(corners.max(axis=2) - 0.5).astype(np.int64).reshape(-1, 2)
    return np.stack(
        [
            low[:, 1].clip(rows.start, rows.stop),
            high[:, 1].clip(rows.start, rows.stop),
            low[:, 0].clip(columns.start, columns.stop),
            high[:, 0].clip(columns.start, columns.stop),
        ],
        axis=1,
    )


def _layers(
    corners: Tensor, bounds: Ints, box: tuple[slice, slice], device: torch.device
) -> Iterator[Tensor]:
    """(N, h, w) int64 the triangle, of (N, T) counted through, that each pixel's centre lies in; -1 for none.

    A part that is folded has several there: its triangles come one after the other, the first first.
    """
    rows, columns = box
    count, triangles = corners.shape[:2]
    height, width = rows.stop - rows.start, columns.stop - columns.start
    across = (bounds[:, 3] - bounds[:, 2]).clip(0)
    pixels = across * (bounds[:, 1] - bounds[:, 0]).clip(0)
    total = int(pixels.sum())
    placed, sizes = torch.from_numpy(bounds).to(device), torch.from_numpy(pixels).to(device)
    which = torch.repeat_interleave(torch.arange(len(pixels), device=device), sizes, output_size=total)
    begins = torch.cumsum(sizes, 0) - sizes
    offset = torch.arange(total, device=device) - begins[which]
    wide = torch.from_numpy(np.maximum(across, 1)).to(device)[which]
    row, column = placed[which, 0] + offset // wide, placed[which, 2] + offset % wide
    left, right = _crossings(corners.reshape(-1, 3, 2)[which], row.double() + 0.5)
    inside = (column >= torch.ceil(left - 0.5)) & (column < torch.ceil(right - 0.5))
    pixel = ((which // triangles * height + row - rows.start) * width + column - columns.start)[inside]
    which = which[inside]
    none = corners.shape[0] * triangles
    while len(which):
        first = torch.full((count * height * width,), none, dtype=torch.int64, device=device)
        first.scatter_reduce_(0, pixel, which, "amin")
        yield torch.where(first == none, -1, first).reshape(count, height, width)
        later = which > first[pixel]
        pixel, which = pixel[later], which[later]


def _crossings(corners: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Where rows cross the left and the right edge of (M, 3, 2) triangles."""
    left, right = torch.full_like(y, torch.inf), torch.full_like(y, -torch.inf)
    for first in range(3):
        one, other = corners[:, first], corners[:, (first + 1) % 3]
        swapped = (one[:, 1] > other[:, 1]) | ((one[:, 1] == other[:, 1]) & (one[:, 0] > other[:, 0]))
        a, b = torch.where(swapped[:, None], other, one), torch.where(swapped[:, None], one, other)
        crossed = (a[:, 1] <= y) & (y < b[:, 1])
        x = a[:, 0] + (y - a[:, 1]) * ((b[:, 0] - a[:, 0]) / (b[:, 1] - a[:, 1]))
        left = torch.where(crossed, torch.minimum(left, x), left)
        right = torch.where(crossed, torch.maximum(right, x), right)
    return left, right


def _affine_maps(corners: Tensor, texture: Tensor) -> Tensor:
    """(N T, 6) float64: texture u = m0 + m1 x + m2 y, v = m3 + m4 x + m5 y; 0 for triangles without an area."""
    places = texture.expand(len(corners), -1, -1, -1)
    ab, ac = corners[:, :, 1] - corners[:, :, 0], corners[:, :, 2] - corners[:, :, 0]
    uv_ab, uv_ac = places[:, :, 1] - places[:, :, 0], places[:, :, 2] - places[:, :, 0]
    area = ab[..., 0] * ac[..., 1] - ac[..., 0] * ab[..., 1]
    flat = area.abs() < 1e-9
    area = torch.where(flat, 1.0, area)[..., None]
    across = (uv_ab * ac[..., 1:] - uv_ac * ab[..., 1:]) / area
    down = (uv_ac * ab[..., :1] - uv_ab * ac[..., :1]) / area
    origin = places[:, :, 0] - across * corners[:, :, 0, :1] - down * corners[:, :, 0, 1:]
    maps = torch.stack([origin, across, down], dim=3).flatten(2)
    return torch.where(flat[..., None], 0.0, maps).flatten(0, 1)
