"""A rendezvous: a WebSocket server that passes signals between the two ends of a room, and keeps nothing.

A room is the connections of those who are in it: it begins with the first and is gone with the last. What is passed on
is sealed for the other end; names of rooms follow from pairing strings and tell nothing of them. Nothing is logged.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import threading
from collections import OrderedDict
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from avatar_stream.base.clock import now_s
from avatar_stream.base.local_access import LOOPBACK
from avatar_stream.base.network_address import NetworkAddress, host_and_port, resolve
from avatar_stream.errors import SourceError
from avatar_stream.links.webrtc.rendezvous import ALONE, MET, PATH, REPLACED, SILENT
from avatar_stream.links.webrtc.signals import MAX_SIGNAL_BYTES

_ROOM = re.compile(rf"{re.escape(PATH)}/([\w-]{{22}})/(sender|receiver)", re.ASCII)
_OTHER = {"sender": "receiver", "receiver": "sender"}
_HELLO = "A rendezvous of avatar_stream. Both ends of a link find each other here; there is nothing to see.\n"
_UNWANTED_TEXT, _TOO_MUCH = 1003, 1008  # RFC 6455
_SLOW_S = 5.0
_HANDSHAKE_S = 5.0
_IPV6_NETWORK_BITS = 64  # what one customer of a provider has at least


@dataclass(frozen=True)
class Limits:
    """How much a rendezvous does for strangers.

    Attributes:
        connections: how many are open at once.
        per_address: how many of them from one address, or one IPv6 network of 64 bits.
        opened_per_minute: how many are opened from there in a minute.
        burst, signals_per_s: how many signals one connection may send at once, and in the long run.
        addresses: how many addresses are remembered for all this.
        dead_s: who doesn't answer a ping for so long is gone.
        longest_s: whoever has stayed for so long has to come anew.
    """

    connections: int = 2000
    per_address: int = 32
    opened_per_minute: int = 60
    burst: int = 20
    signals_per_s: float = 1.0
    addresses: int = 10_000
    dead_s: float = 20.0
    longest_s: float = 86_400.0


class _Allowance:
    """So many at once, and so many a second in the long run (a token bucket)."""

    def __init__(self, burst: float, per_s: float) -> None:
        self._most, self._per_s = burst, per_s
        self._left, self._at_s = burst, now_s()

    def take(self) -> bool:
        """Whether there is one left."""
        time_s = now_s()
        self._left = min(self._left + (time_s - self._at_s) * self._per_s, self._most)
        self._at_s = time_s
        if self._left < 1:
            return False
        self._left -= 1
        return True


class _Visitor:
    """What is known of one address."""

    def __init__(self, limits: Limits) -> None:
        self.open = 0
        self.opening = _Allowance(limits.opened_per_minute, limits.opened_per_minute / 60)


class Rendezvous:
    """Passes signals on. Belongs to one event loop.

    Args:
        limits: what strangers may do.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._rooms: dict[str, dict[str, ServerConnection]] = {}
        self._visitors: OrderedDict[str, _Visitor] = OrderedDict()
        self._tasks: set[asyncio.Task[Any]] = set()
        self.open = 0

    @property
    def rooms(self) -> int:
        """How many rooms somebody is in."""
        return len(self._rooms)

    def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Why a connection is refused; None where it may come."""
        if not _ROOM.fullmatch(request.path):
            return connection.respond(HTTPStatus.OK if request.path == "/" else HTTPStatus.NOT_FOUND, _HELLO)
        if self.open >= self._limits.connections:
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "Too many are here\n")
        visitor = self._visitor(connection)
        if visitor is not None and (visitor.open >= self._limits.per_address or not visitor.opening.take()):
            return connection.respond(HTTPStatus.TOO_MANY_REQUESTS, "Too many of yours are here\n")
        return None

    async def attend(self, connection: ServerConnection) -> None:
        """Serve one connection until its end."""
        assert connection.request is not None
        place = _ROOM.fullmatch(connection.request.path)
        assert place is not None
        room, role = place.groups()
        visitor = self._visitor(connection)
        self.open += 1
        if visitor is not None:
            visitor.open += 1
        try:
            self._enter(room, role, connection)
            with suppress(ConnectionClosed, asyncio.TimeoutError):
                await asyncio.wait_for(self._pass_on(room, role, connection), self._limits.longest_s)
        finally:
            self.open -= 1
            if visitor is not None:
                visitor.open -= 1
            self._go(room, role, connection)

    def _enter(self, room: str, role: str, connection: ServerConnection) -> None:
        """The newest of each role counts: the one before it may be a connection that nobody knows to be dead."""
        present = self._rooms.setdefault(room, {})
        before = present.get(role)
        present[role] = connection
        if before is not None:
            self._do(before.close(REPLACED))
        word = MET if len(present) > 1 else ALONE
        for each in present.values():
            self._do(each.send(word))

    async def _pass_on(self, room: str, role: str, connection: ServerConnection) -> None:
        allowance = _Allowance(self._limits.burst, self._limits.signals_per_s)
        while True:
            signal = await connection.recv()
            if isinstance(signal, str):
                await connection.close(_UNWANTED_TEXT)
            elif not allowance.take():
                await connection.close(_TOO_MUCH)
            else:
                other = self._rooms.get(room, {}).get(_OTHER[role])
                if other is not None:
                    with suppress(ConnectionClosed, asyncio.TimeoutError):
                        await asyncio.wait_for(other.send(signal), _SLOW_S)

    def _go(self, room: str, role: str, connection: ServerConnection) -> None:
        present = self._rooms.get(room, {})
        if present.get(role) is not connection:
            return  # another one has come in its place
        del present[role]
        if not present:
            del self._rooms[room]
        for other in present.values():
            self._do(other.send(ALONE))

    def _visitor(self, connection: ServerConnection) -> _Visitor | None:
        """What is known of where it comes from; None for this machine itself, such as a proxy before this server."""
        address = ipaddress.ip_address(str(connection.remote_address[0]).partition("%")[0])
        if address.is_loopback:
            return None
        bits = address.max_prefixlen if address.version == 4 else _IPV6_NETWORK_BITS
        name = str(ipaddress.ip_network((address, bits), strict=False))
        visitor = self._visitors.setdefault(name, _Visitor(self._limits))
        self._visitors.move_to_end(name)
        if len(self._visitors) > self._limits.addresses:
            self._visitors.popitem(last=False)
        return visitor

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin something that may take its time, or find that the connection is gone."""

        async def do() -> None:
            with suppress(ConnectionClosed, asyncio.TimeoutError):
                await asyncio.wait_for(work, _SLOW_S)

        task = asyncio.create_task(do())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class RendezvousServer:
    """Serves a rendezvous, in a thread. To be used in a ``with`` block.

    Args:
        address: where to listen, of this machine.
        limits: what strangers may do.

    Attributes:
        place: HOST:PORT.
        rendezvous: what is served.

    Raises:
        AddressError: nobody knows that name.
        SourceError: the port is taken, or the address is not this machine's.
    """

    def __init__(self, address: NetworkAddress, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        host = address.host or LOOPBACK
        self.place = host_and_port(host, address.port)
        family, bound = resolve(host, address.port, socket.SOCK_STREAM)
        try:
            both = host == "::" and socket.has_dualstack_ipv6()
            self._socket = socket.create_server(bound[:2], family=family, dualstack_ipv6=both)
        except OSError as error:
            raise SourceError(
                f"TCP {self.place} can't be listened to ({error.strerror or error}): close the program that uses it, "
                f"or name another address of this machine"
            ) from error
        self.rendezvous = Rendezvous(limits)
        self._limits = limits
        self._loop = asyncio.new_event_loop()
        self._serving = self._loop.create_task(self._serve())
        self._thread = threading.Thread(target=self._run, name="rendezvous", daemon=True)

    def __enter__(self) -> RendezvousServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._serving.cancel)
        self._thread.join()

    async def _serve(self) -> None:
        async with serve(
            self.rendezvous.attend,
            sock=self._socket,
            process_request=self.rendezvous.admit,
            open_timeout=_HANDSHAKE_S,
            close_timeout=1.0,
            ping_timeout=self._limits.dead_s,
            max_size=MAX_SIGNAL_BYTES,
            max_queue=4,
            compression=None,
            server_header=None,
            logger=SILENT,
        ):
            await asyncio.Event().wait()

    def _run(self) -> None:
        try:
            with suppress(asyncio.CancelledError):
                self._loop.run_until_complete(self._serving)
        finally:
            self._loop.close()
