"""Small pictures of characters: still ones, and moving ones, made by a workshop when somebody points at them."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image

from avatar_stream.base.resources import cache_folder
from avatar_stream.base.safe_file import replace_file
from avatar_stream.characters.character import read_character_sheet
from avatar_stream.characters.own_file import own_file
from avatar_stream.characters.picture_file import read_picture
from avatar_stream.pictures.webp import webp
from avatar_stream.workshop import Workshop

_SIDE_PX = 320
# The number goes up with a change that makes what is remembered stale.
_MOVING = "moving-1"
# A workshop that nobody has needed for so long ends.
_IDLE_S = 20.0


def still_picture(folder: Path) -> bytes:
    """The keyframe of the character in a folder, small, as WebP.

    Raises:
        AvatarStreamError, OSError: it can't be read.
    """
    keyframe = own_file(folder, read_character_sheet(folder).keyframe)
    return _scaled_down(keyframe, keyframe.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _scaled_down(keyframe: Path, changed_ns: int) -> bytes:
    """A small picture of a keyframe; kept until the file changes."""
    image = Image.fromarray(read_picture(keyframe))
    image.thumbnail((_SIDE_PX, _SIDE_PX), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return webp(np.asarray(image))


class MovingPictures:
    """Makes moving pictures, one at a time, and keeps them on the disk. Belongs to the server's loop.

    Args:
        threads: where to wait for the workshop.
    """

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self._threads = threads
        self._turn = asyncio.Lock()
        self._workshop: Workshop | None = None
        self._ending: asyncio.TimerHandle | None = None

    async def of(self, character: str, folder: Path, unwanted: Callable[[], Awaitable[bool]]) -> bytes | None:
        """The moving picture of the character in a folder, as animated WebP.

        Args:
            character: its id.
            folder: where it lies.
            unwanted: whether nobody waits for it any more, asked before the work begins.

        Returns:
            None where it is unwanted.

        Raises:
            TaskFailedError: it can't be made.
            OSError: the character can't be read.
        """
        loop = asyncio.get_running_loop()
        kept = cache_folder() / _MOVING / f"{_digest(folder)}.webp"
        if (found := _read(kept)) is not None:
            return found
        async with self._turn:
            if await unwanted():
                return None
            if (found := _read(kept)) is not None:
                return found
            made = await loop.run_in_executor(self._threads, self._make, character)
            with contextlib.suppress(OSError):  # a cache that can't be written only costs time
                kept.parent.mkdir(parents=True, exist_ok=True)
                replace_file(kept, made)
        if self._ending is not None:
            self._ending.cancel()
        self._ending = loop.call_later(_IDLE_S, self.close)
        return made

    def close(self) -> None:
        """End the workshop."""
        workshop, self._workshop = self._workshop, None
        if workshop is not None:
            workshop.end()

    def _make(self, character: str) -> bytes:
        if self._workshop is None or not self._workshop.alive:
            self._workshop = Workshop()
        return self._workshop.ask("moving_picture", {"character": character})[1]


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _digest(folder: Path) -> str:
    """Changes with every file of a character."""
    facts = sorted(
        (file.name, file.stat().st_size, file.stat().st_mtime_ns)
        for file in folder.iterdir()
        if file.is_file()
    )
    return hashlib.sha256(repr((folder.name, facts)).encode()).hexdigest()[:32]
