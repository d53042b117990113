"""Characters that are open in fit editors, each in a workshop of its own, which ends with its editor."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from avatar_stream.web.uploads import Upload
from avatar_stream.workshop import TaskFailedError, Workshop

# An editor of which nothing is heard for so long is closed; its page opens it again, with what was changed. One of an
# upload, which is stored nowhere else, stays.
_IDLE_S = 1800.0
_MOST = 2


@dataclass
class _Open:
    workshop: Workshop
    upload: Upload | None
    used_s: float
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)


class Fits:
    """Opens, asks and closes. Belongs to the server's loop.

    Args:
        threads: where to wait for workshops.
    """

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self._threads = threads
        self._open: dict[int, _Open] = {}
        self._next = 1
        self._watch: asyncio.TimerHandle | None = None

    async def open(self, character: str = "", upload: Upload | None = None) -> dict[str, Any]:
        """Open a character of this id, or a picture in which no face was found.

        Returns:
            What `workshop.fit.Fit.facts` says, and its `fit`, a number.

        Raises:
            TaskFailedError: it can't be opened.
        """
        loop = asyncio.get_running_loop()
        while len(self._open) >= _MOST:  # the one that was left alone for longest
            self.close(min(self._open, key=self._wanted))
        workshop = await loop.run_in_executor(self._threads, Workshop)
        number, self._next = self._next, self._next + 1
        self._open[number] = _Open(workshop, upload, loop.time())
        wish = {"character": character} if upload is None else {"path": str(upload.path)}
        try:
            facts, _ = await loop.run_in_executor(self._threads, lambda: workshop.ask("open_fit", wish))
        except BaseException:
            self.close(number)
            raise
        self._look_after()
        return {"fit": number, **facts}

    async def ask(
        self, number: int, task: str, fields: Mapping[str, object] | None = None, data: bytes = b""
    ) -> tuple[dict[str, Any], bytes]:
        """Have something done with an open one.

        Raises:
            KeyError: there is none of this number.
            TaskFailedError: it failed.
        """
        one = self._open[number]
        loop = asyncio.get_running_loop()
        async with one.asking:
            one.used_s = loop.time()
            try:
                return await loop.run_in_executor(self._threads, lambda: one.workshop.ask(task, fields, data))
            except TaskFailedError as error:
                if error.kind == "ended":
                    self.close(number)
                raise

    def close(self, number: int) -> bool:
        """End the work on one, and keep nothing of it that wasn't saved; whether there was one."""
        one = self._open.pop(number, None)
        if one is None:
            return False
        one.workshop.end()
        if one.upload is not None:
            one.upload.remove()
        return True

    def close_all(self) -> None:
        """Close all of them."""
        if self._watch is not None:
            self._watch.cancel()
        for number in list(self._open):
            self.close(number)

    def _wanted(self, number: int) -> tuple[bool, float]:
        """The lower, the sooner it makes room."""
        return self._open[number].upload is not None, self._open[number].used_s

    def _look_after(self) -> None:
        """Close those of which nothing has been heard for long."""
        loop = asyncio.get_running_loop()
        if self._watch is not None:
            self._watch.cancel()
        for number, one in list(self._open.items()):
            if one.upload is None and loop.time() - one.used_s > _IDLE_S:
                self.close(number)
        self._watch = loop.call_later(60.0, self._look_after) if self._open else None
