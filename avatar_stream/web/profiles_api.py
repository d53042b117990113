"""A profile as a file to be kept elsewhere or given to others. The commands make, switch and remove them."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from avatar_stream.errors import AvatarStreamError
from avatar_stream.studio import Studio


def profile_routes(studio: Studio) -> list[Route]:
    """``GET /api/profiles/NAME``."""

    async def profile(request: Request) -> Response:
        try:
            text = await asyncio.to_thread(studio.profile_text, request.path_params["name"])
        except (AvatarStreamError, OSError) as error:
            return JSONResponse({"error": " ".join(str(error).split())}, 404)
        return Response(text, media_type="application/toml")

    return [Route("/api/profiles/{name}", profile)]
