"""Putting a drawn eye together for one moment: eyeball between the lids, iris where it looks, lines along the lids."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from avatar_stream.characters.drawn_eye import DrawnEye
from avatar_stream.characters.head_mesh import smoothstep
from avatar_stream.decoder.artist_pictures import CLOSED_FROM, CLOSED_TO, give_way, on_canvas
from avatar_stream.decoder.drawn_eye_shape import EyeShape
from avatar_stream.decoder.strokes import Canvas, stroke
from avatar_stream.types import FloatArray, PixelArray

# How far the lines at an eye's corners turn with its lids.
CORNERS_TURN = 0.6
# From here on an eye is shut, and nothing may shine through its seam.
SHUT = 0.97


class EyePainter:
    """Draws the shapes of one eye, over and over into the same memory.

    Attributes:
        drawn: (rows, columns, 4) uint8 RGBA, colour multiplied by alpha, over the crop of `DrawnEye.clean`.
    """

    def __init__(self, eye: DrawnEye) -> None:
        self._eye = eye
        height, width = eye.clean.shape[:2]
        self._canvas = Canvas(eye.left_px, eye.top_px, width, height)
        self._place = np.array([eye.left_px, eye.top_px], np.float64)
        self._lines = np.zeros((*self._canvas.size, 4), np.float32)
        self.drawn = np.zeros((*self._canvas.size, 4), np.uint8)
        upper, lower = eye.upper - self._place, eye.lower - self._place
        self._upper = _Strip(eye.lines[0], upper, -1.0)
        self._lower = _Strip(eye.lines[1], lower, 1.0)
        self._closed = None if eye.closed is None else on_canvas(eye.closed, self._canvas.size)
        self._bare = eye.lines[0][..., 3].max() < 0.5 or eye.is_dot

    def paint(self, shape: EyeShape) -> None:
        """Paint `shape` into `drawn`."""
        if shape.replaced == 0:
            return
        strips = (self._lower, self._upper)
        moved = [
            strip.moved(lid - self._place)
            for strip, lid in zip(strips, (shape.lower, shape.upper), strict=True)
        ]
        # Only this much of the canvas has anything of the eye.
        window = self._canvas.window(np.concatenate(moved), self._eye.line_px + 1)
        opening = self.opening(shape)
        self._lines[window] = 0
        for strip, corners in zip(strips, moved, strict=True):
            _carry_lines(strip.triangles, strip.rest, corners, strip.lines, self._lines)
        seam = self._canvas.nothing
        if self._bare:
            thickness = np.full(
                len(shape.upper), self._eye.line_px * float(smoothstep((shape.shut - 0.5) / 0.4))
            )
            seam = self._canvas.filled(stroke((shape.upper + shape.lower) / 2, thickness))
        self.drawn[:] = 0
        rows, columns = window
        _compose(
            opening,
            self._lines,
            seam,
            self._eye.white,
            self._eye.iris,
            shape.gaze.astype(np.float32),
            self._eye.line.astype(np.float32),
            self.drawn,
            (rows.start, rows.stop, columns.start, columns.stop),
        )
        if self._closed is not None and shape.shut > CLOSED_FROM:
            share = smoothstep((shape.shut - CLOSED_FROM) / (CLOSED_TO - CLOSED_FROM))
            give_way(self.drawn, self._closed, round(256 * float(share)))

    def opening(self, shape: EyeShape) -> PixelArray:
        """(rows, columns) uint8: how much of the eyeball the lids leave uncovered."""
        if shape.shut > SHUT:
            return self._canvas.nothing
        return self._canvas.filled(np.concatenate([shape.upper, shape.lower[::-1]]))


def _reach(lines: npt.NDArray[np.float32], lid: FloatArray) -> float:
    """How far the lines of a lid lie from it, in pixels."""
    y, x = np.nonzero(lines[..., 3] > 0.02)
    if len(y) == 0:
        return 1.0
    points = np.column_stack([x, y]) + 0.5
    return float(np.linalg.norm(points[:, None] - lid[None], axis=2).min(axis=1).max()) + 1.5


class _Strip:
    """The band along one lid that carries its lines: it turns with the lid, and keeps its thickness.

    Beyond both corners one more piece carries what sticks out, such as the tips of lashes.
    """

    def __init__(self, lines: npt.NDArray[np.float32], lid: FloatArray, side: float) -> None:
        """Carry `lines`, (h, w, 4), of a resting (N, 2) lid; they lie above it for a side of −1, else below."""
        self.lines = lines
        count, reach_px = len(lid), _reach(lines, lid)
        along = _along(_plane(lid))
        direction = along / np.maximum(np.abs(along), 1e-9)
        # Points of the plane as complex numbers: to turn one is to multiply it.
        self._backwards = np.conj(direction)
        # Tips of lashes beyond the corners don't turn all the way with a lid that shuts.
        self._turns = 1j * (1 - (1 - CORNERS_TURN) * np.abs(np.linspace(-1, 1, count)) ** 6)
        normal = 1j * direction * side
        # A little of the inside is taken along, for lines that begin there.
        self._in, self._out = -2.0 * normal, reach_px * normal
        self._ends = direction[[0, -1]] * (-reach_px, reach_px)
        self.rest = self.moved(lid)
        quads = [(2 * i, 2 * i + 1, 2 * i + 2, 2 * i + 3) for i in range(count + 1)]
        self.triangles = np.array([t for a, b, c, d in quads for t in ((a, b, c), (b, d, c))], np.int32)

    def moved(self, lid: FloatArray) -> npt.NDArray[np.float32]:
        """(2·N + 4, 2) corners of the band's pieces for a (N, 2) lid, pixels."""
        places = _plane(lid)
        turn = np.exp(np.angle(_along(places) * self._backwards) * self._turns)
        corners = np.empty(2 * len(places) + 4, np.complex128)
        corners[2:-2:2] = places + self._in * turn
        corners[3:-2:2] = places + self._out * turn
        corners[:2] = corners[2:4] + self._ends[0] * turn[0]
        corners[-2:] = corners[-4:-2] + self._ends[1] * turn[-1]
        return corners.view(np.float64).reshape(-1, 2).astype(np.float32)


