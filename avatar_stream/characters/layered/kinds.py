"""The kinds of layered files, by how they begin."""

from __future__ import annotations

from pathlib import Path

from avatar_stream.pictures.containers import kind_of

PSD_SIGNATURE, ZIP_SIGNATURE = b"8BPS", b"PK"
LAYERED_SUFFIXES = (".psd", ".psb", ".ora", ".zip")
LAYERED_KINDS = "PSD, PSB, OpenRaster, or a folder or zip of PNGs"


def is_layered(path: Path) -> bool:
    """Whether a path is a folder, or a file that begins or is called as a layered one; it may still be damaged.

    A picture of another kind is none, whatever it is called.
    """
    try:
        if path.is_dir() or (path.is_file() and path.suffix.lower() in LAYERED_SUFFIXES):
            return path.is_dir() or kind_of(_start_of(path)) is None
        return _start_of(path).startswith((PSD_SIGNATURE, ZIP_SIGNATURE))
    except (OSError, ValueError):
        return False


def _start_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(256)
