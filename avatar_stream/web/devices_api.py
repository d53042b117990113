"""Which cameras and microphones there are, for the choosers. A process of its own looks: this one never touches any."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

# Where cameras have to be opened to be found, that takes a second for each.
_PATIENCE_S = 30.0
_COMMAND = [sys.executable, "-m", "avatar_stream", "sources", "--json"]


def device_routes() -> list[Route]:
    """``GET /api/cameras`` and ``GET /api/microphones``."""
    looking = asyncio.Lock()

    async def cameras(request: Request) -> Response:
        async with looking:  # two lookers at once would get into each other's way
            found = await asyncio.to_thread(_look)
        return JSONResponse({"cameras": found.get("cameras", [])})

    async def microphones(request: Request) -> Response:
        async with looking:
            found = await asyncio.to_thread(_look, "--microphones")
        return JSONResponse(
            {"microphones": found.get("microphones", []), "trouble": found.get("trouble", "")}
        )

    return [Route("/api/cameras", cameras), Route("/api/microphones", microphones)]


def _look(*options: str) -> dict[str, Any]:
    """What the command ``sources --json`` says; nothing where it fails."""
    try:
        said = subprocess.run(
            [*_COMMAND, *options],
            capture_output=True,
            timeout=_PATIENCE_S,
            start_new_session=True,
            check=True,
        ).stdout
        found = json.loads(said.splitlines()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, LookupError):
        return {}
    return found if isinstance(found, dict) else {}
