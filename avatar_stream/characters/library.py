"""The characters there are: those shipped with the program and those the user has imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from avatar_stream.base.naming import nearest_name
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
from avatar_stream.characters.layered.kinds import is_layered
from avatar_stream.characters.own_file import is_file, own_file
from avatar_stream.characters.storing import free_place, imported_folder, shipped_folder, store
from avatar_stream.characters.style import guess_style
from avatar_stream.errors import CharacterError
from avatar_stream.pictures.picture_file import PICTURE_SUFFIXES

if TYPE_CHECKING:
    from avatar_stream.characters.layered.assigning import AssignedLayer

# Of pictures where nobody asks for another one, on the longer side.
USUAL_SIZE_PX = 512


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
        for name in (sheet.keyframe, sheet.layered):
            if name is not None and not is_file(own_file(folder, name)):
                raise CharacterError(f"There is no file '{folder / name}'")
    except CharacterError as error:
        return CharacterSummary(folder.name, "", "", "", origin, folder, str(error))
    return CharacterSummary(folder.name, sheet.name, sheet.author, sheet.licence, origin, folder)


def is_there(id_or_path: str) -> bool:
    """Whether there is a character of this id, or a file or folder of this path; it may be broken all the same."""
    folders = (imported_folder(), shipped_folder()) if ID_PATTERN.fullmatch(id_or_path) else ()
    return (
        any(is_file(folder / id_or_path / CHARACTER_FILE) for folder in folders) or Path(id_or_path).exists()
    )


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
    if is_layered(path):
        from avatar_stream.characters.layered.importing import (
            character_from_layers,
        )  # its readers load slowly

        return character_from_layers(path).character
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
    if character_id is not None:
        free_place(character_id)  # before all the work
    character = character_of_picture(picture, face, notify)
    target = free_place(character_id or character.id)
    store(character, target)
    return read_character(target)


def character_of_picture(
    picture: Path, face: int | None = None, notify: Callable[[str], None] = lambda line: None
) -> Character:
    """The character that `import_character` stores, not stored. Raises as that does."""
    plain = character_from_picture(picture)
    chosen = choose_face(plain.keyframe, face)
    character = _styled(replace(plain, keyframe=chosen.keyframe))
    fit_character(character)
    if chosen.faces > 1:
        which = "the largest" if chosen.number == 1 else f"number {chosen.number}"
        notify(
            f"There are {chosen.faces} faces in the picture, the largest first; {which} was taken (--face N)"
        )
    return character


def import_layers(
    path: Path, character_id: str | None = None, overrides: Mapping[str, str] | None = None
) -> tuple[Character, tuple[AssignedLayer, ...]]:
    """Make a character of a layered file, and store it among the user's own.

    Args:
        path: see `read_layered_file`.
        character_id: its id; by default made of the file's name.
        overrides: what the user says of its layers, see `assign_whole`; kept in its `character.toml`.

    Returns:
        The character, and what each of the file's layers is, far to near.

    Raises:
        CharacterError: the file can't be read, the id is not allowed or taken, or the folder can't be written.
        UserInputError: an override of no layer, or with an unknown label.
        FaceNotFoundError: no face is found in its picture.
    """
    from avatar_stream.characters.layered.importing import character_from_layers
    from avatar_stream.puppet.building.from_character import build_puppet

    if character_id is not None:
        free_place(character_id)  # before all the work
    made = character_from_layers(path, overrides)
    # What can be stored must play; and it is remembered, so that it plays at once.
    build_puppet(made.character, USUAL_SIZE_PX)
    target = free_place(character_id or made.character.id)
    store(made.character, target)
    return read_character(target), made.assigned


def _styled(character: Character) -> Character:
    """The same with the style that its picture seems to have."""
    style = guess_style(character.keyframe, tracked_face(character.keyframe))
    return replace(character, sheet=character.sheet.model_copy(update={"style": style}))
