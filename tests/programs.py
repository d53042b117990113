"""The program as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[1] / "run_avatar.py"


def own_home(folder: Path) -> Path:
    """A home of its own in a folder; what all tests have computed of a picture need not be computed again."""
    home, cache = folder / ".home", Path(os.environ["AVATAR_STREAM_HOME"]) / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    home.mkdir(exist_ok=True)
    if not (home / "cache").exists():
        (home / "cache").symlink_to(cache.resolve())
    return home


def start(
    arguments: list[str], folder: Path, *, own_group: bool = False, typed: bool = False
) -> subprocess.Popen[str]:
    """Start it in a folder, with a home of its own there and no screen.

    Args:
        own_group: in a process group of its own, as a terminal does.
        typed: whether the test types something, into its `stdin`.
    """
    environment = {**os.environ, "AVATAR_STREAM_HOME": str(own_home(folder))}
    environment.pop("DISPLAY", None)
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), *arguments],
        cwd=folder,
        stdin=subprocess.PIPE if typed else None,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=own_group,
    )
