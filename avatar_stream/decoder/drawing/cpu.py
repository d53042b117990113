"""The renderer for any computer: compiled, rows shared among the cores. Draws what `plain` says."""

from __future__ import annotations

import os
from functools import partial

import numba
import numpy as np
import numpy.typing as npt

from avatar_stream.decoder.crew import Crew
from avatar_stream.puppet.posing import PosedPuppet
from avatar_stream.puppet.puppet import Puppet
from avatar_stream.types import PixelArray

# More threads than this gain nothing on a picture of a megapixel.
MAX_THREADS = 4
BANDS_PER_THREAD = 4
Floats = npt.NDArray[np.float32]


class CpuDrawing:
    """Draws one puppet.

    Args:
        puppet: the puppet.
        threads: how many share the rows; None for as many as there are cores, at most four.
    """

    def __init__(self, puppet: Puppet, threads: int | None = None) -> None:
        self._width, self._height = puppet.width, puppet.height
        self._atlas = np.ascontiguousarray(puppet.atlas)
        names = [part.name for part in puppet.parts]
        counts = [len(part.rest) for part in puppet.parts]
        first = np.concatenate([[0], np.cumsum(counts)])
        triangles = [part.triangles + start for part, start in zip(puppet.parts, first, strict=False)]
        self._triangles = np.concatenate([np.zeros((0, 3), np.int32), *triangles]).astype(np.int32)
        self._first = np.concatenate([[0], np.cumsum([len(part.triangles) for part in puppet.parts])]).astype(
            np.int32
        )
        textures = [part.texture for part in puppet.parts]
        self._texture = np.concatenate([np.zeros((0, 2), np.float32), *textures]).astype(np.float32)
        # Parts that others are seen inside of get a plane each; -1 for the others.
        clips = sorted({part.clip for part in puppet.parts if part.clip})
        self._own_plane = np.array([clips.index(name) if name in clips else -1 for name in names], np.int32)
        self._clip_plane = np.array(
            [clips.index(part.clip) if part.clip else -1 for part in puppet.parts], np.int32
        )
        self._planes = np.zeros((max(len(clips), 1), self._height, self._width), np.uint8)
        count = threads or min(os.cpu_count() or 1, MAX_THREADS)
        bands = count * BANDS_PER_THREAD
        self._bands = [(self._height * i // bands, self._height * (i + 1) // bands) for i in range(bands)]
        self._crew = Crew(count)

    def draw(self, posed: PosedPuppet) -> PixelArray:
        """(H, W, 4) uint8 RGBA, straight alpha."""
        pixels = np.empty((self._height, self._width, 4), np.uint8)
        maps = _affine_maps(posed.vertices, self._texture, self._triangles)
        opacity = np.rint(posed.opacity * 256).astype(np.int32)
        self._crew.do(
            [partial(self._draw_rows, posed.vertices, maps, opacity, pixels, *rows) for rows in self._bands]
        )
        return pixels

    def close(self) -> None:
        """End the threads."""
        self._crew.close()

    def _draw_rows(
        self,
        vertices: Floats,
        maps: Floats,
        opacity: npt.NDArray[np.int32],
        pixels: PixelArray,
        first_row: int,
        end_row: int,
    ) -> None:
        parts = np.stack(
            [self._first[:-1], self._first[1:], self._own_plane, self._clip_plane, opacity], axis=1
        )
        _draw_rows(
            (first_row, end_row), vertices, self._triangles, maps, parts, self._atlas, self._planes, pixels
        )


@numba.njit(nogil=True, cache=True)
def _affine_maps(vertices: Floats, texture: Floats, triangles: npt.NDArray[np.int32]) -> Floats:
    """(T, 6) float32: texture u = m0 + m1 x + m2 y, v = m3 + m4 x + m5 y of each triangle, x and y pixels.

    NaN for triangles without an area.
    """
    maps = np.empty((len(triangles), 6), np.float32)
    for t in range(len(triangles)):
        a, b, c = triangles[t]
        abx, aby = float(vertices[b, 0] - vertices[a, 0]), float(vertices[b, 1] - vertices[a, 1])
        acx, acy = float(vertices[c, 0] - vertices[a, 0]), float(vertices[c, 1] - vertices[a, 1])
        area = abx * acy - acx * aby
        if abs(area) < 1e-9:
            maps[t] = np.nan
            continue
        for k in range(2):
            ab, ac = float(texture[b, k] - texture[a, k]), float(texture[c, k] - texture[a, k])
            across, down = (ab * acy - ac * aby) / area, (ac * abx - ab * acx) / area
            # A texture that lies as it is on the canvas is to be copied exactly.
            if abs(across - round(across)) < 1e-5:
                across = round(across)
            if abs(down - round(down)) < 1e-5:
                down = round(down)
            maps[t, 3 * k] = texture[a, k] - across * vertices[a, 0] - down * vertices[a, 1]
            maps[t, 3 * k + 1], maps[t, 3 * k + 2] = across, down
    return maps


@numba.njit(nogil=True, cache=True)
def _draw_rows(rows, vertices, triangles, maps, parts, atlas, planes, pixels):  # type: ignore[no-untyped-def]
    """Draw some rows of all parts; see `plain`.

    Args:
        rows: (first, end).
        vertices: (V, 2) float32 pixels.
        triangles: (T, 3) int32 into those.
        maps: (T, 6) see `_affine_maps`.
        parts: (P, 5) int32: first and end triangle, the part's own clip plane or -1, that of the part it is seen
            inside or -1, opacity 0…256.
        atlas: (H, W, 4) uint8 premultiplied.
        planes: (C, H, W) uint8 clip planes, written here.
        pixels: (H, W, 4) uint8, written here.
    """
    first_row, end_row = rows
    pixels[first_row:end_row] = 0
    planes[:, first_row:end_row] = 0
    width = pixels.shape[1]
    for p in range(len(parts)):
        own_plane, clip_plane, opacity = parts[p, 2], parts[p, 3], parts[p, 4]
        if opacity == 0 and own_plane < 0:
            continue
        for t in range(parts[p, 0], parts[p, 1]):
            if np.isnan(maps[t, 0]):
                continue
            a, b, c = triangles[t]
            low = min(vertices[a, 1], vertices[b, 1], vertices[c, 1])
            high = max(vertices[a, 1], vertices[b, 1], vertices[c, 1])
            top, bottom = max(first_row, int(np.ceil(low - 0.5))), min(end_row, int(np.ceil(high - 0.5)))
            for row in range(top, bottom):
                left, right = _crossings(vertices, a, b, c, row + np.float64(0.5))
                start, end = max(0, int(np.ceil(left - 0.5))), min(width, int(np.ceil(right - 0.5)))
                if start < end:
                    _draw_span(
                        row, start, end, maps[t], opacity, own_plane, clip_plane, atlas, planes, pixels
                    )
    _straighten(pixels, first_row, end_row)


@numba.njit(nogil=True, cache=True, inline="always")
def _crossings(vertices, a, b, c, y):  # type: ignore[no-untyped-def]
    """Where a row's centre crosses the left and the right edge; the same edge of two triangles gives the same place."""
    left, right = np.inf, -np.inf
    for first, second in ((a, b), (b, c), (c, a)):
        ax, ay = np.float64(vertices[first, 0]), np.float64(vertices[first, 1])
        bx, by = np.float64(vertices[second, 0]), np.float64(vertices[second, 1])
        if ay > by or (ay == by and ax > bx):
            ax, ay, bx, by = bx, by, ax, ay
        if ay <= y < by:
            x = ax + (y - ay) * ((bx - ax) / (by - ay))
            left, right = min(left, x), max(right, x)
    return left, right


@numba.njit(nogil=True, cache=True, inline="always")
def _draw_span(row, start, end, affine, opacity, own_plane, clip_plane, atlas, planes, pixels):  # type: ignore[no-untyped-def]
    """Draw a triangle's pixels of one row."""
    height, width = atlas.shape[0], atlas.shape[1]
    x, y = start + np.float32(0.5), row + np.float32(0.5)
    u = affine[0] + affine[1] * x + affine[2] * y - np.float32(0.5)
    v = affine[3] + affine[4] * x + affine[5] * y - np.float32(0.5)
    for column in range(start, end):
        across, down = min(max(u, 0), width - 1), min(max(v, 0), height - 1)
        u += affine[1]
        v += affine[4]
        i, j = min(int(across), max(width - 2, 0)), min(int(down), max(height - 2, 0))
        # Shares of 256.
        p, q = int((across - i) * 256 + 0.5), int((down - j) * 256 + 0.5)
        i2, j2 = min(i + 1, width - 1), min(j + 1, height - 1)
        alpha = (_mixed(atlas, 3, j, j2, i, i2, p, q) + 32768) >> 16
        if alpha == 0:
            continue
        share = np.int64(256)
        if clip_plane >= 0:
            # 255 in the plane is all of it.
            share = np.int64(planes[clip_plane, row, column])
            share += share >> 7
        if own_plane >= 0:
            before = np.int64(planes[own_plane, row, column])
            seen = (alpha * share) >> 8
            planes[own_plane, row, column] = before + (seen * (255 - before) + 127) // 255
        share = (share * opacity) >> 8
        if share == 0:
            continue
        left = 255 - ((alpha * share + 128) >> 8)
        for k in range(4):
            colour = ((_mixed(atlas, k, j, j2, i, i2, p, q) >> 8) * share + 32768) >> 16
            behind = np.int64(pixels[row, column, k])
            pixels[row, column, k] = min(255, colour + (left * behind + 127) // 255)


@numba.njit(nogil=True, cache=True, inline="always")
def _mixed(atlas, k, j, j2, i, i2, p, q):  # type: ignore[no-untyped-def]
    """65536 times the bilinear sample of one channel; p and q are shares of 256 across and down."""
    upper = np.int64(atlas[j, i, k]) * (256 - p) + np.int64(atlas[j, i2, k]) * p
    lower = np.int64(atlas[j2, i, k]) * (256 - p) + np.int64(atlas[j2, i2, k]) * p
    return upper * (256 - q) + lower * q


@numba.njit(nogil=True, cache=True)
def _straighten(pixels, first_row, end_row):  # type: ignore[no-untyped-def]
    """Premultiplied to straight alpha."""
    for row in range(first_row, end_row):
        for column in range(pixels.shape[1]):
            alpha = np.int64(pixels[row, column, 3])
            if 0 < alpha < 255:
                for k in range(3):
                    pixels[row, column, k] = min(
                        255, (np.int64(pixels[row, column, k]) * 255 + alpha // 2) // alpha
                    )
