"""The layers of an imported character: one OpenRaster file with notes of what each is."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace

from avatar_stream.characters.layered.assigning import AssignedLayer, Assignment
from avatar_stream.characters.layered.layered_file import LayeredFile, source_of
from avatar_stream.characters.layered.notes import assignment_of, notes_of, read_notes
from avatar_stream.characters.layered.ora import read_ora
from avatar_stream.characters.layered.writing_ora import ora_bytes
from avatar_stream.errors import CharacterError, PictureError, UserInputError
from avatar_stream.puppet.building.sheets import Point
from avatar_stream.types import PixelArray


@dataclass(frozen=True)
class StoredLayers:
    """Layers as they are kept.

    Attributes:
        file: the layers.
        assignment: what they are.
        anchors: (x, y) pixels of the face's anchors, scaled as the layers.
        settled: see `Notes`.
    """

    file: LayeredFile
    assignment: Assignment
    anchors: dict[str, Point]
    settled: bool

    @property
    def assigned(self) -> list[AssignedLayer]:
        """What the layers are, far to near, with sides."""
        return self.assignment.sided()


def stored_bytes(
    file: LayeredFile,
    assignment: Assignment,
    anchors: Mapping[str, Point],
    picture: PixelArray,
    *,
    settled: bool = False,
) -> bytes:
    """Layers as the bytes of the file that keeps them; for the arguments see `notes_of`."""
    sources = [source_of(number) for number in range(len(file.layers))]
    notes = notes_of(picture, anchors, assignment, sources, settled=settled)
    return ora_bytes(replace(file, notes=notes.model_dump_json()), merged=False)


def read_stored(
    data: bytes, overrides: Mapping[str, str] | None = None, size: tuple[int, int] | None = None
) -> StoredLayers:
    """Read layers that are kept.

    Args:
        data: see `stored_bytes`.
        overrides: what the user says of them, see `assign_whole`.
        size: (width, height) in pixels to which they are scaled down; None for their own.

    Raises:
        CharacterError: they are damaged, or an override is wrong.
    """
    try:
        file = read_ora(io.BytesIO(data), size)
    except PictureError as error:
        raise CharacterError(f"The character's file of layers {error}") from None
    notes = read_notes(file)
    if notes is None:
        raise CharacterError(
            "The character's file of layers was saved by another program: import that file, as a new character"
        )
    try:
        assignment = assignment_of(file, notes).overruled(overrides or {})
    except UserInputError as error:
        raise CharacterError(f"[layer_labels] in character.toml: {error}") from None
    scale = file.size[0] / notes.width_px
    anchors = {name: (x * scale, y * scale) for name, (x, y) in notes.anchors.items()}
    assignment = replace(assignment, middle_px=assignment.middle_px * scale)
    return StoredLayers(file, assignment, anchors, notes.settled)
