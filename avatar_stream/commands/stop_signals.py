"""Ctrl-C and SIGTERM as a polite request to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class StopRequest(threading.Event):
    """Set once a signal has come.

    Attributes:
        exit_code: 128 + the signal's number, as shells have it; 0 while none has come.
    """

    exit_code = 0


@contextmanager
def stop_on_signals() -> Iterator[StopRequest]:
    """Within this, the first SIGINT or SIGTERM sets the event; a second one acts as it usually does."""
    stop = StopRequest()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def request_stop(number: int, frame: FrameType | None) -> None:
        stop.exit_code = 128 + number
        stop.set()
        for each, handler in before.items():
            signal.signal(each, handler)

    for number in before:
        signal.signal(number, request_stop)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
