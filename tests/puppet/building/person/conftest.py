from __future__ import annotations

import pytest

from avatar_stream.characters.character import Character, CharacterSheet
from avatar_stream.puppet.building.person.rig import Rig, build_rig
from avatar_stream.types import PixelArray

SIZE_PX = 256


@pytest.fixture(scope="session")
def photo_character(astronaut: PixelArray) -> Character:
    """A photograph with a background of its own."""
    import numpy as np

    keyframe = np.dstack([astronaut, np.full(astronaut.shape[:2], 255, np.uint8)])
    return Character("astronaut", CharacterSheet(name="Astronaut"), keyframe, None)


@pytest.fixture(scope="session")
def rig(photo_character: Character) -> Rig:
    return build_rig(photo_character, SIZE_PX)
