"""What colour each pixel has: the inner loops of the CPU decoder, compiled by numba.

They release the interpreter lock: rows run in parallel. The same is computed in `torch_decoder`; change both together.
Whatever a compiled function calls stands in this file: numba keeps compiled code between runs, and doesn't notice
changes in other files.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

# Columns of `PackedLayers.kinds`.
PATCH, EMPTY = 3, 4
# numba computes in 64 bits as soon as a plain number takes part.
ONE = np.float32(1.0)
HALF = np.float32(0.5)
# A lid or an iris that has gone so many pixels from its rest has left bare what lies along the resting lid's edge.
BARED_PX = np.float32(2.0)
# Texel coordinates of a run, in whole numbers, have so many bits behind the point; eight of them weigh texels.
FIXED_BITS = 16
WEIGHT_SHIFT = FIXED_BITS - 8
ROUND_WEIGHT = 1 << (WEIGHT_SHIFT - 1)
# Rounding may carry a run's coordinates so far.
INSET = np.float32(0.02)


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
    upper = layer[y0, x0, channel] * (ONE - fx) + layer[y0, x1, channel] * fx
    lower = layer[y1, x0, channel] * (ONE - fx) + layer[y1, x1, channel] * fx
    return upper * (ONE - fy) + lower * fy


@njit(nogil=True, cache=True)
def _blend(texture: Any, x0: Any, y0: Any, x1: Any, y1: Any, fx: Any, fy: Any, keeps_border: bool) -> Any:
    """Bilinear mix of four texels, each a 32-bit word; 0 where all four are transparent, but for `keeps_border`.

    Four channels are mixed at a time: two words of two channels each, first along the row, then across.
    """
    pairs = np.uint64(0x00FF00FF)
    rounding = np.uint64(0x00800080)
    t00, t01 = np.uint64(texture[y0, x0]), np.uint64(texture[y0, x1])
    t10, t11 = np.uint64(texture[y1, x0]), np.uint64(texture[y1, x1])
    if ((t00 | t01 | t10 | t11) >> np.uint64(24)) == 0 and not keeps_border:
        return np.uint64(0)
    right, below = np.uint64(fx), np.uint64(fy)
    left, above = np.uint64(256) - right, np.uint64(256) - below
    upper = (((t00 & pairs) * left + (t01 & pairs) * right + rounding) >> np.uint64(8)) & pairs
    lower = (((t10 & pairs) * left + (t11 & pairs) * right + rounding) >> np.uint64(8)) & pairs
    even = ((upper * above + lower * below + rounding) >> np.uint64(8)) & pairs
    t00, t01 = t00 >> np.uint64(8), t01 >> np.uint64(8)
    t10, t11 = t10 >> np.uint64(8), t11 >> np.uint64(8)
    upper = (((t00 & pairs) * left + (t01 & pairs) * right + rounding) >> np.uint64(8)) & pairs
    lower = (((t10 & pairs) * left + (t11 & pairs) * right + rounding) >> np.uint64(8)) & pairs
    odd = ((upper * above + lower * below + rounding) >> np.uint64(8)) & pairs
    return even | (odd << np.uint64(8))


@njit(nogil=True, cache=True)
def _plain_run(
    texture: Any, channels: Any, out: Any, y: int, x: int, end: int, u: Any, v: Any, du: Any, dv: Any
) -> None:
    """Pixels `x` to `end` (exclusive) of one row, all of one triangle that is nothing but skin, cloth or hair.

    `texture` and `out` hold a pixel in a 32-bit word, `channels` is the texture's same memory channel by channel.
    """
    height, width = texture.shape
    last_u, last_v = np.float32(width - 1), np.float32(height - 1)
    far_u, far_v = u + du * np.float32(end - 1 - x), v + dv * np.float32(end - 1 - x)
    within = min(u, far_u) > INSET and min(v, far_v) > INSET
    if within and max(u, far_u) < last_u - INSET and max(v, far_v) < last_v - INSET:
        # Nearly every run: all of its texels are in the picture, and so are their neighbours.
        steps = np.float32(1 << FIXED_BITS)
        fixed_u, fixed_v = int(u * steps) + ROUND_WEIGHT, int(v * steps) + ROUND_WEIGHT
        step_u, step_v = int(du * steps), int(dv * steps)
        for column in range(x, end):
            x0, y0 = np.uintp(fixed_u >> FIXED_BITS), np.uintp(fixed_v >> FIXED_BITS)
            x1, y1 = x0 + np.uintp(1), y0 + np.uintp(1)
            fx, fy = (fixed_u >> WEIGHT_SHIFT) & 255, (fixed_v >> WEIGHT_SHIFT) & 255
            out[y, column] = _blend(texture, x0, y0, x1, y1, fx, fy, False)
            fixed_u += step_u
            fixed_v += step_v
        return
    for column in range(x, end):
        cu, cv = u, v
        u += du
        v += dv
        beyond = cu < 0 or cv < 0 or cu > last_u or cv > last_v
        border = np.uint64(0)
        if beyond:
            border = np.uint64(_sample(channels, cu, cv, 3) + HALF)
            if border == 0:
                out[y, column] = 0
                continue
            cu = _mirrored(cu, last_u)
            cv = _mirrored(cv, last_v)
        fixed_u = int(cu * np.float32(256) + np.float32(0.5))
        fixed_v = int(cv * np.float32(256) + np.float32(0.5))
        x0, y0 = np.uintp(fixed_u >> 8), np.uintp(fixed_v >> 8)
        x1, y1 = min(x0 + np.uintp(1), np.uintp(width - 1)), min(y0 + np.uintp(1), np.uintp(height - 1))
        colour = _blend(texture, x0, y0, x1, y1, fixed_u & 255, fixed_v & 255, beyond)
        if beyond:
            colour = (colour & np.uint64(0x00FFFFFF)) | (border << np.uint64(24))
        out[y, column] = colour


@njit(nogil=True, cache=True)
def _lid_pixel(texture: Any, eye: Any, left: Any, top: Any, shown: Any, u: Any, v: Any, out: Any) -> None:
    """A pixel of the skin above an eye: what the keyframe has there, giving way to plain skin as the lid closes."""
    laid = _sample(eye, u - left, v - top, 10) * shown
    for c in range(4):
        value = _sample(texture, u, v, c)
        if c < 3:
            value = value * (ONE - laid) + _sample(eye, u - left, v - top, 7 + c) * laid
        out[c] = np.uint8(value + HALF)


@njit(nogil=True, cache=True)
def _lay_shut_eye(
    picture: Any,
    box: Any,
    place: Any,
    shown: Any,
    m: Any,
    bit: int,
    winner: Any,
    kind: Any,
    out: Any,
    y: int,
    first: int,
    end: int,
) -> None:
    """Lay the artist's shut eye upon pixels `first` to `end` (exclusive) of one row.

    It lies on triangles whose patch has `bit`, and follows the head alone, by `m` as in `Motion.to_keyframe`.
    """
    last_x, last_y = picture.shape[1] - 2, picture.shape[0] - 2
    py = np.float32(y) + HALF
    u = m[0, 0] * (np.float32(first) + HALF) + m[0, 1] * py + m[0, 2] - place[0] - HALF
    v = m[1, 0] * (np.float32(first) + HALF) + m[1, 1] * py + m[1, 2] - place[1] - HALF
    scale = ONE / np.float32(255)
    for column in range(first, end):
        n = winner[y, column]
        if n >= 0 and kind[n, PATCH] & bit != 0 and u > box[0] and v > box[1] and u < box[2] and v < box[3]:
            x0, y0 = min(int(u), last_x), min(int(v), last_y)
            fx, fy = u - np.float32(x0), v - np.float32(y0)
            w00, w01 = (ONE - fx) * (ONE - fy), fx * (ONE - fy)
            w10, w11 = (ONE - fx) * fy, fx * fy
            cover = (
                picture[y0, x0, 3] * w00
                + picture[y0, x0 + 1, 3] * w01
                + picture[y0 + 1, x0, 3] * w10
                + picture[y0 + 1, x0 + 1, 3] * w11
            ) * scale
            if cover > 0:
                for c in range(3):
                    own: Any = np.float32(out[y, column, c])
                    value = own * (ONE - cover) + (
                        picture[y0, x0, c] * w00
                        + picture[y0, x0 + 1, c] * w01
                        + picture[y0 + 1, x0, c] * w10
                        + picture[y0 + 1, x0 + 1, c] * w11
                    )
                    value = own * (ONE - shown) + value * shown
                    out[y, column, c] = np.uint8(min(value, np.float32(255)) + HALF)
        u += m[0, 0]
        v += m[1, 0]


@njit(nogil=True, cache=True)
def _eye_colour(eye: Any, u: Any, v: Any, gaze: Any, middle: Any, widened: Any, under: Any) -> None:
    """White and iris at texel coordinates of an eye's layer, and its resting edge as long as nothing has bared it."""
    gu = u - gaze[0]
    gv = v - gaze[1]
    alpha = _sample(eye, gu, gv, 6)
    edge = _sample(eye, u, v, 11)
    if edge > 0:
        gone = widened[0] if v < middle else widened[1]
        looks = max(abs(gaze[0]), abs(gaze[1])) * max(alpha, _sample(eye, u, v, 6))
        edge = min(max(edge - min(max(gone, looks) / BARED_PX, ONE), np.float32(0.0)), ONE)
    for c in range(3):
        clean = _sample(eye, u, v, c) * (ONE - alpha) + _sample(eye, gu, gv, 3 + c)
        under[c] = clean if edge == 0 else clean * (ONE - edge) + _sample(eye, u, v, 12 + c) * edge


