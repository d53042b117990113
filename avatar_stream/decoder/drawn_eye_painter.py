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
    """Draws the shapes of one eye, over and over into the same memory."""

    def __init__(self, eye: DrawnEye) -> None:
        self._eye = eye
        height, width = eye.clean.shape[:2]
        self._canvas = Canvas(eye.left_px, eye.top_px, width, height)
        self._place = np.array([eye.left_px, eye.top_px], np.float64)
        self._lines = np.zeros((*self._canvas.size, 4), np.float32)
        self._drawn = np.zeros((*self._canvas.size, 4), np.uint8)
        upper, lower = eye.upper - self._place, eye.lower - self._place
        self._upper = _Strip(upper, _reach(eye.lines[0], upper), -1.0)
        self._lower = _Strip(lower, _reach(eye.lines[1], lower), 1.0)
        self._closed = None if eye.closed is None else on_canvas(eye.closed, self._canvas.size)
        self._bare = eye.lines[0][..., 3].max() < 0.5 or not eye.iris[..., 3].any()

    def paint(self, shape: EyeShape) -> PixelArray:
        """(rows, columns, 4) uint8 RGBA, colour multiplied by alpha, over the crop of `DrawnEye.clean`.

        The next call overwrites it.
        """
        if shape.replaced == 0:
            return self._drawn
        upper, lower = shape.upper - self._place, shape.lower - self._place
        opening = self.opening(shape)
        self._lines[:] = 0
        parts = ((self._lower, lower, self._eye.lines[1]), (self._upper, upper, self._eye.lines[0]))
        for strip, lid, lines in parts:
            _carry_lines(strip.triangles, strip.rest, strip.moved(lid), lines, self._lines)
        seam = self._canvas.nothing
        if self._bare:
            thickness = np.full(len(upper), self._eye.line_px * float(smoothstep((shape.shut - 0.5) / 0.4)))
            seam = self._canvas.filled(stroke((shape.upper + shape.lower) / 2, thickness))
        _compose(
            opening,
            self._lines,
            seam,
            self._eye.white,
            self._eye.iris,
            shape.gaze.astype(np.float32),
            self._eye.line.astype(np.float32),
            self._drawn,
        )
        if self._closed is not None and shape.shut > CLOSED_FROM:
            share = smoothstep((shape.shut - CLOSED_FROM) / (CLOSED_TO - CLOSED_FROM))
            give_way(self._drawn, self._closed, round(256 * float(share)))
        return self._drawn

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

    def __init__(self, lid: FloatArray, reach_px: float, side: float) -> None:
        count = len(lid)
        self._rest_lid = lid
        self._rest_direction = _direction(lid)
        # Tips of lashes beyond the corners don't turn all the way with a lid that shuts.
        self._turns = 1 - (1 - CORNERS_TURN) * np.abs(np.linspace(-1, 1, count)) ** 6
        normal = np.column_stack([-self._rest_direction.imag, self._rest_direction.real]) * side
        self._out = normal * reach_px
        # A little of the inside is taken along, for lines that begin there.
        self._in = -normal * 2.0
        ends = self._rest_direction[[0, -1]] * (-reach_px, reach_px)
        self._ends = np.column_stack([ends.real, ends.imag])
        self.rest = self.moved(lid).astype(np.float32)
        quads = [(2 * i, 2 * i + 1, 2 * i + 2, 2 * i + 3) for i in range(count + 1)]
        self.triangles = np.array([t for a, b, c, d in quads for t in ((a, b, c), (b, d, c))], np.int32)

    def moved(self, lid: FloatArray) -> npt.NDArray[np.float32]:
        """(2·N + 4, 2) corners of the band's pieces for a (N, 2) lid, pixels."""
        turn = np.angle(_direction(lid) * np.conj(self._rest_direction)) * self._turns
        rotor = np.exp(1j * turn)
        inner, outer = (_turned(offset, rotor) + lid for offset in (self._in, self._out))
        left, right = _turned(self._ends, rotor[[0, -1]])
        columns = [
            (inner[0] + left, outer[0] + left),
            *zip(inner, outer, strict=True),
            (inner[-1] + right, outer[-1] + right),
        ]
        return np.asarray([point for column in columns for point in column], np.float32)


def _direction(lid: FloatArray) -> npt.NDArray[np.complex128]:
    along = np.gradient(lid, axis=0)
    direction = along[:, 0] + 1j * along[:, 1]
    return np.asarray(direction / np.maximum(np.abs(direction), 1e-9))


def _turned(offset: FloatArray, rotor: npt.NDArray[np.complex128]) -> FloatArray:
    turned = (offset[:, 0] + 1j * offset[:, 1]) * rotor
    return np.column_stack([turned.real, turned.imag])


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
    opening: Any, lines: Any, seam: Any, white: Any, iris: Any, gaze: Any, seam_colour: Any, drawn: Any
) -> None:
    """Eyeball and iris within `opening`, the lines over both, the seam over all; see `EyePainter.paint`."""
    last_x, last_y = white.shape[1] - 1.001, white.shape[0] - 1.001
    fineness = drawn.shape[0] // white.shape[0]
    one, scale = np.float32(1), np.float32(1 / 255)
    for y in range(drawn.shape[0]):
        for x in range(drawn.shape[1]):
            if opening[y, x] == 0 and lines[y, x, 3] == 0 and seam[y, x] == 0:
                drawn[y, x] = 0
                continue
            inside, over = opening[y, x] * scale, one - lines[y, x, 3]
            sewn = seam[y, x] * scale
            u = (x + 0.5) / fineness - 0.5
            v = (y + 0.5) / fineness - 0.5
            u, v = min(max(u, 0.0), last_x), min(max(v, 0.0), last_y)
            x0, y0 = int(u), int(v)
            fx, fy = u - x0, v - y0
            gu, gv = u - gaze[0], v - gaze[1]
            seen = 0 <= gu <= last_x and 0 <= gv <= last_y
            gx0, gy0 = int(min(max(gu, 0.0), last_x)), int(min(max(gv, 0.0), last_y))
            gfx, gfy = gu - gx0, gv - gy0
            alpha = 0.0
            if seen and inside > 0:
                alpha = (iris[gy0, gx0, 3] * (1 - gfx) + iris[gy0, gx0 + 1, 3] * gfx) * (1 - gfy) + (
                    iris[gy0 + 1, gx0, 3] * (1 - gfx) + iris[gy0 + 1, gx0 + 1, 3] * gfx
                ) * gfy
            for c in range(3):
                colour = 0.0
                if inside > 0:
                    colour = (white[y0, x0, c] * (1 - fx) + white[y0, x0 + 1, c] * fx) * (1 - fy) + (
                        white[y0 + 1, x0, c] * (1 - fx) + white[y0 + 1, x0 + 1, c] * fx
                    ) * fy
                    if alpha > 0:
                        colour = (
                            colour * (1 - alpha)
                            + (iris[gy0, gx0, c] * (1 - gfx) + iris[gy0, gx0 + 1, c] * gfx) * (1 - gfy)
                            + (iris[gy0 + 1, gx0, c] * (1 - gfx) + iris[gy0 + 1, gx0 + 1, c] * gfx) * gfy
                        )
                colour = colour * inside * over + lines[y, x, c]
                colour = colour * (one - sewn) + seam_colour[c] * sewn
                drawn[y, x, c] = np.uint8(min(colour, 255.0) + 0.5)
            cover = one - (one - inside) * over * (one - sewn)
            drawn[y, x, 3] = np.uint8(cover * 255 + 0.5)
