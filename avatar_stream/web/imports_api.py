"""Files that become characters, over HTTP."""

from __future__ import annotations

from dataclasses import asdict

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from avatar_stream.studio import Studio
from avatar_stream.web.answers import carried_out, turned_down
from avatar_stream.web.uploads import receive
from avatar_stream.web.workrooms import Workrooms

_UNKNOWN = "There is no such import"


def import_routes(studio: Studio, rooms: Workrooms) -> list[Route]:
    """``POST /api/imports?name=FILE`` and what becomes of it."""

    async def begin(request: Request) -> Response:
        try:
            upload = await receive(request, request.query_params.get("name", "character.png"))
        except HTTPException as refusal:
            return turned_down(refusal.detail, status=refusal.status_code)
        return JSONResponse(asdict(rooms.imports.begin(upload, studio.config.decoder.size_px)), 202)

    async def everything(request: Request) -> Response:
        return JSONResponse([asdict(one) for one in rooms.imports.all])

    async def look(request: Request) -> Response:
        one = rooms.imports.get(request.path_params["number"])
        return turned_down(_UNKNOWN, status=404) if one is None else JSONResponse(asdict(one))

    async def cancel(request: Request) -> Response:
        if not rooms.imports.cancel(request.path_params["number"]):
            return turned_down(_UNKNOWN, status=404)
        return carried_out("The import was cancelled")

    return [
        Route("/api/imports", begin, methods=["POST"]),
        Route("/api/imports", everything),
        Route("/api/imports/{number:int}", look),
        Route("/api/imports/{number:int}", cancel, methods=["DELETE"]),
    ]
