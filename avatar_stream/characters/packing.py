"""A character's folder as one zip file: to pass it on, to keep it, to bring it to another machine."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path, PurePosixPath

from avatar_stream.base.leftovers import unfinished_folder
from avatar_stream.characters.character import (
    CHARACTER_FILE,
    MAX_STORED_BYTES,
    Character,
    CharacterSheet,
    read_character,
    read_character_sheet,
)
from avatar_stream.characters.corrections import CORRECTIONS_FILE
from avatar_stream.characters.extra_layers import LayerFiles
from avatar_stream.characters.layered.archive import Archive, open_archive
from avatar_stream.characters.own_file import own_file
from avatar_stream.characters.picture_file import LIMITS
from avatar_stream.characters.storing import imported_folder
from avatar_stream.errors import CharacterError, PictureError

_MOST_SHEET_BYTES = 64 << 10


def files_of(sheet: CharacterSheet) -> list[str]:
    """Names of all files of a character beside its sheet."""
    named = [sheet.keyframe, sheet.layered, sheet.corrections, *sheet.layers.model_dump().values()]
    return list(dict.fromkeys(name for name in named if name))


def pack_character(folder: Path, target: Path) -> None:
    """Write a zip file of a character's folder; only what its sheet names goes into it.

    Raises:
        CharacterError: the character is broken, or the file can't be written.
    """
    sheet = read_character_sheet(folder)
    try:
        # Pictures are compressed already.
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for name in (CHARACTER_FILE, *files_of(sheet)):
                archive.write(own_file(folder, name), f"{folder.name}/{name}")
    except OSError as error:
        raise CharacterError(f"'{folder.name}' can't be packed: {error.strerror}") from None


def is_packed(path: Path) -> bool:
    """Whether a zip file holds a character's folder."""
    try:
        with open_archive(path) as archive:
            return _sheet_of(archive) is not None
    except (PictureError, OSError):
        return False


def unpacked_character(path: Path) -> Character:
    """The character of a zip file, not stored.

    Of the archive only the files that the sheet names are read, each up to the limit of its kind; pictures are to be
    encoded anew.

    Raises:
        CharacterError: the file is damaged, unsafe or holds no character, or it can't be written.
    """
    try:
        with open_archive(path) as archive:
            place = _sheet_of(archive)
            if place is None:
                raise CharacterError(f"'{path}' holds no character: there is no {CHARACTER_FILE} in it")
            wished = re.sub(r"[^a-z0-9_-]+", "-", (place.parent.name or path.stem).lower()).strip("-")[:64]
            imported_folder().mkdir(parents=True, exist_ok=True)
            with unfinished_folder("import", imported_folder()) as workshop:
                character = _read(archive, place, Path(workshop) / (wished or "character"))
    except PictureError as error:
        raise CharacterError(f"'{path}' {error}") from None
    except OSError as error:
        raise CharacterError(f"'{path}' can't be unpacked: {error.strerror}") from None
    return character


def _read(archive: Archive, place: PurePosixPath, folder: Path) -> Character:
    """The character whose sheet lies there, by way of a folder; its pictures' files are to be made anew."""
    folder.mkdir()
    (folder / CHARACTER_FILE).write_bytes(archive.read(str(place), _MOST_SHEET_BYTES))
    sheet = read_character_sheet(folder)
    for name in files_of(sheet):
        most = MAX_STORED_BYTES if name == sheet.layered else LIMITS.most_file_bytes
        (folder / name).write_bytes(archive.read(str(place.with_name(name)), most))
    character = read_character(folder)
    layers = {name: f"{name}.png" for name in sheet.layers.model_dump(exclude_none=True)}
    names = {
        "keyframe": "keyframe.png",
        "layered": None if sheet.layered is None else "layers.ora",
        "layers": LayerFiles(**layers),
        "corrections": None if sheet.corrections is None else CORRECTIONS_FILE,
    }
    return replace(character, sheet=sheet.model_copy(update=names), folder=None)


def _sheet_of(archive: Archive) -> PurePosixPath | None:
    """Where the sheet lies: in the archive itself or in its only folder."""
    places = [PurePosixPath(name) for name in archive.names if PurePosixPath(name).name == CHARACTER_FILE]
    fitting = [place for place in places if len(place.parts) <= 2]
    return fitting[0] if len(fitting) == 1 else None
