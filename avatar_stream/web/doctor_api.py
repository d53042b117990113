"""What works on this machine, as `doctor` says it, and whether somebody is here for the first time."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from avatar_stream.base.resources import user_folder
from avatar_stream.studio import Studio
from avatar_stream.web.answers import carried_out, turned_down
from avatar_stream.web.workrooms import Workrooms
from avatar_stream.workshop import TaskFailedError

_WELCOMED = "welcomed"


def doctor_routes(studio: Studio, rooms: Workrooms) -> list[Route]:
    """``GET /api/doctor``, and ``/api/welcome``: whether the first steps were seen."""

    async def doctor(request: Request) -> Response:
        config = studio.config.model_dump_json()
        try:
            found, _ = await rooms.once("doctor", {"config": config})
        except TaskFailedError as error:
            return turned_down(error, "Try again, or: avatar-stream doctor")
        return JSONResponse(found)

    async def welcome(request: Request) -> Response:
        return JSONResponse({"first": not await rooms.aside((user_folder() / _WELCOMED).exists)})

    async def welcomed(request: Request) -> Response:
        def keep() -> None:
            user_folder().mkdir(parents=True, exist_ok=True)
            (user_folder() / _WELCOMED).touch()

        try:
            await rooms.aside(keep)
        except OSError as error:
            return turned_down(f"That can't be remembered: {error.strerror}")
        return carried_out("Welcome")

    return [
        Route("/api/doctor", doctor),
        Route("/api/welcome", welcome),
        Route("/api/welcome", welcomed, methods=["POST"]),
    ]
