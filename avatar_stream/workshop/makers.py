"""What the fit editor shows of a character while it is changed: made whole, or at once, from what hasn't changed.

A puppet's pixels come from labels, and its shapes from anchors. While an anchor is dragged, only the shapes are made
anew, of the layers that there are; once it rests, all of it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from avatar_stream.characters.character import Character
from avatar_stream.characters.fitting import fit_character
from avatar_stream.characters.layering.take_apart import TakenApart
from avatar_stream.errors import CharacterError
from avatar_stream.puppet.building.from_layers import sheets_of_layers
from avatar_stream.puppet.building.from_picture import SeenPicture, see_picture, sheets_of_labelled
from avatar_stream.puppet.building.illustration import build_illustration
from avatar_stream.puppet.building.person.build import build_person
from avatar_stream.puppet.building.person.rig import build_rig
from avatar_stream.puppet.building.sheets import Point
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.puppet.puppet import Puppet
from avatar_stream.types import PixelArray

# The face is looked at again where it is said to be so far from where it was looked for: in its widths, in how many
# times its width, in radians.
_MOVED, _GROWN, _TURNED = 0.12, 1.15, 0.12


@dataclass(frozen=True)
class Made:
    """What was made.

    Attributes:
        puppet: as it moves with strengths of 1.
        anchors: (x, y) pixels of the keyframe of all anchors in use, by name.
    """

    puppet: Puppet
    anchors: dict[str, Point]


class Maker(Protocol):
    """Makes a character again and again as it is changed."""

    def whole(self, character: Character) -> Made:
        """All of it."""

    def quick(self, character: Character) -> Made:
        """Only what its anchors shape, where `whole` was called before; else all of it."""


class PictureMaker:
    """Makes a puppet of a character of which there is a picture."""

    def __init__(self, size_px: int) -> None:
        self._size_px = size_px
        self._seen: SeenPicture | None = None
        self._looked_at: FaceFrame | None = None
        self._taken: TakenApart | None = None
        self.labels: PixelArray = np.zeros((1, 1), np.uint8)

    def whole(self, character: Character) -> Made:
        """As `Maker.whole`. Raises FaceNotFoundError, and CharacterError: nothing can be made of that."""
        try:
            frame = FaceFrame.of(fit_character(character).anchors)
            if self._seen is None or self._looked_at is None or _moved(self._looked_at, frame):
                self._seen, self._looked_at = see_picture(character, self._size_px), frame
            labelled = self._seen.followed(character).labelled(character.sheet.anchors, character.corrections)
            self.labels = labelled.labels
            self._taken = sheets_of_labelled(character, labelled)
            return self._made(self._taken)
        except ValueError as error:
            raise CharacterError(f"It can't move so: {error}") from None

    def quick(self, character: Character) -> Made:
        """As `Maker.quick`."""
        if self._taken is None:
            return self.whole(character)
        return self._made(_placed(self._taken, character))

    def _made(self, taken: TakenApart) -> Made:
        return _made(taken, self._seen.scale if self._seen is not None else 1.0)


class LayersMaker:
    """Makes a puppet of a character that has layers."""

    def __init__(self, size_px: int) -> None:
        self._size_px = size_px
        self._taken: TakenApart | None = None

    def whole(self, character: Character) -> Made:
        """As `Maker.whole`. Raises CharacterError: its layers can't be read, or nothing can be made of them."""
        try:
            self._taken = sheets_of_layers(character, self._size_px)
            return _made(self._taken, _scale(self._taken, character))
        except ValueError as error:
            raise CharacterError(f"It can't move so: {error}") from None

    def quick(self, character: Character) -> Made:
        """As `Maker.quick`."""
        if self._taken is None:
            return self.whole(character)
        return _made(_placed(self._taken, character), _scale(self._taken, character))


class PersonMaker:
    """Makes a puppet of a photograph, painting or render that moves as people do."""

    def __init__(self, size_px: int) -> None:
        self._size_px = size_px

    def whole(self, character: Character) -> Made:
        """As `Maker.whole`. Raises FaceNotFoundError, and CharacterError: nothing can be made of that."""
        try:
            puppet = build_person(build_rig(character, self._size_px))
        except ValueError as error:
            raise CharacterError(f"It can't move so: {error}") from None
        return Made(puppet, fit_character(character).anchors)

    def quick(self, character: Character) -> Made:
        """As `Maker.quick`: here all of it is shapes."""
        return self.whole(character)


def _made(taken: TakenApart, scale: float) -> Made:
    try:
        puppet = build_illustration(taken.character)
    except ValueError as error:
        raise CharacterError(f"It can't move so: {error}") from None
    return Made(puppet, {name: (x / scale, y / scale) for name, (x, y) in taken.character.anchors.items()})


def _scale(taken: TakenApart, character: Character) -> float:
    return taken.character.size[0] / character.keyframe.shape[1]


def _placed(taken: TakenApart, character: Character) -> TakenApart:
    """The same layers with the anchors that the user placed."""
    scale = _scale(taken, character)
    given: Mapping[str, Point] = {
        name: (x * scale, y * scale) for name, (x, y) in character.sheet.anchors.items()
    }
    return replace(taken, character=replace(taken.character, anchors={**taken.character.anchors, **given}))


def _moved(before: FaceFrame, now: FaceFrame) -> bool:
    apart = float(np.hypot(*(before.origin - now.origin))) / before.width_px
    grown = now.width_px / before.width_px
    turned = (before.across @ now.across) / (before.width_px * now.width_px)
    return apart > _MOVED or not 1 / _GROWN < grown < _GROWN or float(turned) < np.cos(_TURNED)
