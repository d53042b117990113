"""Any character as a layered file: to be mended in a drawing program, and imported again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from avatar_stream.base.safe_file import replace_file
from avatar_stream.characters.character import Character
from avatar_stream.characters.layered.assigning import AssignedLayer, Assignment
from avatar_stream.characters.layered.layered_file import FileLayer, LayeredFile, source_of
from avatar_stream.characters.layered.limits import KEPT_SIDE_PX, MAX_LAYERS
from avatar_stream.characters.layered.made_layers import cropped, marked_as_made, with_marked_details
from avatar_stream.characters.layered.naming import name_of_sheet, telling_name
from avatar_stream.characters.layered.notes import SheetNote, notes_of
from avatar_stream.characters.layered.stored import read_stored
from avatar_stream.characters.layered.to_sheets import picture_at_rest
from avatar_stream.characters.layering.take_apart import TakenApart
from avatar_stream.decoder.drawing.plain import draw_plainly
from avatar_stream.errors import CharacterError, UserInputError
from avatar_stream.puppet.building.from_character import taken_apart
from avatar_stream.puppet.building.illustration import build_illustration
from avatar_stream.puppet.building.sheets import AT_REST
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.puppet.parameters import values_of
from avatar_stream.puppet.posing import Poser
from avatar_stream.puppet.puppet import Puppet
from avatar_stream.types import FaceSemantics, PixelArray

EXPORT_SUFFIXES = (".psd", ".ora")
_EYE, _MOUTH = ("eye_white", "iris", "upper_lash"), ("mouth",)
# What is made: names of layers, the parts that make each up, and the expressions in which they are seen whole.
_MADE: tuple[tuple[str, tuple[str, ...], dict[str, float]], ...] = (
    ("eyes closed R", ("shut_line_right",), {"eyeBlinkRight": 1.0}),
    ("eyes closed L", ("shut_line_left",), {"eyeBlinkLeft": 1.0}),
    ("mouth open", ("mouth_inside", "mouth_line_upper", "mouth_line_lower"), {"jawOpen": 1.0}),
)


def export_character(character: Character, path: Path) -> LayeredFile:
    """Write a character's layers, with what was made to complete them, into a file.

    Importing it gives the same character. What other programs change is taken over.

    Args:
        character: with layers of its own, or one picture, which is taken apart.
        path: a .psd or .ora file; one that is there is replaced.

    Returns:
        What was written.

    Raises:
        UserInputError: another kind of file, or it can't be written.
        FaceNotFoundError: the character's picture shows no face.
    """
    kind = path.suffix.lower()
    if kind not in EXPORT_SUFFIXES:
        raise UserInputError(
            f"'{path}' names no kind of layered file: end it with {' or '.join(EXPORT_SUFFIXES)}"
        )
    file = exported(character)
    if kind == ".psd":
        from avatar_stream.characters.layered.writing_psd import psd_bytes  # its library loads slowly

        data = psd_bytes(file)
    else:
        from avatar_stream.characters.layered.writing_ora import ora_bytes

        data = ora_bytes(file)
    try:
        replace_file(path, data)
    except OSError as error:
        raise UserInputError(f"'{path}' can't be written: {error.strerror}") from None
    return file


def exported(character: Character) -> LayeredFile:
    """The layered file of a character, see `export_character`."""
    try:
        return _exported(character)
    except ValueError as error:
        raise CharacterError(f"'{character.id}' can't be taken apart: {error}") from None


def _exported(character: Character) -> LayeredFile:
    size_px = min(max(character.keyframe.shape[:2]), KEPT_SIDE_PX)
    taken = taken_apart(character, size_px)
    assigned = _own_layers(character) if character.layered is not None else _sheets(taken)
    made = _made_layers(build_illustration(taken.character))
    assigned = _with_told_details(_with_made(assigned, made))
    if len(assigned) > MAX_LAYERS:
        raise CharacterError(f"'{character.id}' has {len(assigned)} layers; the most is {MAX_LAYERS}")
    file = LayeredFile(taken.character.size, tuple(one.layer for one in assigned))
    frame = FaceFrame.of(taken.character.anchors)
    assignment = Assignment(tuple(assigned), float(frame.origin[0]))
    plain = [one for one in assigned if one.layer not in made]
    sheet = character.sheet
    notes = notes_of(
        picture_at_rest(file, plain),
        taken.character.anchors,
        assignment,
        [source_of(number) for number in range(len(assigned))],
        settled=True,
    )
    about = SheetNote(name=sheet.name, author=sheet.author, licence=sheet.licence, motion=sheet.motion)
    return replace(file, notes=notes.model_copy(update={"sheet": about}).model_dump_json())


def _own_layers(character: Character) -> list[AssignedLayer]:
    """The layers that a character was imported with, named so that they say what they are."""
    assert character.layered is not None
    whole = read_stored(character.layered, character.sheet.layer_labels).assignment.layers
    return [replace(one, layer=replace(one.layer, name=telling_name(one))) for one in whole]


def _sheets(taken: TakenApart) -> list[AssignedLayer]:
    """The sheets of a picture that was taken apart, and what is behind them."""
    made = []
    if taken.backdrop is not None:
        opaque = np.full((*taken.backdrop.shape[:2], 1), 255, np.uint8)
        behind = FileLayer("background", (), np.concatenate([taken.backdrop, opaque], axis=2), (0, 0))
        made.append(AssignedLayer(behind, "background", "name"))
    for sheet in taken.character.sheets:
        layer = cropped(name_of_sheet(sheet), sheet.picture)
        if layer is not None:
            layer = replace(layer, visible=sheet.shown)
            made.append(AssignedLayer(layer, sheet.label, "name", sheet.side, sheet.expression, sheet.kind))
    return made


def _with_told_details(assigned: Sequence[AssignedLayer]) -> list[AssignedLayer]:
    """All layers, details at rest with what tells whether they still fit, see `made_layers`."""
    details = [one.expression == AT_REST for one in assigned]
    marked, before = with_marked_details([one.layer for one in assigned], details)
    layers = [replace(one, layer=layer) for one, layer in zip(assigned, marked, strict=True)]
    if before is not None:
        layers.insert(details.index(True), AssignedLayer(before, "face", "name", "", AT_REST))
    return layers


def _with_made(assigned: Sequence[AssignedLayer], made: Sequence[FileLayer]) -> list[AssignedLayer]:
    """All layers, the made ones each just before the nearest of the part that they take the place of."""
    layers = list(assigned)
    for layer in made:
        mouth = layer.name.startswith("mouth")
        labels = _MOUTH if mouth else _EYE
        told = AssignedLayer(layer, "mouth", "name", "", "mouth_open", "open")
        if not mouth:
            told = AssignedLayer(layer, "upper_lash", "name", "", "eyes_closed")
        at = max(number for number, one in enumerate(layers) if one.label in labels)
        # Not between a layer and those that are clipped to it.
        run = layers[at].layer.run
        while run and at + 1 < len(layers) and layers[at + 1].layer.run == run:
            at += 1
        layers.insert(at + 1, told)
    return layers


def _made_layers(puppet: Puppet) -> list[FileLayer]:
    """The parts of a puppet that were made, hidden layers on its canvas."""
    layers = []
    for name, parts, expression in _MADE:
        picture = _drawn(puppet, parts, FaceSemantics.of(0.0, **expression))
        layer = None if picture is None else cropped(name, picture)
        if layer is not None:
            layers.append(marked_as_made(layer))
    return layers


def _drawn(puppet: Puppet, names: Sequence[str], semantics: FaceSemantics) -> PixelArray | None:
    """(H, W, 4) uint8 RGBA some parts of a puppet, alone, on its canvas; None where it has none of them."""
    parts = tuple(replace(part, clip="") for part in puppet.parts if part.name in names)
    if not parts:
        return None
    alone = replace(puppet, parts=parts)
    return draw_plainly(alone, Poser(alone).pose(values_of(semantics)))
