"""The WebSockets: of viewers, who watch, and of panels, who are told everything that happens, too."""

from __future__ import annotations

import asyncio

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from avatar_stream.web.access import SUBPROTOCOL
from avatar_stream.web.audience import Audience
from avatar_stream.web.client import Client

_MOST_CLIENTS = 32
_TRY_LATER = 1013


def socket_routes(audience: Audience) -> list[WebSocketRoute]:
    """``/api/view/socket`` and ``/api/socket``; with ``?pictures`` for pages that can't draw a puppet, with
    ``?packets`` for those that read live packets.
    """

    async def view(socket: WebSocket) -> None:
        await _serve(socket, audience, controls=False)

    async def panel(socket: WebSocket) -> None:
        await _serve(socket, audience, controls=True)

    return [WebSocketRoute("/api/view/socket", view), WebSocketRoute("/api/socket", panel)]


async def _serve(socket: WebSocket, audience: Audience, *, controls: bool) -> None:
    await socket.accept(SUBPROTOCOL if SUBPROTOCOL in socket.scope["subprotocols"] else None)
    if len(audience) >= _MOST_CLIENTS:
        await socket.close(_TRY_LATER)
        return
    asked = socket.query_params
    client = Client(
        socket,
        controls=controls,
        pictures="pictures" in asked,
        packets="packets" in asked and not controls,
    )
    sending = asyncio.create_task(client.send_all())
    audience.join(client)
    try:
        # All that a page says is that one more message has come, or, of packets, how many more.
        while (said := await socket.receive())["type"] != "websocket.disconnect":
            data = said.get("bytes")
            client.arrived(data[0] if data and client.packets else 1)
    finally:
        audience.part(client)
        sending.cancel()
