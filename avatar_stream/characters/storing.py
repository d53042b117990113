"""Where the characters lie, and how a new one comes to the user's own."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image

from avatar_stream.base.leftovers import unfinished_folder
from avatar_stream.base.resources import resource_folder, user_folder
from avatar_stream.base.safe_file import move_folder
from avatar_stream.characters.character import CHARACTER_FILE, ID_PATTERN, Character
from avatar_stream.characters.corrections import corrections_in_png
from avatar_stream.characters.sheet_file import sheet_in_toml
from avatar_stream.errors import CharacterError


def shipped_folder() -> Path:
    """Where the characters that come with the program lie."""
    return resource_folder("characters")


def imported_folder() -> Path:
    """Where the user's own characters lie; it may not exist yet."""
    return user_folder() / "characters"


def free_place(identity: str) -> Path:
    """The folder of a new character. Raises CharacterError: the id is not allowed, or taken."""
    if not ID_PATTERN.fullmatch(identity):
        raise CharacterError(f"'{identity}' can't be an id: use 1 to 64 of a-z, 0-9, '-' and '_'")
    target = imported_folder() / identity
    if target.exists() or (shipped_folder() / identity).exists():
        raise CharacterError(f"There is already a character called '{identity}'; choose another with --id")
    return target


def unused_identity(wished: str) -> str:
    """`wished`, or with a number behind it where that is taken; always one that is allowed as an id."""
    plain = re.sub(r"[^a-z0-9_-]+", "-", wished.lower()).strip("-")[:58] or "character"
    number, identity = 1, plain
    while (imported_folder() / identity).exists() or (shipped_folder() / identity).exists():
        number += 1
        identity = f"{plain}-{number}"
    return identity


def store(character: Character, target: Path) -> None:
    """Write a character's folder, whole or not at all. Raises CharacterError: it can't be written."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Written beside its place and moved there whole: a half-made character never shows up.
        with unfinished_folder("import", target.parent) as workshop:
            folder = Path(workshop) / target.name
            folder.mkdir()
            Image.fromarray(character.keyframe).save(folder / character.sheet.keyframe)
            if character.layered is not None and character.sheet.layered is not None:
                (folder / character.sheet.layered).write_bytes(character.layered)
            for name, file in character.sheet.layers.model_dump(exclude_none=True).items():
                Image.fromarray(getattr(character.layers, name)).save(folder / file)
            if character.corrections is not None and character.sheet.corrections is not None:
                (folder / character.sheet.corrections).write_bytes(corrections_in_png(character.corrections))
            (folder / CHARACTER_FILE).write_text(sheet_in_toml(character.sheet), encoding="utf-8")
            move_folder(folder, target)
    except OSError as error:
        raise CharacterError(f"The character can't be stored in '{target}': {error.strerror}") from None
