"""Drawing a mouth's shape: a small picture that both decoders lay over the face."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numba import njit

from avatar_stream.characters.drawn_mouth import LIP_POINTS, DrawnMouth
from avatar_stream.decoder.artist_pictures import carry_inside
from avatar_stream.decoder.drawn_mouth_shape import MouthShape
from avatar_stream.decoder.strokes import Canvas, stroke
from avatar_stream.types import PixelArray

# An opened picture of a mouth takes the line along, so many times its thickness.
TAKES_LINES = 2.4

_ACROSS = np.linspace(-1.0, 1.0, LIP_POINTS)
# A line drawn by hand runs out towards its ends.
_TAPER = 0.45 + 0.55 * (1 - np.abs(_ACROSS) ** 3)
_ANGLES = np.linspace(0, 2 * np.pi, 40, endpoint=False)


class MouthPainter:
    """Draws the shapes of one mouth, over and over into the same memory.

    Attributes:
        drawn: (rows, columns, 4) uint8 RGBA, colour multiplied by alpha, over the crop of `DrawnMouth.clean`.
    """

    def __init__(self, mouth: DrawnMouth) -> None:
        self._mouth = mouth
        height, width = mouth.clean.shape[:2]
        self._canvas = Canvas(mouth.left_px, mouth.top_px, width, height)
        self._place = np.array([mouth.left_px, mouth.top_px], np.float64)
        self.drawn = np.zeros((*self._canvas.size, 4), np.uint8)

    def paint(self, shape: MouthShape) -> None:
        """Paint `shape` into `drawn`."""
        if shape.replaced == 0:
            return
        inside = self.opening(shape)
        if self._mouth.inside is not None:
            self._open(shape, inside)
        elif self._mouth.resting is None:
            self._draw(shape, inside)
        else:
            self._carry(shape, inside)

    def opening(self, shape: MouthShape) -> PixelArray:
        """(rows, columns) uint8: what lies between the lips."""
        return self._canvas.filled(np.concatenate([shape.upper, shape.lower[::-1]]))

    def _draw(self, shape: MouthShape, inside: PixelArray) -> None:
        """Inside, tongue, teeth and line as flat shapes."""
        mouth = self._mouth
        upper, lower = shape.upper, shape.lower
        width = float(np.linalg.norm(lower[-1] - lower[0]))
        tongue = (
            lower[LIP_POINTS // 2]
            - 0.1 * shape.gap_px * mouth.down
            + np.cos(_ANGLES)[:, None] * (0.33 * width) * mouth.right
            + np.sin(_ANGLES)[:, None] * (0.36 * shape.gap_px) * mouth.down
        )
        edge = 0.24 * shape.gap_px * shape.teeth * (1 - np.abs(_ACROSS) ** 4)
        teeth = np.concatenate([upper - 2 * mouth.down, (upper + edge[:, None] * mouth.down)[::-1]])
        line = self._line(shape)
        _fill_flat(
            inside, self._canvas.filled(tongue), self._canvas.filled(teeth), line, mouth.palette, self.drawn
        )

    def _line(self, shape: MouthShape) -> PixelArray:
        """(rows, columns) uint8: the line round the mouth."""
        line = self._canvas.filled(stroke(shape.upper, self._mouth.line_px * _TAPER))
        # An open mouth's lower line is the finer one; of a shut mouth both are the same.
        thin = 1 - 0.3 * min(shape.gap_px / (4 * self._mouth.line_px), 1.0)
        lower = self._canvas.filled(stroke(shape.lower, thin * self._mouth.line_px * _TAPER))
        return np.maximum(line, lower)

    def _open(self, shape: MouthShape, inside: PixelArray) -> None:
        """The artist's open mouth between the lips."""
        mouth = self._mouth
        assert mouth.inside is not None
        axes = np.stack([mouth.right, mouth.down])
        lips = np.stack([shape.upper, shape.lower, mouth.inside.upper, mouth.inside.lower]) - self._place
        cavity, *_, line = mouth.palette
        reach = mouth.inside.lips_px
        outline = self._canvas.nothing if reach else self._line(shape)
        near = inside.copy()
        for lip in (shape.upper, shape.lower) if reach else ():
            np.maximum(near, self._canvas.filled(stroke(lip, np.full(LIP_POINTS, 2 * reach))), out=near)
        carry_inside(
            inside, near, outline, line, cavity, mouth.inside.picture, lips @ axes.T, axes, self.drawn
        )

    def _carry(self, shape: MouthShape, inside: PixelArray) -> None:
        """The picture's own open mouth, opened further or less."""
        mouth = self._mouth
        assert mouth.resting is not None
        for lip in (shape.upper, shape.lower):
            outline = stroke(lip, np.full(LIP_POINTS, TAKES_LINES * mouth.line_px))
            np.maximum(inside, self._canvas.filled(outline), out=inside)
        axes = np.stack([mouth.right, mouth.down])
        lips = np.stack([shape.upper, shape.lower, mouth.upper, mouth.lower]) - self._place
        _carry_picture(cv2.GaussianBlur(inside, (0, 0), 0.7), mouth.resting, lips @ axes.T, axes, self.drawn)


