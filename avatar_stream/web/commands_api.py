"""The studio's commands over HTTP: one address each, JSON in, the studio's answer as JSON out."""

from __future__ import annotations

import asyncio
from typing import get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import from_json
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from avatar_stream.edits.edits import Edits
from avatar_stream.edits.words import edits_in_words
from avatar_stream.studio import Answer, Command, Studio
from avatar_stream.studio.commands import SetEdits, refused
from avatar_stream.web.answers import answered

#: All commands by name.
COMMANDS: dict[str, type[BaseModel]] = {
    kind.model_fields["command"].default: kind for kind in get_args(get_args(Command)[0])
}
_COMMAND: TypeAdapter[Command] = TypeAdapter(Command)
_MOST_BODY_BYTES = 64 * 1024
# A virtual camera may take its time; a page should not wait for ever.
_PATIENCE_S = 30.0
_REMEDY = "See /api/openapi.json for what each command takes"


def command_routes(studio: Studio) -> list[Route]:
    """``POST /api/commands/NAME`` for every command, and ``PUT /api/edits``."""

    async def command(request: Request) -> Response:
        name = request.path_params["command"]
        if name not in COMMANDS:
            return answered(refused(f"There is no command '{name[:80]}'", _REMEDY), 404)
        try:
            fields = from_json(await body_of(request) or b"{}", allow_inf_nan=False)
            if not isinstance(fields, dict):
                raise ValueError("it is no JSON object")
            return await answer_of(studio, _COMMAND.validate_python({**fields, "command": name}))
        except ValueError as error:
            return answered(refused(reason_of(error), _REMEDY), 422)

    async def edits(request: Request) -> Response:
        try:
            wished = Edits.model_validate_json(await body_of(request))
            return await answer_of(studio, SetEdits(edit=edits_in_words(wished)))
        except ValueError as error:
            return answered(refused(reason_of(error), _REMEDY), 422)

    return [
        Route("/api/commands/{command}", command, methods=["POST"]),
        Route("/api/edits", edits, methods=["PUT"]),
    ]


async def answer_of(studio: Studio, command: Command) -> Response:
    """What the studio says to a command: 200 where it was carried out, 409 where it was refused."""
    pending = asyncio.wrap_future(studio.submit(command))
    await asyncio.wait([pending], timeout=_PATIENCE_S)
    if not pending.done():
        return answered(Answer(done=True, text="It is taking long; what comes of it will be told"), 202)
    if (error := pending.exception()) is not None:  # a bug, which the one who asked hears of
        return answered(refused(f"{type(error).__name__}: {error}", "Try again, or choose something else"))
    return answered(pending.result())


async def body_of(request: Request) -> bytes:
    """All of a request's body.

    Raises:
        HTTPException: it is larger than any command.
    """
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BODY_BYTES:
            raise HTTPException(413, "No command is that long")
    return body


def reason_of(error: ValueError) -> str:
    """What is wrong with some JSON, in one line."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part not in COMMANDS)
        return f"{where[:80]}: {first['msg']}" if where else first["msg"]
    return str(error)
