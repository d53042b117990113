"""The user's recordings, for the page: what can be rendered again, and where it lies."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from avatar_stream.base.resources import RECORDINGS, user_folder
from avatar_stream.studio import Studio
from avatar_stream.studio.obs import look_at_obs
from avatar_stream.studio.semantics_recorder import SUFFIX

_MOST = 100


def recording_routes(studio: Studio) -> list[Route]:
    """``GET /api/recordings`` and ``GET /api/obs``."""

    async def recordings(request: Request) -> Response:
        return JSONResponse(await asyncio.to_thread(_recordings))

    async def obs(request: Request) -> Response:
        report = await asyncio.to_thread(look_at_obs, studio.config)
        return JSONResponse(report.model_dump())

    return [Route("/api/recordings", recordings), Route("/api/obs", obs)]


def _recordings() -> dict[str, Any]:
    """The newest ones first."""
    folder = user_folder() / RECORDINGS
    found = []
    for file in folder.glob(f"*{SUFFIX}"):
        try:
            found.append((file.stat().st_mtime, file))
        except OSError:  # it has just gone
            continue
    newest = sorted(found, reverse=True)[:_MOST]
    return {"folder": str(folder), "recordings": [_shown(file) for _, file in newest]}


def _shown(file: Path) -> dict[str, Any]:
    video = next(
        (one for one in (file.with_suffix(".mp4"), file.with_suffix(".webm")) if one.is_file()), None
    )
    return {"name": file.name, "video": video.name if video else ""}
