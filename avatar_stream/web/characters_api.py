"""The characters that there are: a list, small pictures, and what a user does with them."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from avatar_stream.characters.keeping import duplicate, folder_of, rename
from avatar_stream.characters.library import CharacterSummary, list_characters
from avatar_stream.errors import AvatarStreamError
from avatar_stream.studio import Studio
from avatar_stream.web.answers import carried_out, turned_down
from avatar_stream.web.commands_api import body_of, reason_of
from avatar_stream.web.exports import EXPORTS, export_character
from avatar_stream.web.thumbnails import still_picture
from avatar_stream.web.workrooms import Workrooms

_MOST_WORDS = 1000


class Words(BaseModel):
    """What is said of a character; what is left out stays."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = Field(default=None, min_length=1, max_length=80)
    author: str | None = Field(default=None, max_length=_MOST_WORDS)
    licence: str | None = Field(default=None, max_length=_MOST_WORDS)


def character_routes(studio: Studio, rooms: Workrooms) -> list[Route]:
    """``/api/characters…`` and ``/api/deleted/…``, see `web.openapi`."""

    async def characters(request: Request) -> Response:
        return JSONResponse([_shown(one) for one in await rooms.aside(list_characters)])

    async def thumbnail(request: Request) -> Response:
        identity = request.path_params["id"]
        try:
            picture = await rooms.aside(lambda: still_picture(folder_of(identity)))
        except (AvatarStreamError, OSError) as error:
            return turned_down(error, status=404)
        return Response(picture, media_type="image/webp")

    async def moving(request: Request) -> Response:
        identity = request.path_params["id"]
        try:
            folder = await rooms.aside(lambda: folder_of(identity))
            picture = await rooms.moving_pictures.of(identity, folder, request.is_disconnected)
        except (AvatarStreamError, OSError) as error:
            return turned_down(error, status=404)
        return Response(picture, media_type="image/webp")

    async def change(request: Request) -> Response:
        identity = request.path_params["id"]
        try:
            words = Words.model_validate_json(await body_of(request)).model_dump(exclude_none=True)
        except ValueError as error:
            return turned_down(reason_of(error), status=422)
        return await _kept(lambda: rename(identity, words).name, lambda name: f"This is {name} now")

    async def copy(request: Request) -> Response:
        identity = request.path_params["id"]
        return await _kept(lambda: duplicate(identity), lambda made: f"Copied as '{made}'", key="character")

    async def delete(request: Request) -> Response:
        identity = request.path_params["id"]
        if studio.character == identity:
            return turned_down(f"'{identity}' is on stage", "Put another character on stage first")
        players = [name for name, one in studio.config.room.members.items() if one.character == identity]
        if players:
            return turned_down(f"{players[0]} plays '{identity}'", "Give them another character first")
        return await _kept(
            lambda: rooms.bin.throw(identity), lambda key: f"Deleted '{identity}'", key="deleted"
        )

    async def restore(request: Request) -> Response:
        key = request.path_params["id"]
        return await _kept(
            lambda: rooms.bin.bring_back(key), lambda made: f"'{made}' is back", key="character"
        )

    async def export(request: Request) -> Response:
        kind = request.query_params.get("kind", "zip")
        if kind not in EXPORTS:
            return turned_down(f"There is no kind '{kind[:20]}'", f"Choose {', '.join(EXPORTS)}", 422)
        try:
            return await export_character(rooms, request.path_params["id"], kind)
        except (AvatarStreamError, OSError) as error:
            return turned_down(error)

    async def _kept(work: Callable[[], str], text: Callable[[str], str], key: str = "name") -> Response:
        try:
            result = await rooms.aside(work)
        except AvatarStreamError as error:
            return turned_down(error)
        rooms.tell_characters()
        return carried_out(text(result), **{key: result})

    one = "/api/characters/{id}"
    return [
        Route("/api/characters", characters),
        Route(one, change, methods=["PATCH"]),
        Route(one, delete, methods=["DELETE"]),
        Route(f"{one}/thumbnail", thumbnail),
        Route(f"{one}/moving", moving),
        Route(f"{one}/copies", copy, methods=["POST"]),
        Route(f"{one}/export", export),
        Route("/api/deleted/{id}/restore", restore, methods=["POST"]),
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
