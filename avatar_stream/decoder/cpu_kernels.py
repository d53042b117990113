"""The inner loops of the CPU decoder, compiled by numba. They release the interpreter lock: rows run in parallel.

`paint_triangles` and the span arithmetic are mirrored in `torch_decoder`; change both together.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

NO_TRIANGLE = -1


@njit(nogil=True, cache=True)
def paint_triangles(edges: Any, rows: Any, winner: Any, first_row: int, end_row: int) -> None:
    """Write into `winner` (H, W) int32, row by row, the place in painting order of the triangle seen there.

    Args:
        edges: (N, 3, 3) float32, far to near; rows: (N, 2) int32, both as in `MotionField`.
        winner: filled for rows `first_row` to `end_row` (exclusive).
    """
    width = winner.shape[1]
    winner[first_row:end_row] = NO_TRIANGLE
    for n in range(edges.shape[0]):
        top = max(rows[n, 0], first_row)
        bottom = min(rows[n, 1], end_row)
        for y in range(top, bottom):
            left = np.float32(0.0)
            right = np.float32(width - 1)
            py = np.float32(y) + np.float32(0.5)
            for e in range(3):
                a = edges[n, e, 0]
                rest = edges[n, e, 1] * py + edges[n, e, 2]
                if a > 0:
                    left = max(left, -rest / a - np.float32(0.5))
                elif a < 0:
                    right = min(right, -rest / a - np.float32(0.5))
                elif rest < 0:
                    right = np.float32(-1.0)
            start = int(math.ceil(left))
            end = int(math.floor(right))
            for x in range(start, end + 1):
                winner[y, x] = n


@njit(nogil=True, cache=True)
def _mirrored(t: Any, last: Any) -> Any:
    """A texel coordinate beyond the picture, mirrored back: where the picture's edge cut the body off, it goes on.

    Only colours are mirrored. Alpha continues as it is at the edge, so that nothing appears beyond an empty one.
    """
    if t < 0:
        t = -t
    if t > last:
        t = 2 * last - t
    return max(t, np.float32(0.0))


@njit(nogil=True, cache=True)
def _sample(layer: Any, u: Any, v: Any, channel: int) -> Any:
    """Bilinear sample of one channel of an (h, w, C) layer at texel coordinates, clamped at the border."""
    height, width = layer.shape[0], layer.shape[1]
    u = min(max(u, np.float32(0.0)), np.float32(width - 1))
    v = min(max(v, np.float32(0.0)), np.float32(height - 1))
    x0 = int(u)
    y0 = int(v)
    x1 = min(x0 + 1, width - 1)
    y1 = min(y0 + 1, height - 1)
    fx = u - np.float32(x0)
    fy = v - np.float32(y0)
    upper = layer[y0, x0, channel] * (1 - fx) + layer[y0, x1, channel] * fx
    lower = layer[y1, x0, channel] * (1 - fx) + layer[y1, x1, channel] * fx
    return upper * (1 - fy) + lower * fy


@njit(nogil=True, cache=True)
def shade_rows(
    winner: Any,
    kind: Any,
    origin: Any,
    gradient: Any,
    texture: Any,
    skin: Any,
    eyes: Any,
    mouth: Any,
    places: Any,
    to_keyframe: Any,
    gaze: Any,
    jaw: Any,
    mouth_open: Any,
    parted: Any,
    lid_shown: Any,
    out: Any,
    first_row: int,
    end_row: int,
) -> None:
    """Colour rows `first_row` to `end_row` (exclusive) of `out`, (H, W, 4) uint8 RGBA.

    Args:
        winner: (H, W) int32 as painted by `paint_triangles`.
        kind: (N, 3) uint8: opening covered, opening touched and lid of each triangle in painting order.
        origin, gradient: as in `MotionField`.
        texture: (H, W, 4) uint8; skin: (H, W, 1) uint8.
        eyes: two (h, w, 11) float32: white, iris colour times alpha, iris alpha, lid, lid mask.
        mouth: (h, w, 11) float32: resting, upper, lower with alpha, kept.
        places: (3, 2) float32 left and top of the crops of eyes and mouth.
        to_keyframe, gaze, jaw, mouth_open, parted, lid_shown: as in `Motion`.
    """
    height, width = texture.shape[0], texture.shape[1]
    half = np.float32(0.5)
    under = np.zeros(3, np.float32)
    for y in range(first_row, end_row):
        py = np.float32(y) + half
        for x in range(width):
            n = winner[y, x]
            if n < 0:
                out[y, x, 0] = out[y, x, 1] = out[y, x, 2] = out[y, x, 3] = 0
                continue
            px = np.float32(x) + half
            border_alpha: Any = np.float32(0.0)
            dx = px - origin[n, 0]
            dy = py - origin[n, 1]
            u = origin[n, 2] + gradient[n, 0] * dx + gradient[n, 1] * dy - half
            v = origin[n, 3] + gradient[n, 2] * dx + gradient[n, 3] * dy - half
            beyond = u < 0 or v < 0 or u > width - 1 or v > height - 1
            if beyond:
                border_alpha = _sample(texture, u, v, 3)
                if border_alpha < half:
                    out[y, x, 0] = out[y, x, 1] = out[y, x, 2] = out[y, x, 3] = 0
                    continue
                u = _mirrored(u, np.float32(width - 1))
                v = _mirrored(v, np.float32(height - 1))
            x0 = int(u)
            y0 = int(v)
            x1 = min(x0 + 1, width - 1)
            y1 = min(y0 + 1, height - 1)
            seen = texture[y0, x0, 3] | texture[y0, x1, 3] | texture[y1, x0, 3] | texture[y1, x1, 3]
            if seen == 0 and not beyond:
                out[y, x, 0] = out[y, x, 1] = out[y, x, 2] = out[y, x, 3] = 0
                continue
            fx = u - np.float32(x0)
            fy = v - np.float32(y0)
            w00 = (1 - fx) * (1 - fy)
            w01 = fx * (1 - fy)
            w10 = (1 - fx) * fy
            w11 = fx * fy
            opening = kind[n, 0]
            beside = kind[n, 1]
            if opening == 0 and beside == 0:
                for c in range(4):
                    value = (
                        texture[y0, x0, c] * w00
                        + texture[y0, x1, c] * w01
                        + texture[y1, x0, c] * w10
                        + texture[y1, x1, c] * w11
                    )
                    out[y, x, c] = np.uint8(value + half)
                if beyond:
                    out[y, x, 3] = np.uint8(border_alpha + half)
                lid = kind[n, 2]
                if lid > 0 and lid_shown[lid - 1] > 0:
                    layer = eyes[lid - 1]
                    lu = u - places[lid - 1, 0]
                    lv = v - places[lid - 1, 1]
                    laid = _sample(layer, lu, lv, 10) * lid_shown[lid - 1]
                    for c in range(3):
                        value = out[y, x, c] * (1 - laid) + _sample(layer, lu, lv, 7 + c) * laid
                        out[y, x, c] = np.uint8(value + half)
                continue
            cover: Any = np.float32(0.0)
            number = opening
            if opening == 0:
                number = beside
                cover = _sample(skin, u, v, 0) / np.float32(255.0)
                cover = np.float32(1.0) - (np.float32(1.0) - cover) * parted[number - 1]
            k = number - 1
            if cover < 1:
                m = to_keyframe[k]
                ku = m[0, 0] * px + m[0, 1] * py + m[0, 2] - places[k, 0] - half
                kv = m[1, 0] * px + m[1, 1] * py + m[1, 2] - places[k, 1] - half
                if k < 2:
                    layer = eyes[k]
                    gu = ku - gaze[k, 0]
                    gv = kv - gaze[k, 1]
                    alpha = _sample(layer, gu, gv, 6)
                    for c in range(3):
                        under[c] = _sample(layer, ku, kv, c) * (1 - alpha) + _sample(layer, gu, gv, 3 + c)
                else:
                    ju = ku - jaw[0]
                    jv = kv - jaw[1]
                    alpha = _sample(mouth, ju, jv, 9)
                    painted = mouth_open * (1 - _sample(mouth, ku, kv, 10))
                    for c in range(3):
                        inside = _sample(mouth, ku, kv, 3 + c) * (1 - alpha)
                        inside += _sample(mouth, ju, jv, 6 + c) * alpha
                        under[c] = _sample(mouth, ku, kv, c) * (1 - painted) + inside * painted
            for c in range(4):
                value = (
                    texture[y0, x0, c] * w00
                    + texture[y0, x1, c] * w01
                    + texture[y1, x0, c] * w10
                    + texture[y1, x1, c] * w11
                )
                if c < 3:
                    value = value * cover + under[c] * (1 - cover)
                value = min(max(value, np.float32(0.0)), np.float32(255.0))
                out[y, x, c] = np.uint8(value + half)
