"""The one clock of the program: monotonic seconds, comparable between processes of one machine.

Wall-clock time is never used in a stage: it jumps when the system sets it.
"""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """What the studio tells time by. Tests bring one that stands still until it is moved on."""

    def now_s(self) -> float:
        """Monotonic seconds since an arbitrary moment."""
        ...

    def sleep_until(self, deadline_s: float) -> None:
        """Sleep until that moment; returns at once when it has passed."""
        ...


def now_s() -> float:
    """Monotonic seconds since an arbitrary moment, the same in every process of this machine."""
    return time.monotonic()


def sleep_until(deadline_s: float) -> None:
    """Sleep until the monotonic time `deadline_s`; returns at once when it has passed."""
    remaining_s = deadline_s - time.monotonic()
    if remaining_s > 0:
        time.sleep(remaining_s)


class SystemClock:
    """The machine's own monotonic clock."""

    def now_s(self) -> float:
        """See `Clock.now_s`."""
        return now_s()

    def sleep_until(self, deadline_s: float) -> None:
        """See `Clock.sleep_until`."""
        sleep_until(deadline_s)
