"""The studio's page, served beside a running show: starts in a thread of its own, and whatever happens to it, the show
goes on.

Starlette (BSD-3) has routing, WebSockets and static files, uvicorn (BSD-3) serves them; h11 (MIT) and websockets
(BSD-3) speak the protocols. FastAPI would add only what `openapi.py` makes of our own types in one page.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Iterator
from typing import TYPE_CHECKING

from avatar_stream.base.local_access import LOOPBACK, kept_secret
from avatar_stream.errors import PanelError
from avatar_stream.studio import Studio
from avatar_stream.web.access import Access

if TYPE_CHECKING:
    import uvicorn

    from avatar_stream.web.audience import Audience

_PORTS_TRIED = 20
_VIEW_KEY, _REMOTE_KEY = "view-key", "remote-key"
_GOODBYE_S = 2.0
_MOST_CONNECTIONS = 100


class Panel:
    """Serves a studio's page and viewer until closed.

    Args:
        studio: what is shown and controlled.
        port: where to listen; the next free one is taken where another program has it.

    Attributes:
        access: port and tokens.

    Raises:
        PanelError: no port is free, or the viewer's secret can't be kept.
    """

    def __init__(self, studio: Studio, port: int) -> None:
        self._studio = studio
        try:
            view_token, remote_token = kept_secret(_VIEW_KEY), kept_secret(_REMOTE_KEY)
        except OSError as error:
            raise PanelError(
                f"The secrets of the viewer's and the remote's address can't be kept: {error}"
            ) from error
        self._listener = _listen(port)
        self.access = Access(self._listener.getsockname()[1], view_token, remote_token)
        self._loop = asyncio.new_event_loop()
        self._server: uvicorn.Server | None = None
        self._audience: Audience | None = None
        self._thread = threading.Thread(target=self._run, name="panel", daemon=True)
        self._thread.start()

    def __enter__(self) -> Panel:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Say good-bye to all pages and free the port; may be called more than once."""
        deadline_s = time.monotonic() + _GOODBYE_S
        with contextlib.suppress(RuntimeError):  # the loop is closed already
            self._loop.call_soon_threadsafe(self._leave)
        self._thread.join(max(deadline_s - time.monotonic(), 0.0))
        self._listener.close()

    def _leave(self) -> None:
        if self._audience is not None:
            self._audience.end()
        if self._server is not None:
            self._server.should_exit = True

    def _run(self) -> None:
        try:
            with contextlib.closing(self._loop):
                self._loop.run_until_complete(self._serve())
        except Exception as error:  # the show goes on without its page
            self._studio.notify(f"The panel has ended: {type(error).__name__}: {error}")

    async def _serve(self) -> None:
        import uvicorn

        from avatar_stream.web.app import make_app
        from avatar_stream.web.audience import Audience

        audience = self._audience = Audience(self._studio, self._loop)
        app = make_app(self._studio, audience, self.access)
        rooms = app.state.rooms
        await rooms.aside(rooms.tidy)
        config = uvicorn.Config(
            app,
            http="h11",
            ws="websockets-sansio",
            ws_max_size=1024,  # all that pages say is that a message has come
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            access_log=False,
            log_level="critical",  # of less, requests are told with their headers, and those hold tokens
            server_header=False,
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        try:
            with _listening(self._studio, audience):
                await self._server.serve([self._listener])
        finally:
            await rooms.close()


@contextlib.contextmanager
def _listening(studio: Studio, audience: Audience) -> Iterator[None]:
    """Pass on what happens in a studio."""
    subscription = studio.subscribe()
    end = studio.watch(audience.see)

    def pass_on() -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            for event in subscription:
                audience.hear(event)

    threading.Thread(target=pass_on, name="panel events", daemon=True).start()
    try:
        yield
    finally:
        end()
        subscription.close()


def _listen(port: int) -> socket.socket:
    reason = ""
    for candidate in range(port, min(port + _PORTS_TRIED, 65536)):
        listener = socket.socket()
        if os.name == "posix":  # elsewhere it would let two programs share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, candidate))
            listener.listen()
        except OSError as error:
            reason = error.strerror or str(error)
            listener.close()
        else:
            return listener
    raise PanelError(f"No port from {port} on can be listened at: {reason}; choose another: panel.port")


def open_in_browser(url: str) -> None:
    """Show a page to whoever sits here, where there is a screen; returns at once."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return

    def show() -> None:
        with contextlib.suppress(webbrowser.Error):
            webbrowser.open(url)

    threading.Thread(target=show, name="browser", daemon=True).start()
