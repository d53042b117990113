"""The characters there are: those shipped with the program and those the user has imported."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from avatar_stream.base.naming import nearest_name
from avatar_stream.base.resources import resource_folder, user_folder
from avatar_stream.base.safe_file import move_folder
from avatar_stream.characters.anchor_file import copy_character
from avatar_stream.characters.character import (
    CHARACTER_FILE,
    ID_PATTERN,
    MAX_WORDS,
    Character,
    character_from_picture,
    read_character,
    read_character_sheet,
)
from avatar_stream.characters.face_choice import choose_face
from avatar_stream.characters.fitting import fit_character, tracked_face
from avatar_stream.characters.own_file import is_file, own_file
from avatar_stream.characters.style import guess_style
from avatar_stream.errors import CharacterError
from avatar_stream.pictures.picture_file import PICTURE_SUFFIXES


@dataclass(frozen=True)
class CharacterSummary:
    """One line of the list of characters.

    Attributes:
        id, name, author, licence: as in `Character`.
        origin: "shipped" or "imported".
        folder: where it lies.
        broken: why it can't be used, on one line; "" for one that can.
    """

    id: str
    name: str
    author: str
    licence: str
    origin: str
    folder: Path
    broken: str = ""


def shipped_folder() -> Path:
    """Where the characters that come with the program lie."""
    return resource_folder("characters")


def imported_folder() -> Path:
    """Where the user's own characters lie; it may not exist yet."""
    return user_folder() / "characters"


def list_characters() -> list[CharacterSummary]:
    """All characters, imported ones where an id is there twice; those that can't be read are told as `broken`."""
    found: dict[str, CharacterSummary] = {}
    for origin, folder in (("imported", imported_folder()), ("shipped", shipped_folder())):
        for entry in _entries(folder):
            if ID_PATTERN.fullmatch(entry.name) and is_file(entry / CHARACTER_FILE):
                found.setdefault(entry.name, _summary(entry, origin))
    return sorted(found.values(), key=lambda summary: (summary.origin != "shipped", summary.id))


def usable_characters() -> list[CharacterSummary]:
    """As `list_characters`, without those that are broken."""
    return [summary for summary in list_characters() if not summary.broken]


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:  # not there, or not ours to read
        return []


def _summary(folder: Path, origin: str) -> CharacterSummary:
    try:
        sheet = read_character_sheet(folder)
        keyframe = own_file(folder, sheet.keyframe)
        if not is_file(keyframe):
            raise CharacterError(f"There is no picture file at '{keyframe}'")
    except CharacterError as error:
        return CharacterSummary(folder.name, "", "", "", origin, folder, str(error))
    return CharacterSummary(folder.name, sheet.name, sheet.author, sheet.licence, origin, folder)


def load_character(id_or_path: str) -> Character:
    """Load a character by its id, by the path of its folder, or straight from a picture file.

    Raises:
        CharacterError: there is none of that name (the message names the nearest), or it is broken.
    """
    path = Path(id_or_path)
    if ID_PATTERN.fullmatch(id_or_path):
        for folder in (imported_folder(), shipped_folder()):
            if is_file(folder / id_or_path / CHARACTER_FILE):
                return read_character(folder / id_or_path)
    if is_file(path / CHARACTER_FILE):
        return read_character(path)
    looks_like_file = path.suffix.lower() in PICTURE_SUFFIXES or len(path.parts) > 1
    if is_file(path) or looks_like_file:
        return _styled(character_from_picture(path))
    ids = [summary.id for summary in usable_characters()]
    raise CharacterError(
        f"There is no character called '{id_or_path[:MAX_WORDS]}'{nearest_name(id_or_path, ids)}; "
        f"there are: {', '.join(ids) or 'none'}. A picture file works as well"
    )


def writable_folder(id_or_path: str) -> Path:
    """The folder of a character that may be changed; a shipped one is copied to the user's own first.

    Raises:
        CharacterError: there is none of that name, it is a mere picture, or it can't be copied.
    """
    character = load_character(id_or_path)
    if character.folder is None:
        raise CharacterError(f"'{id_or_path}' is a picture; make a character of it first: characters import")
    if character.folder.parent != shipped_folder():
        return character.folder
    own = imported_folder() / character.id
    copy_character(character.folder, own)
    return own


def import_character(
    picture: Path,
    character_id: str | None = None,
    face: int | None = None,
    notify: Callable[[str], None] = lambda line: None,
) -> Character:
    """Make a character of a picture: find the face, then store picture and `character.toml` among the user's own.

    Args:
        picture: a picture file, see `read_picture`.
        character_id: its id; by default made of the file's name.
        face: which of several faces, 1 being the largest; None for that.
        notify: takes a line for the user where there are several.

    Raises:
        CharacterError: not a picture, no such face, the id is not allowed or taken, or the folder can't be written.
        FaceNotFoundError: no face is found in the picture.
    """
    plain = character_from_picture(picture)
    chosen = choose_face(plain.keyframe, face)
    character = _styled(replace(plain, keyframe=chosen.keyframe))
    identity = character_id or character.id
    if not ID_PATTERN.fullmatch(identity):
        raise CharacterError(f"'{identity}' can't be an id: use 1 to 64 of a-z, 0-9, '-' and '_'")
    target = imported_folder() / identity
    if target.exists() or (shipped_folder() / identity).exists():
        raise CharacterError(f"There is already a character called '{identity}'; choose another with --id")
    fit_character(character)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Written beside its place and moved there whole: a half-made character never shows up.
        with tempfile.TemporaryDirectory(prefix=".import-", dir=target.parent) as workshop:
            folder = Path(workshop) / identity
            folder.mkdir()
            Image.fromarray(character.keyframe).save(folder / "keyframe.png")
            (folder / CHARACTER_FILE).write_text(
                f"name = {_toml_text(character.name)}\n"
                'author = "unknown"\nlicence = "unknown"\nkeyframe = "keyframe.png"\n'
                f'style = "{character.sheet.style}"\n',
                encoding="utf-8",
            )
            move_folder(folder, target)
    except OSError as error:
        raise CharacterError(f"The character can't be stored in '{target}': {error.strerror}") from None
    if chosen.faces > 1:
        which = "the largest" if chosen.number == 1 else f"number {chosen.number}"
        notify(
            f"There are {chosen.faces} faces in the picture, the largest first; {which} was taken (--face N)"
        )
    return read_character(target)


def _styled(character: Character) -> Character:
    """The same with the style that its picture seems to have."""
    style = guess_style(character.keyframe, tracked_face(character.keyframe))
    return replace(character, sheet=character.sheet.model_copy(update={"style": style}))


def _toml_text(text: str) -> str:
    cleaned = re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", " ", text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{cleaned}"'
