"""The face of a picture, as the parsing network sees it: where it is expected, or in one of the picture's heads."""

from __future__ import annotations

import numpy as np

from avatar_stream.characters.parsing.heads import Head, find_heads
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
    """The face that is seen most surely, or None.

    Args:
        picture: (H, W, 3) uint8 RGB.
        expected: where another finder sees one; None where it sees none, and this one has to be surer.
    """
    frames = [] if expected is None else [expected]
    faces = [face_at(picture, frame) for frame in frames]
    if not faces or faces[0].error > SURE:
        frames += [_frame_of(head) for head in find_heads(picture)[:MOST_HEADS]]
        faces += [face_at(picture, frame) for frame in frames[len(faces) :]]
        if all(face.error > SURE for face in faces):
            faces += [tilted_face(picture, frame) for frame in frames]
    face = min(faces, key=lambda face: face.error, default=None)
    if face is None or face.error > (SURE if expected is None else MOST_ERROR):
        return None
    for _ in range(_AGAIN):
        frame = face.frame
        if frame is None:
            return None
        face = face_at(picture, frame)
    return face


def _frame_of(head: Head) -> FaceFrame:
    return FaceFrame(head.middle - (0.0, _EYES_ABOVE * head.width), np.array([head.width, 0.0]), {})
