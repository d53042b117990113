"""A picture that was saved again, by whatever program, is taken apart into the same layers."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from avatar_stream.characters.character import Character
from avatar_stream.characters.fitting import tracked_face
from avatar_stream.characters.library import load_character
from avatar_stream.characters.style import guess_style
from avatar_stream.pictures.composite import composite
from avatar_stream.puppet.building.from_picture import labelled_picture
from avatar_stream.types import PixelArray

SIZE_PX = 384
# Of all pixels; the rest lies along borders.
ALIKE = 0.97


@pytest.fixture(scope="module")
def character() -> Character:
    """One of those that come along, before a wall: what JPEG can hold."""
    loaded = load_character("juno")
    wall = np.full((*loaded.keyframe.shape[:2], 3), (196, 204, 214), np.uint8)
    shown = composite(loaded.keyframe, wall)
    picture = Image.fromarray(shown).resize((2 * SIZE_PX, 2 * SIZE_PX), Image.Resampling.LANCZOS)
    opaque = np.array(picture.convert("RGBA"))
    return replace(loaded, keyframe=opaque, sheet=loaded.sheet.model_copy(update={"anchors": {}}))


@pytest.fixture(scope="module")
def labels(character: Character) -> PixelArray:
    return labelled_picture(character, SIZE_PX).labels


def saved(picture: PixelArray, kind: str) -> PixelArray:
    image = Image.fromarray(picture[..., :3])
    if kind == "half size":
        return np.array(image.resize((SIZE_PX, SIZE_PX), Image.Resampling.BICUBIC).convert("RGBA"))
    data = io.BytesIO()
    if kind == "palette":
        image.quantize(256).save(data, "PNG")
    else:
        image.save(data, kind, quality=90)
    return np.array(Image.open(data).convert("RGBA"))


@pytest.mark.parametrize("kind", ["WEBP", "JPEG", "palette", "half size"])
def test_the_layers_are_the_same(character: Character, labels: PixelArray, kind: str) -> None:
    again = replace(character, keyframe=saved(character.keyframe, kind))
    assert guess_style(again.keyframe, tracked_face(again.keyframe)) == "drawn"
    assert (labelled_picture(again, SIZE_PX).labels == labels).mean() > ALIKE
