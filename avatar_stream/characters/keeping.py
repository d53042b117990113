"""What a user does with characters that there are: rename, copy, throw away, and take that back."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from avatar_stream.base.leftovers import clear_leftovers, unfinished_name
from avatar_stream.base.safe_file import folder_to_disk
from avatar_stream.characters.anchor_file import copy_character
from avatar_stream.characters.character import (
    CHARACTER_FILE,
    ID_PATTERN,
    CharacterSheet,
    read_character_sheet,
)
from avatar_stream.characters.library import writable_folder
from avatar_stream.characters.own_file import is_file
from avatar_stream.characters.sheet_file import change_words
from avatar_stream.characters.storing import imported_folder, shipped_folder, unused_identity
from avatar_stream.errors import CharacterError


def folder_of(identity: str) -> Path:
    """Where a character lies, broken or not; the user's own where there are two of one id.

    Raises:
        CharacterError: there is none.
    """
    if ID_PATTERN.fullmatch(identity):
        for parent in (imported_folder(), shipped_folder()):
            if is_file(parent / identity / CHARACTER_FILE):
                return parent / identity
    raise CharacterError("There is no such character")


def rename(identity: str, words: Mapping[str, str]) -> CharacterSheet:
    """Change a character's name, author or licence; a shipped one is copied to the user's own first.

    Raises:
        CharacterError: there is no such character, a word is too long or empty, or it can't be written.
    """
    sheet = read_character_sheet(folder_of(identity))
    try:
        changed = CharacterSheet.model_validate({**sheet.model_dump(), **words})
    except ValidationError as error:
        first = error.errors()[0]
        raise CharacterError(f"{first['loc'][0]}: {first['msg']}") from None
    change_words(writable_folder(identity), {name: getattr(changed, name) for name in words})
    return changed


def duplicate(identity: str) -> str:
    """Copy a character with all its files to the user's own; gives the copy's id.

    Raises:
        CharacterError: there is no such character, it is broken, or it can't be written.
    """
    folder = folder_of(identity)
    sheet = read_character_sheet(folder)
    copy = imported_folder() / unused_identity(identity)
    copy_character(folder, copy)
    change_words(copy, {"name": f"{sheet.name[:73]} (copy)"})
    return copy.name


class Bin:
    """Characters that were thrown away and can be brought back, until this is emptied or its process has ended."""

    def __init__(self) -> None:
        self._thrown: dict[str, Path] = {}

    def throw(self, identity: str) -> str:
        """Throw a character away, broken or not; gives a key by which it can be brought back.

        Raises:
            CharacterError: there is no such character, it came with the program, or its folder can't be moved.
        """
        folder = folder_of(identity)
        if folder.parent != imported_folder():
            raise CharacterError(f"'{identity}' came with the program and can't be deleted")
        key = secrets.token_hex(8)
        try:
            kept = folder.parent / unfinished_name("deleted")
            kept.mkdir()
            folder.rename(kept / identity)
            folder_to_disk(folder.parent)
        except OSError as error:
            raise CharacterError(f"'{identity}' can't be deleted: {error.strerror}") from None
        self._thrown[key] = kept / identity
        return key

    def bring_back(self, key: str) -> str:
        """Bring a character back; gives its id, another one where that was taken meanwhile.

        Raises:
            CharacterError: nothing was thrown away by this key, or its folder can't be moved.
        """
        folder = self._thrown.get(key)
        if folder is None:
            raise CharacterError("It can't be brought back any more")
        target = imported_folder() / folder.name
        if target.exists():
            target = imported_folder() / unused_identity(folder.name)
        try:
            folder.rename(target)
            folder_to_disk(target.parent)
        except OSError as error:
            raise CharacterError(f"'{folder.name}' can't be brought back: {error.strerror}") from None
        del self._thrown[key]
        shutil.rmtree(folder.parent, ignore_errors=True)
        return target.name

    def empty(self) -> None:
        """Remove for good what was thrown away, here and by processes that have ended."""
        for folder in self._thrown.values():
            shutil.rmtree(folder.parent, ignore_errors=True)
        self._thrown.clear()
        clear_leftovers(imported_folder())
