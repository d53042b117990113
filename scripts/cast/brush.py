"""The drawing tools: smooth curves, pens that thicken and thin, soft and hard shading on a transparent sheet.

Curves and shapes are arrays (N, 2) float of pixels of the finished picture, x to the right, y down. Since
everything is drawn from such arrays, anchors can be read off the very curves that were drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import skia

Points = npt.NDArray[np.float64]
Spot = tuple[float, float]

SIZE_PX = 1024
OVERSAMPLING = 3  # drawn larger, then averaged: crisper than the rasteriser's own edges
AXIS_X_PX = SIZE_PX / 2  # everything symmetric is mirrored about this line

BLENDS = {
    "over": skia.BlendMode.kSrcOver,
    "atop": skia.BlendMode.kSrcATop,  # only where something is already drawn: shadows that stay inside
    "multiply": skia.BlendMode.kMultiply,
}


def curve(*knots: Spot, closed: bool = False, steps: int = 24) -> Points:
    """A smooth curve through the knots (centripetal Catmull-Rom, which neither loops nor overshoots)."""
    given = np.asarray(knots, np.float64)
    if closed:
        padded = np.vstack([given[-1:], given, given[:2]])
    else:
        padded = np.vstack([2 * given[0] - given[1], given, 2 * given[-1] - given[-2]])
    pieces = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        spans = np.linalg.norm(np.diff([p0, p1, p2, p3], axis=0), axis=1)
        t1, t2, t3 = np.cumsum(np.sqrt(np.maximum(spans, 1e-6)))
        t = np.linspace(t1, t2, steps, endpoint=False)[:, None]
        a1, a2, a3 = (
            p0 + (p1 - p0) * t / t1,
            p1 + (p2 - p1) * (t - t1) / (t2 - t1),
            p2 + (p3 - p2) * (t - t2) / (t3 - t2),
        )
        b1, b2 = a1 + (a2 - a1) * t / t2, a2 + (a3 - a2) * (t - t1) / (t3 - t1)
        pieces.append(b1 + (b2 - b1) * (t - t1) / (t2 - t1))
    return np.vstack([*pieces, given[:1] if closed else given[-1:]])


def ellipse(centre: Spot, radius_x: float, radius_y: float, turn_rad: float = 0.0, steps: int = 96) -> Points:
    """A closed ellipse, turned clockwise by `turn_rad`."""
    angle = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    x, y = radius_x * np.cos(angle), radius_y * np.sin(angle)
    cos, sin = np.cos(turn_rad), np.sin(turn_rad)
    return np.stack([centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos], 1)


def star(centre: Spot, radius_px: float) -> Points:
    """A five-pointed star with softened corners."""
    angle = -np.pi / 2 + np.arange(10) * np.pi / 5
    radius = np.where(np.arange(10) % 2, 0.48, 1.0) * radius_px
    knots = np.stack([centre[0] + radius * np.cos(angle), centre[1] + radius * np.sin(angle)], 1)
    return curve(*map(tuple, knots), closed=True, steps=4)


def mirror(points: Points) -> Points:
    """The same points on the other side of the picture's middle line."""
    return points * (-1.0, 1.0) + (2 * AXIS_X_PX, 0.0)


def from_middle(*knots: Spot, side: int = 1, closed: bool = False) -> Points:
    """A smooth curve, its x counted from the middle line: to the right, or to the left with `side` -1."""
    return curve(*[(AXIS_X_PX + side * x, y) for x, y in knots], closed=closed)


def on_side(points: Points, side: int) -> Points:
    """The points as they are, or mirrored with `side` -1."""
    return points if side > 0 else mirror(points)


def symmetric(half: Points) -> Points:
    """A closed shape from its half, given from one end of the middle line to the other."""
    return np.vstack([half, mirror(half)[::-1]])


def loop(shape: Points) -> Points:
    """A closed shape's outline as a line whose two ends overlap a little, for a pen that leaves no gap."""
    return np.vstack([shape, shape[:3]])


def moved(points: Points, dx: float, dy: float) -> Points:
    """The points shifted."""
    return np.add(points, (dx, dy))


def along(line: Points, share: float | Points) -> Points:
    """Where one stands after walking a share (0…1) of the line's length; one point (2,) or many (N, 2)."""
    walked = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    target = np.asarray(share) * walked[-1]
    return np.stack([np.interp(target, walked, line[:, 0]), np.interp(target, walked, line[:, 1])], -1)


def part(line: Points, start: float, end: float, count: int = 48) -> Points:
    """The stretch of a line between two shares of its length."""
    return along(line, np.linspace(start, end, count))


def zigzag(*knots: Spot, bulge: float = 0.16) -> list[Points]:
    """Strokes from valley to tip to valley, as locks of hair and tufts of fur end.

    Args:
        knots: corners, valleys and tips in turn, px.
        bulge: how far each stroke bends, to its left for positive values, as a share of its length; the way
            back to the valley bends a third as far to its other side, so that tips look swept.
    """
    strokes = []
    for number, (start, end) in enumerate(zip(knots, knots[1:], strict=False)):
        (x0, y0), (x1, y1) = start, end
        bend = bulge if number % 2 == 0 else -bulge / 3
        middle = ((x0 + x1) / 2 + (y1 - y0) * bend, (y0 + y1) / 2 - (x1 - x0) * bend)
        strokes.append(curve(start, middle, end, steps=12))
    return strokes


