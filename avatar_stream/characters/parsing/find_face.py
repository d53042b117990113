"""The face of a picture, as the parsing network sees it: where it is expected, or in one of the picture's heads."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from avatar_stream.characters.parsing.heads import find_heads
from avatar_stream.characters.parsing.seen_face import MOST_ERROR, SURE, SeenFace, face_at, tilted_face
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

# So many of the heads that are seen, the largest first, are looked at.
MOST_HEADS = 4
# How far above a head's middle its eyes are, face widths.
_EYES_ABOVE = 0.2
# A face that is found is looked at so many times more.
_AGAIN = 2


def find_face(picture: PixelArray, expected: FaceFrame | None) -> SeenFace | None:
    """The expected face if the network is sure of it; else the largest it is sure of; else that with the least error.

    Args:
        picture: (H, W, 3) uint8 RGB.
        expected: where another finder sees a face, or None where it sees none.

    Returns:
        The face, or None where none is seen.
    """
    looks: list[tuple[FaceFrame, SeenFace]] = []
    for frame in _places(picture, expected):
        face = face_at(picture, frame)
        if face.error <= SURE and (closer := _looked_at_again(picture, face)) is not None:
            return closer
        looks.append((frame, face))
    # None is sure as it stands: try tilted heads. Where two finders see a face, neither needs to be sure.
    unsure = []
    for frame, upright in looks:
        face = min(upright, tilted_face(picture, frame), key=lambda face: face.error)
        if face.error <= (MOST_ERROR if frame is expected else SURE):
            unsure.append(face)
    for face in sorted(unsure, key=lambda face: face.error):
        if (closer := _looked_at_again(picture, face)) is not None:
            return closer
    return None


def _places(picture: PixelArray, expected: FaceFrame | None) -> Iterator[FaceFrame]:
    if expected is not None:
        yield expected
    for head in find_heads(picture)[:MOST_HEADS]:
        eyes = head.middle - (0.0, _EYES_ABOVE * head.width)
        yield FaceFrame(eyes, np.array([head.width, 0.0]), {})


def _looked_at_again(picture: PixelArray, face: SeenFace) -> SeenFace | None:
    """The same face by looks that are upright to it and as close as it is large; None where they see none."""
    for _ in range(_AGAIN):
        frame = face.frame
        if frame is None:
            return None
        face = face_at(picture, frame)
    return None if face.frame is None else face
