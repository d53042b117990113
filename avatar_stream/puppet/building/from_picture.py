"""The sheets of a character of which there is a picture: find the face, label the pixels, take the layers apart."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from avatar_stream.characters.character import Character
from avatar_stream.characters.fitting import fit_character
from avatar_stream.characters.layering.brow_lines import brow_lines
from avatar_stream.characters.layering.label_anchors import anchors_from_labels
from avatar_stream.characters.layering.take_apart import TakenApart, take_apart
from avatar_stream.characters.layering.tidying import tidied
from avatar_stream.characters.matte import without_veil
from avatar_stream.characters.parsing.parser import parse_face
from avatar_stream.characters.parsing.seen_face import SURE
from avatar_stream.characters.scaling import resized
from avatar_stream.puppet.building.sheets import Point
from avatar_stream.puppet.building.shut_eye_parts import with_shut_eyes
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray


@dataclass(frozen=True)
class LabelledPicture:
    """A character's picture at the size at which it is animated, and what it shows.

    Attributes:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        labels: (H, W) uint8 the number of each pixel's label, see `characters.labels`.
        anchors: (x, y) pixels of the face's anchors, by name.
    """

    picture: PixelArray
    labels: PixelArray
    anchors: dict[str, Point]


def sheets_of_picture(character: Character, size_px: int) -> TakenApart:
    """The sheets of a character of which there is a picture, for pictures whose longer side has `size_px` pixels.

    Raises:
        UserInputError: a size out of range.
        FaceNotFoundError: no face in the keyframe.
    """
    labelled = labelled_picture(character, size_px)
    taken = take_apart(labelled.picture, labelled.labels, labelled.anchors)
    if character.layers.eyes_closed is not None:
        shut, _ = resized(character.layers.eyes_closed, np.zeros((1, 3)), size_px)
        taken = replace(taken, character=with_shut_eyes(taken.character, shut))
    return taken


def labelled_picture(character: Character, size_px: int) -> LabelledPicture:
    """Find a character's face and see what each pixel shows; anchors that a person placed are kept.

    Raises:
        UserInputError: a size out of range.
        FaceNotFoundError: no face in the keyframe.
    """
    fit = fit_character(character)
    picture, _ = resized(character.keyframe, fit.landmarks, size_px)
    picture = without_veil(picture)
    scale = picture.shape[1] / character.keyframe.shape[1]
    anchors, given = (
        {name: (x * scale, y * scale) for name, (x, y) in places.items()}
        for places in (fit.anchors, character.sheet.anchors)
    )
    parsed = parse_face(picture, FaceFrame.of(anchors))
    # The parser sees faces closer up than the finders, which had to find them first.
    if not given and (parsed.face.error < SURE or parsed.face.disagrees(FaceFrame.of(anchors))):
        anchors = parsed.face.anchors
    anchors = anchors_from_labels(parsed.labels, anchors) | given
    frame = FaceFrame.of(anchors)
    return LabelledPicture(picture, brow_lines(tidied(parsed.labels, frame), picture, frame), anchors)
