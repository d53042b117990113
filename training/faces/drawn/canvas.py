"""A transparent sheet that remembers which part of the character each of its pixels shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
import skia

from avatar_stream.types import PixelArray
from training.faces.drawn.curves import Points, stroke
from training.faces.drawn.palette import Colour
from training.faces.drawn.pose import Depth, Pose

# What a pixel can show. The order is that of the numbers in the map of parts.
PARTS = ("nothing", "body", "hair", "face", "ear", "eyes", "brows", "nose", "mouth", "cover")


class Canvas:
    """Takes shapes in face units (see `Pose`), lays them where the pose puts them, and paints them back to front."""

    def __init__(self, size_px: int, pose: Pose) -> None:
        self.pose = pose
        self._size = size_px
        self._surface = skia.Surface.MakeRaster(skia.ImageInfo.MakeN32Premul(size_px, size_px))
        self._map = skia.Surface.MakeRaster(skia.ImageInfo.MakeA8(size_px, size_px))
        self._canvases = (self._surface.getCanvas(), self._map.getCanvas())
        self._part = 0
        self._place: Callable[[Points, Depth], Points] = pose.place

    @contextmanager
    def on_body(self) -> Iterator[None]:
        """All that is drawn inside stays where it is when the head turns; depth means nothing to it."""
        self._place = lambda points, depth: self.pose.on_body(points)
        yield
        self._place = self.pose.place

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """All that is filled inside belongs to this part; elsewhere paint changes no part."""
        before, self._part = self._part, PARTS.index(name)
        yield
        self._part = before

    def fill(
        self,
        shape: Points,
        colour: Colour,
        depth: Depth = None,
        *,
        opacity: float = 1.0,
        blur: float = 0.0,
        to: Colour | None = None,
    ) -> None:
        """Fill a closed shape.

        Args:
            shape: (N, 2) face units.
            colour: RGB 0…1.
            depth: how far it lies before the middle of the head, see `Pose.place`.
            opacity: 0…1.
            blur: softness of the edge, as a Gaussian's SD in face units.
            to: where given, the colour runs from `colour` at the shape's top to this one at its bottom.
        """
        placed = self._place(shape, depth)
        path = _path(placed)
        paint = skia.Paint(AntiAlias=True, Color4f=skia.Color4f(*colour, opacity))
        if to is not None:
            top, bottom = placed[:, 1].min(), placed[:, 1].max()
            inks = [skia.Color4f(*ink, 1.0).toColor() for ink in (colour, to)]
            paint.setShader(skia.GradientShader.MakeLinear([(0, top), (0, bottom)], inks))
            paint.setAlphaf(opacity)
        if blur:
            paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur * self.pose.scale_px))
        self._canvases[0].drawPath(path, paint)
        if self._part and not blur and opacity > 0.5:
            self._canvases[1].drawPath(
                path, skia.Paint(AntiAlias=False, Color=self._part << 24, BlendMode=_SET)
            )

    def line(
        self, line: Points, colour: Colour, *widths: float, depth: Depth = None, opacity: float = 1.0
    ) -> None:
        """Draw a pen stroke; widths in face units, spread over its length. None is thinner than half a pixel."""
        least = 0.5 / self.pose.scale_px
        if max(widths) > 0:
            tips = [max(width, least) if width > 0 else 0.0 for width in widths]
            self.fill(stroke(line, *tips), colour, depth, opacity=opacity)

    def outline(self, shape: Points, colour: Colour, width: float, depth: Depth = None) -> None:
        """Draw the edge of a closed shape with an even line; nothing where the width is 0."""
        if width <= 0:
            return
        paint = skia.Paint(AntiAlias=True, Color4f=skia.Color4f(*colour, 1.0), Style=skia.Paint.kStroke_Style)
        paint.setStrokeWidth(max(width * self.pose.scale_px, 0.5))
        paint.setStrokeJoin(skia.Paint.kRound_Join)
        self._canvases[0].drawPath(_path(self._place(shape, depth)), paint)

    @contextmanager
    def inside(self, shape: Points, depth: Depth = None) -> Iterator[None]:
        """Let nothing be drawn outside a shape."""
        path = _path(self._place(shape, depth))
        for canvas in self._canvases:
            canvas.save()
            canvas.clipPath(path, skia.ClipOp.kIntersect, True)
        yield
        for canvas in self._canvases:
            canvas.restore()

    def pixels(self) -> PixelArray:
        """(H, W, 4) uint8 RGBA, straight alpha."""
        drawn: PixelArray = np.array(
            self._surface.toarray(colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kUnpremul_AlphaType)
        )
        return drawn

    def parts(self) -> npt.NDArray[np.uint8]:
        """(H, W) uint8, for each pixel the number in `PARTS` of what it shows."""
        numbers = np.zeros((self._size, self._size), np.uint8)
        info = skia.ImageInfo.MakeA8(self._size, self._size)
        self._map.readPixels(info, numbers, self._size, 0, 0)
        return numbers


_SET = skia.BlendMode.kSrc


def _path(shape: Points) -> Any:
    path = skia.Path()
    path.addPoly([skia.Point(x, y) for x, y in shape.tolist()], True)
    return path
