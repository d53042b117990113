"""Serves one endless stream over HTTP to programs of this machine that know its path. Newest wins for each of them."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from avatar_stream.base.local_access import LOOPBACK, names_this_machine, same_secret
from avatar_stream.base.mailbox import Mailbox
from avatar_stream.errors import SinkError

_MOST_CLIENTS = 8
# A client that takes nothing for so long, or doesn't say what it wants, is given up; OBS comes back by itself.
_PATIENCE_S = 5.0
# What the system holds for a client that lags is delay: a few pictures, no more.
_SEND_BUFFER_BYTES = 512 * 1024
_PORTS_TRIED = 20


class MatroskaServer:
    """Streams to up to eight clients, each with a thread of its own, so that none delays another.

    Args:
        port: where to listen; the next free one is taken where another program has it.
        path: of the stream; everything else is "404 Not Found", as is a request that came by another name than that
            of this machine (a web page can make its own name point here, but not hide that it did).
        header: what every client gets first.
        status: what ``PATH.json`` answers, as text.

    Attributes:
        port: in use.

    Raises:
        SinkError: no port is free.
    """

    def __init__(self, port: int, path: str, header: bytes, status: Callable[[], str]) -> None:
        self._header, self._status = header, status
        self._path, self._status_path = path, f"{path}.json"
        self._clients: dict[Mailbox[bytes], socket.socket] = {}
        self._lock = threading.Lock()
        self._http = _listen(port, self._make_handler())
        self.port: int = self._http.server_address[1]
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.1,), name="stream", daemon=True
        )
        self._thread.start()

    @property
    def clients(self) -> int:
        """How many are watching."""
        return len(self._clients)

    def publish(self, chunk: bytes) -> None:
        """Leave a piece of the stream for every client; never waits. Who hasn't taken the last one misses it."""
        with self._lock:
            for mailbox in self._clients:
                mailbox.put(chunk)

    def close(self) -> None:
        """Send every client away and free the port; may be called more than once."""
        self._http.shutdown()
        self._http.server_close()
        with self._lock:
            for mailbox, connection in self._clients.items():
                mailbox.close()
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def _make_handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            timeout = _PATIENCE_S
            server_version, sys_version = "avatar_stream", ""

            def do_GET(self) -> None:
                if not names_this_machine(self.headers.get("Host", "")):
                    self.send_error(HTTPStatus.NOT_FOUND)
                elif same_secret(self.path, server._path):
                    self._answer("video/x-matroska")
                    server._stream_to(self.connection)
                elif same_secret(self.path, server._status_path):
                    self._answer("application/json")
                    self.wfile.write(server._status().encode())
                else:
                    self.send_error(HTTPStatus.NOT_FOUND)

            def _answer(self, content_type: str) -> None:
                self.send_response(HTTPStatus.OK)
                self.send_header("Content-Type", content_type)
                self.send_header("Cache-Control", "no-store")
                self.send_header("Cross-Origin-Resource-Policy", "same-origin")
                self.send_header("X-Content-Type-Options", "nosniff")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass  # the path is a secret, and nobody reads such a log

        return Handler

    def _stream_to(self, connection: socket.socket) -> None:
        """Send the header and whatever is newest, until the client goes, hangs, or the server closes."""
        mailbox: Mailbox[bytes] = Mailbox()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            if len(self._clients) >= _MOST_CLIENTS:
                return
            self._clients[mailbox] = connection
        try:
            connection.sendall(self._header)
            while not mailbox.closed:
                chunk = mailbox.take()
                if chunk is not None:
                    connection.sendall(chunk)
        except OSError:
            return  # it left
        finally:
            with self._lock:
                del self._clients[mailbox]


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    # Elsewhere it would let two programs share a port.
    allow_reuse_address = os.name == "posix"

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a client that broke off in the middle of its request


def _listen(port: int, handler: type[BaseHTTPRequestHandler]) -> _Listener:
    for candidate in range(port, min(port + _PORTS_TRIED, 65536)):
        try:
            return _Listener((LOOPBACK, candidate), handler)
        except OSError as error:
            reason = error.strerror
    raise SinkError(
        f"No port from {port} on can be listened at: {reason}; choose another, as in matroska:{port + 100}"
    )
