"""How things stand: OBS, what is in it, and the stream that it shows."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from typing import Any

from avatar_stream.config_sections import ObsSection
from avatar_stream.interop.obs.client import ObsClient
from avatar_stream.interop.obs.scenes import item_id, our_inputs, scene_names, scene_on_air, virtual_camera_on

_STREAM_ANSWER_S = 2.0
# A loopback address needs no proxy, and none may see this one.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class ObsStatus:
    """What is there.

    Attributes:
        obs_version, websocket_version: of OBS and of obs-websocket.
        scene_on_air: what viewers see.
        sources: inputs that show the stream, by name.
        in_scene: the configured source is in the configured scene.
        virtual_camera: whether it runs; None where OBS has none.
    """

    obs_version: str
    websocket_version: str
    scene_on_air: str
    sources: tuple[str, ...]
    in_scene: bool
    virtual_camera: bool | None


def obs_status(obs: ObsClient, settings: ObsSection) -> ObsStatus:
    """Look at OBS. Raises ObsGoneError where it went away."""
    version = obs.request("GetVersion")
    there = settings.scene in scene_names(obs)
    return ObsStatus(
        obs_version=version["obsVersion"],
        websocket_version=version["obsWebSocketVersion"],
        scene_on_air=scene_on_air(obs),
        sources=tuple(our_inputs(obs)),
        in_scene=there and item_id(obs, settings.scene, settings.source) is not None,
        virtual_camera=virtual_camera_on(obs),
    )


def stream_status(url: str) -> dict[str, Any] | None:
    """What the stream at `url` says about itself (see `sinks.matroska`), or None where no studio serves it."""
    try:
        with _OPENER.open(f"{url}.json", timeout=_STREAM_ANSWER_S) as answer:
            status: dict[str, Any] = json.loads(answer.read())
    except (OSError, ValueError):
        return None
    return status
