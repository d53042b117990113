"""The one clock of the program: monotonic seconds, comparable between processes of one machine.

Wall-clock time is never used in a stage: it jumps when the system sets it.
"""

from __future__ import annotations

import time


def now_s() -> float:
    """Monotonic seconds since an arbitrary moment, the same in every process of this machine."""
    return time.monotonic()


def sleep_until(deadline_s: float) -> None:
    """Sleep until the monotonic time `deadline_s`; returns at once when it has passed."""
    remaining_s = deadline_s - time.monotonic()
    if remaining_s > 0:
        time.sleep(remaining_s)
