"""Changes of what is on stage and of settings: one after the other, in a thread of their own."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable
from concurrent.futures import Future

from avatar_stream.studio.commands import Answer, refused

Work = Callable[[], Answer]


class ChangeQueue:
    """Carries out changes in the order in which they were asked for, without ever holding up the show.

    A change that waits is replaced by a newer one of the same kind: of twenty characters asked for in a second, only
    the last one is built.
    """

    def __init__(self) -> None:
        self._waiting: deque[tuple[Hashable, Work, Future[Answer]]] = deque()
        self._condition = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="changes", daemon=True)
        self._thread.start()

    def put(self, kind: Hashable, work: Work) -> Future[Answer]:
        """Ask for a change; returns at once.

        Args:
            kind: what it changes: the newest of a kind replaces one that is last in the queue.
            work: makes it; gives the answer. What it raises is the future's exception.
        """
        future: Future[Answer] = Future()
        with self._condition:
            if self._closed:
                future.set_result(refused("The studio has ended", "Start it again"))
                return future
            if self._waiting and self._waiting[-1][0] == kind:
                replaced = self._waiting.pop()[2]
                _answer(replaced, refused("A newer wish came before it was its turn", "Nothing to do"))
            self._waiting.append((kind, work, future))
            self._condition.notify_all()
        return future

    @property
    def is_own_thread(self) -> bool:
        """Whether whoever asks is in the thread that makes the changes."""
        return threading.current_thread() is self._thread

    def close(self) -> None:
        """Refuse what waits, and end once the change under way is made; may be called more than once."""
        with self._condition:
            self._closed = True
            while self._waiting:
                _answer(self._waiting.popleft()[2], refused("The studio has ended", "Start it again"))
            self._condition.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                _, work, future = self._waiting.popleft()
            if not future.set_running_or_notify_cancel():
                continue  # nobody wants it any more
            try:
                future.set_result(work())
            except Exception as error:  # a bug; whoever asked hears of it, and the others go on
                future.set_exception(error)


def _answer(future: Future[Answer], answer: Answer) -> None:
    """Give an answer, unless whoever asked has cancelled the wish."""
    if future.set_running_or_notify_cancel():
        future.set_result(answer)
