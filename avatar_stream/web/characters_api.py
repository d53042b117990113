"""The characters that there are, for the gallery: a list and small pictures."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from avatar_stream.characters.character import read_character_sheet
from avatar_stream.characters.library import CharacterSummary, list_characters
from avatar_stream.characters.own_file import own_file
from avatar_stream.characters.picture_file import read_picture
from avatar_stream.errors import AvatarStreamError
from avatar_stream.web.messages import webp

_THUMBNAIL_PX = 320


def character_routes() -> list[Route]:
    """``GET /api/characters`` and ``GET /api/characters/ID/thumbnail``."""

    async def characters(request: Request) -> Response:
        return JSONResponse([_shown(one) for one in await asyncio.to_thread(list_characters)])

    async def thumbnail(request: Request) -> Response:
        wanted = request.path_params["id"]
        summary = next((one for one in await asyncio.to_thread(list_characters) if one.id == wanted), None)
        if summary is None:
            return JSONResponse({"error": "There is no such character"}, 404)
        try:
            picture = await asyncio.to_thread(_thumbnail, summary.folder)
        except (AvatarStreamError, OSError) as error:
            return JSONResponse({"error": " ".join(str(error).split())}, 404)
        return Response(picture, media_type="image/webp")

    return [
        Route("/api/characters", characters),
        Route("/api/characters/{id}/thumbnail", thumbnail),
    ]


def _shown(summary: CharacterSummary) -> dict[str, str]:
    return {
        "id": summary.id,
        "name": summary.name or summary.id,
        "author": summary.author,
        "licence": summary.licence,
        "origin": summary.origin,
        "broken": summary.broken,
    }


def _thumbnail(folder: Path) -> bytes:
    keyframe = own_file(folder, read_character_sheet(folder).keyframe)
    return _scaled_down(keyframe, keyframe.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _scaled_down(keyframe: Path, changed_ns: int) -> bytes:
    """A small picture of a keyframe; kept until the file changes."""
    image = Image.fromarray(read_picture(keyframe))
    image.thumbnail((_THUMBNAIL_PX, _THUMBNAIL_PX), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return webp(np.asarray(image))
