"""Reading a layered file of any kind; its content decides which, not its name."""

from __future__ import annotations

from pathlib import Path

from avatar_stream.characters.layered.archive import open_archive
from avatar_stream.characters.layered.folder import read_folder, read_zip
from avatar_stream.characters.layered.kinds import LAYERED_KINDS, PSD_SIGNATURE, ZIP_SIGNATURE
from avatar_stream.characters.layered.layered_file import LayeredFile
from avatar_stream.characters.layered.limits import MAX_FILE_BYTES
from avatar_stream.characters.layered.ora import is_ora, read_ora
from avatar_stream.characters.layered.psd import read_psd
from avatar_stream.characters.layered.see_through import (
    check_no_depth_file,
    depth_file,
    depths_in_json,
    depths_in_layers,
    in_order_of_depth,
)
from avatar_stream.errors import PictureError
from avatar_stream.pictures.foreign_documents import instead_of

# What every file of Krita's own kind has in it.
_KRITA = {"mimetype", "maindoc.xml"}


def read_layered_file(path: Path) -> LayeredFile:
    """Read a layered picture.

    Args:
        path: a PSD, PSB or OpenRaster file, or a folder or zip archive of PNGs of one size; at most 400 MB, 8000 pixels
            a side and 500 layers.

    Returns:
        Its layers, scaled down so that the picture's longer side has at most 2048 pixels.

    Raises:
        PictureError: it is missing, damaged, empty, too large, locked or of another kind; one line says what to do.
    """
    try:
        return _read(path)
    except PictureError as error:
        raise PictureError(f"'{path}' {error}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PictureError(f"'{path}' can't be read: {reason}") from None
    except MemoryError:
        raise PictureError(f"'{path}' needs too much memory: scale it down first") from None


def _depths(path: Path) -> dict[str, float]:
    """The depths of a PSD's layers by name, as See-through writes them beside it; empty where there are none."""
    depths = depths_in_json(path)
    if depths or not depth_file(path).is_file():
        return depths
    try:
        return depths_in_layers(read_psd(depth_file(path)))
    except (PictureError, OSError):  # it is the picture that was asked for
        return {}


def _read(path: Path) -> LayeredFile:
    if path.is_dir():
        return read_folder(path)
    if not path.is_file():
        raise PictureError("is no file and no folder")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise PictureError(f"is larger than {MAX_FILE_BYTES >> 20} MB: scale it down first")
    with path.open("rb") as file:
        start = file.read(16)
    if start.startswith(PSD_SIGNATURE):
        check_no_depth_file(path)
        return in_order_of_depth(read_psd(path), _depths(path))
    if start.startswith(ZIP_SIGNATURE):
        with open_archive(path) as archive:
            names = archive.names
        if set(names) >= _KRITA:
            raise PictureError("is a document of Krita: save it there as PSD or .ora, which keep its layers")
        return read_ora(path) if is_ora(names) else read_zip(path)
    raise PictureError(instead_of(start) or f"is no layered file ({LAYERED_KINDS})")
