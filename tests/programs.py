"""The program as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[1] / "run_avatar.py"


def start(arguments: list[str], folder: Path, *, own_group: bool = False) -> subprocess.Popen[str]:
    """Start it in a folder, with a home of its own there and no screen; `own_group`: as a terminal does."""
    environment = {**os.environ, "AVATAR_STREAM_HOME": str(folder / ".home")}
    environment.pop("DISPLAY", None)
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=own_group,
    )
