"""The fit editor over HTTP: what it shows, what it changes, and saving it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from avatar_stream.characters.corrections import MOST_SIDE_PX
from avatar_stream.studio import Studio
from avatar_stream.web.answers import carried_out, turned_down
from avatar_stream.web.characters_api import Words
from avatar_stream.web.commands_api import body_of, reason_of
from avatar_stream.web.workrooms import Workrooms
from avatar_stream.workshop import TaskFailedError
from avatar_stream.workshop.fit_state import FitState

_UNKNOWN = "This fit editor is closed"
_OCTETS = "application/octet-stream"
_MOST_STATE_BYTES = 256 << 10


class OpenFit(BaseModel):
    """What is to be fitted: a character, or the picture of an import in which no face was found."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    character: str = Field(default="", max_length=64)
    import_number: int = Field(default=0, ge=0, alias="import")


class Build(BaseModel):
    """What is to be made: `quick` only as far as shapes follow anchors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: FitState
    quick: bool = False


class Save(BaseModel):
    """What is to be kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: FitState
    words: Words = Words()


Handler = Callable[[Request, int], Awaitable[Response]]


def fit_routes(studio: Studio, rooms: Workrooms) -> list[Route]:
    """``/api/fits…``, see `web.openapi`."""
    fits = rooms.fits

    async def begin(request: Request) -> Response:
        try:
            wish = OpenFit.model_validate_json(await body_of(request))
        except ValidationError as error:
            return turned_down(reason_of(error), status=422)
        upload = rooms.imports.take(wish.import_number) if wish.import_number else None
        if upload is None and not wish.character:
            return turned_down("There is no such picture", "Add it again", 404)
        try:
            facts = await fits.open(wish.character, upload)
            return JSONResponse({"done": True, "text": "Opened", "remedy": "", **facts}, 201)
        except TaskFailedError as error:
            return turned_down(error, "Choose another character")

    def opened(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            try:
                return await handler(request, request.path_params["number"])
            except KeyError:
                return turned_down(_UNKNOWN, "Open it again", 404)
            except ValidationError as error:
                return turned_down(reason_of(error), status=422)
            except TaskFailedError as error:
                return turned_down(
                    error, "Undo the last change" if error.kind == "input" else "Open it again"
                )

        return guarded

    async def picture(request: Request, number: int) -> Response:
        return Response((await fits.ask(number, "fit_picture"))[1], media_type="image/webp")

    async def labels(request: Request, number: int) -> Response:
        return Response((await fits.ask(number, "fit_labels"))[1], media_type=_OCTETS)

    async def corrections(request: Request, number: int) -> Response:
        return Response((await fits.ask(number, "fit_corrections"))[1], media_type=_OCTETS)

    async def build(request: Request, number: int) -> Response:
        text, painted = await _two_parts(request)
        wish = Build.model_validate_json(text)
        task = {"state": wish.state.model_dump(mode="json"), "quick": wish.quick}
        facts, puppet = await fits.ask(number, "build_fit", task, painted)
        line = json.dumps(facts).encode()
        return Response(len(line).to_bytes(4, "little") + line + puppet, media_type=_OCTETS)

    async def save(request: Request, number: int) -> Response:
        text, painted = await _two_parts(request)
        wish = Save.model_validate_json(text)
        task = {
            "state": wish.state.model_dump(mode="json"),
            "words": wish.words.model_dump(exclude_none=True),
            "size_px": studio.config.decoder.size_px,
        }
        saved, _ = await fits.ask(number, "save_fit", task, painted)
        rooms.tell_characters()
        return carried_out(f"{saved['name']} is saved", **saved)

    async def close(request: Request, number: int) -> Response:
        if not await rooms.aside(lambda: fits.close(number)):
            return turned_down(_UNKNOWN, status=404)
        return carried_out("Closed")

    one = "/api/fits/{number:int}"
    return [
        Route("/api/fits", begin, methods=["POST"]),
        Route(f"{one}/picture", opened(picture)),
        Route(f"{one}/labels", opened(labels)),
        Route(f"{one}/corrections", opened(corrections)),
        Route(f"{one}/preview", opened(build), methods=["PUT"]),
        Route(f"{one}/save", opened(save), methods=["POST"]),
        Route(one, opened(close), methods=["DELETE"]),
    ]


async def _two_parts(request: Request) -> tuple[bytes, bytes]:
    """The JSON on the first line of a body, and what is painted behind it.

    Raises:
        HTTPException: it is longer than that can be.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_STATE_BYTES + MOST_SIDE_PX**2:
            raise HTTPException(413, "No fit is that long")
    text, _, painted = bytes(body).partition(b"\n")
    return text, painted
