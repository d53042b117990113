"""A layered picture as read from a file, whatever its format was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from avatar_stream.types import PixelArray


def source_of(number: int) -> str:
    """Where a layer lies in a file of this program's, by its number, counted from the farthest, 0."""
    return f"data/layer{number:03}.png"


@dataclass(frozen=True)
class FileLayer:
    """One layer, blended as normal: opacity, masks, clipping and other blend modes are already applied.

    Attributes:
        name: as the artist or tool wrote it, without characters that can't be shown.
        path: names of the groups it lies in, outermost first.
        picture: (h, w, 4) uint8 RGBA, straight alpha, cropped to the layer's own box.
        place: (x, y) pixels of the box's upper left corner.
        visible: whether it is shown: it and all its groups are switched on.
        source: where in its file it lies, see `source_of`; "" where that isn't known.
        uncut: (h, w) uint8 its alpha before clipping, where clipping changed it: an iris is whole under the lids. None
            for a layer that nothing is clipped by or to.
        run: layers of one number other than 0 are clipped together: the first ones clip those that are `clipped`.
        clipped: whether it is shown only where the first ones of its run are.
    """

    name: str
    path: tuple[str, ...]
    picture: PixelArray
    place: tuple[int, int]
    visible: bool = True
    source: str = ""
    uncut: PixelArray | None = None
    run: int = 0
    clipped: bool = False

    def columns(self, first: int, end: int) -> FileLayer:
        """What of it lies in these columns of its own picture."""
        return replace(
            self,
            picture=self.picture[:, first:end],
            place=(self.place[0] + first, self.place[1]),
            uncut=None if self.uncut is None else self.uncut[:, first:end],
        )

    def unclipped(self) -> FileLayer:
        """The layer as it is without clipping."""
        if self.uncut is None:
            return self
        return replace(self, picture=np.dstack([self.picture[..., :3], self.uncut]), uncut=None)

    @property
    def box(self) -> tuple[slice, slice]:
        """Rows and columns of the whole picture that the layer's own picture covers."""
        x, y = self.place
        height, width = self.picture.shape[:2]
        return slice(y, y + height), slice(x, x + width)

    def whole(self, size: tuple[int, int]) -> PixelArray:
        """(H, W, 4) uint8 RGBA of the whole picture's size (width, height), with the layer in its place."""
        canvas = np.zeros((size[1], size[0], 4), np.uint8)
        canvas[self.box] = self.picture
        return canvas


@dataclass(frozen=True)
class LayeredFile:
    """A layered picture.

    Attributes:
        size: (width, height) in pixels.
        layers: far to near; none is empty.
        notes: JSON that this program put into the file when it wrote it, see `notes`; "" for files of other programs.
    """

    size: tuple[int, int]
    layers: tuple[FileLayer, ...]
    notes: str = ""

    def composite(self) -> PixelArray:
        """(H, W, 4) uint8 RGBA, straight alpha: the visible layers over each other."""
        return laid_over(self.size, (layer for layer in self.layers if layer.visible))


def laid_over(size: tuple[int, int], layers: Iterable[FileLayer]) -> PixelArray:
    """Layers over each other, far to near.

    Args:
        size: (width, height) in pixels.
        layers: all are drawn, visible or not.

    Returns:
        (H, W, 4) uint8 RGBA, straight alpha; where alpha is 0, so are the colours.
    """
    canvas = np.zeros((size[1], size[0], 4), np.float32)  # premultiplied, 0…255
    for layer in layers:
        alpha = layer.picture[..., 3:].astype(np.float32) / 255
        part = canvas[layer.box]
        part *= 1 - alpha
        part[..., :3] += layer.picture[..., :3] * alpha
        part[..., 3:] += 255 * alpha
    canvas[..., :3] *= 255 / np.maximum(canvas[..., 3:], 1e-3)
    laid: PixelArray = np.rint(canvas.clip(0, 255)).astype(np.uint8)
    laid[laid[..., 3] == 0] = 0
    return laid
