"""The studio's web application: page, viewer and everything they ask for."""

from __future__ import annotations

import mimetypes
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from avatar_stream.codec.contexts import WEIGHTS_FILE
from avatar_stream.puppet import PARAMETERS
from avatar_stream.studio import Studio
from avatar_stream.web.access import Access
from avatar_stream.web.audience import Audience
from avatar_stream.web.characters_api import character_routes
from avatar_stream.web.commands_api import command_routes
from avatar_stream.web.devices_api import device_routes
from avatar_stream.web.doctor_api import doctor_routes
from avatar_stream.web.face_api import face_routes
from avatar_stream.web.fits_api import fit_routes
from avatar_stream.web.guard import Guard
from avatar_stream.web.imports_api import import_routes
from avatar_stream.web.links_api import link_routes
from avatar_stream.web.openapi import openapi_document
from avatar_stream.web.profiles_api import profile_routes
from avatar_stream.web.recordings_api import recording_routes
from avatar_stream.web.remote_api import remote_routes
from avatar_stream.web.sockets import socket_routes
from avatar_stream.web.workrooms import Workrooms

STATIC = Path(__file__).parent / "static"
# Some Windows machines say that scripts are plain text, and browsers refuse those.
mimetypes.add_type("text/javascript", ".js")

Endpoint = Callable[[Request], Awaitable[Response]]


def make_app(studio: Studio, audience: Audience, access: Access) -> Starlette:
    """All routes of a studio, guarded; its `state.rooms` are the `Workrooms`, to be closed with the server."""
    rooms = Workrooms(lambda text: audience.tell_panels(text))
    routes: list[BaseRoute] = [
        Route("/", _page("panel.html")),
        Route("/view", _page("view.html")),
        Route("/watch", _page("watch.html")),
        Mount("/static", StaticFiles(directory=STATIC)),
        Route("/api/openapi.json", _openapi),
        Route("/api/view/parameters", _parameters),
        Route("/api/view/weights", _weights),
        *_show_routes(audience),
        *command_routes(studio),
        *link_routes(studio, access),
        *remote_routes(studio),
        *device_routes(),
        *character_routes(studio, rooms),
        *import_routes(studio, rooms),
        *fit_routes(studio, rooms),
        *doctor_routes(studio, rooms),
        *face_routes(),
        *profile_routes(studio),
        *recording_routes(studio),
        *socket_routes(audience),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(Guard, access=access)])
    app.state.rooms = rooms
    return app


def _page(name: str) -> Endpoint:
    async def page(request: Request) -> Response:
        return FileResponse(STATIC / name, media_type="text/html")

    return page


async def _openapi(request: Request) -> Response:
    return JSONResponse(openapi_document())


async def _parameters(request: Request) -> Response:
    return JSONResponse(PARAMETERS)


async def _weights(request: Request) -> Response:
    return FileResponse(WEIGHTS_FILE, media_type="text/plain")


def _show_routes(audience: Audience) -> list[Route]:
    """``GET /api/view/shows/NUMBER/puppet`` and ``…/backdrop``."""

    async def puppet(request: Request) -> Response:
        return _found(await audience.puppet(request.path_params["number"]), "application/octet-stream")

    async def backdrop(request: Request) -> Response:
        return _found(await audience.backdrop(request.path_params["number"]), "image/webp")

    return [
        Route("/api/view/shows/{number:int}/puppet", puppet),
        Route("/api/view/shows/{number:int}/backdrop", backdrop),
    ]


def _found(data: bytes | None, media_type: str) -> Response:
    if data is None:
        return JSONResponse({"error": "That show is over"}, 404)
    return Response(data, media_type=media_type)
