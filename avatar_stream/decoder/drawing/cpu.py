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
        self._own_size = puppet.width, puppet.height
        self._atlas = np.ascontiguousarray(puppet.atlas).view(np.uint32)[..., 0]
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
        self._clip_count = max(len(clips), 1)
        self._threads = threads or min(os.cpu_count() or 1, MAX_THREADS)
        self._crew = Crew(self._threads)
        self._size = 0, 0
        self._make_room((puppet.width, puppet.height))

    def draw(self, posed: PosedPuppet, size: tuple[int, int] | None = None) -> PixelArray:
        """(H, W, 4) uint8 RGBA, straight alpha: on the puppet's canvas, or on one of (width, height) `size`."""
        self._make_room(size or self._own_size)
        pixels = np.empty((self._size[1], self._size[0], 4), np.uint8)
        maps = _affine_maps(posed.vertices, self._texture, self._triangles)
        opacity = np.rint(posed.opacity * 256).astype(np.int32)
        self._crew.do(
            [partial(self._draw_rows, posed.vertices, maps, opacity, pixels, *rows) for rows in self._bands]
        )
        return pixels

    def _make_room(self, size: tuple[int, int]) -> None:
        if size == self._size:
            return
        self._size = size
        width, height = size
        self._planes = np.zeros((self._clip_count, height, width), np.uint8)
        bands = self._threads * BANDS_PER_THREAD
        self._bands = [(height * i // bands, height * (i + 1) // bands) for i in range(bands)]

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
        words = pixels.view(np.uint32)[..., 0]
        _draw_rows(
            (first_row, end_row), vertices, self._triangles, maps, parts, self._atlas, self._planes, words
        )
        _straighten(pixels, first_row, end_row)


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
        atlas: (H, W) uint32 premultiplied RGBA.
        planes: (C, H, W) uint8 clip planes, written here.
        pixels: (H, W) uint32 premultiplied RGBA, written here.
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


# Four channels are computed at once, as numbers of 16 bits in one of 64: red and blue below, green and alpha above.
_EVEN, _LANES, _HALVES = np.uint64(0x00FF00FF), np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0080008000800080)
_U8, _U24, _U32, _U48, _U255, _U256 = (np.uint64(value) for value in (8, 24, 32, 48, 255, 256))


@numba.njit(nogil=True, cache=True, inline="always")
def _spread(pixel):  # type: ignore[no-untyped-def]
    """Four channels of 8 bits as four of 16."""
    wide = np.uint64(pixel)
    return (wide & _EVEN) | (((wide >> _U8) & _EVEN) << _U32)


@numba.njit(nogil=True, cache=True, inline="always")
def _between(one, other, share):  # type: ignore[no-untyped-def]
    """The channels between two colours, `share` of 256 from one to the other."""
    return ((one * (_U256 - share) + other * share + _HALVES) >> _U8) & _LANES


@numba.njit(nogil=True, cache=True, inline="always")
def _draw_span(row, start, end, affine, opacity, own_plane, clip_plane, atlas, planes, pixels):  # type: ignore[no-untyped-def]
    """Draw a triangle's pixels of one row.

    Args:
        atlas: (H, W) uint32, four channels each; likewise `pixels`.
    """
    height, width = atlas.shape
    x, y = start + np.float32(0.5), row + np.float32(0.5)
    # In 65536ths of a texel, from texel centre to texel centre.
    u = np.int64((affine[0] + affine[1] * x + affine[2] * y - np.float32(0.5)) * 65536)
    v = np.int64((affine[3] + affine[4] * x + affine[5] * y - np.float32(0.5)) * 65536)
    du, dv = np.int64(affine[1] * 65536), np.int64(affine[4] * 65536)
    most_u, most_v = np.int64(width - 1) << 16, np.int64(height - 1) << 16
    for column in range(start, end):
        across, down = max(min(u, most_u), 0), max(min(v, most_v), 0)
        u += du
        v += dv
        # To the nearest 256th, so that a texture that lies as it is on the canvas is copied exactly.
        across, down = across + 128, down + 128  # type: ignore[operator]
        i, j = across >> 16, down >> 16
        i2, j2 = min(i + 1, width - 1), min(j + 1, height - 1)
        p, q = np.uint64((across >> 8) & 255), np.uint64((down >> 8) & 255)
        upper = _between(_spread(atlas[j, i]), _spread(atlas[j, i2]), p)
        lower = _between(_spread(atlas[j2, i]), _spread(atlas[j2, i2]), p)
        colour = _between(upper, lower, q)
        alpha = colour >> _U48
        if alpha == 0:
            continue
        share = np.uint64(opacity)
        if clip_plane >= 0:
            inside = np.uint64(planes[clip_plane, row, column])
            share = (share * (inside + (inside >> np.uint64(7)))) >> _U8
        if own_plane >= 0:
            before = np.uint64(planes[own_plane, row, column])
            planes[own_plane, row, column] = before + ((_U255 - before) * alpha + np.uint64(127)) // _U255
        if share != _U256:
            if share == 0:
                continue
            colour = ((colour * share + _HALVES) >> _U8) & _LANES
            alpha = colour >> _U48
        if alpha != _U255:
            behind = _spread(pixels[row, column])
            left = _U255 - alpha
            colour += ((behind * (left + (left >> np.uint64(7))) + _HALVES) >> _U8) & _LANES
        pixels[row, column] = np.uint32((colour & _EVEN) | ((colour >> _U24) & (_EVEN << _U8)))


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
