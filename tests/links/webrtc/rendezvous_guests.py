"""A rendezvous of this machine, and guests who know its protocol and nothing more."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from websockets.sync.client import ClientConnection, connect

from avatar_stream.links.opening import rendezvous_address
from avatar_stream.links.webrtc.rendezvous import Role, room_path
from avatar_stream.links.webrtc.rendezvous_server import Limits, RendezvousServer

ROOM = bytes(range(16))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def rendezvous(limits: Limits | None = None, port: int = 0) -> Iterator[RendezvousServer]:
    with RendezvousServer(rendezvous_address(f"127.0.0.1:{port or free_port()}"), limits) as server:
        yield server


def guest(server: RendezvousServer, role: Role, room: bytes = ROOM) -> ClientConnection:
    return connect(f"ws://{server.place}{room_path(room, role)}", compression=None)


def visit(server: RendezvousServer, room: bytes = ROOM) -> None:
    """Come and go."""
    with guest(server, "sender", room):
        pass
