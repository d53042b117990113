"""Puts the character into OBS. Whatever is there already is used, so that doing it again changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from avatar_stream.config_sections import ObsSection
from avatar_stream.interop.obs.client import ObsClient
from avatar_stream.interop.obs.errors import OUTPUT_MISSING, ObsError, ObsRefusal
from avatar_stream.interop.obs.made import Made, SyncOffset, load_made
from avatar_stream.interop.obs.scenes import (
    input_kinds,
    input_settings,
    item_id,
    scene_collection,
    scene_names,
    scene_on_air,
    virtual_camera_on,
)
from avatar_stream.interop.obs.source_kinds import SourceKind, choose_kind, shows_our_stream

# obs.h: where a box stands, and where in its box a source stands.
_LEFT, _RIGHT, _TOP, _BOTTOM = 1, 2, 4, 8
# How much of the canvas's height the character takes in a corner: as large as streamers are used to.
_CORNER_SHARE = 0.6


@dataclass(frozen=True)
class SetupResult:
    """What came of it.

    Attributes:
        done: one line for each thing that was made or changed.
        troubles: one line for each wish that OBS couldn't fulfil; the rest is done all the same.
    """

    done: tuple[str, ...]
    troubles: tuple[str, ...]


def set_up(obs: ObsClient, settings: ObsSection, url: str, latency_ms: float) -> SetupResult:
    """Make, or reuse, scene and source, and fulfil what else is wished for.

    Args:
        obs: OBS.
        settings: names, place, audio inputs, virtual camera.
        url: of the stream.
        latency_ms: from the camera's picture to its leaving the studio.

    Raises:
        ObsError: a name is taken by something else, or OBS can't show streams; nothing was changed then.
        ObsGoneError: OBS went away in the middle; what was made is noted, and doing it again goes on from there.
    """
    return _Setup(obs, settings, url, latency_ms).run()


class _Setup:
    def __init__(self, obs: ObsClient, settings: ObsSection, url: str, latency_ms: float) -> None:
        self._obs, self._settings, self._url, self._latency_ms = obs, settings, url, latency_ms
        self._done: list[str] = []
        self._troubles: list[str] = []
        self._made = Made()

    def run(self) -> SetupResult:
        kind = choose_kind(self._obs.request("GetInputKindList", unversioned=True)["inputKinds"])
        inputs, scenes = input_kinds(self._obs), scene_names(self._obs)
        self._refuse_taken_names(inputs, scenes)
        self._made = self._record()
        if self._settings.scene not in scenes:
            self._make_scene()
        self._make_source(kind, known=self._settings.source in inputs)
        for name in self._settings.delayed_audio:
            self._delay_audio(name, kind, known=name in inputs)
        if self._settings.virtual_camera:
            self._start_virtual_camera()
        return SetupResult(tuple(self._done), tuple(self._troubles))

    def _refuse_taken_names(self, inputs: dict[str, str], scenes: list[str]) -> None:
        """Scenes and sources share one set of names in OBS."""
        scene, source = self._settings.scene, self._settings.source
        if scene == source:
            raise ObsError(f"OBS can't call both scene and source '{scene}': choose another by --source-name")
        if scene in inputs:
            raise ObsError(f"OBS has a source called '{scene}' already: choose another scene name by --scene")
        if source in scenes:
            raise ObsError(f"OBS has a scene called '{source}' already: choose another name by --source-name")
        if source in inputs and not shows_our_stream(inputs[source], input_settings(self._obs, source)):
            raise ObsError(
                f"OBS has a source called '{source}' already, and it shows something else: choose another "
                "name by --source-name, or rename it in OBS"
            )

    def _record(self) -> Made:
        """What we made before, as far as it was in the scene collection in use."""
        collection, made = scene_collection(self._obs), load_made()
        if made.collection != collection:
            return Made(collection=collection, virtual_camera=made.virtual_camera)
        return made

    def _make_scene(self) -> None:
        scene = self._settings.scene
        busy = any(self._obs.request(name)["outputActive"] for name in ("GetStreamStatus", "GetRecordStatus"))
        self._made.scene = scene
        self._made.previous_scene = "" if busy else scene_on_air(self._obs)
        self._made.save()
        self._obs.request("CreateScene", sceneName=scene)
        self._done.append(f"made the scene '{scene}'")
        if not busy:  # viewers choose for themselves what they want to see; nobody else does it for them
            self._obs.request("SetCurrentProgramScene", sceneName=scene)

    def _make_source(self, kind: SourceKind, *, known: bool) -> None:
        scene, source = self._settings.scene, self._settings.source
        settings = kind.settings(self._url)
        if not known:
            self._made.save()
            made = self._obs.request(
                "CreateInput",
                sceneName=scene,
                inputName=source,
                inputKind=kind.name,
                inputSettings=settings,
                sceneItemEnabled=True,
            )
            self._place(int(made["sceneItemId"]))
            self._done.append(f"made the source '{source}' in the scene '{scene}'")
            return
        if input_settings(self._obs, source) != settings:
            self._obs.request("SetInputSettings", inputName=source, inputSettings=settings, overlay=True)
            self._done.append(f"brought the source '{source}' up to date")
        item = item_id(self._obs, scene, source)
        if item is None:
            made = self._obs.request(
                "CreateSceneItem", sceneName=scene, sourceName=source, sceneItemEnabled=True
            )
            self._place(int(made["sceneItemId"]))
            self._done.append(f"put the source '{source}' into the scene '{scene}'")
        elif not self._obs.request("GetSceneItemEnabled", sceneName=scene, sceneItemId=item)[
            "sceneItemEnabled"
        ]:
            self._obs.request("SetSceneItemEnabled", sceneName=scene, sceneItemId=item, sceneItemEnabled=True)
            self._done.append(f"made the source '{source}' visible")

    def _place(self, item: int) -> None:
        """Put a new item where it is wanted; one that is there already stays where the user has moved it."""
        video = self._obs.request("GetVideoSettings")
        transform = placement(self._settings.place, video["baseWidth"], video["baseHeight"])
        self._obs.request(
            "SetSceneItemTransform",
            sceneName=self._settings.scene,
            sceneItemId=item,
            sceneItemTransform=transform,
        )

    def _delay_audio(self, name: str, kind: SourceKind, *, known: bool) -> None:
        if not known:
            self._troubles.append(f"OBS has no audio input called '{name}'; nothing is delayed by that name")
            return
        offset_ms = round(self._latency_ms + kind.lag_ms)
        try:
            before_ms = int(
                self._obs.request("GetInputAudioSyncOffset", inputName=name)["inputAudioSyncOffset"]
            )
        except ObsRefusal as refusal:
            self._troubles.append(f"'{name}' can't be delayed. {refusal}")
            return
        known_offset = self._made.sync_offsets.get(name)
        if known_offset is not None and known_offset.set_ms == before_ms:
            before_ms = known_offset.before_ms  # ours; what was there before us is older
        self._made.sync_offsets[name] = SyncOffset(before_ms=before_ms, set_ms=offset_ms)
        self._made.save()
        self._obs.request("SetInputAudioSyncOffset", inputName=name, inputAudioSyncOffset=offset_ms)
        self._done.append(f"delayed '{name}' by {offset_ms} ms")

    def _start_virtual_camera(self) -> None:
        active = virtual_camera_on(self._obs)
        if active:
            return
        try:
            if active is None:
                raise ObsRefusal("StartVirtualCam", OUTPUT_MISSING, "there is no virtual camera")
            self._obs.request("StartVirtualCam")
        except ObsRefusal as refusal:
            self._troubles.append(
                f"OBS's virtual camera doesn't start: install what OBS asks for when you click Start Virtual "
                f"Camera (Linux: sudo apt install v4l2loopback-dkms). {refusal}"
            )
            return
        self._made.virtual_camera = True
        self._made.save()
        self._done.append("started OBS's virtual camera")


def placement(place: str, canvas_width: float, canvas_height: float) -> dict[str, Any]:
    """The transform of a scene item that fits into a box standing on the canvas's lower edge.

    Args:
        place: "full", "left" or "right".
        canvas_width, canvas_height: in pixels.
    """
    share = 1.0 if place == "full" else _CORNER_SHARE
    aside = {"full": 0, "left": _LEFT, "right": _RIGHT}[place]
    return {
        "positionX": canvas_width * (1.0 - share) if place == "right" else 0.0,
        "positionY": canvas_height * (1.0 - share),
        "alignment": _LEFT | _TOP,
        "boundsType": "OBS_BOUNDS_SCALE_INNER",
        "boundsAlignment": _BOTTOM | aside,
        "boundsWidth": canvas_width * share,
        "boundsHeight": canvas_height * share,
    }
