"""A transparent sheet on which one layer is painted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import skia

from avatar_stream.types import PixelArray
from training.faces.illustrated.curves import Points, stroke
from training.faces.illustrated.palette import Colour
from training.faces.illustrated.pose import Depth
from training.faces.illustrated.view import View

# Lines are no thinner than this; thinner ones are paler instead.
LEAST_LINE_PX = 0.7


@dataclass(frozen=True)
class Gradient:
    """Colours from one point to another (face units), or from the middle of a circle to its rim.

    Attributes:
        inks: RGB or RGBA, 0…1.
        start, end: where the first and the last of them are; of a circle its middle and a point of its rim.
        stops: 0…1 for each ink; evenly spread where there are none.
    """

    inks: Sequence[Sequence[float]]
    start: tuple[float, float]
    end: tuple[float, float]
    stops: Sequence[float] | None = None
    radial: bool = False

    def shader(self, start: Points, end: Points) -> Any:
        """For skia, with the two places in pixels."""
        inks = [skia.Color4f(*ink, *((1.0,) if len(ink) == 3 else ())).toColor() for ink in self.inks]
        stops = list(self.stops) if self.stops is not None else None
        first, last = (skia.Point(float(x), float(y)) for x, y in (start, end))
        if self.radial:
            radius = max(float(np.hypot(*(end - start))), 0.1)
            return skia.GradientShader.MakeRadial(first, radius, inks, stops)
        return skia.GradientShader.MakeLinear([first, last], inks, stops)


Ink = Colour | Gradient


class Sheet:
    """Takes shapes in face units and lays them where the view puts them; `on_body` ones do not turn with the head."""

    def __init__(self, view: View, on_body: bool = False) -> None:
        self.view, self._on_body = view, on_body
        self._surface = skia.Surface.MakeRaster(skia.ImageInfo.MakeN32Premul(view.size_px, view.size_px))
        self.canvas = self._surface.getCanvas()
        self._mode = skia.BlendMode.kSrcOver

    def place(self, points: Points, depth: Depth = None) -> Points:
        """(N, 2) face units to pixels."""
        return self.view.on_body(points) if self._on_body else self.view.place(points, depth)

    def seen(self, placed: Points, margin: float = 0.0) -> bool:
        """Whether any of a shape given in pixels can be in the picture; `margin` round it in face units."""
        reach = margin * self.view.scale_px + 1
        (left, top), (right, low) = placed.min(axis=0), placed.max(axis=0)
        size = self.view.size_px
        return bool(right > -reach and low > -reach and left < size + reach and top < size + reach)

    @contextmanager
    def atop(self) -> Iterator[None]:
        """Paint only where there is paint already."""
        before, self._mode = self._mode, skia.BlendMode.kSrcATop
        yield
        self._mode = before

    def fill(
        self, shape: Points, ink: Ink, depth: Depth = None, *, opacity: float = 1.0, blur: float = 0.0
    ) -> None:
        """Fill a closed shape (N, 2); `blur` is the Gaussian's SD of its edge in face units."""
        placed = self.place(shape, depth)
        if self.seen(placed, 3 * blur):
            self.polygons([placed], self.paint(ink, depth, opacity, blur))

    def around(
        self, shape: Points, ink: Ink, depth: Depth = None, *, opacity: float = 1.0, blur: float = 0.0
    ) -> None:
        """Fill all but a closed shape; only of use where paint is confined."""
        size = 2.0 * self.view.size_px
        frame = np.array([(-size, -size), (size, -size), (size, size), (-size, size)])
        self.polygons([frame, self.place(shape, depth)], self.paint(ink, depth, opacity, blur), holes=True)

    def line(self, line: Points, ink: Ink, *widths: float, depth: Depth = None, opacity: float = 1.0) -> None:
        """Draw a pen stroke; widths in face units, spread over its length."""
        thickest = max(widths) * self.view.scale_px
        if thickest <= 0 or opacity <= 0:
            return
        grow = max(LEAST_LINE_PX / thickest, 1.0)
        placed = self.place(line, depth)
        if not self.seen(placed, max(widths)):
            return
        shape = stroke(placed, *(width * self.view.scale_px * grow for width in widths))
        self.polygons([shape], self.paint(ink, depth, opacity / grow))

    def outline(self, shape: Points, ink: Ink, width: float, depth: Depth = None) -> None:
        """Draw the edge of a closed shape with an even line; nothing where the width is 0."""
        if width <= 0:
            return
        placed = self.place(shape, depth)
        if not self.seen(placed, width):
            return
        width_px = width * self.view.scale_px
        paint = self.paint(ink, depth, min(1.0, width_px / LEAST_LINE_PX))
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(max(width_px, LEAST_LINE_PX))
        paint.setStrokeJoin(skia.Paint.kRound_Join)
        self.polygons([placed], paint)

    @contextmanager
    def faded(self, opacity: float) -> Iterator[None]:
        """What is painted together shows so strongly."""
        self.canvas.saveLayerAlpha(None, round(255 * opacity))
        yield
        self.canvas.restore()

    @contextmanager
    def inside(self, shape: Points, depth: Depth = None) -> Iterator[None]:
        """Let nothing be drawn outside a shape."""
        self.canvas.save()
        self.canvas.clipPath(_path([self.place(shape, depth)]), skia.ClipOp.kIntersect, True)
        yield
        self.canvas.restore()

    def paint(self, ink: Ink, depth: Depth = None, opacity: float = 1.0, blur: float = 0.0) -> Any:
        """A brush for `polygons`."""
        paint = skia.Paint(AntiAlias=True, BlendMode=self._mode)
        if isinstance(ink, Gradient):
            # A depth for each point of a shape means nothing to the ends of a gradient.
            flat = None if isinstance(depth, np.ndarray) else depth
            start, end = self.place(np.array([ink.start, ink.end], np.float64), flat)
            paint.setShader(ink.shader(start, end))
            paint.setAlphaf(min(opacity, 1.0))
        else:
            paint.setColor4f(skia.Color4f(*ink, min(opacity, 1.0)))
        if blur:
            paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur * self.view.scale_px))
        return paint

    def polygons(self, shapes: Sequence[Points], paint: Any, holes: bool = False) -> None:
        """Paint closed shapes given in pixels."""
        path = _path(shapes)
        if holes:
            path.setFillType(skia.PathFillType.kEvenOdd)
        self.canvas.drawPath(path, paint)

    def pixels(self) -> PixelArray:
        """(H, W, 4) uint8 RGBA, straight alpha."""
        drawn: PixelArray = self._surface.toarray(
            colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kUnpremul_AlphaType
        )
        return drawn


def _path(shapes: Sequence[Points]) -> Any:
    path = skia.Path()
    for shape in shapes:
        path.addPoly(list(map(skia.Point, *shape.T.tolist())), True)
    return path
