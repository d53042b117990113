"""From a file that a user dropped to a character that is ready to play."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from avatar_stream.characters.character import Character
from avatar_stream.characters.layered.kinds import is_layered
from avatar_stream.characters.library import import_character, import_layers
from avatar_stream.characters.packing import is_packed, unpack_character
from avatar_stream.characters.storing import unused_identity
from avatar_stream.decoder.factory import open_decoder


def import_file(path: Path, size_px: int, tell: Callable[[str], None]) -> Character:
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
    identity = unused_identity(path.stem)
    if is_layered(path):
        if is_packed(path):
            character = unpack_character(path)
        else:
            tell("finding")
            character, _ = import_layers(path, identity)
    else:
        tell("finding")
        character = import_character(path, identity)
    tell("building")
    open_decoder(character, size_px, "cpu").close()
    return character
