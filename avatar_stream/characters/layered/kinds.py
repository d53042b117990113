"""The kinds of layered files, by how they begin."""

from __future__ import annotations

from pathlib import Path

PSD_SIGNATURE, ZIP_SIGNATURE = b"8BPS", b"PK"
LAYERED_SUFFIXES = (".psd", ".psb", ".ora", ".zip")
LAYERED_KINDS = "PSD, PSB, OpenRaster, or a folder or zip of PNGs"


def is_layered(path: Path) -> bool:
    """Whether a path is a folder, or a file that begins or is called as a layered one; it may still be damaged."""
    try:
        if path.is_dir() or (path.is_file() and path.suffix.lower() in LAYERED_SUFFIXES):
            return True
        with path.open("rb") as file:
            return file.read(4).startswith((PSD_SIGNATURE, ZIP_SIGNATURE))
    except (OSError, ValueError):
        return False
