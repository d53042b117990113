"""What the user says of a character's layers, kept in its `character.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from avatar_stream.characters.character import Character, read_character
from avatar_stream.characters.layered.stored import read_stored
from avatar_stream.characters.sheet_file import change_sheet
from avatar_stream.errors import CharacterError


def write_labels(folder: Path, labels: Mapping[str, str]) -> Character:
    """Say what some layers of the character in `folder` are; everything else in its file stays, comments included.

    Args:
        folder: holds `character.toml`.
        labels: parts by layer name, see `assign_whole`.

    Returns:
        The character as it is now.

    Raises:
        CharacterError: it has no such layers, a part is unknown, or the character is broken or can't be written.
    """
    character = read_character(folder)
    if character.layered is None:
        raise CharacterError(f"'{character.id}' has no layers")
    read_stored(character.layered, {**character.sheet.layer_labels, **labels})
    change_sheet(folder, "layer_labels", labels)
    return read_character(folder)
