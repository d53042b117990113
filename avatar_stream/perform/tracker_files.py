"""The tracker that runs in browsers, as ``make install`` fetches it."""

from __future__ import annotations

from pathlib import Path

GET_COMMAND = "python scripts/get_face_mesh.py"


def tracker_folder() -> Path | None:
    """Where its files are, or None where they were not fetched."""
    folder = Path(__file__).resolve().parents[1] / "web" / "vendored" / "face_mesh"
    return folder if (folder / "VERSION").is_file() else None
