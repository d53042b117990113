"""The `character.toml` of a character: written anew, or one table of it changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from avatar_stream.base.safe_file import replace_file
from avatar_stream.characters.character import CHARACTER_FILE, CharacterSheet
from avatar_stream.errors import CharacterError


def sheet_in_toml(sheet: CharacterSheet) -> str:
    """The text of a `character.toml`, with what differs from the defaults and whose work the character is."""
    said = {name: getattr(sheet, name) for name in ("name", "author", "licence", "keyframe", "style")}
    document = tomlkit.document()
    for name, value in {**said, **sheet.model_dump(mode="json", exclude_defaults=True)}.items():
        document[name] = _plain(value)
    return tomlkit.dumps(document)


def change_sheet(folder: Path, table: str, entries: Mapping[str, object]) -> None:
    """Set entries of a table in the `character.toml` of a folder; everything else in it stays, comments included.

    The file is replaced whole, so nobody ever reads half of it.

    Raises:
        CharacterError: it can't be read or written.
    """

    def change(document: tomlkit.TOMLDocument) -> None:
        known = document.setdefault(table, tomlkit.table())
        for name, value in entries.items():
            known[name] = value

    _change(folder, change)


def change_words(folder: Path, words: Mapping[str, str | None]) -> None:
    """Set entries such as name and licence, as `change_sheet` does; None takes one out.

    Raises:
        CharacterError: it can't be read or written.
    """

    def change(document: tomlkit.TOMLDocument) -> None:
        for name, value in words.items():
            if value is None:
                document.pop(name, None)
            else:
                document[name] = _plain(value)

    _change(folder, change)


def replace_tables(folder: Path, tables: Mapping[str, Mapping[str, object]]) -> None:
    """Set whole tables, as `change_sheet` does: what else was in them goes, and so do tables without entries.

    Raises:
        CharacterError: it can't be read or written.
    """

    def change(document: tomlkit.TOMLDocument) -> None:
        for name, entries in tables.items():
            if entries:
                known = document.setdefault(name, tomlkit.table())
                for gone in [key for key in known if key not in entries]:
                    del known[gone]
                for key, value in entries.items():
                    known[key] = value
            elif name in document:
                del document[name]

    _change(folder, change)


def _change(folder: Path, change: Callable[[tomlkit.TOMLDocument], None]) -> None:
    path = folder / CHARACTER_FILE
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8"))
        change(document)
        replace_file(path, tomlkit.dumps(document).encode())
    except OSError as error:
        raise CharacterError(f"'{path}' can't be written: {error.strerror}") from None
    except TOMLKitError as error:
        raise CharacterError(f"'{path}' is not valid TOML: {error}") from None


def _plain(value: object) -> object:
    """Without characters that a sheet of one line can't hold."""
    if isinstance(value, str):
        return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", " ", value)
    if isinstance(value, dict):
        return {str(_plain(key)): _plain(one) for key, one in value.items()}
    return value
