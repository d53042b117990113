"""One page that is connected: gets all texts in order, and of the pictures whatever is newest when it is ready."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

# A page confirms each message. So many may be on their way; what is newer waits, and replaces what waits.
_MOST_ON_THEIR_WAY = 2
_MOST_TEXTS = 256
_GOING_AWAY = 1001


class Client:
    """One connection; belongs to the server's loop.

    Args:
        socket: accepted already.
        controls: whether it is a panel, which is told all events.
        pictures: whether it can't draw by itself.

    Attributes:
        controls, pictures: as above.
    """

    def __init__(self, socket: WebSocket, *, controls: bool, pictures: bool) -> None:
        self.controls, self.pictures = controls, pictures
        self._socket = socket
        self._texts: deque[str] = deque(maxlen=_MOST_TEXTS)
        self._newest: dict[int, bytes] = {}
        self._on_their_way = 0
        self._wake = asyncio.Event()
        self._leaving = False

    def tell(self, text: str) -> None:
        """Send a text after those before it; a page that takes none loses the oldest."""
        self._texts.append(text)
        self._wake.set()

    def show(self, kind: int, message: bytes) -> None:
        """Send a message, unless a newer one of its kind comes before the page is ready for it."""
        self._newest[kind] = message
        self._wake.set()

    def arrived(self) -> None:
        """The page has got one more message."""
        self._on_their_way = max(self._on_their_way - 1, 0)
        self._wake.set()

    def leave(self) -> None:
        """Say good-bye once all texts are sent."""
        self._leaving = True
        self._wake.set()

    async def send_all(self) -> None:
        """Send whatever there is until the page or the server leaves."""
        with suppress(
            WebSocketDisconnect, RuntimeError
        ):  # the latter where it went in the middle of a message
            while True:
                await self._wake.wait()
                self._wake.clear()
                while self._texts:
                    await self._socket.send_text(self._texts.popleft())
                while self._newest and self._on_their_way < _MOST_ON_THEIR_WAY:
                    kind = next(iter(self._newest))
                    self._on_their_way += 1
                    await self._socket.send_bytes(self._newest.pop(kind))
                if self._leaving:
                    await self._socket.close(_GOING_AWAY)
                    return
