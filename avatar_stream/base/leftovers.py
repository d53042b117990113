"""Unfinished folders that carry the number of the process that makes them: none stays behind when it is killed."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
from pathlib import Path

import psutil


def unfinished_name(word: str) -> str:
    """A new name for something of this process that is not meant to outlive it."""
    return f".{word}-{os.getpid()}-{secrets.token_hex(8)}"


def unfinished_folder(word: str, parent: Path) -> tempfile.TemporaryDirectory[str]:
    """A folder inside `parent` for something unfinished; gone at the end of the ``with`` block.

    Raises:
        OSError: it can't be made.
    """
    return tempfile.TemporaryDirectory(prefix=f"{unfinished_name(word)}-", dir=parent)


def clear_leftovers(parent: Path, ended_pid: int | None = None) -> None:
    """Remove what processes that have ended left unfinished in a folder; never fails.

    Args:
        parent: where to look; it may not exist.
        ended_pid: only what this process left, which is known to have ended; None for any that is no more.
    """
    try:
        entries = list(parent.iterdir())
    except OSError:
        return
    for entry in entries:
        named = re.fullmatch(r"\.[a-z]+-(\d+)-.+", entry.name)
        if named is None:
            continue
        pid = int(named[1])
        if pid == ended_pid or (ended_pid is None and not psutil.pid_exists(pid)):
            shutil.rmtree(entry, ignore_errors=True)
