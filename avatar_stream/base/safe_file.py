"""Writing a file of the user: whole or not at all, even where the power fails the moment after.

What is new is written beside its place, brought to the disk and then moved there. A file that can be computed again,
such as those of `content_cache`, doesn't need this.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path


def replace_file(path: Path, data: bytes, *, mode: int | None = None) -> None:
    """Write a file; until all of it is on the disk, the one before stays.

    Args:
        path: the file; its folder must be there. A link is followed: what it points at is written. A device or
            a pipe is written to directly.
        data: all of it.
        mode: permissions from its first moment on; None = those of the file before, or the usual ones.

    Raises:
        OSError: it can't be written; the file before is untouched then, and nothing else is left.
    """
    with replacing(path, mode=mode) as unfinished, unfinished.open("wb") as file:
        file.write(data)


@contextlib.contextmanager
def replacing(path: Path, *, mode: int | None = None) -> Iterator[Path]:
    """A file to write to in the place of `path`, moved there where the block ends without an error.

    Args:
        path, mode: see `replace_file`.

    Yields:
        An empty file beside it, with the same suffix, for writers that need a path; the path itself where it is no
        file of a disk.

    Raises:
        OSError: see `replace_file`.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        yield path
        return
    unfinished = path.with_name(f".{secrets.token_hex(8)}{path.suffix[:16]}")
    kept = mode is None and path.is_file()
    first_mode = mode or (path.stat().st_mode & 0o777 | 0o200 if kept else 0o666)
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, first_mode))
    except OSError as error:  # nobody knows the file beside it
        raise OSError(error.errno, error.strerror, str(path)) from None
    try:
        yield unfinished
        if kept:
            shutil.copymode(path, unfinished)
        _to_disk(unfinished)
        unfinished.replace(path)
        folder_to_disk(path.parent)
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


def move_folder(folder: Path, target: Path) -> None:
    """Bring a new folder's files to the disk, and move it whole to a place where there is none yet.

    Raises:
        OSError: it can't be moved, or there is something else.
    """
    for file in folder.rglob("*"):
        if file.is_file():
            _to_disk(file)
    folder_to_disk(folder)
    folder.rename(target)
    folder_to_disk(target.parent)


def folder_to_disk(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can: Windows can't, and some network disks."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _to_disk(file: Path) -> None:
    # Windows wants a file open for writing; elsewhere it may be one that nobody is allowed to write.
    descriptor = os.open(file, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # a file system that knows no such thing
            raise
    finally:
        os.close(descriptor)
