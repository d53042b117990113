"""Face video coding: a person rebuilt from a picture of their own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from avatar_stream.characters.character import Character, CharacterSheet
from avatar_stream.decoder.factory import Device, open_decoder
from avatar_stream.stages import Decoder
from avatar_stream.types import FaceSemantics, Picture, PixelArray


class ReferenceDecoder(Decoder):
    """Animates a picture whose face is neither at rest nor in the middle.

    Semantics are told from the person's rest; what the picture wears already is taken off them, so that the picture's
    own semantics give back the picture.

    Args:
        pixels: (H, W, 3) uint8 RGB, the keyframe with its background.
        worn: semantics of the face in it.
        size_px: longer side of the pictures to make.
        device: see `open_decoder`.

    Raises:
        FaceNotFoundError: no face in the keyframe.
    """

    def __init__(
        self, pixels: PixelArray, worn: FaceSemantics, size_px: int, device: Device = "auto"
    ) -> None:
        opaque = np.full(pixels.shape[:2], 255, np.uint8)
        character = Character("self", CharacterSheet(name="self"), np.dstack([pixels, opaque]), None)
        self._decoder, self._worn = open_decoder(character, size_px, device), worn
        self.width, self.height = self._decoder.width, self._decoder.height
        self.backdrop, self.device = self._decoder.backdrop, self._decoder.device

    def decode(self, semantics: FaceSemantics) -> Picture:
        return self._decoder.decode(relative_to(semantics, self._worn))

    def close(self) -> None:
        self._decoder.close()


def relative_to(semantics: FaceSemantics, worn: FaceSemantics) -> FaceSemantics:
    """What `semantics` adds to a picture that already shows `worn`: both are of one person.

    An expression that the picture wears and that is dropped can't be taken off: expressions only add.
    """
    return replace(
        semantics,
        expression=np.clip(semantics.expression - worn.expression, 0.0, 1.0),
        head_rotation_rad=semantics.head_rotation_rad - worn.head_rotation_rad,
        head_position=semantics.head_position - worn.head_position,
    )
