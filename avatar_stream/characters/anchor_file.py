"""Anchors set by hand, written into a character's `character.toml`."""

from __future__ import annotations

import shutil
from pathlib import Path

from avatar_stream.base.leftovers import unfinished_folder
from avatar_stream.base.naming import nearest_name
from avatar_stream.base.safe_file import move_folder
from avatar_stream.characters.anchors import ANCHOR_LANDMARKS, HEAD_ANCHORS
from avatar_stream.characters.character import Character, read_character
from avatar_stream.characters.sheet_file import change_sheet
from avatar_stream.errors import CharacterError, UserInputError


def parse_anchor(text: str) -> tuple[str, tuple[float, float]]:
    """One ``name=x,y`` from the command line, pixels of the keyframe.

    Raises:
        UserInputError: another form, or no such anchor; the message says what would do.
    """
    name, equals, place = text.partition("=")
    name = name.strip()
    known = [*ANCHOR_LANDMARKS, *HEAD_ANCHORS]
    if not equals:
        raise UserInputError(f"'{text}' isn't an anchor; write name=x,y, such as chin=256,410")
    if name not in known:
        raise UserInputError(
            f"There is no anchor called '{name}'{nearest_name(name, known)}; they are: {', '.join(known)}"
        )
    try:
        x, y = (float(number) for number in place.split(","))
    except ValueError:
        raise UserInputError(f"'{place}' isn't a place; write {name}=x,y in pixels of the picture") from None
    return name, (x, y)


def write_anchors(folder: Path, anchors: dict[str, tuple[float, float]]) -> Character:
    """Set some anchors of the character in `folder`; everything else in its file stays, comments included.

    The file is replaced whole, so nobody ever reads half of it.

    Args:
        folder: holds `character.toml`.
        anchors: places by name, pixels of the keyframe; they must lie in the picture.

    Returns:
        The character as it is now.

    Raises:
        UserInputError: a place outside of the picture.
        CharacterError: the character is broken or can't be written.
    """
    character = read_character(folder)
    height, width = character.keyframe.shape[:2]
    for name, (x, y) in anchors.items():
        if not (0 <= x <= width and 0 <= y <= height):
            raise UserInputError(f"{name}={x:g},{y:g} is outside of the picture, which is {width}×{height}")
    change_sheet(folder, "anchors", {name: [round(x, 1), round(y, 1)] for name, (x, y) in anchors.items()})
    return read_character(folder)


def copy_character(folder: Path, target: Path) -> None:
    """Copy a character's folder, whole or not at all.

    Raises:
        CharacterError: it can't be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with unfinished_folder("copy", target.parent) as workshop:
            copy = Path(workshop) / target.name
            shutil.copytree(folder, copy)
            move_folder(copy, target)
    except OSError as error:
        raise CharacterError(f"The character can't be copied to '{target}': {error.strerror}") from None
