"""A studio of fakes that really runs, with its page really served."""

from __future__ import annotations

import contextlib
import http.client
import json
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from avatar_stream.base.clock import SystemClock
from avatar_stream.studio import Studio, Tools
from avatar_stream.studio.keeper import ProfileKeeper
from avatar_stream.web.access import SUBPROTOCOL
from avatar_stream.web.panel import Panel
from tests.studio.rooms import Rooms, config_of
from tests.waiting import wait_for

HEAD = struct.Struct("<IId")


@dataclass
class Served:
    """A running studio and its panel."""

    rooms: Rooms
    studio: Studio
    panel: Panel

    def ask(
        self, method: str, path: str, body: object = None, token: str | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body; with the panel's token by default, "" for none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.panel.access.port, timeout=120)
        token = self.panel.access.control if token is None else token
        sent = {"Authorization": f"Bearer {token}"} if token else {}
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        connection.request(method, path, data, sent | headers)
        answer = connection.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        connection.close()
        return found

    def command(self, name: str, /, **fields: object) -> tuple[int, dict[str, Any]]:
        """Status and answer of a command."""
        status, _, body = self.ask("POST", f"/api/commands/{name}", fields)
        return status, json.loads(body)

    def socket(self, path: str = "/api/socket", token: str | None = None, **more: Any) -> ClientConnection:
        """A connected WebSocket."""
        token = self.panel.access.control if token is None else token
        address = f"ws://127.0.0.1:{self.panel.access.port}{path}"
        return connect(
            address, subprotocols=[SUBPROTOCOL, f"token.{token}"], compression=None, open_timeout=60, **more
        )


@contextlib.contextmanager
def served(rooms: Rooms, *sets: str, keeper: ProfileKeeper | None = None) -> Iterator[Served]:
    """Let a studio run on the real clock, and serve it, for the time of a test."""
    clock = SystemClock()
    rooms.clock = clock  # type: ignore[assignment]
    rooms.cast.clock = clock
    tools = Tools(clock, rooms.open_capture, rooms.cast.load, rooms.cast.open_decoder, keeper)
    stop = threading.Event()
    with Studio(config_of(*sets), tools) as studio, Panel(studio, 18750) as panel:
        show = threading.Thread(target=studio.run, args=(stop,), daemon=True)
        show.start()
        try:
            wait_for(lambda: rooms.sinks.get("null") and rooms.sinks["null"][0].pictures)
            yield Served(rooms, studio, panel)
        finally:
            stop.set()
            show.join()


def next_text(socket: ClientConnection, event: str) -> dict[str, Any]:
    """The next text of a kind; messages before it are confirmed and passed over."""
    while True:
        message = socket.recv(30)
        if isinstance(message, str):
            found: dict[str, Any] = json.loads(message)
            if found["event"] == event:
                return found
        else:
            with contextlib.suppress(ConnectionClosed):  # what came before the end can still be read
                socket.send(b"\1")


def next_message(socket: ClientConnection, kind: int) -> tuple[int, float, bytes]:
    """Show, time and content of the next binary message of a kind, confirmed; others are confirmed, too."""
    while True:
        message = socket.recv(30)
        if isinstance(message, bytes):
            socket.send(b"\1")
            found, show, time_s = HEAD.unpack_from(message)
            if found == kind:
                return show, time_s, message[HEAD.size :]


def numbers(content: bytes) -> np.ndarray:
    return np.frombuffer(content, "<f4", offset=8)  # after the toggles
