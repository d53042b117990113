"""One page that is connected: gets all texts in order, and of all else whatever is newest when it is ready."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

from avatar_stream.codec.packet import is_key
from avatar_stream.web.messages import KEY_PACKET, PACKET

# A page confirms what it gets. So many may be on their way; what is newer waits, and replaces what waits.
_MOST_ON_THEIR_WAY = 2
# These are small, and confirmed twice a second.
_MOST_PACKETS_ON_THEIR_WAY = 16
_MOST_TEXTS = 256
_GOING_AWAY = 1001


class Client:
    """One connection; belongs to the server's loop.

    Args:
        socket: accepted already.
        controls: whether it is a panel, which is told all events.
        pictures: whether it can't draw by itself.
        packets: whether it is told poses as live packets.

    Attributes:
        controls, pictures, packets: as above; of the last two, one at most.
    """

    def __init__(self, socket: WebSocket, *, controls: bool, pictures: bool, packets: bool) -> None:
        self.controls, self.pictures, self.packets = controls, pictures, packets and not pictures
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

    def show_packet(self, packet: bytes) -> None:
        """Send a live packet, unless the page isn't ready for it before a newer one comes, or a newer key packet."""
        if is_key(packet):
            self._newest.pop(PACKET, None)  # whoever has the new key packet can't read it any more
            self.show(KEY_PACKET, packet)
        else:
            self.show(PACKET, packet)

    def arrived(self, count: int = 1) -> None:
        """The page has got so many more messages."""
        self._on_their_way = max(self._on_their_way - count, 0)
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
                while self._newest:
                    kind = next(iter(self._newest))
                    most = _MOST_PACKETS_ON_THEIR_WAY if kind in (PACKET, KEY_PACKET) else _MOST_ON_THEIR_WAY
                    if self._on_their_way >= most:
                        break
                    self._on_their_way += 1
                    await self._socket.send_bytes(self._newest.pop(kind))
                if self._leaving:
                    await self._socket.close(_GOING_AWAY)
                    return
