"""Serves the page on which a browser performs, and takes in what it sees; in a thread of the capture process."""

from __future__ import annotations

import asyncio
import contextlib
import mimetypes
import os
import socket
import threading
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from avatar_stream.base.clock import now_s
from avatar_stream.base.local_access import LOOPBACK
from avatar_stream.base.mailbox import Mailbox
from avatar_stream.base.network_address import NetworkAddress, host_and_port, resolve
from avatar_stream.errors import SourceError
from avatar_stream.perform.access import PerformerAccess
from avatar_stream.perform.address import own_addresses, own_names, performer_token
from avatar_stream.perform.certificate import kept_certificate
from avatar_stream.perform.messages import MOST_BYTES, Seen
from avatar_stream.perform.performer import ASKS_EVERY_S, Counts, Performer
from avatar_stream.perform.posting import NAME, PostingPage, bounded_body
from avatar_stream.perform.tracker_files import GET_COMMAND, tracker_folder
from avatar_stream.web.access import SUBPROTOCOL
from avatar_stream.web.guard import Guard

STATIC = Path(__file__).resolve().parents[1] / "web" / "static"
_MOST_CONNECTIONS = 40
_REPLACED = 4001  # what the page is told when another one performs instead
_GOODBYE_S = 2.0
_TRACKER = "/face_mesh"
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/wasm", ".wasm")


