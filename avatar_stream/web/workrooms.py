"""Everything of the server that works for pages in processes of its own, and ends with it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from avatar_stream.characters.keeping import Bin
from avatar_stream.web.fits import Fits
from avatar_stream.web.imports import Imports
from avatar_stream.web.thumbnails import MovingPictures
from avatar_stream.web.uploads import clear_uploads
from avatar_stream.workshop import Workshop

Result = TypeVar("Result")
# Waiting for workshops, all at once: an import, a thumbnail, an export, fits.
_THREADS = 8


class Workrooms:
    """Belongs to the server's loop.

    Args:
        tell: takes the texts that all panels are told.

    Attributes:
        imports, moving_pictures, fits: see there.
        bin: what was deleted, until the studio ends.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell_panels = tell
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="workrooms")
        self.imports = Imports(self.tell, self._threads)
        self.moving_pictures = MovingPictures(self._threads)
        self.fits = Fits(self._threads)
        self.bin = Bin()
        self._at_work: set[Workshop] = set()

    def tell(self, event: str, fields: dict[str, Any]) -> None:
        """Tell all panels something."""
        self._tell_panels(json.dumps({"event": event, **fields}))

    def tell_characters(self) -> None:
        """Tell all panels that there are other characters than before."""
        self.tell("characters", {})

    def tidy(self) -> None:
        """Remove what studios that have ended left unfinished."""
        self.bin.empty()
        clear_uploads()

    async def aside(self, work: Callable[[], Result]) -> Result:
        """Do something beside the loop."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def once(self, task: str, fields: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Have one task carried out in a workshop of its own. Raises TaskFailedError."""

        def work() -> tuple[dict[str, Any], bytes]:
            workshop = Workshop()
            self._at_work.add(workshop)
            try:
                return workshop.ask(task, fields)
            finally:
                workshop.end()
                self._at_work.discard(workshop)

        return await self.aside(work)

    async def close(self) -> None:
        """End everything, and keep nothing that isn't a character."""
        for workshop in list(self._at_work):
            workshop.end()
        self.moving_pictures.close()
        self.fits.close_all()
        await self.imports.close()
        self.bin.empty()
        self._threads.shutdown(wait=False, cancel_futures=True)
