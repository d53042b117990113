"""Files that pages send: written to the disk as they come, never larger than their kind may be, and gone at the end."""

from __future__ import annotations

import asyncio
import re
import shutil
import unicodedata
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request

from avatar_stream.base.leftovers import clear_leftovers, unfinished_name
from avatar_stream.base.resources import user_subfolder
from avatar_stream.characters.layered.kinds import LAYERED_KINDS, PSD_SIGNATURE, ZIP_SIGNATURE
from avatar_stream.characters.layered.limits import MAX_FILE_BYTES
from avatar_stream.characters.picture_file import LIMITS
from avatar_stream.errors import PictureError
from avatar_stream.pictures.containers import kind_of
from avatar_stream.pictures.foreign_documents import instead_of
from avatar_stream.pictures.picture_file import PICTURE_KINDS, check_picture_file

_FOLDER = "uploads"
# So many bytes say what a file is.
_START_BYTES = 256
_MOST_STEM = 60


class Upload:
    """A file that was sent.

    Attributes:
        path: where it lies, called as the user calls it.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self.path = folder / plain_file_name(name)

    def remove(self) -> None:
        """Remove it; may be called more than once."""
        shutil.rmtree(self._folder, ignore_errors=True)


def plain_file_name(name: str) -> str:
    """A name that any system allows, as like to the wished one as can be; never one that points elsewhere."""
    name = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    name = re.sub(r"[\x00-\x1f\x7f<>:\"|?*\ud800-\udfff]", " ", name).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, ""
    suffix = re.sub(r"[^A-Za-z0-9]", "", suffix)[:8]
    stem = stem.strip(" .")
    while len(stem.encode()) > _MOST_STEM * 2 or len(stem) > _MOST_STEM:
        stem = stem[:-1]
    # Windows keeps some names for devices, whatever follows them.
    if not stem or re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", stem):
        stem = f"character {stem}".strip()
    return f"{stem}.{suffix}" if suffix else stem


async def receive(request: Request, name: str) -> Upload:
    """Write the body of a request to the disk.

    Raises:
        HTTPException: it is no picture and no layered file, or its head says that it can't be read (415), larger than
            its kind may be (413), empty (400), or can't be written (507); nothing of it stays then.
    """
    folder = user_subfolder(_FOLDER) / unfinished_name("upload")
    folder.mkdir()
    upload = Upload(folder, name)
    try:
        most = await _write(request, upload)
        if most == LIMITS.most_file_bytes:
            await asyncio.to_thread(check_picture_file, upload.path, LIMITS)
    except PictureError as error:
        upload.remove()
        raise HTTPException(415, str(error).replace(str(upload.path), upload.path.name)) from None
    except OSError as error:
        upload.remove()
        raise HTTPException(507, f"The file can't be kept: {error.strerror}") from None
    except BaseException:  # also where the page went away in the middle
        upload.remove()
        raise
    return upload


def clear_uploads() -> None:
    """Remove what studios that have ended left."""
    try:
        clear_leftovers(user_subfolder(_FOLDER))
    except OSError:
        return


async def _write(request: Request, upload: Upload) -> int:
    """Write it; gives how many bytes a file of its kind may have."""
    start, count, most, instead = b"", 0, 0, ""
    said = int(request.headers.get("content-length") or 0)
    with upload.path.open("wb") as file:
        async for chunk in request.stream():
            if len(start) < _START_BYTES:
                start += chunk[:_START_BYTES]
                most = _most_bytes(start)
                instead = instead_of(start)
            count += len(chunk)
            if len(start) >= _START_BYTES:
                _check(most, max(count, said), instead)
            file.write(chunk)
    if count == 0:
        raise HTTPException(400, "The file is empty")
    _check(most, count, instead)
    return most


def _most_bytes(start: bytes) -> int:
    """How many bytes a file that begins so may have; 0 for none of our kinds."""
    if start.startswith((PSD_SIGNATURE, ZIP_SIGNATURE)):
        return MAX_FILE_BYTES
    return LIMITS.most_file_bytes if kind_of(start) is not None else 0


def _check(most: int, count: int, instead: str) -> None:
    if not most:
        known = f"is no picture ({PICTURE_KINDS}) and no layered file ({LAYERED_KINDS})"
        raise HTTPException(415, f"This {instead or known}")
    if count > most:
        raise HTTPException(413, f"The file is larger than {most >> 20} MB: scale the picture down first")
