"""Files that a character's sheet names: they lie in the character's own folder, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from avatar_stream.errors import CharacterError

# The most that any usual file system allows.
MAX_NAME_BYTES = 255


def _plain_file_name(name: str) -> str:
    if name in ("", ".", "..") or Path(name).name != name or "\\" in name or "\0" in name:
        raise ValueError("must be a file name inside the character's own folder")
    if len(name.encode("utf-8", "surrogatepass")) > MAX_NAME_BYTES:
        raise ValueError(f"is longer than any file name: {MAX_NAME_BYTES} bytes are the most")
    return name


OwnFile = Annotated[str, AfterValidator(_plain_file_name)]


def own_file(folder: Path, name: str) -> Path:
    """The path of a file in a character's folder.

    Raises:
        CharacterError: it is a link to somewhere else: a character that was passed on could show what it isn't meant
            to see.
    """
    path = folder / name
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError) as error:  # a link to itself
        raise CharacterError(f"'{path}' can't be read: {error}") from None
    if not inside:
        raise CharacterError(f"'{path}' is a link out of the character's folder; put the file itself there")
    return path


def is_file(path: Path) -> bool:
    """Whether a file is there and may be looked at; a name that no file can have is no file."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
