"""Takes out of OBS what was put there, and nothing else."""

from __future__ import annotations

import time

from avatar_stream.interop.obs.client import ObsClient
from avatar_stream.interop.obs.errors import ObsRefusal
from avatar_stream.interop.obs.made import Made, forget_made, load_made
from avatar_stream.interop.obs.scenes import (
    input_kinds,
    our_inputs,
    scene_collection,
    scene_names,
    scene_on_air,
    virtual_camera_on,
)

_LOOKS, _BETWEEN_LOOKS_S = 20, 0.05


def take_out(obs: ObsClient) -> list[str]:
    """Remove what was made, and set back what was changed and has not been changed since.

    Returns:
        One line for each thing that was done, or that was left alone for a reason.

    Raises:
        ObsGoneError: OBS went away in the middle; doing it again goes on from there.
    """
    made = load_made()
    done: list[str] = []
    if made.virtual_camera and virtual_camera_on(obs):
        obs.request("StopVirtualCam")
        done.append("stopped OBS's virtual camera")
    for name in our_inputs(obs):
        obs.request("RemoveInput", inputName=name)
        _wait_until_gone(obs, name)
        done.append(f"removed the source '{name}'")
    collection = scene_collection(obs)
    if made.collection not in ("", collection):
        made.virtual_camera = False
        made.save()
        done.append(
            f"what was made in the scene collection '{made.collection}' is still there: choose it in OBS and "
            "repeat this"
        )
        return done
    done += _set_audio_back(obs, made)
    if made.scene in scene_names(obs):
        done.append(_remove_scene(obs, made))
    forget_made()
    return done


def _wait_until_gone(obs: ObsClient, name: str) -> None:
    """OBS removes an input a moment after it said so."""
    for _ in range(_LOOKS):
        if name not in input_kinds(obs):
            return
        time.sleep(_BETWEEN_LOOKS_S)


def _set_audio_back(obs: ObsClient, made: Made) -> list[str]:
    done = []
    for name, offset in made.sync_offsets.items():
        try:
            now_ms = obs.request("GetInputAudioSyncOffset", inputName=name)["inputAudioSyncOffset"]
        except ObsRefusal:
            continue  # the input is gone
        if int(now_ms) == offset.set_ms:
            obs.request("SetInputAudioSyncOffset", inputName=name, inputAudioSyncOffset=offset.before_ms)
            done.append(f"set the delay of '{name}' back to {offset.before_ms} ms")
        else:
            done.append(f"left the delay of '{name}' alone, since it was changed to {now_ms} ms in OBS")
    return done


def _remove_scene(obs: ObsClient, made: Made) -> str:
    items = obs.request("GetSceneItemList", sceneName=made.scene)["sceneItems"]
    if items:
        return f"left the scene '{made.scene}', since it holds other sources by now"
    if scene_on_air(obs) == made.scene and made.previous_scene in scene_names(obs):
        obs.request("SetCurrentProgramScene", sceneName=made.previous_scene)
    try:
        obs.request("RemoveScene", sceneName=made.scene)
    except ObsRefusal as refusal:
        return f"left the scene '{made.scene}'. {refusal}"
    return f"removed the scene '{made.scene}'"
