"""Files inside a zip archive, read without trusting what the archive says about them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from avatar_stream.errors import PictureError

_MAX_ENTRIES = 2000


class Archive:
    """An opened archive.

    Attributes:
        names: of all files in it, as relative paths with forward slashes.
    """

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        entries = file.infolist()
        if len(entries) > _MAX_ENTRIES:
            raise PictureError(f"has {len(entries)} files in it; the most is {_MAX_ENTRIES}")
        for entry in entries:
            if not _is_plain(entry.filename):
                raise PictureError("has files in it that point outside of it: pack it again")
            if entry.flag_bits & 0x1:
                raise PictureError("is locked with a password: save it without one")
        self.names = [entry.filename for entry in entries if not entry.is_dir()]

    def read(self, name: str, most_bytes: int) -> bytes:
        """One file's content.

        Raises:
            PictureError: it is missing, damaged or larger than allowed; the message goes on from the archive's name.
        """
        try:
            with self._file.open(name) as member:
                data = member.read(most_bytes + 1)
        except KeyError:
            raise PictureError(f"lacks its file '{name[:200]}': save it again") from None
        if len(data) > most_bytes:
            raise PictureError(f"has a file '{name[:200]}' in it that is larger than {most_bytes >> 20} MB")
        return data


@contextmanager
def open_archive(file_or_path: Path | IO[bytes]) -> Iterator[Archive]:
    """Open a zip archive for reading.

    Raises:
        PictureError: it is damaged, locked or unsafe; the message goes on from the file's name.
    """
    try:
        with zipfile.ZipFile(file_or_path) as file:
            yield Archive(file)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        ValueError,
        RuntimeError,
        OverflowError,
    ) as error:
        raise PictureError(f"is damaged and can't be read ({str(error)[:200]}): save it again") from None


def _is_plain(name: str) -> bool:
    """Whether a name lies inside the folder it is looked up in."""
    if "\\" in name or "\0" in name or ":" in name:
        return False
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts
