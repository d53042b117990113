"""A file that grows for as long as a show lasts, and survives whatever ends it.

It grows under a hidden name beside its place, takes its name once it is whole, and is brought to the disk every second.
The hidden file is locked while somebody writes it: so a second show sees that the name is taken, and the next start
sees what was left behind by a crash.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import sys
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path
from typing import IO

from avatar_stream.base.clock import now_s
from avatar_stream.base.safe_file import folder_to_disk
from avatar_stream.errors import SinkError

_TO_DISK_EVERY_S = 1.0
_TOKEN_CHARACTERS = 8


class GrowingFile:
    """The file of one sink.

    Args:
        path: where it is to be in the end.

    Attributes:
        path: as above; another name where a running show writes that one already.
        stream: to write to; as much of a file as FFmpeg needs.

    Raises:
        SinkError: it can't be written there.
    """

    def __init__(self, path: Path) -> None:
        try:
            if path.is_dir():
                raise SinkError(f"'{path}' is a folder; a video needs a file name")
            if not path.parent.is_dir():
                raise SinkError(f"The folder '{path.parent}' does not exist; make it first, or name another")
            with _folder_to_itself(path.parent):
                self.path = _free_of_writers(path)
                token = secrets.token_hex(_TOKEN_CHARACTERS // 2)
                self._hidden = self.path.with_name(f".{self.path.name}.{token}.part")
                self._raw = self._hidden.open("x+b", buffering=0)
                _try_lock(self._raw)
        except (OSError, ValueError) as error:
            raise SinkError(f"'{path}' can't be written: {reason_in_words(error)}") from error
        self.stream = _Stream(self._raw)
        self._whole_bytes = 0
        self._on_disk_s = now_s()

    @property
    def size_bytes(self) -> int:
        """How much was written."""
        return os.fstat(self._raw.fileno()).st_size

    def look_after(self) -> None:
        """To be called after each picture: bring what was written to the disk, and see that it is still there.

        Raises:
            OSError: the disk is full, or the like.
            SinkError: the file or its folder was removed or moved.
        """
        self._whole_bytes = self.size_bytes
        if now_s() - self._on_disk_s < _TO_DISK_EVERY_S:
            return
        self._on_disk_s = now_s()
        os.fsync(self._raw.fileno())
        if not self._hidden.exists():
            raise SinkError(f"'{self.path}' can't be written on: its folder was removed or moved")

    def cut_to_whole(self) -> None:
        """After an error in writing: take off what was written since the last picture that succeeded."""
        with contextlib.suppress(OSError):
            self._raw.truncate(self._whole_bytes)

    def finish(self, polish: Callable[[Path, Path], None] | None = None) -> Path:
        """Give the file its name.

        Args:
            polish: makes a better file, second argument, of the one that was written, first argument. Where it raises,
                what was written is taken as it is.

        Returns:
            Where it is, which is elsewhere if its folder was moved.

        Raises:
            OSError: it is not there any more, or can't be moved to its name.
        """
        with contextlib.suppress(OSError):
            os.fsync(self._raw.fileno())  # on a full disk, what is there is there
        hidden = self._where_it_is()
        target = hidden.with_name(self.path.name)
        better = None if polish is None else self._polished(polish, hidden, target)
        with self._let_go():
            (better or hidden).replace(target)
            if better is not None:
                hidden.unlink()
        folder_to_disk(target.parent)
        return target

    def _polished(self, polish: Callable[[Path, Path], None], hidden: Path, target: Path) -> Path | None:
        """The better file, on the disk; None where none could be made."""
        better = _better_file(hidden, target)
        try:
            polish(hidden, better)
            with better.open("rb") as file:
                os.fsync(file.fileno())
        except Exception:  # whatever is wrong with it, what was written is whole
            better.unlink(missing_ok=True)
            return None
        return better

    @contextlib.contextmanager
    def _let_go(self) -> Iterator[None]:
        """Put the hidden file away within this, and close it: once closed, it would be taken for a crashed show's."""
        self.stream.sealed = True
        if sys.platform == "win32":  # no open file can be moved there
            self._raw.close()
        try:
            yield
        finally:
            self._raw.close()

    def discard(self) -> None:
        """Leave nothing behind."""
        hidden = self._hidden
        with contextlib.suppress(OSError):
            hidden = self._where_it_is()
        with contextlib.suppress(OSError), self._let_go():
            hidden.unlink(missing_ok=True)

    def _where_it_is(self) -> Path:
        """The hidden file, also where its folder was moved since. Raises FileNotFoundError where it was removed."""
        if self._hidden.exists():
            return self._hidden
        link = Path(f"/proc/self/fd/{self._raw.fileno()}")  # exists on Linux alone
        if link.exists():
            return link.resolve(strict=True)
        raise FileNotFoundError(2, "it was removed", str(self._hidden))


class _Stream:
    """A file as FFmpeg uses one. Unbuffered: nothing waits here when the program is killed or the disk is full.

    Attributes:
        sealed: whether writing changes nothing any more, since it failed once or the file is closed.
    """

    def __init__(self, raw: FileIO) -> None:
        self._raw = raw
        self.sealed = False

    def write(self, data: bytes) -> int:
        left = memoryview(data)
        try:
            while left and not self.sealed:
                left = left[self._raw.write(left) :]
        except OSError:
            # What follows would be written over what is whole, as if this had succeeded.
            self.sealed = True
            raise
        return len(data)

    def read(self, size: int = -1) -> bytes:
        return b"" if self.sealed else self._raw.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0 if self.sealed else self._raw.seek(offset, whence)

    def tell(self) -> int:
        return 0 if self.sealed else self._raw.tell()


def recover_leftovers(folder: Path, repair: Callable[[Path, Path], None]) -> list[Path]:
    """Make whole files of what crashed shows left behind in a folder.

    Args:
        folder: where to look.
        repair: makes a whole file, second argument, of what is left, first argument. Where it raises, what is left is
            taken as it is.

    Returns:
        The files that were made.
    """
    recovered = []
    for hidden, name in _hidden_files(folder):
        with contextlib.suppress(OSError), hidden.open("r+b") as stream:
            with _folder_to_itself(folder):
                if not _try_lock(stream):
                    continue  # somebody is writing it
                if not hidden.stat().st_size:
                    hidden.unlink()
                    continue
                target = next_free_path(hidden.with_name(f"{Path(name).stem} (recovered){Path(name).suffix}"))
                target.touch()  # so that nobody else takes the name
            _better_file(hidden, target).unlink(
                missing_ok=True
            )  # half of it, where the crash came in the end
            try:
                repair(hidden, target)
            except Exception:  # whatever is wrong with it, it is all that there is
                hidden.replace(target)
            else:
                hidden.unlink()
            recovered.append(target)
    return recovered


def _better_file(hidden: Path, target: Path) -> Path:
    """Where a better file is made of a hidden one."""
    return hidden.with_name(f"{hidden.name}{target.suffix}")


def next_free_path(path: Path) -> Path:
    """The path itself, or with -2, -3, … before its suffix: the first that doesn't exist."""
    number, free = 2, path
    while free.exists():
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return free


def reason_in_words(error: Exception) -> str:
    """What the system says of an error, without its number."""
    return getattr(error, "strerror", None) or str(error)


def _free_of_writers(path: Path) -> Path:
    """The path itself, or the next name that no running show writes and that doesn't exist."""
    taken = {name for hidden, name in _hidden_files(path.parent) if _is_written(hidden)}
    number, free = 2, path
    while free.name in taken or (free != path and free.exists()):
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return free


def _hidden_files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Unfinished files of a folder, and the names that they are to take."""
    pattern = re.compile(rf"\.(.+)\.[0-9a-f]{{{_TOKEN_CHARACTERS}}}\.part")
    with contextlib.suppress(OSError):
        for entry in sorted(folder.iterdir()):
            match = pattern.fullmatch(entry.name)
            if match is not None and entry.is_file():
                yield entry, match[1]


def _is_written(hidden: Path) -> bool:
    try:
        with hidden.open("r+b") as stream:
            return not _try_lock(stream)
    except OSError:
        return True  # Windows opens no file that another program writes


@contextlib.contextmanager
def _folder_to_itself(folder: Path) -> Iterator[None]:
    """Nobody else chooses a name in this folder meanwhile, in this program or another. Not so on Windows."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):  # a folder that can't be read, or a file system without locks
            handle = os.open(folder, os.O_RDONLY)
            stack.callback(os.close, handle)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _try_lock(stream: IO[bytes]) -> bool:
    """Whether the file is ours now; until it is closed, however that comes about."""
    if sys.platform == "win32":
        return True  # an open file can't be opened by others anyway
    import fcntl

    try:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks
    return True