@njit(nogil=True, cache=True)
def _mouth_colour(mouth: Any, u: Any, v: Any, jaw: Any, mouth_open: Any, under: Any) -> None:
    """The inside of the mouth at texel coordinates of its layer."""
    ju = u - jaw[0]
    jv = v - jaw[1]
    alpha = _sample(mouth, ju, jv, 9)
    painted = mouth_open * (ONE - _sample(mouth, u, v, 10))
    for c in range(3):
        inside = _sample(mouth, u, v, 3 + c) * (ONE - alpha) + _sample(mouth, ju, jv, 6 + c) * alpha
        under[c] = _sample(mouth, u, v, c) * (ONE - painted) + inside * painted


@njit(nogil=True, cache=True)
def shade_rows(
    winner: Any,
    kind: Any,
    origin: Any,
    gradient: Any,
    hardness: Any,
    texture: Any,
    texture_words: Any,
    skin: Any,
    eyes: Any,
    mouth: Any,
    shut_eyes: Any,
    shut_boxes: Any,
    places: Any,
    middles: Any,
    to_keyframe: Any,
    gaze: Any,
    widened: Any,
    jaw: Any,
    mouth_open: Any,
    parted: Any,
    lid_shown: Any,
    closed: Any,
    out: Any,
    out_words: Any,
    first_row: int,
    end_row: int,
) -> None:
    """Colour rows `first_row` to `end_row` (exclusive) of `out`, (H, W, 4) uint8 RGBA.

    Args:
        winner: (H, W) int32 as painted by `rasteriser.paint_triangles`.
        kind: (N, 5) uint8: `PackedLayers.kinds` in painting order.
        origin, gradient, hardness: as in `MotionField`.
        texture, out: (H, W, 4) uint8, and the same memory as (H, W) uint32: texture_words, out_words.
        skin: (H, W, 1) uint8.
        eyes, mouth, shut_eyes, shut_boxes, places, middles: as in `PackedLayers`.
        to_keyframe, gaze, widened, jaw, mouth_open, parted, lid_shown, closed: as in `Motion`.
    """
    width = texture.shape[1]
    under = np.zeros(3, np.float32)
    laid_from, laid_to = np.empty(2, np.int64), np.empty(2, np.int64)
    for y in range(first_row, end_row):
        py = np.float32(y) + HALF
        laid_from[:], laid_to[:] = width, 0
        x = 0
        while x < width:
            n = winner[y, x]
            end = x + 1
            while end < width and winner[y, end] == n:
                end += 1
            if n < 0 or kind[n, EMPTY] > 0:
                out_words[y, x:end] = 0
                x = end
                continue
            dx = np.float32(x) + HALF - origin[n, 0]
            dy = py - origin[n, 1]
            du = gradient[n, 0]
            dv = gradient[n, 2]
            u = origin[n, 2] + du * dx + gradient[n, 1] * dy - HALF
            v = origin[n, 3] + dv * dx + gradient[n, 3] * dy - HALF
            opening, beside, lid, patch = kind[n, 0], kind[n, 1], kind[n, 2], kind[n, PATCH]
            if lid > 0 and lid_shown[lid - 1] == 0:
                lid = 0
            if opening == 0 and beside == 0 and lid == 0:
                _plain_run(texture_words, texture, out_words, y, x, end, u, v, du, dv)
            else:
                for column in range(x, end):
                    if lid > 0:
                        k = lid - 1
                        _lid_pixel(
                            texture, eyes[k], places[k, 0], places[k, 1], lid_shown[k], u, v, out[y, column]
                        )
                        u += du
                        v += dv
                        continue
                    cover: Any = np.float32(0.0)
                    k = opening - 1
                    if opening == 0:
                        k = beside - 1
                        cover = min(_sample(skin, u, v, 0) / np.float32(255) * hardness[n], ONE)
                        cover = ONE - (ONE - cover) * parted[k]
                    if cover < ONE:
                        px = np.float32(column) + HALF
                        m = to_keyframe[k]
                        ku = m[0, 0] * px + m[0, 1] * py + m[0, 2] - places[k, 0] - HALF
                        kv = m[1, 0] * px + m[1, 1] * py + m[1, 2] - places[k, 1] - HALF
                        if k < 2:
                            _eye_colour(eyes[k], ku, kv, gaze[k], middles[k], widened[k], under)
                        else:
                            _mouth_colour(mouth, ku, kv, jaw, mouth_open, under)
                    for c in range(4):
                        value = _sample(texture, u, v, c)
                        if c < 3:
                            value = value * cover + under[c] * (ONE - cover)
                        out[y, column, c] = np.uint8(min(max(value, np.float32(0)), np.float32(255)) + HALF)
                    u += du
                    v += dv
            if patch > 0:
                for k in range(2):
                    if (patch >> k) & 1:
                        laid_from[k], laid_to[k] = min(laid_from[k], x), end
            x = end
        for k in range(2):
            if closed[k] > 0 and laid_from[k] < laid_to[k]:
                _lay_shut_eye(
                    shut_eyes[k],
                    shut_boxes[k],
                    places[k],
                    closed[k],
                    to_keyframe[k],
                    1 << k,
                    winner,
                    kind,
                    out,
                    y,
                    laid_from[k],
                    laid_to[k],
                )
