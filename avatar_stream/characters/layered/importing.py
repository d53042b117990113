"""From a layered file to a character: where its face is, and what each of its layers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from avatar_stream.characters.character import Character, CharacterSheet
from avatar_stream.characters.fitting import fit_character, tracked_face
from avatar_stream.characters.layered.assigning import AssignedLayer, Assignment, assign_whole
from avatar_stream.characters.layered.layered_file import LayeredFile
from avatar_stream.characters.layered.made_layers import without_made
from avatar_stream.characters.layered.notes import assignment_of, digest_of, read_notes
from avatar_stream.characters.layered.placing import places_of
from avatar_stream.characters.layered.reading import read_layered_file
from avatar_stream.characters.layered.stored import stored_bytes
from avatar_stream.characters.layered.to_sheets import picture_at_rest
from avatar_stream.characters.parsing.parser import ParsedPicture, parse_face
from avatar_stream.characters.parsing.seen_face import SURE
from avatar_stream.characters.scaling import resized
from avatar_stream.characters.style import guess_style
from avatar_stream.errors import CharacterError, FaceNotFoundError, PictureError
from avatar_stream.puppet.building.sheets import Point
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

Guess = Callable[[PixelArray], dict[str, Point]]
# Of layers none of which is one of these neither eyes nor mouth could move: they say less than their picture.
_FEATURES = frozenset(("eye_white", "iris", "upper_lash", "lower_lash", "mouth"))
# The network needs no more than this to see what is what, pixels on the longer side.
_LOOK_PX = 1024


@dataclass(frozen=True)
class LayeredCharacterFile:
    """A character made of a layered file.

    Attributes:
        character: loaded from nowhere; with `layered` layers, but where those part neither eyes nor mouth from the
            face: then it is that of the picture alone.
        assigned: what each of the file's layers is, far to near.
    """

    character: Character
    assigned: tuple[AssignedLayer, ...]


def character_from_layers(
    path: Path, overrides: Mapping[str, str] | None = None, guess: Guess | None = None
) -> LayeredCharacterFile:
    """Make a character of a layered file.

    Args:
        path: see `read_layered_file`.
        overrides: what the user says of its layers, see `assign_whole`.
        guess: says of a picture in which no face is found where it could be, for a person to put right; the character's
            sheet has it as `anchors`.

    Raises:
        CharacterError: the file can't be read.
        UserInputError: an override of no layer, or with an unknown label.
        FaceNotFoundError: no face is found in its picture, and there is no guess.
    """
    overrides = dict(overrides or {})
    try:
        file = without_made(read_layered_file(path))
        notes = read_notes(file)
        known = None if notes is None else assignment_of(file, notes)
        # Names alone say which layers are for an expression: so much of them is needed for the picture.
        first = (known or assign_whole(file)).overruled(overrides)
        picture = picture_at_rest(file, first.layers)
    except PictureError as error:
        raise CharacterError(str(error)) from None
    name = path.stem[:80] or path.name[:80] or "layers"
    identity = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-")[:64] or "layers"
    about = {"name": name} if notes is None or notes.sheet is None else notes.sheet.model_dump()
    sheet = CharacterSheet(**about, style="drawn", layered="layers.ora", layer_labels=overrides)
    character = Character(identity, sheet, picture, None)
    if notes is not None and known is not None and notes.picture == digest_of(picture):
        anchors, assignment, settled = notes.anchors, known, notes.settled
    else:
        try:
            anchors, seen = _face(character, file, first)
        except FaceNotFoundError:
            if guess is None:
                raise
            anchors = guess(picture)
            seen = _looked_at(picture, FaceFrame.of(anchors)).labels
            character = replace(character, sheet=sheet.model_copy(update={"anchors": anchors}))
        assignment = known or assign_whole(file, overrides, anchors, seen)
        settled = False
    assigned = assignment.overruled(overrides).layers
    # Who puts a face right may say of several layers what they are, too.
    to_be_told = guess is not None and len(assigned) > 1
    if _FEATURES.isdisjoint(one.label for one in assigned) and not to_be_told:
        return LayeredCharacterFile(_as_one_picture(character), assigned)
    data = stored_bytes(file, assignment, anchors, picture, settled=settled)
    return LayeredCharacterFile(replace(character, layered=data), assigned)


def _as_one_picture(character: Character) -> Character:
    """The character of a file's picture alone, which is taken apart as any picture is."""
    style = guess_style(character.keyframe, tracked_face(character.keyframe))
    plain: dict[str, object] = {"layered": None, "layer_labels": {}, "style": style}
    return replace(character, sheet=character.sheet.model_copy(update=plain))


def _face(character: Character, file: LayeredFile, first: Assignment) -> tuple[dict[str, Point], PixelArray]:
    """The face's anchors in a character's picture, and (H, W) uint8 what each pixel of it shows.

    Raises:
        FaceNotFoundError: neither the finders nor the layers show one.
    """
    picture = character.keyframe
    try:
        anchors = fit_character(character).anchors
        parsed = _looked_at(picture, FaceFrame.of(anchors))
        if parsed.face.error < SURE or parsed.face.disagrees(FaceFrame.of(anchors)):
            anchors = {**anchors, **parsed.face.anchors}
        return anchors, parsed.labels
    except (FaceNotFoundError, ValueError):
        pass
    # The layers' names may say where the face is, and the network then sees it.
    named = [
        one.label if one.told in ("given", "name", "group") and not one.expression else ""
        for one in first.layers
    ]
    if not {"face", "eye_white", "iris"}.isdisjoint(named):
        parsed = _looked_at(picture, places_of(file.layers, file.size, named, None).frame)
        if parsed.face.frame is not None:
            return parsed.face.anchors, parsed.labels
    raise FaceNotFoundError(
        f"No face was found in '{character.id}'. It should look straight ahead and be large enough; if its layers "
        'have no names, name those of face and eyes: --layer "Layer 12=face"'
    )


def _looked_at(picture: PixelArray, frame: FaceFrame) -> ParsedPicture:
    """`parse_face` at a picture that isn't larger than needed; in its own pixels."""
    scale = min(1.0, _LOOK_PX / max(picture.shape[:2]))
    if scale == 1.0:
        return parse_face(picture, frame)
    small, _ = resized(picture, np.zeros((1, 3)), _LOOK_PX)
    factor = small.shape[1] / picture.shape[1]
    parsed = parse_face(small, FaceFrame(frame.origin * factor, frame.across * factor, frame.anchors))
    height, width = picture.shape[:2]
    rows = (np.arange(height) * small.shape[0] // height).clip(0, small.shape[0] - 1)
    columns = (np.arange(width) * small.shape[1] // width).clip(0, small.shape[1] - 1)
    anchors = {name: (x / factor, y / factor) for name, (x, y) in parsed.face.anchors.items()}
    return replace(parsed, labels=parsed.labels[rows][:, columns], face=replace(parsed.face, anchors=anchors))
