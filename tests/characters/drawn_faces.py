"""The shipped drawn characters, as the finders see them and as their makers placed their anchors."""

from __future__ import annotations

from dataclasses import replace

from avatar_stream.characters.character import Character, Style, read_character
from avatar_stream.characters.storing import shipped_folder


def shipped(identity: str) -> Character:
    return read_character(shipped_folder() / identity)


def without_anchors(character: Character, style: Style) -> Character:
    """The same as if it had just been imported."""
    sheet = character.sheet.model_copy(update={"anchors": {}, "style": style})
    return replace(character, sheet=sheet)
