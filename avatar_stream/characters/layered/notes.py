"""What this program notes in the layered files that it writes: what each layer is, and where the face is.

Other programs drop it when they save the file again; then all of it is found anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from avatar_stream.characters.character import MAX_WORDS
from avatar_stream.characters.labels import LABELS
from avatar_stream.characters.layered.assigning import AssignedLayer, Assignment, Told
from avatar_stream.characters.layered.layered_file import LayeredFile
from avatar_stream.puppet.building.sheets import Point
from avatar_stream.puppet.strengths import MotionStrengths
from avatar_stream.types import PixelArray

_MOST_NAME = 64


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class LayerNote(_Strict):
    """What a layer is, see `AssignedLayer`."""

    label: str = Field(max_length=_MOST_NAME)
    told: Told
    expression: str = Field(default="", max_length=_MOST_NAME)
    kind: str = Field(default="", max_length=_MOST_NAME)


class SheetNote(_Strict):
    """Whose work a character is and how far it moves, see `CharacterSheet`."""

    name: str = Field(min_length=1, max_length=80)
    author: str = Field(max_length=MAX_WORDS)
    licence: str = Field(max_length=MAX_WORDS)
    motion: MotionStrengths


class Notes(_Strict):
    """What is noted.

    Attributes:
        picture: SHA-256 of the picture that goes with it, in hexadecimal digits: `digest_of`.
        width_px: of that picture.
        anchors: (x, y) pixels of the face's anchors in it.
        settled: whether they are where they shall be; else layers may say better.
        middle_px: x of the line between the character's eyes.
        layers: what each layer is, by its source.
        sheet: of the character that the file was exported from; None for one that is kept, which has its own.
    """

    version: int = Field(default=1, ge=1, le=1)
    picture: str = Field(max_length=64)
    width_px: int = Field(ge=1)
    anchors: dict[str, tuple[float, float]]
    settled: bool = False
    middle_px: float
    layers: dict[str, LayerNote]
    sheet: SheetNote | None = None


def digest_of(picture: PixelArray) -> str:
    """What stands for a picture, (H, W, 4) uint8, whatever its invisible pixels hold."""
    shown = np.where(picture[..., 3:] > 0, picture, 0)
    return sha256(str(picture.shape).encode() + shown.tobytes()).hexdigest()


def read_notes(file: LayeredFile) -> Notes | None:
    """The notes in a file; None where there are none, or they aren't of this program or version."""
    try:
        notes = Notes.model_validate_json(file.notes)
    except ValidationError:
        return None
    known = all(note.label in LABELS for note in notes.layers.values())
    return notes if known and {layer.source for layer in file.layers} <= notes.layers.keys() else None


def notes_of(
    picture: PixelArray,
    anchors: Mapping[str, Point],
    assignment: Assignment,
    sources: Sequence[str],
    *,
    settled: bool = False,
) -> Notes:
    """Notes about a file's layers.

    Args:
        picture, anchors, settled: see `Notes`.
        assignment: what its layers are.
        sources: of the layers in the file, in the same order.
    """
    layers = {
        source: LayerNote(label=one.label, told=one.told, expression=one.expression, kind=one.kind)
        for source, one in zip(sources, assignment.layers, strict=True)
    }
    return Notes(
        picture=digest_of(picture),
        width_px=picture.shape[1],
        anchors=dict(anchors),
        settled=settled,
        middle_px=assignment.middle_px,
        layers=layers,
    )


def assignment_of(file: LayeredFile, notes: Notes) -> Assignment:
    """What the layers of a file are, as noted; `middle_px` is that of the noted picture."""
    layers = []
    for layer in file.layers:
        note = notes.layers[layer.source]
        layers.append(AssignedLayer(layer, note.label, note.told, "", note.expression, note.kind))
    return Assignment(tuple(layers), notes.middle_px)
