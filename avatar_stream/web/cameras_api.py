"""Which cameras there are, for the page's chooser. A process of its own looks: this one never touches a camera."""

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


def camera_routes() -> list[Route]:
    """``GET /api/cameras``."""
    looking = asyncio.Lock()

    async def cameras(request: Request) -> Response:
        async with looking:  # two lookers at once would get into each other's way
            return JSONResponse({"cameras": await asyncio.to_thread(_look)})

    return [Route("/api/cameras", cameras)]


def _look() -> list[dict[str, Any]]:
    """As the command ``sources --json`` tells them; none where it fails."""
    try:
        said = subprocess.run(
            _COMMAND, capture_output=True, timeout=_PATIENCE_S, start_new_session=True, check=True
        ).stdout
        cameras: list[dict[str, Any]] = json.loads(said.splitlines()[-1])["cameras"]
    except (OSError, subprocess.SubprocessError, ValueError, LookupError):
        return []
    return cameras
