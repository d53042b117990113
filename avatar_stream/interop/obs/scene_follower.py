"""Tells which scene of OBS is on air, for as long as the show goes on, whether or not OBS is there yet."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from avatar_stream.interop.obs.client import ObsClient
from avatar_stream.interop.obs.errors import ObsError
from avatar_stream.interop.obs.finding import ObsAddress
from avatar_stream.interop.obs.scenes import scene_on_air

_RETRY_S = 5.0
_LOOK_S = 0.25


class SceneFollower:
    """Calls back with the name of the scene on air, at first and whenever it changes.

    Args:
        find: looks for OBS; asked before each try, since a password may have been set by then.
        on_scene: called from another thread; must not take long.
        notify: takes one line for the user: when OBS is found, lost, or refuses, and not the same one twice.
        retry_s: how long to wait before the next try.
    """

    def __init__(
        self,
        find: Callable[[], ObsAddress],
        on_scene: Callable[[str], None],
        notify: Callable[[str], None],
        *,
        retry_s: float = _RETRY_S,
    ) -> None:
        self._find, self._on_scene, self._notify, self._retry_s = find, on_scene, notify, retry_s
        self._told = ""
        self._scene = ""
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scenes", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Follow no more; may be called more than once."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._follow()
            except ObsError as error:
                self._tell(f"Scenes are not followed yet. {error}")
            self._stopped.wait(self._retry_s)

    def _follow(self) -> None:
        """Follow until OBS goes away. Raises ObsError where it can't be reached."""
        obs = ObsClient(self._find(), self._hear)
        try:
            # By asking, not by the event alone: it may have changed before we listened.
            self._play(scene_on_air(obs))
            self._tell("Following the scenes of OBS")
            while not self._stopped.wait(_LOOK_S):
                if obs.closed:
                    self._tell("OBS went away; its scenes are followed again when it is back")
                    return
        finally:
            obs.close()

    def _hear(self, event: str, content: dict[str, Any]) -> None:
        if event == "CurrentProgramSceneChanged":
            self._play(str(content.get("sceneName", "")))

    def _play(self, scene: str) -> None:
        if scene != self._scene:
            self._scene = scene
            self._on_scene(scene)

    def _tell(self, line: str) -> None:
        if line != self._told:
            self._told = line
            self._notify(line)
