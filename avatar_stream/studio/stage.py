"""Draws every picture with whoever is on stage; where that breaks, the last picture stays until it is mended."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from avatar_stream.base.clock import Clock
from avatar_stream.base.supervisor import Backoff, RetryTimes, reason_of
from avatar_stream.base.timings import Timings
from avatar_stream.studio.actor import Actor
from avatar_stream.types import FaceSemantics, Picture


class Stage:
    """Who is on stage.

    Args:
        actor: who plays first.
        clock: gives the time.
        mend: called when an actor broke and it is time to try again, with the actor and the reason. Whoever is asked
            puts a new actor on stage, sooner or later, from any thread.

    Attributes:
        actor: who plays; may be replaced at any time, from any thread.
        decode: how long pictures took.
        picture: the last one; None before the first.
    """

    def __init__(self, actor: Actor, clock: Clock, mend: Callable[[Actor, str], None]) -> None:
        self.actor = actor
        self.decode = Timings()
        self.picture: Picture | None = None
        self._clock, self._mend = clock, mend
        self._backoff = Backoff(clock, RetryTimes())
        self._broken: Actor | None = None
        self._reason = ""
        self._asked = False
        self._drawn: tuple[Actor | None, FaceSemantics | None] = None, None

    def draw(self, actor: Actor, semantics: FaceSemantics) -> Picture:
        """The picture of one moment, all edits made; the last one again while the actor is broken, or for the same
        moment."""
        if actor is self._broken:
            self._ask_again(actor)
            return self._held(actor, semantics)
        if self.picture is not None and actor is self._drawn[0] and semantics is self._drawn[1]:
            return self.picture
        started_s = self._clock.now_s()
        try:
            picture = actor.draw(semantics)
        except Exception as error:  # of a library or a driver: the show goes on
            self._broken, self._reason, self._asked = actor, reason_of(error), False
            # The first attempt comes at once, so that the picture stands still for as short as can be.
            self._ask(actor)
            self._backoff.failed()
            return self._held(actor, semantics)
        self.decode.add_s(self._clock.now_s() - started_s)
        self.picture, self._drawn = picture, (actor, semantics)
        return picture

    def not_mended(self, actor: Actor) -> None:
        """Say that an actor could not be mended; it is tried again later."""
        if actor is self._broken:
            self._backoff.failed()
            self._asked = False

    def _ask_again(self, actor: Actor) -> None:
        if not self._asked and self._backoff.due:
            self._ask(actor)

    def _ask(self, actor: Actor) -> None:
        if self._backoff.due:
            self._asked = True
            self._mend(actor, self._reason)

    def _held(self, actor: Actor, semantics: FaceSemantics) -> Picture:
        width, height = actor.size
        if self.picture is None or self.picture.pixels.shape[:2] != (height, width):
            nothing = np.zeros((height, width, 4), np.uint8)
            return Picture(nothing, semantics.captured_s, actor.backdrop)
        return Picture(self.picture.pixels, semantics.captured_s, actor.backdrop)
