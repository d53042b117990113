"""Ctrl-C, SIGTERM and a closed terminal, from the first instruction of the program to its last.

While the program loads, they end it at once and quietly: nothing has been begun. A command without a running job is
interrupted by an exception. A job (`stop_on_signals`) is asked to finish what it writes.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

STOP_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


_AGAIN_S = 0.02
_IMPORTLIB = "<frozen importlib._bootstrap>"


class StoppedBySignal(BaseException):
    """Raised in the main thread by a signal that asks the program to stop.

    Attributes:
        exit_code: 128 + the signal's number, as shells have it.
    """

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number


class StopRequest(threading.Event):
    """Set once a signal has come.

    Attributes:
        exit_code: 128 + the signal's number, as shells have it; 0 while none has come.
    """

    exit_code = 0


def exit_quietly_while_loading() -> None:
    """Until `raise_on_signals`, a signal ends the program at once, without a word."""

    def leave(number: int, frame: FrameType | None) -> NoReturn:
        os._exit(128 + number)

    for number in STOP_SIGNALS:
        signal.signal(number, leave)


def raise_on_signals() -> None:
    """From now on a signal raises `StoppedBySignal` in the main thread; during an import, just after it.

    Native code that is being imported would turn the exception into an error of its own.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        if _importing(frame):
            threading.Timer(_AGAIN_S, _send_again, [number]).start()
            return
        ignore_signals()  # one is enough; a second would interrupt the tidying up
        raise StoppedBySignal(number)

    for number in STOP_SIGNALS:
        signal.signal(number, interrupt)


def _importing(frame: FrameType | None) -> bool:
    """Whether this frame is run by an import."""
    while frame is not None and frame.f_code.co_filename != _IMPORTLIB:
        frame = frame.f_back
    return frame is not None


def _send_again(number: int) -> None:
    """To the main thread where the system can: only so does it wake from a sleep."""
    if sys.platform == "win32":
        signal.raise_signal(number)
    else:
        signal.pthread_kill(threading.main_thread().ident or 0, number)


def ignore_signals() -> None:
    """From now on signals change nothing: the program is about to end."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def stop_on_signals() -> Iterator[StopRequest]:
    """Within this, the first signal sets the event; a second one acts as it did before."""
    stop = StopRequest()
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}

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
