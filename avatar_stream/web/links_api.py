"""The links that the studio's page hands on: to who watches, to a remote, and to the browser that performs."""

from __future__ import annotations

import io

import segno
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from avatar_stream.errors import UserInputError
from avatar_stream.perform.address import performer_link
from avatar_stream.studio import Studio
from avatar_stream.web.access import Access
from avatar_stream.web.answers import turned_down

_NOT_CHOSEN = "Choose 'A browser' as the source on the studio's page first (--source browser://)."


def link_routes(studio: Studio, access: Access) -> list[Route]:
    """``GET /api/links``, ``GET /api/links/perform.svg`` and ``GET /perform``."""

    def perform() -> str | None:
        try:
            return performer_link(studio.config.source.input)
        except (UserInputError, OSError):  # the source itself says so
            return None

    async def links(request: Request) -> Response:
        return JSONResponse(
            {
                "view": access.view_url,
                "watch": access.watch_url,
                "remote": access.remote,
                "perform": perform(),
            }
        )

    async def code(request: Request) -> Response:
        link = perform()
        if link is None:
            return turned_down("No browser is the source", _NOT_CHOSEN, 404)
        return Response(qr_code(link), media_type="image/svg+xml")

    async def lead_on(request: Request) -> Response:
        """To the page itself, which the capture process serves. Browsers keep the token behind "#" to themselves."""
        link = perform()
        if link is None:
            return PlainTextResponse(_NOT_CHOSEN, 404)
        return RedirectResponse(link.partition("#")[0])

    return [
        Route("/api/links", links),
        Route("/api/links/perform.svg", code),
        Route("/perform", lead_on),
    ]


def qr_code(text: str) -> bytes:
    """A QR code as SVG, black on white with the border that scanners want."""
    file = io.BytesIO()
    # Level M: a seventh of it may be hidden. segno (BSD-3) has no dependencies, and 76 kB.
    segno.make_qr(text, error="m").save(
        file, kind="svg", light="#fff", border=4, xmldecl=False, omitsize=True
    )
    return file.getvalue()
