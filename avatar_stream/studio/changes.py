"""Changes of settings while the show runs: one after the other, in a thread of their own."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future

from avatar_stream.config import SettingValue
from avatar_stream.studio.commands import Answer, refused

Changes = Mapping[str, SettingValue]


class ChangeQueue:
    """Carries out changes in the order in which they were asked for, without ever holding up the show.

    A change that waits is replaced by a newer one of the same settings: of twenty characters asked for in a second,
    only the last one is built.

    Args:
        carry_out: makes one change; gives the answer.
    """

    def __init__(self, carry_out: Callable[[Changes], Answer]) -> None:
        self._carry_out = carry_out
        self._waiting: deque[tuple[Changes, Future[Answer]]] = deque()
        self._condition = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="changes", daemon=True)
        self._thread.start()

    def put(self, changes: Changes) -> Future[Answer]:
        """Ask for a change; returns at once."""
        future: Future[Answer] = Future()
        with self._condition:
            if self._closed:
                future.set_result(refused("The studio has ended", "Start it again"))
                return future
            if self._waiting and self._waiting[-1][0].keys() == changes.keys():
                replaced = self._waiting.pop()[1]
                replaced.set_result(refused("A newer wish came before it was its turn", "Nothing to do"))
            self._waiting.append((changes, future))
            self._condition.notify_all()
        return future

    def close(self) -> None:
        """Refuse what waits, and end once the change under way is made."""
        with self._condition:
            self._closed = True
            while self._waiting:
                self._waiting.popleft()[1].set_result(refused("The studio has ended", "Start it again"))
            self._condition.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                changes, future = self._waiting.popleft()
            future.set_result(self._carry_out(changes))
