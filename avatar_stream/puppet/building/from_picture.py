"""The sheets of a character of which there is a picture: find the face, label the pixels, take the layers apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import cv2

from avatar_stream.characters.anchor_pull import pull_landmarks
from avatar_stream.characters.character import Character
from avatar_stream.characters.close_up import CloseUp, close_up_of
from avatar_stream.characters.corrections import corrected
from avatar_stream.characters.fitting import fit_character
from avatar_stream.characters.layering.brow_lines import brow_lines
from avatar_stream.characters.layering.hair_colours import hair_by_colour
from avatar_stream.characters.layering.label_anchors import anchors_from_labels
from avatar_stream.characters.layering.said_face import with_said_face
from avatar_stream.characters.layering.strands import with_strands
from avatar_stream.characters.layering.take_apart import TakenApart, take_apart
from avatar_stream.characters.layering.tidying import tidied
from avatar_stream.characters.layering.tracked_labels import with_tracked_face
from avatar_stream.characters.matte import without_veil
from avatar_stream.characters.parsing.parser import ParsedPicture, parse_face
from avatar_stream.characters.parsing.seen_face import SURE
from avatar_stream.characters.scaling import of_size, resized
from avatar_stream.puppet.building.sheets import Point
from avatar_stream.puppet.building.shut_eye_parts import with_shut_eyes
from avatar_stream.puppet.face_frame import NEEDED, FaceFrame
from avatar_stream.types import FloatArray, PixelArray


@dataclass(frozen=True)
class LabelledPicture:
    """A character's picture at the size at which it is animated, and what it shows.

    Attributes:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        labels: (H, W) uint8 the number of each pixel's label, see `characters.labels`.
        anchors: (x, y) pixels of the face's anchors, by name.
        close: the head enlarged, and its labels; None where the face is large enough.
    """

    picture: PixelArray
    labels: PixelArray
    anchors: dict[str, Point]
    close: tuple[CloseUp, PixelArray] | None = None


def sheets_of_picture(character: Character, size_px: int) -> TakenApart:
    """The sheets of a character of which there is a picture, for pictures whose longer side has `size_px` pixels.

    Raises:
        UserInputError: a size out of range.
        FaceNotFoundError: no face in the keyframe.
    """
    return sheets_of_labelled(character, labelled_picture(character, size_px))


def sheets_of_labelled(character: Character, labelled: LabelledPicture) -> TakenApart:
    """The sheets of a character's labelled picture."""
    taken = take_apart(labelled.picture, labelled.labels, labelled.anchors, labelled.close)
    if character.layers.eyes_closed is not None:
        height, width = labelled.picture.shape[:2]
        shut = of_size(character.layers.eyes_closed, (width, height))
        taken = replace(taken, character=with_shut_eyes(taken.character, shut))
    return taken


def labelled_picture(character: Character, size_px: int) -> LabelledPicture:
    """Find a character's face and see what each pixel shows; what a person placed or painted is kept.

    Raises:
        UserInputError: a size out of range.
        FaceNotFoundError: no face in the keyframe.
    """
    return see_picture(character, size_px).labelled(character.sheet.anchors, character.corrections)


@dataclass(frozen=True)
class TrackedPerson:
    """What the face tracker sees of a person.

    Attributes:
        landmarks: (478, 3) pixels of the picture, in MediaPipe's order.
        unsure: of which features it isn't sure, see `Fit.unsure`.
    """

    landmarks: FloatArray
    unsure: tuple[str, ...]


