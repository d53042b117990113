"""Tells which scene of OBS is on air, for as long as the show goes on, whether or not OBS is there yet."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from avatar_stream.base.supervisor import Health, RetryTimes, Supervised
from avatar_stream.config_sections import SceneRole
from avatar_stream.interop.obs.client import ObsClient
from avatar_stream.interop.obs.finding import ObsAddress, find_obs
from avatar_stream.interop.obs.scenes import scene_on_air

if TYPE_CHECKING:
    from avatar_stream.studio import Answer, Studio

_LOOK_S = 0.25


class SceneFollower:
    """Calls back with the name of the scene on air, at first and whenever it changes.

    Args:
        find: looks for OBS; asked before each try, since a password may have been set by then.
        on_scene: called from another thread; must not take long.
        notify: takes one line for the user: when OBS is found, lost, or refuses, and not the same one twice.
        times: when to try again.
    """

    def __init__(
        self,
        find: Callable[[], ObsAddress],
        on_scene: Callable[[str], None],
        notify: Callable[[str], None],
        *,
        times: RetryTimes | None = None,
    ) -> None:
        self._find, self._on_scene, self._notify = find, on_scene, notify
        self._told = self._scene = ""
        self._stopped = threading.Event()
        self._obs = Supervised(self._connect, ObsClient.close, times=times, on_change=self._tell_health)
        self._thread = threading.Thread(target=self._run, name="scenes", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Follow no more; may be called more than once."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(_LOOK_S):
            obs = self._obs.tend()
            if obs is not None and obs.closed:
                self._obs.failed("OBS went away")
        self._obs.close()

    def _connect(self) -> ObsClient:
        obs = ObsClient(self._find(), self._hear)
        try:
            # By asking, not by the event alone: it may have changed before we listened.
            self._play(scene_on_air(obs))
        except BaseException:
            obs.close()
            raise
        return obs

    def _hear(self, event: str, content: dict[str, Any]) -> None:
        if event == "CurrentProgramSceneChanged":
            self._play(str(content.get("sceneName", "")))

    def _play(self, scene: str) -> None:
        if scene != self._scene:
            self._scene = scene
            self._on_scene(scene)

    def _tell_health(self, health: Health) -> None:
        line = self._told
        if health.state == "up":
            line = "Following the scenes of OBS"
        elif health.state == "down":
            line = f"The scenes of OBS are followed as soon as it is there: {health.reason}"
        if line != self._told:
            self._told = line
            self._notify(line)


@contextmanager
def follow_scenes(studio: Studio) -> Iterator[None]:
    """Within this, the scenes of OBS decide who is on stage, as the setting `obs.scenes` says.

    Raises:
        CharacterError: a scene asks for a character that there is not.
    """
    from avatar_stream.characters.library import load_character
    from avatar_stream.studio.commands import SwitchCharacter

    scenes, edit = studio.config.obs.scenes, studio.config.character.edit
    usual = studio.config.character.id or studio.character
    if not scenes:
        yield
        return
    for role in scenes.values():
        if role.character:
            load_character(role.character)

    def play(scene: str) -> None:
        role = scenes.get(scene, SceneRole())
        character = role.character or usual
        wish = SwitchCharacter(character=character, edit=f"{edit} {role.edit}".strip(), keep=False)
        studio.submit(wish).add_done_callback(partial(_tell_refusal, studio, character))

    follower = SceneFollower(partial(find_obs, studio.config.obs), play, studio.notify)
    try:
        yield
    finally:
        follower.close()


def _tell_refusal(studio: Studio, character: str, answer: Future[Answer]) -> None:
    if not answer.result().done:
        studio.notify(f"{character} can't be shown: {answer.result().text}")
