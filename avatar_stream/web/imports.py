"""Files on their way to becoming characters: one at a time, each in a process of its own that can be ended."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from avatar_stream.web.uploads import Upload
from avatar_stream.workshop import TaskFailedError, Workshop

Tell = Callable[[str, dict[str, Any]], None]
_KEPT = 50
_OVER = ("done", "failed", "cancelled", "unfitted")
_REMEDIES = {"ended": "Try again; should that not help, try a smaller file", "bug": "Try another file"}


@dataclass
class Import:
    """One file and what has become of it.

    Attributes:
        number: stands for it in addresses.
        file: as the user calls it.
        phase: "waiting", "reading", "finding", "building"; in the end "done", "failed", "cancelled", or "unfitted"
            where no face was found: it can be opened in the fit editor.
        character: id, once it is done.
        name: of the character.
        unsure: which of "right_eye", "left_eye" and "mouth" may be elsewhere than they were found, once it is done.
        text, remedy: why it failed, and what to do.
    """

    number: int
    file: str
    phase: str = "waiting"
    character: str = ""
    name: str = ""
    unsure: tuple[str, ...] = ()
    text: str = ""
    remedy: str = ""


class Imports:
    """Takes files; tells what becomes of them. Belongs to the server's loop.

    Args:
        tell: takes each change, to be passed on to all panels.
        threads: where to wait for workshops.
    """

    def __init__(self, tell: Tell, threads: ThreadPoolExecutor) -> None:
        self._tell, self._threads = tell, threads
        self._known: dict[int, Import] = {}
        self._uploads: dict[int, Upload] = {}
        self._turn = asyncio.Lock()
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._workshop: Workshop | None = None
        self._working_on = 0
        self._next = 1

    def begin(self, upload: Upload, size_px: int) -> Import:
        """Take a file; returns at once. It belongs to this from now on.

        Args:
            upload: the file.
            size_px: at which size the character will play.
        """
        one = Import(self._next, upload.path.name)
        self._next += 1
        self._known[one.number], self._uploads[one.number] = one, upload
        over = [number for number, known in self._known.items() if known.phase in _OVER]
        for oldest in over[: max(len(self._known) - _KEPT, 0)]:
            self.forget(oldest)
        self._change(one, "waiting")
        self._tasks[one.number] = asyncio.get_running_loop().create_task(self._carry_out(one, size_px))
        return one

    @property
    def all(self) -> list[Import]:
        """What has become of all files that are known, the oldest first."""
        return list(self._known.values())

    def get(self, number: int) -> Import | None:
        """What has become of a file; None where it is unknown."""
        return self._known.get(number)

    def cancel(self, number: int) -> bool:
        """End the work on a file, and forget it; whether there was any."""
        one = self._known.get(number)
        if one is None:
            return False
        if one.phase not in _OVER:
            self._change(one, "cancelled")
            if self._working_on == number and self._workshop is not None:
                self._workshop.end()
        self.forget(number)
        return True

    def take(self, number: int) -> Upload | None:
        """The file in which no face was found; it belongs to the caller from now on."""
        one = self._known.get(number)
        return self._uploads.pop(number, None) if one is not None and one.phase == "unfitted" else None

    def forget(self, number: int) -> None:
        """Keep nothing of a file."""
        self._known.pop(number, None)
        if (upload := self._uploads.pop(number, None)) is not None:
            upload.remove()

    async def close(self) -> None:
        """End all work, and keep no file."""
        for number in list(self._known):
            self.cancel(number)
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _carry_out(self, one: Import, size_px: int) -> None:
        try:
            async with self._turn:
                if one.phase not in _OVER:
                    await self._work(one, size_px)
        finally:
            self._tasks.pop(one.number, None)
            if one.phase != "unfitted" and (upload := self._uploads.pop(one.number, None)) is not None:
                upload.remove()

    async def _work(self, one: Import, size_px: int) -> None:
        loop = asyncio.get_running_loop()
        upload = self._uploads[one.number]
        workshop = self._workshop = await loop.run_in_executor(self._threads, Workshop)
        self._working_on = one.number

        def heed(step: str) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(self._change, one, step)

        task = {"path": str(upload.path), "size_px": size_px}
        try:
            if one.phase in _OVER:
                return
            answer, _ = await loop.run_in_executor(
                self._threads, lambda: workshop.ask("import", task, heed=heed)
            )
            one.character, one.name = answer["character"], answer["name"]
            one.unsure = tuple(answer["unsure"])
            self._change(one, "done")
        except TaskFailedError as error:
            if one.phase in _OVER:
                return
            # Messages name the file; people know it by its name alone.
            one.text = str(error).replace(str(upload.path), upload.path.name)
            one.remedy = _REMEDIES.get(error.kind, "")
            self._change(one, "unfitted" if error.kind == "face" else "failed")
        finally:
            self._workshop, self._working_on = None, 0
            await loop.run_in_executor(self._threads, workshop.end)

    def _change(self, one: Import, phase: str) -> None:
        if one.phase in _OVER:
            return
        one.phase = phase
        self._tell("import", asdict(one))