@dataclass(frozen=True)
class SeenPicture:
    """A character's picture as the networks see it: what takes long, and stays when a person moves an anchor or paints.

    Attributes:
        picture: (H, W, 4) uint8 RGBA, straight alpha, at the size at which it is animated.
        parsed: what the parser says of it.
        found: (x, y) pixels of the anchors from which those of eyes, brows and mouth are looked for, by name.
        scale: from pixels of the keyframe to those of the picture.
        close: the head enlarged, and what the parser says of it; None where the face is large enough.
        tracked: a person's face as the tracker sees it; None of a drawn one.
    """

    picture: PixelArray
    parsed: ParsedPicture
    found: dict[str, Point]
    scale: float
    close: tuple[CloseUp, PixelArray] | None = None
    tracked: TrackedPerson | None = None

    def followed(self, character: Character) -> SeenPicture:
        """The same, with anchors looked for where the finders and a person say that they are now."""
        expected = _scaled(fit_character(character).anchors, self.scale)
        return replace(self, found=_found(expected, self.parsed, character))

    def labelled(self, given: Mapping[str, Point], corrections: PixelArray | None = None) -> LabelledPicture:
        """The picture with its labels.

        Args:
            given: (x, y) pixels of the keyframe of the anchors that a person placed, by name.
            corrections: what a person painted, see `characters.corrections`.
        """
        placed = {name: (x * self.scale, y * self.scale) for name, (x, y) in given.items()}
        whole = self.parsed.labels
        mesh = None
        if self.tracked is not None:
            mesh = pull_landmarks(self.tracked.landmarks, placed)[:, :2]
            whole = with_tracked_face(whole, mesh, self.tracked.unsure)
        if self.close is None:
            seen, anchors = _anchored(whole, self.found, placed)
            return LabelledPicture(
                self.picture, _put_right(seen, self.picture, anchors, corrections), anchors
            )
        close, labels = self.close
        if self.tracked is not None and mesh is not None:
            labels = with_tracked_face(labels, close.inside(mesh), self.tracked.unsure)
        inside = close.anchors_inside(placed)
        seen, anchors = _anchored(labels, close.anchors_inside(self.found), inside)
        painted = None
        if corrections is not None:
            size = self.picture.shape[1::-1]
            painted = close.part_of(cv2.resize(corrections, size, interpolation=cv2.INTER_NEAREST))
        finer = _put_right(seen, close.picture, anchors, painted)
        anchors = close.anchors_outside(anchors)
        seen = with_said_face(whole, anchors, placed)
        labels = _put_right(seen, self.picture, anchors, corrections)
        return LabelledPicture(self.picture, labels, anchors, (close, finer))


def _scaled(anchors: Mapping[str, Point], scale: float) -> dict[str, Point]:
    return {name: (x * scale, y * scale) for name, (x, y) in anchors.items()}


def _found(expected: dict[str, Point], parsed: ParsedPicture, character: Character) -> dict[str, Point]:
    """The finders' anchors, or the parser's, which sees faces closer up than they, who had to find them first; but a
    person who placed eyes and cheeks has said where the face is."""
    if set(NEEDED) <= set(character.sheet.anchors):
        return expected
    return parsed.face.anchors if parsed.face.error < SURE or parsed.moved else expected


def _anchored(
    labels: PixelArray, found: Mapping[str, Point], placed: Mapping[str, Point]
) -> tuple[PixelArray, dict[str, Point]]:
    """Labels with what a person says of the face, and anchors mended by them; those that a person placed stay."""
    anchors = {**found, **placed}
    seen = with_said_face(labels, anchors, placed)
    return seen, {**anchors_from_labels(seen, anchors), **placed}


def _put_right(
    labels: PixelArray, picture: PixelArray, anchors: Mapping[str, Point], corrections: PixelArray | None
) -> PixelArray:
    """Labels without what can't be, and with what a person painted."""
    frame = FaceFrame.of(anchors)
    right = hair_by_colour(brow_lines(tidied(labels, frame), picture, frame), picture, frame)
    return corrected(with_strands(right, picture, frame), corrections)


def see_picture(character: Character, size_px: int) -> SeenPicture:
    """Look at a character's picture. Raises as `labelled_picture` does."""
    fit = fit_character(character)
    picture, _ = resized(character.keyframe, fit.landmarks, size_px)
    picture = without_veil(picture)
    scale = picture.shape[1] / character.keyframe.shape[1]
    expected = _scaled(fit.anchors, scale)
    parsed = parse_face(picture, FaceFrame.of(expected))
    anchors = _found(expected, parsed, character)
    close = close_up_of(picture, FaceFrame.of(anchors))
    finer = None if close is None else (close, parsed.labels_of(close))
    tracked = None
    if character.sheet.style == "natural" and fit.finder == "facemesh":
        tracked = TrackedPerson(fit.landmarks * scale, fit.unsure)
    return SeenPicture(picture, parsed, anchors, scale, finer, tracked)
