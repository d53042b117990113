"""A short loop of a character that moves, for the gallery: what one gets, before it is on stage."""

from __future__ import annotations

import math
from io import BytesIO

from PIL import Image

from avatar_stream.characters.character import Character
from avatar_stream.decoder.factory import open_decoder
from avatar_stream.types import FaceSemantics

_SIZE_PX, _FPS, _FRAMES = 256, 15, 45
_QUALITY = 82


def moving_picture(character: Character) -> bytes:
    """A loop of three seconds as animated WebP with transparency, at most 256 pixels a side.

    Raises:
        AvatarStreamError: the character can't be animated.
    """
    decoder = open_decoder(character, _SIZE_PX, "cpu")
    try:
        frames = [
            Image.fromarray(decoder.decode(_pose(number / _FRAMES, number / _FPS)).pixels.copy())
            for number in range(_FRAMES)
        ]
    finally:
        decoder.close()
    encoded = BytesIO()
    frames[0].save(
        encoded, "WEBP", save_all=True, append_images=frames[1:], duration=round(1000 / _FPS), loop=0,
        quality=_QUALITY, method=1, minimize_size=False,
    )  # fmt: skip
    return encoded.getvalue()


def _pose(share: float, time_s: float) -> FaceSemantics:
    """A look round, a smile with some words, a blink; ends as it begins."""
    swing = math.sin(2 * math.pi * share)
    smile = _bump(share, 0.5, 0.34)
    talk = _bump(share, 0.62, 0.05) + _bump(share, 0.72, 0.06)
    blink = _bump(share, 0.12, 0.045) + _bump(share, 0.9, 0.045)
    return FaceSemantics.of(
        time_s,
        yaw=0.34 * swing,
        roll=0.1 * math.sin(2 * math.pi * share + 0.8) - 0.1 * math.sin(0.8),
        pitch=0.1 * math.sin(4 * math.pi * share),
        eyeBlinkLeft=min(blink, 1.0),
        eyeBlinkRight=min(blink, 1.0),
        mouthSmileLeft=0.8 * smile,
        mouthSmileRight=0.8 * smile,
        jawOpen=0.6 * min(talk, 1.0),
        browInnerUp=0.5 * smile,
    )


def _bump(share: float, middle: float, half: float) -> float:
    """0…1, highest at the middle, 0 farther away than half its width."""
    away = abs(share - middle) / half
    return 0.0 if away >= 1 else 0.5 * (1 + math.cos(math.pi * away))
