"""What is in OBS: small questions that several commands ask."""

from __future__ import annotations

from typing import Any

from avatar_stream.interop.obs.client import ObsClient
from avatar_stream.interop.obs.errors import NOT_FOUND, OUTPUT_MISSING, ObsRefusal
from avatar_stream.interop.obs.source_kinds import shows_our_stream


def scene_names(obs: ObsClient) -> list[str]:
    """All scenes."""
    return [scene["sceneName"] for scene in obs.request("GetSceneList")["scenes"]]


def scene_on_air(obs: ObsClient) -> str:
    """The scene that viewers see."""
    return str(obs.request("GetCurrentProgramScene")["currentProgramSceneName"])


def scene_collection(obs: ObsClient) -> str:
    """The scene collection in use."""
    return str(obs.request("GetSceneCollectionList")["currentSceneCollectionName"])


def input_kinds(obs: ObsClient) -> dict[str, str]:
    """The kind of each input by its name."""
    return {each["inputName"]: each["inputKind"] for each in obs.request("GetInputList")["inputs"]}


def input_settings(obs: ObsClient, name: str) -> dict[str, Any]:
    """An input's settings, without those that have their default."""
    settings: dict[str, Any] = obs.request("GetInputSettings", inputName=name)["inputSettings"]
    return settings


def our_inputs(obs: ObsClient) -> list[str]:
    """The inputs that show this user's stream, however they are named."""
    return [
        name for name, kind in input_kinds(obs).items() if shows_our_stream(kind, input_settings(obs, name))
    ]


def item_id(obs: ObsClient, scene: str, source: str) -> int | None:
    """The number of a source's item in a scene, or None where it isn't in there."""
    try:
        return int(obs.request("GetSceneItemId", sceneName=scene, sourceName=source)["sceneItemId"])
    except ObsRefusal as refusal:
        if refusal.code == NOT_FOUND:
            return None
        raise


def virtual_camera_on(obs: ObsClient) -> bool | None:
    """Whether OBS's virtual camera runs; None where this OBS has none."""
    try:
        return bool(obs.request("GetVirtualCamStatus")["outputActive"])
    except ObsRefusal as refusal:
        if refusal.code == OUTPUT_MISSING:
            return None
        raise
