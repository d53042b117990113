"""Refuses what may not be asked before any route is looked at, so that none can forget it."""

from __future__ import annotations

from typing import Protocol

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TOKEN_PROTOCOL = "token."
_BEARER = "bearer "
_FORBIDDEN_WEBSOCKET = 1008

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class Gate(Protocol):
    """What a guard asks: see `web.access.Access` and `perform.access.PerformerAccess`.

    Attributes:
        strangers: what is said to those who ask by another name.
        permissions: what pages may use, as the header Permissions-Policy has it.
    """

    @property
    def strangers(self) -> str: ...

    @property
    def permissions(self) -> str: ...

    @property
    def content_security_policy(self) -> str:
        """What pages may load."""
        ...

    def knows(self, host: str) -> bool:
        """Whether a Host header names this server."""
        ...

    def is_own_page(self, origin: str, host: str) -> bool:
        """Whether an Origin header is that of a page of this server."""
        ...

    def admits(self, path: str, token: str) -> bool:
        """Whether `token` opens `path`."""
        ...


class Guard:
    """ASGI middleware that refuses what may not be asked, and adds the headers that browsers keep to."""

    def __init__(self, app: ASGIApp, access: Gate) -> None:
        self._app, self._access = app, access
        self._headers = {
            **_HEADERS,
            "Permissions-Policy": access.permissions,
            "Content-Security-Policy": access.content_security_policy,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request or one WebSocket."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        status, reason = self._refusal(scope["path"], Headers(scope=scope))
        if scope["type"] == "websocket":
            if status:
                await receive()
                await send({"type": "websocket.close", "code": _FORBIDDEN_WEBSOCKET})  # answered with 403
            else:
                await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        app: ASGIApp = JSONResponse({"error": reason}, status) if status else self._app
        await app(scope, receive, send_guarded)

    def _refusal(self, path: str, headers: Headers) -> tuple[int, str]:
        """Status and reason; (0, "") for what may be asked."""
        host = headers.get("host", "")
        if not self._access.knows(host):
            return 421, self._access.strangers
        origin = headers.get("origin")
        if origin is not None and not self._access.is_own_page(origin, host):
            return 403, "Only the studio's own page may ask"
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin") and path.startswith("/api/"):
            return 403, "Only the studio's own page may ask"
        if not self._access.admits(path, _token(headers)):
            return 401, "The token is missing or wrong: open the link that the studio shows when it starts"
        return 0, ""


def _token(headers: Headers) -> str:
    given = headers.get("authorization", "")
    if given[: len(_BEARER)].lower() == _BEARER:
        return given[len(_BEARER) :].strip()
    for protocol in headers.get("sec-websocket-protocol", "").split(","):
        if protocol.strip().startswith(_TOKEN_PROTOCOL):
            return protocol.strip().removeprefix(_TOKEN_PROTOCOL)
    return ""
