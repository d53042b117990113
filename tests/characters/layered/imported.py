"""What tests of imported characters share."""

from __future__ import annotations

import numpy as np

from avatar_stream.characters.character import Character
from avatar_stream.characters.scaling import resized
from avatar_stream.decoder.factory import open_decoder
from avatar_stream.types import FaceSemantics, PixelArray


def pictures(character: Character, size_px: int, *poses: FaceSemantics) -> list[PixelArray]:
    """(H, W, 4) uint8 RGBA of each pose, with what is behind the character laid under it."""
    decoder = open_decoder(character, size_px, "cpu")
    made = []
    for pose in poses:
        pixels = decoder.decode(pose).pixels.copy()
        if decoder.backdrop is not None:
            alpha = pixels[..., 3:] / 255.0
            behind = pixels[..., :3] * alpha + decoder.backdrop * (1 - alpha)
            pixels = np.dstack([np.rint(behind), np.full(alpha.shape, 255)]).astype(np.uint8)
        made.append(pixels)
    decoder.close()
    return made


def keyframe_at(character: Character, size_px: int) -> PixelArray:
    return resized(character.keyframe, np.zeros((1, 3)), size_px)[0]
