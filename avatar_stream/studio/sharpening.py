"""Has whoever is on stage drawn with other pixels once a zoom has come to rest: no step of a wheel waits for that."""

from __future__ import annotations

import threading

from avatar_stream.base.clock import Clock
from avatar_stream.studio.actor import Actor
from avatar_stream.studio.changes import ChangeQueue
from avatar_stream.studio.settings import SettingsInEffect
from avatar_stream.studio.stage import Stage

REST_S = 0.5


class Sharpener:
    """Looks at the actor in the thread of the show; builds in one of its own, beside all changes.

    Args:
        stage: has the actor.
        clock: gives the time.
        changes: put what was built on stage.
        settings: know how to make another actor.
    """

    def __init__(self, stage: Stage, clock: Clock, changes: ChangeQueue, settings: SettingsInEffect) -> None:
        self._stage, self._clock, self._changes, self._settings = stage, clock, changes, settings
        self._looked_at: Actor | None = None
        self._since_s = 0.0
        self._tried = False
        self._thread: threading.Thread | None = None

    def look(self) -> None:
        """Have another actor made where the one on stage has been there for a while and isn't sharp."""
        actor = self._stage.actor
        if actor is not self._looked_at:
            self._looked_at, self._since_s = actor, self._clock.now_s()
            self._tried = False
        elif not (actor.sharp or self._tried or self._busy) and self._clock.now_s() - self._since_s >= REST_S:
            self._tried = True
            self._thread = threading.Thread(
                target=self._sharpen, args=(actor,), name="sharpener", daemon=True
            )
            self._thread.start()

    def close(self) -> None:
        """Wait for what is being built; may be called more than once."""
        if self._thread is not None:
            self._thread.join()

    @property
    def _busy(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _sharpen(self, actor: Actor) -> None:
        sharp = self._settings.sharpened(actor)
        if sharp is not actor:
            self._changes.put("sharpen", lambda: self._settings.sharpen(actor.decoder, sharp.decoder))