class PerformServer:
    """Listens until closed. One browser performs at a time: a newer one takes its place.

    Args:
        address: where to listen; over HTTPS where that is not this machine alone.

    Attributes:
        seen: the newest that was seen.
        counts: what was dropped.
        access: port and token.

    Raises:
        SourceError: the port is taken, the address is not this machine's, or its secrets can't be kept.
    """

    def __init__(self, address: NetworkAddress) -> None:
        self.seen: Mailbox[Seen] = Mailbox()
        self.counts = Counts()
        secure = not address.is_loopback
        names, addresses = own_names(), own_addresses()
        if secure and address.host and address.host[0].isalpha():
            names = sorted({*names, address.host.lower()})
        try:
            token = performer_token()
            certificate = kept_certificate(names, addresses) if secure else None
        except OSError as error:
            raise SourceError(f"The secrets of the page that performs can't be kept: {error}") from error
        self._listener = _listen(address)
        reached = (*addresses, *names) if secure else (LOOPBACK, "localhost")
        self.access = PerformerAccess(
            self._listener.getsockname()[1], token, secure, tuple(names) if secure else (), reached
        )
        self._current: WebSocket | PostingPage | None = None
        self._loop = asyncio.new_event_loop()
        self._server = uvicorn.Server(self._config(certificate))
        self._thread = threading.Thread(target=self._run, name="perform", daemon=True)
        self._thread.start()

    @property
    def connected(self) -> bool:
        """Whether a browser is there."""
        page = self._current
        return page.is_there(now_s()) if isinstance(page, PostingPage) else page is not None

    @property
    def ended(self) -> bool:
        """Whether the server has broken down, or was closed."""
        return not self._thread.is_alive()

    def close(self) -> None:
        """Send the browser away and free the port; may be called more than once."""
        self._server.should_exit = True
        self._thread.join(_GOODBYE_S)
        self._listener.close()
        self.seen.close()

    def _config(self, certificate: Path | None) -> uvicorn.Config:
        return uvicorn.Config(
            self._app(),
            http="h11",
            ws="websockets-sansio",
            ws_max_size=MOST_BYTES,
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            access_log=False,
            log_level="critical",  # of less, requests are told with their headers, and those hold the token
            server_header=False,
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_graceful_shutdown=1,
            ssl_certfile=certificate,
        )

    def _app(self) -> Starlette:
        routes = [
            Route("/perform", _page),
            Route("/perform/tracker", self._tell_of_tracker),
            Route("/api/perform/token", _welcome),
            WebSocketRoute("/api/perform/socket", self._serve),
            Route("/api/perform/seen", self._take_posted, methods=["POST"]),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]
        # The port is known before there is a server, and the guard asks for nothing else that comes later.
        app = Starlette(routes=routes, middleware=[Middleware(Guard, access=self.access)])
        self._routes = app.router.routes
        return app

    def _run(self) -> None:
        with contextlib.closing(self._loop):
            self._loop.run_until_complete(self._server.serve([self._listener]))

    async def _serve(self, page: WebSocket) -> None:
        """One browser, for as long as it performs."""
        await page.accept(SUBPROTOCOL if SUBPROTOCOL in page.scope["subprotocols"] else None)
        await self._give_place(page)
        performer = Performer(self.counts)
        asking = asyncio.create_task(_ask(page, performer))
        try:
            while (said := await page.receive())["type"] != "websocket.disconnect":
                message = said.get("bytes") or said.get("text")
                seen = performer.take(message, now_s()) if self._current is page else None
                if seen is not None:
                    self.seen.put(seen)
        except RuntimeError:  # closed while it was listened to
            pass
        finally:
            asking.cancel()
            if self._current is page:
                self._current = None

    async def _tell_of_tracker(self, request: Request) -> Response:
        """Whether the tracker's files are there, also of late, and else what to do; from then on they are served."""
        folder, routes = tracker_folder(), self._routes
        if folder is not None and not any(isinstance(one, Mount) and one.path == _TRACKER for one in routes):
            routes.append(Mount(_TRACKER, StaticFiles(directory=folder)))
        return JSONResponse({"there": folder is not None, "command": GET_COMMAND})

    async def _take_posted(self, request: Request) -> Response:
        """One message of a page that can't have a WebSocket; with ``&begin`` it takes the place of another page."""
        name, body = request.query_params.get("page", ""), await bounded_body(request)
        if not NAME.fullmatch(name):
            return JSONResponse({"error": "A page has a name of 8 to 40 letters and digits"}, 400)
        if body is None:
            return JSONResponse({"error": "No message is so long"}, 413)
        if "begin" in request.query_params:
            await self._give_place(PostingPage(name, Performer(self.counts), now_s()))
        page = self._current
        if not isinstance(page, PostingPage) or page.name != name:
            return JSONResponse({"error": "Another page performs"}, 409)
        page.heard_s = now_s()
        seen = page.performer.take(body, page.heard_s) if body else None
        if seen is not None:
            self.seen.put(seen)
        return Response(page.question(now_s()), media_type="application/json")

    async def _give_place(self, page: WebSocket | PostingPage) -> None:
        """Let a page perform; the one before is sent away."""
        before, self._current = self._current, page
        if isinstance(before, WebSocket):
            with contextlib.suppress(RuntimeError):  # it is just leaving
                await before.close(_REPLACED)


async def _ask(page: WebSocket, performer: Performer) -> None:
    with contextlib.suppress(Exception):  # it has gone
        while True:
            await page.send_text(performer.question(now_s()))
            await asyncio.sleep(ASKS_EVERY_S)


async def _page(request: Request) -> Response:
    return FileResponse(STATIC / "perform.html", media_type="text/html")


async def _welcome(request: Request) -> Response:
    """Whoever gets here has the token: a browser doesn't tell a page why its WebSocket was refused."""
    return Response(status_code=204)


def _listen(address: NetworkAddress) -> socket.socket:
    host = address.host or LOOPBACK
    family, place = resolve(host, address.port, socket.SOCK_STREAM)
    listener = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":  # elsewhere it would let two programs share a port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(place)
        listener.listen()
    except OSError as error:
        listener.close()
        shown = host_and_port(host, address.port)
        raise SourceError(
            f"TCP {shown} can't be listened to ({error.strerror or error}): close the program that uses it, or name "
            f"another port in {address.kind}://{shown}"
        ) from error
    return listener
