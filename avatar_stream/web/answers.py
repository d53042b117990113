"""How the server answers what pages ask: JSON with the same three words as the studio's own answers."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from avatar_stream.studio import Answer
from avatar_stream.studio.commands import refused


def carried_out(text: str, **more: object) -> Response:
    """It was done; `more` is what else there is to say."""
    return JSONResponse({"done": True, "text": text, "remedy": "", **more})


def turned_down(reason: object, remedy: str = "", status: int = 409) -> Response:
    """It was not done, and why."""
    return answered(refused(reason, remedy), status)


def answered(answer: Answer, status: int | None = None) -> Response:
    """An answer as JSON; `status` by default says whether it was done."""
    if status is None:
        status = 200 if answer.done else 409
    return Response(answer.model_dump_json(), status, media_type="application/json")
