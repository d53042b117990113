"""From a character to its puppet: take it apart, by its picture or its own layers, and build.

What is built is remembered by content, so that a character is ready at once the next time.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.base.model_file import model_key
from avatar_stream.characters.character import Character
from avatar_stream.characters.content_cache import remembered
from avatar_stream.characters.fitting import ANCHORS
from avatar_stream.characters.layering import behind_eyes
from avatar_stream.characters.layering.take_apart import TakenApart
from avatar_stream.characters.parsing.network import weights_key
from avatar_stream.characters.scaling import scaled_size
from avatar_stream.errors import CharacterError
from avatar_stream.puppet.building.from_layers import sheets_of_layers
from avatar_stream.puppet.building.from_picture import sheets_of_picture
from avatar_stream.puppet.building.illustration import build_illustration
from avatar_stream.puppet.building.person.build import build_person
from avatar_stream.puppet.building.person.rig import build_rig
from avatar_stream.puppet.puppet import Puppet
from avatar_stream.puppet.scaling import scaled
from avatar_stream.puppet.stored import PuppetFileError, load_puppet, store_puppet
from avatar_stream.puppet.strengths import strengthened
from avatar_stream.types import PixelArray

# The number goes up with a change that makes what is remembered stale.
PUPPET = "puppet-64"
_LENGTH = struct.Struct("<Q")


@dataclass(frozen=True)
class BuiltPuppet:
    """A character ready to be animated.

    Attributes:
        puppet: with a canvas of the size that was asked for.
        backdrop: (H, W, 3) uint8 RGB what is behind it, or None where its picture came with transparency.
    """

    puppet: Puppet
    backdrop: PixelArray | None


def build_puppet(character: Character, size_px: int) -> BuiltPuppet:
    """The puppet of a character for pictures whose longer side has `size_px` pixels.

    Raises:
        UserInputError: a size out of range.
        CharacterError: its layers can't be read, or are too much for a puppet of this size.
        FaceNotFoundError: no face in the keyframe.
    """
    shut = character.layers.eyes_closed
    labels = character.sheet.layer_labels if character.layered is not None else {}
    sheet = character.sheet
    depends_on = repr((size_px, sheet.style, sorted(sheet.anchors.items()), sorted(labels.items()))).encode()
    depends_on += ANCHORS.encode() + weights_key() + model_key(behind_eyes.WEIGHTS_FILE)
    depends_on += (b"" if shut is None else shut.tobytes()) + (character.layered or b"")
    depends_on += b"" if character.corrections is None else character.corrections.tobytes()
    stored = remembered(PUPPET, character.keyframe, lambda: _packed(_built(character, size_px)), depends_on)
    assert stored is not None
    try:
        built = _unpacked(stored.astype(np.uint8).tobytes())
    except (PuppetFileError, struct.error):  # a damaged cache costs time, nothing else
        built = _built(character, size_px)
    return replace(built, puppet=strengthened(built.puppet, character.sheet.motion))


def taken_apart(character: Character, size_px: int) -> TakenApart:
    """The sheets of a character; those of layers are not larger than the layers. Raises as `build_puppet` does."""
    if character.layered is not None:
        return sheets_of_layers(character, size_px)
    return sheets_of_picture(character, size_px)


def _built(character: Character, size_px: int) -> BuiltPuppet:
    if character.sheet.style == "natural" and character.layered is None:
        rig = build_rig(character, size_px)
        return BuiltPuppet(build_person(rig), rig.backdrop)
    try:
        taken = taken_apart(character, size_px)
    except ValueError as error:
        raise CharacterError(
            f"'{character.id}' can't be taken apart: {error}. Place its points in the fit editor, or try another "
            "picture"
        ) from None
    try:
        puppet = build_illustration(taken.character)
    except ValueError as error:
        raise CharacterError(
            f"'{character.id}' can't be animated at {size_px} pixels: {error}; choose a smaller --size"
        ) from None
    size = scaled_size(character.keyframe, size_px)
    backdrop = taken.backdrop
    if backdrop is not None and backdrop.shape[1::-1] != size:
        backdrop = cv2.resize(backdrop, size, interpolation=cv2.INTER_CUBIC)
    return BuiltPuppet(scaled(puppet, size), backdrop)


def _packed(built: BuiltPuppet) -> npt.NDArray[np.uint8]:
    puppet = store_puppet(built.puppet)
    backdrop = b""
    if built.backdrop is not None:
        backdrop = cv2.imencode(".png", built.backdrop[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 1])[
            1
        ].tobytes()
    return np.frombuffer(_LENGTH.pack(len(puppet)) + puppet + backdrop, np.uint8)


def _unpacked(data: bytes) -> BuiltPuppet:
    (length,) = _LENGTH.unpack_from(data)
    end = _LENGTH.size + length
    backdrop = None
    if len(data) > end:
        decoded = cv2.imdecode(np.frombuffer(data[end:], np.uint8), cv2.IMREAD_COLOR)
        if decoded is None:
            raise PuppetFileError("the backdrop is damaged")
        backdrop = np.ascontiguousarray(decoded[..., ::-1])
    return BuiltPuppet(load_puppet(data[_LENGTH.size : end]), backdrop)
