"""Whose face it is, where a picture has several."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from avatar_stream.characters.finders.several_faces import around, find_faces, same_face
from avatar_stream.characters.fitting import tracked_face
from avatar_stream.characters.picture_file import LIMITS
from avatar_stream.errors import CharacterError
from avatar_stream.types import FloatArray, PixelArray

# Sides of the parts tried round a face, in its own sizes: the next where another face still is the more prominent one.
SHARES = (2.4, 1.9, 1.5)


@dataclass(frozen=True)
class ChosenFace:
    """A picture in which one face is the one that is found.

    Attributes:
        keyframe: (H, W, 4) uint8 RGBA, the whole picture or the part round the face.
        number: which face, 1 being the largest.
        faces: how many there are in the whole picture; 0 where they can't be told, as in many drawings.
    """

    keyframe: PixelArray
    number: int
    faces: int


def choose_face(keyframe: PixelArray, number: int | None = None) -> ChosenFace:
    """Choose one of the faces of a picture.

    Args:
        keyframe: (H, W, 4) uint8 RGBA.
        number: which, 1 being the largest; None for that.

    Raises:
        CharacterError: there aren't so many faces, or others are too near to it.
    """
    faces = find_faces(keyframe)
    chosen = 1 if number is None else number
    if not 1 <= chosen <= max(len(faces), 1):
        raise CharacterError(
            f"There is no face {chosen} in the picture: {_found(len(faces))}, counted from the largest on"
        )
    if len(faces) < 2:
        return ChosenFace(keyframe, 1, len(faces))
    part = _part_of(keyframe, faces[chosen - 1])
    if part is None:
        raise CharacterError(
            f"Face {chosen} is too near to others: crop the picture round it and import that"
        )
    return ChosenFace(part, chosen, len(faces))


def _found(faces: int) -> str:
    return "one is found" if faces < 2 else f"{faces} are found"


def _part_of(keyframe: PixelArray, face: FloatArray) -> PixelArray | None:
    """All of the picture where that face is found in it anyway, else as much as there can be round it."""
    whole = (slice(None), slice(None))
    for rows, columns in (whole, *(around(keyframe, face, share) for share in SHARES)):
        part = np.ascontiguousarray(keyframe[rows, columns])
        if min(part.shape[:2]) < LIMITS.least_side_px:
            return None
        tracked = tracked_face(part)
        corner = (columns.start or 0, rows.start or 0, 0)
        if tracked is not None and same_face(tracked.landmarks + corner, face):
            return part
    return None
