"""What a builder is given: a character taken apart into whole sheets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from avatar_stream.types import PixelArray

Point = tuple[float, float]


@dataclass(frozen=True)
class Sheet:
    """One layer, whole: what it looks like with nothing before it.

    Attributes:
        label: its class, such as "front_hair"; see `characters.labels`.
        picture: (H, W, 4) uint8 RGBA, straight alpha, of the whole picture's size.
        side: "left" or "right" (the character's own) for what there is two of, else "".
        number: 0 for the only or farthest sheet of its label and side; 2, 3, … for further ones, with others between.
    """

    label: str
    picture: PixelArray
    side: str = ""
    number: int = 0

    @property
    def name(self) -> str:
        """Of the part that is made of it."""
        plain = f"{self.label}_{self.side}" if self.side else self.label
        return f"{plain}_{self.number}" if self.number else plain


@dataclass(frozen=True)
class LayeredCharacter:
    """A character taken apart.

    Attributes:
        sheets: far to near; laid over each other they are the picture.
        anchors: (x, y) pixels of the face's anchors, by name; see `characters.anchors`.
        shut_eyes: both eyes as the artist drew them shut, (H, W, 4) uint8 RGBA on nothing; or None.
    """

    sheets: tuple[Sheet, ...]
    anchors: dict[str, Point]
    shut_eyes: PixelArray | None = None

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


def premultiplied(picture: PixelArray) -> PixelArray:
    """(H, W, 4) uint8 RGBA with colours scaled by alpha."""
    alpha = picture[..., 3:].astype(np.float32) / 255
    colours = np.rint(picture[..., :3] * alpha)
    return np.asarray(np.concatenate([colours, picture[..., 3:]], axis=2), np.uint8)
