"""Results that cost minutes, kept on disk: raw streams and figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path


class Cache:
    """A folder of results by what they were made from.

    Args:
        folder: made where it is missing; delete it to have everything made anew.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def file(self, key: str, suffix: str, make: Callable[[Path], None]) -> Path:
        """A file that `make` writes to the path it is given, where there is none yet under this key."""
        path = self._folder / f"{_short(key)}.{suffix}"
        if not path.exists():
            # Only a finished file may bear the name.
            unfinished = path.with_name(f"unfinished-{path.name}")
            make(unfinished)
            unfinished.replace(path)
        return path

    def figures(self, key: str, measure: Callable[[], dict[str, float]]) -> dict[str, float]:
        """Figures by name, measured where there are none yet under this key."""
        path = self.file(key, "json", lambda path: _write(path, measure()))
        figures: dict[str, float] = json.loads(path.read_text())
        return figures


def _write(path: Path, figures: dict[str, float]) -> None:
    path.write_text(json.dumps(figures))


def _short(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:24]