@njit(nogil=True, cache=True)
def _fill_flat(inside: Any, tongue: Any, teeth: Any, line: Any, palette: Any, drawn: Any) -> None:
    """Colour `drawn` (h, w, 4) by four (h, w) uint8 masks and the (4, 3) colours of inside, tongue, teeth and line."""
    scale = np.float32(1 / 255)
    one = np.float32(1)
    for y in range(drawn.shape[0]):
        for x in range(drawn.shape[1]):
            if inside[y, x] == 0 and line[y, x] == 0:
                drawn[y, x] = 0
                continue
            within, outline = inside[y, x] * scale, line[y, x] * scale
            tongue_share, teeth_share = tongue[y, x] * scale, teeth[y, x] * scale
            for c in range(3):
                flesh = palette[0, c] * (one - tongue_share) + palette[1, c] * tongue_share
                flesh = flesh * (one - teeth_share) + palette[2, c] * teeth_share
                colour = flesh * within * (one - outline) + palette[3, c] * outline
                drawn[y, x, c] = np.uint8(colour + np.float32(0.5))
            alpha = one - (one - within) * (one - outline)
            drawn[y, x, 3] = np.uint8(alpha * np.float32(255) + np.float32(0.5))


@njit(nogil=True, cache=True)
def _carry_picture(mask: Any, picture: Any, lips: Any, axes: Any, drawn: Any) -> None:
    """Fill `drawn` (h, w, 4) under `mask` with `picture`, carried from the lips at rest to where they are.

    What lies along either lip stays beside it; an opening that widens shows more of what is midway.

    Args:
        mask: (h, w) uint8.
        picture: (h / k, w / k, 3) float32 RGB.
        lips: (4, N, 2) upper and lower lip now and at rest, along and across the mouth, pixels of the picture.
        axes: (2, 2) the unit vectors along and across.
        drawn: colour multiplied by alpha is written here.
    """
    count = lips.shape[1]
    fineness = drawn.shape[0] // picture.shape[0]
    last_x, last_y = picture.shape[1] - 1.001, picture.shape[0] - 1.001
    for y in range(drawn.shape[0]):
        for x in range(drawn.shape[1]):
            if mask[y, x] == 0:
                drawn[y, x] = 0
                continue
            px, py = (x + 0.5) / fineness, (y + 0.5) / fineness
            a = axes[0, 0] * px + axes[0, 1] * py
            b = axes[1, 0] * px + axes[1, 1] * py
            i = 0
            while i < count - 2 and 0.5 * (lips[0, i + 1, 0] + lips[1, i + 1, 0]) < a:
                i += 1
            start = 0.5 * (lips[0, i, 0] + lips[1, i, 0])
            end = 0.5 * (lips[0, i + 1, 0] + lips[1, i + 1, 0])
            t = min(max((a - start) / max(end - start, 1e-6), 0.0), 1.0)
            top = lips[0, i, 1] * (1 - t) + lips[0, i + 1, 1] * t
            bottom = lips[1, i, 1] * (1 - t) + lips[1, i + 1, 1] * t
            top0 = lips[2, i, 1] * (1 - t) + lips[2, i + 1, 1] * t
            bottom0 = lips[3, i, 1] * (1 - t) + lips[3, i + 1, 1] * t
            gap, gap0 = bottom - top, bottom0 - top0
            if b <= top:
                b0 = top0 + (b - top)
            elif b >= bottom:
                b0 = bottom0 + (b - bottom)
            elif gap <= gap0:
                b0 = top0 + (b - top) / gap * gap0
            elif b - top < gap0 / 2:
                b0 = top0 + (b - top)
            elif bottom - b < gap0 / 2:
                b0 = bottom0 - (bottom - b)
            else:
                b0 = 0.5 * (top0 + bottom0)
            a0 = 0.5 * (
                (lips[2, i, 0] + lips[3, i, 0]) * (1 - t) + (lips[2, i + 1, 0] + lips[3, i + 1, 0]) * t
            )
            a0 += a - (start * (1 - t) + end * t)
            u = min(max(axes[0, 0] * a0 + axes[1, 0] * b0 - 0.5, 0.0), last_x)
            v = min(max(axes[0, 1] * a0 + axes[1, 1] * b0 - 0.5, 0.0), last_y)
            x0, y0 = int(u), int(v)
            fx, fy = u - x0, v - y0
            alpha = mask[y, x] / 255.0
            for c in range(3):
                above = picture[y0, x0, c] * (1 - fx) + picture[y0, x0 + 1, c] * fx
                below = picture[y0 + 1, x0, c] * (1 - fx) + picture[y0 + 1, x0 + 1, c] * fx
                drawn[y, x, c] = np.uint8((above * (1 - fy) + below * fy) * alpha + 0.5)
            drawn[y, x, 3] = mask[y, x]
