"""From a file that a user dropped to a character that is ready to play."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from avatar_stream.characters.character import Character, read_character
from avatar_stream.characters.fitting import fit_character
from avatar_stream.characters.layered.importing import character_from_layers
from avatar_stream.characters.layered.kinds import is_layered
from avatar_stream.characters.library import character_of_picture
from avatar_stream.characters.packing import is_packed, unpacked_character
from avatar_stream.characters.storing import imported_folder, store, unused_identity
from avatar_stream.errors import FaceNotFoundError
from avatar_stream.puppet.building.from_character import build_puppet


@dataclass(frozen=True)
class Imported:
    """What became of a file.

    Attributes:
        character: it, stored.
        unsure: see `Fit.unsure`; nothing where the file says itself where everything is.
    """

    character: Character
    unsure: tuple[str, ...]


def import_file(path: Path, size_px: int, tell: Callable[[str], None]) -> Imported:
    """Make a character of a picture, a layered file or a packed character, and store it among the user's own.

    Args:
        path: the file; the character is called as it is.
        size_px: at which size it will play; what that takes is computed and remembered here.
        tell: takes the names of the steps, "reading", "finding" and "building", as they begin.

    Raises:
        FaceNotFoundError: no face is found in its picture.
        UserInputError: it can't be used; one line says why and what to do.
    """
    tell("reading")
    unsure: tuple[str, ...] = ()
    if not is_layered(path):
        tell("finding")
        made = character_of_picture(path)
        unsure = fit_character(made).unsure
    elif is_packed(path):
        made = unpacked_character(path)
    else:
        tell("finding")
        made = character_from_layers(path).character
    tell("building")
    # What is stored must play; and what it takes to play is remembered.
    try:
        build_puppet(made, size_px)
    except ValueError as error:
        raise FaceNotFoundError(f"No face that could move is found in the picture: {error}") from None
    target = imported_folder() / unused_identity(made.id)
    store(made, target)
    return Imported(read_character(target), unsure)
