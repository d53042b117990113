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
# A face that is found is looked at so many times more, each time upright to it and as close as it is large.
_AGAIN = 2


def find_face(picture: PixelArray, expected: FaceFrame | None) -> SeenFace | None:
    """The face that is expected or, where there is surely none, the largest that is surely one; or else the surest.

    Args:
        picture: (H, W, 3) uint8 RGB.
        expected: where another finder sees a face; None where it sees none, and this one has to be sure.

    Returns:
        The face, or None where none is seen.
    """
    tried: list[FaceFrame] = []
    for frame in _places(picture, expected):
        tried.append(frame)
        face = face_at(picture, frame)
        if face.error <= SURE:
            return _looked_at_again(picture, face)
    # Upright ones were seen, and none is sure.
    face = min((tilted_face(picture, frame) for frame in tried), key=lambda face: face.error, default=None)
    if face is None or face.error > (SURE if expected is None else MOST_ERROR):
        return None
    return _looked_at_again(picture, face)


def _places(picture: PixelArray, expected: FaceFrame | None) -> Iterator[FaceFrame]:
    if expected is not None:
        yield expected
    for head in find_heads(picture)[:MOST_HEADS]:
        eyes = head.middle - (0.0, _EYES_ABOVE * head.width)
        yield FaceFrame(eyes, np.array([head.width, 0.0]), {})


def _looked_at_again(picture: PixelArray, face: SeenFace) -> SeenFace | None:
    for _ in range(_AGAIN):
        frame = face.frame
        if frame is None:
            return None
        face = face_at(picture, frame)
    return face
