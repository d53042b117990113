"""Ends a real program for good, or says what the system knows about why it won't end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

_PATIENCE_S = 20.0


def end(process: subprocess.Popen[Any]) -> None:
    """Kill a program that was started in a session of its own, with all that it started, and wait for its end.

    Raises:
        AssertionError: it is still there, with what it waits for: a killed process that stays is stuck in the kernel.
    """
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    try:
        process.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        raise AssertionError(f"killed, and still there: {whereabouts(process.pid)}") from None


def whereabouts(pid: int) -> str:
    """State and waiting place of each thread of a process, as Linux tells them."""
    lines = []
    for thread in sorted(Path(f"/proc/{pid}/task").glob("*")):
        with contextlib.suppress(OSError):
            name = (thread / "comm").read_text().strip()
            state = (thread / "stat").read_text().rpartition(")")[2].split()[0]
            lines.append(f"{thread.name} {name}: {state} in {(thread / 'wchan').read_text() or 'no call'}")
    load = Path("/proc/loadavg")
    return "\n".join([*lines, f"load {load.read_text().strip() if load.exists() else 'unknown'}"])
