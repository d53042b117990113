"""What a builder is given: a character taken apart into whole sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from avatar_stream.types import PixelArray

Point = tuple[float, float]

#: The expression of sheets that are shown while what they belong to is at rest, see `layering.details_at_rest`.
AT_REST = "at_rest"


@dataclass(frozen=True)
class Sheet:
    """One layer, whole: what it looks like with nothing before it.

    Attributes:
        label: its class, such as "front_hair"; see `characters.labels`.
        picture: (H, W, 4) uint8 RGBA, straight alpha, of the whole picture's size.
        side: "left" or "right" (the character's own) for what there is two of, else "".
        number: 0 for the only or farthest sheet of its name; 2, 3, … for further ones, with others between.
        expression, kind: what it takes the label's place for, such as "mouth_open" and "A", see
            `characters.layered.names.NamedPart`; "" for a plain part.
        toggle: name of the toggle that switches it, or "".
        shown: whether it is part of the picture at rest.
    """

    label: str
    picture: PixelArray
    side: str = ""
    number: int = 0
    expression: str = ""
    kind: str = ""
    toggle: str = ""
    shown: bool = True

    @property
    def name(self) -> str:
        """Of the part that is made of it."""
        what = f"toggle_{self.toggle}" if self.toggle else self.expression
        words = (what or self.label, self.kind, self.label if self.toggle else "", self.side)
        plain = "_".join(word for word in words if word)
        return f"{plain}_{self.number}" if self.number else plain

    @property
    def plain(self) -> bool:
        """Whether it is always there: for no expression, and switched by nothing."""
        return not self.expression and not self.toggle


@dataclass(frozen=True)
class LayeredCharacter:
    """A character taken apart.

    Attributes:
        sheets: far to near; those that are shown, laid over each other, are the picture.
        anchors: (x, y) pixels of the face's anchors, by name; see `characters.anchors`.
        openings: (H, W) uint8 by side: inside what an iris is seen, where that isn't just the eye's white. Then the
            iris's sheet is whole, and the picture shows it times the opening.
    """

    sheets: tuple[Sheet, ...]
    anchors: dict[str, Point]
    openings: Mapping[str, PixelArray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [sheet.name for sheet in self.sheets]
        if len(set(names)) != len(names):
            raise ValueError("two sheets are of the same part")
        if not self.sheets or any(
            sheet.picture.shape != self.sheets[0].picture.shape for sheet in self.sheets
        ):
            raise ValueError("all sheets must have the picture's size")

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        height, width = self.sheets[0].picture.shape[:2]
        return width, height

    @property
    def shown(self) -> tuple[Sheet, ...]:
        """The sheets that are part of the picture at rest, far to near."""
        return tuple(sheet for sheet in self.sheets if sheet.shown)


def premultiplied(picture: PixelArray) -> PixelArray:
    """(H, W, 4) uint8 RGBA with colours scaled by alpha."""
    alpha = picture[..., 3:].astype(np.float32) / 255
    colours = np.rint(picture[..., :3] * alpha)
    return np.asarray(np.concatenate([colours, picture[..., 3:]], axis=2), np.uint8)
