"""Answers to commands: those that are known at once, and those that come later."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from avatar_stream.errors import AvatarStreamError
from avatar_stream.studio.commands import Answer, refused

Pending = Future[Answer]
# Names that nobody can open: of no user's home, too long, with a zero byte; and anything after the end.
UNUSABLE = (AvatarStreamError, OSError, RuntimeError, ValueError)


def now(answer: Answer) -> Pending:
    """An answer that is known."""
    future: Pending = Future()
    future.set_result(answer)
    return future


class Helpers:
    """Do what may take its time: disks and devices."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="desk")

    def help(self, work: Callable[[], Answer], remedy: str) -> Pending:
        """Do some work; where it fails, the answer says why and the remedy."""

        def answer() -> Answer:
            try:
                return work()
            except UNUSABLE as error:
                return refused(error, remedy)

        return self._threads.submit(answer)

    def close(self) -> None:
        """Finish what is under way."""
        self._threads.shutdown()
