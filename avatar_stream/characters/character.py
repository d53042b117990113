"""A character: one picture, where its face is, and whose work it is."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from avatar_stream.base.toml_file import TomlError, read_toml
from avatar_stream.characters.anchors import ANCHOR_LANDMARKS, HEAD_ANCHORS
from avatar_stream.characters.corrections import read_corrections
from avatar_stream.characters.extra_layers import ExtraLayers, LayerFiles, read_layers
from avatar_stream.characters.own_file import OwnFile, own_file
from avatar_stream.characters.picture_file import read_picture
from avatar_stream.errors import CharacterError
from avatar_stream.puppet.strengths import MotionStrengths
from avatar_stream.types import PixelArray

CHARACTER_FILE = "character.toml"
# Of the file of a character's layers.
MAX_STORED_BYTES = 400 << 20
ID_PATTERN = re.compile(r"[a-z0-9_-]{1,64}")

Style = Literal["natural", "drawn"]
# Anchors may lie beside the picture, but not anywhere.
MAX_ANCHOR_PX = 100_000
MAX_WORDS, MAX_LABELS = 1000, 1000


class CharacterSheet(BaseModel):
    """What `character.toml` may hold.

    `anchors` are pixels of the keyframe, x to the right and y down; see `characters.anchors`. `layers` are further
    pictures of the same character; see `characters.extra_layers`. `layered` is the file of all its layers, where it was
    imported with them, and `layer_labels` what the user says of these, by name; see `characters.layered`. `corrections`
    is what the user says of pixels of the keyframe; see `characters.corrections`. `motion` says how far it goes in
    each kind of motion; see `puppet.strengths`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=80)
    author: str = Field(default="unknown", max_length=MAX_WORDS)
    licence: str = Field(default="unknown", max_length=MAX_WORDS)
    keyframe: OwnFile = "keyframe.png"
    layered: OwnFile | None = None
    corrections: OwnFile | None = None
    style: Style = "natural"
    anchors: dict[str, tuple[float, float]] = Field(default_factory=dict)
    layers: LayerFiles = Field(default_factory=LayerFiles)
    layer_labels: dict[str, str] = Field(default_factory=dict, max_length=MAX_LABELS)
    motion: MotionStrengths = Field(default_factory=MotionStrengths)

    @field_validator("anchors")
    @classmethod
    def _known_anchors(cls, anchors: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
        for name, place in anchors.items():
            if name not in ANCHOR_LANDMARKS and name not in HEAD_ANCHORS:
                raise ValueError(f"there is no anchor called '{name[:MAX_WORDS]}'")
            if not all(math.isfinite(value) and abs(value) <= MAX_ANCHOR_PX for value in place):
                raise ValueError(f"{name} = [{place[0]:g}, {place[1]:g}] lies in no picture")
        return anchors


@dataclass(frozen=True)
class Character:
    """A character as loaded, before anything is computed from it.

    Attributes:
        id: short name, ``[a-z0-9_-]{1,64}``.
        sheet: what `character.toml` says.
        keyframe: (H, W, 4) uint8 RGBA, straight alpha: the key-reference frame.
        folder: where it was loaded from, or None for a picture that was never imported.
        layers: the pictures that came with the keyframe.
        layered: the layers that the keyframe is made of, as `characters.layered.stored` keeps them, or None.
        corrections: (h, w) uint8 what the user says pixels show, see `characters.corrections`, or None.
    """

    id: str
    sheet: CharacterSheet
    keyframe: PixelArray
    folder: Path | None
    layers: ExtraLayers = field(default_factory=ExtraLayers)
    layered: bytes | None = None
    corrections: PixelArray | None = None

    @property
    def name(self) -> str:
        """The name shown to people."""
        return self.sheet.name

    @property
    def author(self) -> str:
        """Who made the picture."""
        return self.sheet.author

    @property
    def licence(self) -> str:
        """Under which terms the picture may be used."""
        return self.sheet.licence


def read_character_sheet(folder: Path) -> CharacterSheet:
    """Read and validate the `character.toml` of a folder.

    Raises:
        CharacterError: it is missing, not TOML, or holds a wrong key or value.
    """
    path = folder / CHARACTER_FILE
    try:
        return CharacterSheet.model_validate(read_toml(path))
    except OSError as error:
        raise CharacterError(f"'{path}' can't be read: {error.strerror}") from None
    except TomlError as error:
        raise CharacterError(f"'{path}' is not valid TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CharacterError(f"'{path}', key '{where[:MAX_WORDS]}': {first['msg']}") from None


def read_character(folder: Path) -> Character:
    """Load the character in `folder`; its id is the folder's name.

    Raises:
        CharacterError: the folder's files are missing or invalid.
    """
    sheet = read_character_sheet(folder)
    keyframe = read_picture(own_file(folder, sheet.keyframe))
    extra = read_layers(folder, sheet.layers, keyframe)
    layered = _read_bytes(own_file(folder, sheet.layered)) if sheet.layered else None
    corrections = read_corrections(own_file(folder, sheet.corrections)) if sheet.corrections else None
    return Character(folder.name, sheet, keyframe, folder, extra, layered, corrections)


def _read_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_STORED_BYTES:
            raise CharacterError(f"'{path}' is larger than {MAX_STORED_BYTES >> 20} MB")
        return path.read_bytes()
    except OSError as error:
        raise CharacterError(f"'{path}' can't be read: {error.strerror}") from None


def character_from_picture(path: Path) -> Character:
    """A character made of nothing but a picture file; its id is taken from the file's name."""
    identity = re.sub(r"[^a-z0-9_-]+", "-", path.stem.lower()).strip("-")[:64] or "picture"
    return Character(identity, CharacterSheet(name=path.stem[:80] or "picture"), read_picture(path), None)
