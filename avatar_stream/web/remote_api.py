"""Keys for a Stream Deck, a script of OBS or a shell: addresses to call, with a token that stays from start to start.

The token opens nothing else, so that whatever it is written into can only press keys.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from avatar_stream.studio import Studio
from avatar_stream.studio.commands import LetGo, Press, refused
from avatar_stream.web.answers import answered
from avatar_stream.web.commands_api import answer_of, reason_of

_REMEDY = "The studio's page shows the address of each key, under Expressions"


def remote_routes(studio: Studio) -> list[Route]:
    """``POST /api/remote/press/ACTION`` and ``…/let_go/ACTION``; no body is needed."""

    async def press(request: Request) -> Response:
        return await _do(studio, Press, request)

    async def let_go(request: Request) -> Response:
        return await _do(studio, LetGo, request)

    return [
        Route("/api/remote/press/{action:path}", press, methods=["POST"]),
        Route("/api/remote/let_go/{action:path}", let_go, methods=["POST"]),
    ]


async def _do(studio: Studio, kind: type[Press] | type[LetGo], request: Request) -> Response:
    try:
        return await answer_of(studio, kind(action=request.path_params["action"]))
    except ValueError as error:
        return answered(refused(reason_of(error), _REMEDY), 422)
