"""A rendezvous, where both ends of a link find each other: what is said there, and an end that goes there.

A rendezvous is a WebSocket server that passes signals from one end of a room to the other; see docs/network.md.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import os
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Literal

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidMessage,
    InvalidStatus,
    WebSocketException,
)

from avatar_stream.base.network_address import NetworkAddress
from avatar_stream.links.webrtc.meeting import Meeting, MeetingEvent, Met
from avatar_stream.links.webrtc.signals import MAX_SIGNAL_BYTES

PATH = "/rendezvous/1"
# What a rendezvous says of its own; everything else is a signal.
MET, ALONE = "met", "alone"
# Why it closes a connection, beside what RFC 6455 knows.
REPLACED = 4001
TOO_MANY = 429, 503

Role = Literal["sender", "receiver"]

_PAUSES_S = (0.5, 1.0, 2.0, 4.0, 8.0)
_PAUSE_WHEN_REPLACED_S = 30.0
# What is not answered for so long is lost; the next offer comes soon.
_PATIENCE_S = 8.0
_DEAD_S = 10.0
# What websockets logs holds addresses and rooms.
SILENT = logging.Logger("rendezvous", logging.CRITICAL + 1)


def room_path(room: bytes, role: Role) -> str:
    """The address of a room at a rendezvous, for one role."""
    return f"{PATH}/{base64.urlsafe_b64encode(room).rstrip(b'=').decode()}/{role}"


class AtRendezvous(Meeting):
    """One end at a rendezvous; it goes there again whenever it was cut off.

    Args:
        address: webrtc://HOST:PORT, or webrtcs:// for one that has a certificate (HTTPS).
        room: see `signals.Signals.room`.
        role: which end this is.
    """

    patience_s = _PATIENCE_S

    def __init__(self, address: NetworkAddress, room: bytes, role: Role) -> None:
        self.place = str(address)
        scheme = "wss" if address.kind == "webrtcs" else "ws"
        self._url = f"{scheme}://{address}{room_path(room, role)}"
        self._role = role
        self._socket: ClientConnection | None = None

    async def run(self, emit: Callable[[MeetingEvent], None]) -> None:
        """See `Meeting.run`."""
        failures = 0
        while True:
            pause_s = _PAUSES_S[min(failures, len(_PAUSES_S) - 1)]
            failures += 1
            try:
                async with connect(
                    self._url,
                    max_size=MAX_SIGNAL_BYTES,
                    compression=None,
                    ping_timeout=_DEAD_S,
                    logger=SILENT,
                ) as socket:
                    self._socket, self.trouble = socket, ""
                    with suppress(ConnectionClosed):
                        while True:
                            self._take(await socket.recv(), emit)
                            failures = 0
                self.trouble = f"The rendezvous {self.place} has ended; it is looked for again"
                if socket.close_code == REPLACED:
                    pause_s, self.trouble = _PAUSE_WHEN_REPLACED_S, self._replaced
            except InvalidStatus as refused:
                self.trouble = self._refusal(refused.response.status_code)
            except (OSError, WebSocketException, asyncio.TimeoutError, UnicodeError) as error:
                self.trouble = self._unreachable(error)
            finally:
                self.there, self._socket = False, None
            await asyncio.sleep(pause_s)

    async def send(self, signal: bytes) -> None:
        """See `Meeting.send`."""
        if self._socket is not None:
            with suppress(ConnectionClosed):
                await self._socket.send(signal)

    def _take(self, message: bytes | str, emit: Callable[[MeetingEvent], None]) -> None:
        if isinstance(message, bytes):
            emit(message)
        elif message == MET:
            self.there = True
            emit(Met())
        elif message == ALONE:
            self.there = False

    @property
    def _replaced(self) -> str:
        return (
            f"Another {self._role} with this pairing string has come to the rendezvous {self.place}: end one of the "
            f"two, or give it another pairing string"
        )

    def _refusal(self, status: int) -> str:
        if status in TOO_MANY:
            return f"The rendezvous {self.place} has too much to do; it is asked again"
        return f"What answers at {self.place} is no rendezvous (HTTP {status}): start serve-rendezvous there"

    def _unreachable(self, error: Exception) -> str:
        if isinstance(error, ssl.SSLError):
            return f"The certificate of {self.place} is not valid ({error.reason or error}): mend it, or use webrtc://"
        if isinstance(error, (InvalidMessage, InvalidHandshake)):
            return f"What answers at {self.place} is no rendezvous: start serve-rendezvous there"
        number = getattr(error, "errno", None)
        reason = os.strerror(number) if number and number > 0 else str(error) or "no answer"
        return (
            f"The rendezvous {self.place} can't be reached ({reason}): start serve-rendezvous --listen ADDRESS:PORT "
            f"there, and let TCP to that port through its firewall"
        )
