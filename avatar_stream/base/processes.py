"""Processes of our own beside the main one, which the terminal's signals must not reach.

Ctrl-C and the hang-up of a terminal go to every process in its foreground. The main process alone decides what they
mean, and tells the others.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_TERMINAL_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)

# Linux, include/uapi/linux/prctl.h.
_PR_SET_DUMPABLE = 4


@contextmanager
def shielded_start() -> Iterator[None]:
    """A process started within this has the terminal's signals blocked from its first instruction on."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    from multiprocessing import resource_tracker  # exists on Unix alone

    # It unblocks signals when it starts, so let it start first.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _TERMINAL_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """A process started within this computes with one BLAS thread: two on small arrays only wait for each other.

    Read when NumPy is loaded there.
    """
    before = os.environ.get("OPENBLAS_NUM_THREADS")
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OPENBLAS_NUM_THREADS"]
        else:
            os.environ["OPENBLAS_NUM_THREADS"] = before


def ignore_terminal() -> None:
    """Ignore the terminal's signals; the first thing that such a process does.

    Also where they are blocked already: processes that it starts in turn would inherit their usual effect.
    """
    for number in _TERMINAL_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def forbid_memory_dumps() -> None:
    """No crash of this process leaves its memory on disk, and no other program of the user may read it.

    Linux: no core files (RLIMIT_CORE), and not dumpable (PR_SET_DUMPABLE), which also keeps debuggers and the
    system's crash collectors out. macOS: no core files. Windows: no error reports of this process.
    """
    if sys.platform == "win32":
        no_dialogs, no_reports = (
            0x0001 | 0x0002,
            0x0010,
        )  # SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX; NOHEAP
        ctypes.windll.kernel32.SetErrorMode(no_dialogs)
        ctypes.windll.wer.WerSetFlags(no_reports)
        return
    import resource  # exists on Unix alone

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def ending_in_words(exit_code: int | None) -> str:
    """How a process ended: "was killed by SIGKILL", "ended with exit code 3", or "ended"."""
    if exit_code is None or exit_code == 0:
        return "ended"
    if exit_code > 0:
        return f"ended with exit code {exit_code}"
    try:
        return f"was killed by {signal.Signals(-exit_code).name}"
    except ValueError:
        return f"was killed by signal {-exit_code}"
