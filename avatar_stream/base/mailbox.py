"""A queue of one slot in which the newest item replaces an older one, so that delay can't grow."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Thread-safe one-slot mailbox; replaced items are counted in `dropped`."""

    def __init__(self, merge: Callable[[T, T], T] = lambda older, newer: newer) -> None:
        """
        Args:
            merge: makes one of an item still waiting and a newer one; by default the newer one is all that stays.
        """
        self._merge = merge
        self._condition = threading.Condition()
        self._item: T | None = None
        self._closed = False
        self.dropped = 0

    def put(self, item: T) -> None:
        """Leave an item; an item still waiting is replaced and counted as dropped."""
        with self._condition:
            if self._closed:
                return
            if self._item is not None:
                self.dropped += 1
                item = self._merge(self._item, item)
            self._item = item
            self._condition.notify()

    def take(self, timeout_s: float | None = None) -> T | None:
        """The waiting item, or None after `timeout_s` or when the mailbox is closed and empty."""
        with self._condition:
            self._condition.wait_for(lambda: self._item is not None or self._closed, timeout_s)
            item, self._item = self._item, None
            return item

    def close(self) -> None:
        """Wake everyone; an item already left can still be taken, a new one is ignored."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()

    @property
    def closed(self) -> bool:
        """Whether `close` was called and nothing is left to take."""
        with self._condition:
            return self._closed and self._item is None
