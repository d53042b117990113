"""Waiting for something to happen: long enough for any machine, and no longer than it takes."""

from __future__ import annotations

import time
from collections.abc import Callable

LONGEST_S = 120.0


def wait_for(condition: Callable[[], object], longest_s: float = LONGEST_S) -> None:
    """Return once `condition` holds; fail where it never does."""
    deadline_s = time.monotonic() + longest_s
    while not condition():
        assert time.monotonic() < deadline_s, f"not within {longest_s:g} s"
        time.sleep(0.01)
