"""A layered file's own tree of groups and layers, before it is flattened."""

from __future__ import annotations

from dataclasses import dataclass

from avatar_stream.characters.layered.canvas import Painted
from avatar_stream.types import PixelArray

PASS_THROUGH = "pass through"


@dataclass(frozen=True)
class Node:
    """A layer or a group.

    Attributes:
        name: as in the file.
        visible: its own switch.
        opacity: 0…1.
        blend: "normal", one of `blending.BLENDS`, or for groups `PASS_THROUGH`.
        clipped: whether it is shown only where the first node below it that isn't clipped is.
        painted: what a layer shows, on the canvas: (h, w, 4) RGBA; None where it shows nothing, and for groups.
        children: of a group, far to near; None for a layer.
        mask: (H, W) uint8 of the canvas's size; None where there is none. Those of layers are applied already.
        source: which file inside an archive a layer comes from, or "".
    """

    name: str
    visible: bool = True
    opacity: float = 1.0
    blend: str = "normal"
    clipped: bool = False
    painted: Painted | None = None
    children: tuple[Node, ...] | None = None
    mask: PixelArray | None = None
    source: str = ""
