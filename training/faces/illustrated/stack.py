"""Layers in the making, far to near."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from avatar_stream.types import PixelArray
from training.faces.illustrated.sheet import Sheet
from training.faces.illustrated.style import IllustratedStyle
from training.faces.illustrated.surface import Surface, finished
from training.faces.illustrated.view import View
from training.faces.sample import Layer


class Stack:
    """Collects the layers of one picture and gives each the surface of the finish."""

    def __init__(self, view: View, style: IllustratedStyle, surface: Surface) -> None:
        self._view, self._style, self._surface = view, style, surface
        self._layers: list[Layer] = []

    def add(
        self,
        label: str,
        painter: Callable[[Sheet], None],
        *,
        on_body: bool = False,
        clip: int | None = None,
        shade_of: int | None = None,
        strength: float = 1.0,
    ) -> int:
        """Paint a layer; gives its number.

        Args:
            label: its class.
            painter: paints it onto an empty sheet.
            on_body: whether it stays where it is when the head turns.
            clip: the number of the layer that cuts it off.
            shade_of: the number of the layer on which it is a shadow or mark, which cuts it off, too; -1 for a mark
                that nothing cuts off.
            strength: how strongly it shows, 0…1, such as what is seen through hair.
        """
        sheet = Sheet(self._view, on_body)
        with sheet.faded(strength):
            painter(sheet)
        kind: Literal["whole", "shade"] = "whole" if shade_of is None else "shade"
        if shade_of is not None and shade_of >= 0:
            clip = shade_of
        return self.add_picture(label, sheet.pixels(), kind, clip, strength)

    def add_picture(
        self,
        label: str,
        picture: PixelArray,
        kind: Literal["whole", "shade"] = "whole",
        clip: int | None = None,
        strength: float = 1.0,
    ) -> int:
        """Take a layer that is painted already; see `add`."""
        picture = finished(picture, label, self._style, self._surface)
        self._layers.append(Layer(label, picture, kind, clip, strength))
        return len(self._layers) - 1

    def layers(self) -> tuple[Layer, ...]:
        """All so far; the ones that hold no paint, too."""
        return tuple(self._layers)
