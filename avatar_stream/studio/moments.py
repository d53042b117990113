"""Every picture of a running show with what it was made of, for those that draw or measure it once more."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from avatar_stream.studio.actor import Actor
from avatar_stream.types import FaceSemantics, Picture


@dataclass(frozen=True)
class Moment:
    """One picture.

    Attributes:
        actor: who played it.
        performed: what the performer did.
        played: what the character did: `performed`, tuned and edited, with the expressions that were held.
        picture: what was drawn.
        followed: whether it follows a face that is seen, so that its age counts.
    """

    actor: Actor
    performed: FaceSemantics
    played: FaceSemantics
    picture: Picture
    followed: bool


Watcher = Callable[[Moment], None]


class MomentHub:
    """Passes every moment on to all watchers. They are called in the thread of the show and must return at once."""

    def __init__(self) -> None:
        self._watchers: tuple[Watcher, ...] = ()
        self._lock = threading.Lock()

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Call `watcher` with every moment from now on; returns what ends that."""
        with self._lock:
            self._watchers = (*self._watchers, watcher)

        def end() -> None:
            with self._lock:
                self._watchers = tuple(one for one in self._watchers if one is not watcher)

        return end

    def publish(self, moment: Moment) -> None:
        """Tell all watchers."""
        for watcher in self._watchers:
            watcher(moment)