def _plane(points: FloatArray) -> npt.NDArray[np.complex128]:
    """(N, 2) points as (N,) complex numbers."""
    return points[:, 0] + 1j * points[:, 1]


def _along(places: npt.NDArray[np.complex128]) -> npt.NDArray[np.complex128]:
    """(N,) in the direction of a line at each of its points."""
    along = np.empty_like(places)
    along[1:-1] = places[2:] - places[:-2]
    along[0], along[-1] = places[1] - places[0], places[-1] - places[-2]
    return along


@njit(nogil=True, cache=True)
def _carry_lines(triangles: Any, rest: Any, moved: Any, lines: Any, drawn: Any) -> None:
    """Rasterise a band: `lines` (h, w, 4) at `rest` (V, 2) to `drawn` (k·h, k·w, 4) at `moved`.

    Where pieces overlap the denser line stays.
    """
    height, width = drawn.shape[0], drawn.shape[1]
    fineness = height // lines.shape[0]
    last_x, last_y = lines.shape[1] - 1.001, lines.shape[0] - 1.001
    for n in range(triangles.shape[0]):
        i, j, k = triangles[n, 0], triangles[n, 1], triangles[n, 2]
        ax, ay = moved[i, 0] * fineness, moved[i, 1] * fineness
        bx, by = moved[j, 0] * fineness - ax, moved[j, 1] * fineness - ay
        cx, cy = moved[k, 0] * fineness - ax, moved[k, 1] * fineness - ay
        area = bx * cy - by * cx
        if abs(area) < 1e-3:
            continue
        first_x = max(int(ax + min(0.0, bx, cx)), 0)
        end_x = min(int(ax + max(0.0, bx, cx)) + 1, width)
        first_y = max(int(ay + min(0.0, by, cy)), 0)
        end_y = min(int(ay + max(0.0, by, cy)) + 1, height)
        for y in range(first_y, end_y):
            for x in range(first_x, end_x):
                px, py = x + 0.5 - ax, y + 0.5 - ay
                s = (px * cy - py * cx) / area
                t = (bx * py - by * px) / area
                if s < -0.001 or t < -0.001 or s + t > 1.001:
                    continue
                u = rest[i, 0] + s * (rest[j, 0] - rest[i, 0]) + t * (rest[k, 0] - rest[i, 0]) - 0.5
                v = rest[i, 1] + s * (rest[j, 1] - rest[i, 1]) + t * (rest[k, 1] - rest[i, 1]) - 0.5
                if u < 0 or v < 0 or u > last_x or v > last_y:
                    continue
                x0, y0 = int(u), int(v)
                fx, fy = u - x0, v - y0
                w00, w01, w10, w11 = (1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy
                alpha = (
                    lines[y0, x0, 3] * w00
                    + lines[y0, x0 + 1, 3] * w01
                    + lines[y0 + 1, x0, 3] * w10
                    + lines[y0 + 1, x0 + 1, 3] * w11
                )
                if alpha <= drawn[y, x, 3]:
                    continue
                for c in range(3):
                    drawn[y, x, c] = (
                        lines[y0, x0, c] * w00
                        + lines[y0, x0 + 1, c] * w01
                        + lines[y0 + 1, x0, c] * w10
                        + lines[y0 + 1, x0 + 1, c] * w11
                    )
                drawn[y, x, 3] = alpha


@njit(nogil=True, cache=True)
def _compose(
    opening: Any,
    lines: Any,
    seam: Any,
    white: Any,
    iris: Any,
    gaze: Any,
    seam_colour: Any,
    drawn: Any,
    window: Any,
) -> None:
    """Eyeball and iris within `opening`, the lines over both, the seam over all; see `EyePainter.paint`.

    Only rows `window[0]` to `window[1]` and columns `window[2]` to `window[3]` (exclusive) are drawn.
    """
    last_x, last_y = np.float32(white.shape[1] - 1.001), np.float32(white.shape[0] - 1.001)
    texel = np.float32(white.shape[0] / drawn.shape[0])
    half, none = np.float32(0.5), np.float32(0)
    one, scale = np.float32(1), np.float32(1 / 255)
    for y in range(window[0], window[1]):
        v = min(max((np.float32(y) + half) * texel - half, none), last_y)
        gv = v - gaze[1]
        y0 = int(v)
        fy = v - np.float32(y0)
        gy0 = int(min(max(gv, none), last_y))
        gfy = gv - np.float32(gy0)
        for x in range(window[2], window[3]):
            if opening[y, x] == 0 and lines[y, x, 3] == 0 and seam[y, x] == 0:
                continue
            inside, over = np.float32(opening[y, x]) * scale, one - lines[y, x, 3]
            sewn = np.float32(seam[y, x]) * scale
            u = min(max((np.float32(x) + half) * texel - half, none), last_x)
            x0 = int(u)
            fx = u - np.float32(x0)
            gu = u - gaze[0]
            gx0 = int(min(max(gu, none), last_x))
            gfx = gu - np.float32(gx0)
            alpha: Any = none
            if inside > 0 and gu >= 0 and gv >= 0 and gu <= last_x and gv <= last_y:
                alpha = (iris[gy0, gx0, 3] * (one - gfx) + iris[gy0, gx0 + 1, 3] * gfx) * (one - gfy) + (
                    iris[gy0 + 1, gx0, 3] * (one - gfx) + iris[gy0 + 1, gx0 + 1, 3] * gfx
                ) * gfy
            for c in range(3):
                colour: Any = none
                if inside > 0:
                    colour = (white[y0, x0, c] * (one - fx) + white[y0, x0 + 1, c] * fx) * (one - fy) + (
                        white[y0 + 1, x0, c] * (one - fx) + white[y0 + 1, x0 + 1, c] * fx
                    ) * fy
                    if alpha > 0:
                        colour = (
                            colour * (one - alpha)
                            + (iris[gy0, gx0, c] * (one - gfx) + iris[gy0, gx0 + 1, c] * gfx) * (one - gfy)
                            + (iris[gy0 + 1, gx0, c] * (one - gfx) + iris[gy0 + 1, gx0 + 1, c] * gfx) * gfy
                        )
                colour = colour * inside * over + lines[y, x, c]
                colour = colour * (one - sewn) + seam_colour[c] * sewn
                drawn[y, x, c] = np.uint8(min(colour, np.float32(255)) + half)
            cover = one - (one - inside) * over * (one - sewn)
            drawn[y, x, 3] = np.uint8(cover * np.float32(255) + half)
