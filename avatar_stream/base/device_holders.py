"""Who holds a device file open, so that a message can name the program to close."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Holder:
    """One process that has a device open.

    Attributes:
        pid: its number.
        name: its program's name, as the system lists it.
    """

    pid: int
    name: str

    def __str__(self) -> str:
        return f"{self.name} (process {self.pid})"


def device_holders(device: str, proc: Path = Path("/proc")) -> list[Holder]:
    """The other processes that have `device` open, by rising number.

    Read from Linux's ``/proc``, as fuser does. Without it, and for processes of other users, nothing is found.

    Args:
        device: path of a device file, such as "/dev/video0".
        proc: where the system lists its processes; another place for tests.
    """
    holders: list[Holder] = []
    if not proc.is_dir():
        return holders
    for process in proc.iterdir():
        if not process.name.isdecimal() or int(process.name) == os.getpid():
            continue
        try:
            held = any(_target(entry) == device for entry in (process / "fd").iterdir())
            if held:
                holders.append(
                    Holder(int(process.name), (process / "comm").read_text("utf-8", "replace").strip())
                )
        except OSError:
            continue  # another user's, or it has just ended
    return sorted(holders, key=lambda holder: holder.pid)


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""
