"""Files that a studio makes on request: snapshots and recordings."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path

from avatar_stream.base.resources import user_subfolder
from avatar_stream.base.safe_file import replace_file
from avatar_stream.codec.file_header import CHARACTER, Keyframe
from avatar_stream.errors import SinkError
from avatar_stream.sinks.growing_file import next_free_path
from avatar_stream.types import Picture


def new_file(folder: str, character: str, suffix: str) -> Path:
    """A name that is free, in a folder of the user's own, made of the character and the time of day.

    Raises:
        SinkError: the folder can't be made.
    """
    try:
        where = user_subfolder(folder)
    except OSError as error:
        raise SinkError(f"The folder '{error.filename}' can't be made: {error.strerror}") from error
    moment = datetime.now().strftime("%Y-%m-%d %H.%M.%S")
    return next_free_path(where / f"{character} {moment}{suffix}")


def character_keyframe(name: str) -> Keyframe:
    """How a file of semantics names a character, so that it plays again without being told who.

    Raises:
        CharacterError: there is no such character.
    """
    from avatar_stream.characters.library import load_character

    character = load_character(name)
    return Keyframe(CHARACTER, sha256(character.keyframe.tobytes()).digest() + character.id.encode())


def keep_snapshot(picture: Picture, path: Path) -> None:
    """Write a picture as PNG with straight alpha, whole or not at all.

    Raises:
        SinkError: it can't be written.
    """
    import cv2

    if path.suffix.lower() != ".png":
        raise SinkError(f"A snapshot is a PNG file; '{path.name}' has another ending")
    if path.exists() and not path.is_file():
        raise SinkError(f"'{path}' is no file that a picture can be kept in")
    written, png = cv2.imencode(".png", cv2.cvtColor(picture.pixels, cv2.COLOR_RGBA2BGRA))
    try:
        if not written:
            raise OSError(None, "the PNG encoder failed")
        replace_file(path, png.tobytes())
    except OSError as error:
        raise SinkError(f"'{path}' can't be written: {error.strerror or error}") from error
