from __future__ import annotations

import cv2
import pytest

from avatar_stream.face_video.reference_decoder import rig_of_frame
from avatar_stream.puppet.building.person.rig import Rig
from avatar_stream.types import PixelArray

SIZE_PX = 192


@pytest.fixture(scope="session")
def keyframe(astronaut: PixelArray) -> PixelArray:
    """(192, 192, 3) uint8 RGB: a face with a background of its own."""
    return cv2.resize(astronaut, (SIZE_PX, SIZE_PX), interpolation=cv2.INTER_AREA)


@pytest.fixture(scope="session")
def person(keyframe: PixelArray) -> Rig:
    return rig_of_frame(keyframe, SIZE_PX)