def pen(line: Points, *widths: float) -> Points:
    """The outline of a pen stroke: the widths (px) are spread evenly over the line and blended smoothly."""
    count = max(24, int(np.linalg.norm(np.diff(line, axis=0), axis=1).sum() / 3))
    share = np.linspace(0, 1, count)
    line = along(line, share)
    place = share * (len(widths) - 1)
    lower = np.minimum(place.astype(int), len(widths) - 2)
    blend = place - lower
    blend = blend * blend * (3 - 2 * blend)
    table = np.asarray(widths, np.float64)
    width = table[lower] * (1 - blend) + table[lower + 1] * blend
    ahead = np.gradient(line, axis=0)
    ahead /= np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-9)
    aside = np.stack([-ahead[:, 1], ahead[:, 0]], 1) * width[:, None] / 2
    return np.vstack([line + aside, (line - aside)[::-1]])


class Gradient:
    """Colours spread from one spot to another, or round a spot when `radius_px` is given."""

    def __init__(
        self,
        start: Spot,
        end: Spot,
        *colours: str,
        stops: Sequence[float] | None = None,
        radius_px: float | None = None,
    ) -> None:
        inks = [ink(colour) for colour in colours]
        places = list(stops) if stops else list(np.linspace(0, 1, len(inks)))
        if radius_px is None:
            self.shader = skia.GradientShader.MakeLinear([skia.Point(*start), skia.Point(*end)], inks, places)
        else:
            self.shader = skia.GradientShader.MakeRadial(skia.Point(*start), radius_px, inks, places)


def ink(colour: str) -> int:
    """The rasteriser's number for "#rrggbb" or "#rrggbbaa"."""
    red, green, blue, *alpha = bytes.fromhex(colour.removeprefix("#"))
    return int(skia.ColorSetARGB(alpha[0] if alpha else 255, red, green, blue))


class Sheet:
    """A transparent square sheet of `SIZE_PX`, drawn on from back to front."""

    def __init__(self) -> None:
        side = SIZE_PX * OVERSAMPLING
        self._surface = skia.Surface.MakeRaster(skia.ImageInfo.MakeN32Premul(side, side))
        self._canvas = self._surface.getCanvas()
        self._canvas.scale(OVERSAMPLING, OVERSAMPLING)

    def fill(
        self,
        shape: Points,
        colour: str | Gradient,
        *,
        opacity: float = 1.0,
        blur_px: float = 0.0,
        blend: str = "over",
    ) -> None:
        """Fill a closed shape."""
        self._canvas.drawPath(_path(shape), _paint(colour, opacity, blur_px, blend))

    def line(self, line: Points, colour: str | Gradient, *widths: float, **how: Any) -> None:
        """Draw a pen stroke; `how` as for `fill`."""
        self.fill(pen(line, *widths), colour, **how)

    @contextmanager
    def inside(self, *shapes: Points) -> Iterator[None]:
        """Let nothing be drawn outside any of the shapes (the parts common to all of them remain)."""
        self._canvas.save()
        for shape in shapes:
            self._canvas.clipPath(_path(shape), skia.ClipOp.kIntersect, True)
        yield
        self._canvas.restore()

    @contextmanager
    def outside(self, *shapes: Points) -> Iterator[None]:
        """Let nothing be drawn inside the shapes."""
        self._canvas.save()
        for shape in shapes:
            self._canvas.clipPath(_path(shape), skia.ClipOp.kDifference, True)
        yield
        self._canvas.restore()

    @contextmanager
    def group(self, *, opacity: float = 1.0, blend: str = "over") -> Iterator[None]:
        """Draw on a sheet of its own, then lay that on this one: "atop" in it keeps to its own strokes."""
        paint = skia.Paint(Alphaf=opacity)
        paint.setBlendMode(BLENDS[blend])
        self._canvas.saveLayer(None, paint)
        yield
        self._canvas.restore()

    def pixels(self) -> npt.NDArray[np.uint8]:
        """(SIZE_PX, SIZE_PX, 4) uint8 RGBA, straight alpha; colours run on under the transparent part."""
        large = self._surface.toarray(colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kPremul_AlphaType)
        small = cv2.resize(large.astype(np.float32), (SIZE_PX, SIZE_PX), interpolation=cv2.INTER_AREA)
        alpha = small[..., 3:]
        colour = np.where(alpha > 0.5, small[..., :3] * 255 / np.maximum(alpha, 0.5), 0)
        colour = _run_on(colour.astype(np.float32), (alpha > 8).astype(np.float32))
        rgba = np.concatenate([colour, np.where(alpha < 0.5, 0, alpha)], 2)
        drawn: npt.NDArray[np.uint8] = np.round(np.clip(rgba, 0, 255)).astype(np.uint8)
        return drawn


def _path(shape: Points) -> Any:
    path = skia.Path()
    path.addPoly([skia.Point(float(x), float(y)) for x, y in shape], True)
    return path


def _paint(colour: str | Gradient, opacity: float, blur_px: float, blend: str) -> Any:
    paint = skia.Paint(AntiAlias=True, BlendMode=BLENDS[blend], Dither=False)
    if isinstance(colour, Gradient):
        paint.setShader(colour.shader)
        paint.setAlphaf(opacity)
    else:
        number = ink(colour)
        paint.setColor(number)
        paint.setAlphaf(opacity * (number >> 24) / 255)
    if blur_px:
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur_px))
    return paint


def _run_on(colour: npt.NDArray[np.float32], known: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Continue the known colours smoothly into the unknown part, so that resampling shows no dark rim."""
    if len(colour) == 1:
        return colour
    weighed = cv2.resize(colour * known, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    weight = cv2.resize(known, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)[..., None]
    coarse = _run_on(weighed / np.maximum(weight, 1e-6), (weight > 0).astype(np.float32))
    side = colour.shape[:2]
    return np.where(known > 0, colour, cv2.resize(coarse, side, interpolation=cv2.INTER_LINEAR))
