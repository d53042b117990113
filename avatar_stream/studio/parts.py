"""The parts of a running studio, for those that look at or act on several of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from avatar_stream.base.clock import Clock
from avatar_stream.studio.acting import Acting
from avatar_stream.studio.events import Event
from avatar_stream.studio.outputs import Outputs
from avatar_stream.studio.performer import Performer
from avatar_stream.studio.player import Player
from avatar_stream.studio.room import Room
from avatar_stream.studio.show import Show
from avatar_stream.studio.source import Source
from avatar_stream.studio.stage import Stage


@dataclass(frozen=True)
class Parts:
    """What a studio is made of.

    Attributes:
        player: the studio's own performer: source, performance, and what is changed about it.
        stage: draws the performer's character.
        outputs: show the pictures.
        room: all who are in the picture, where they are several.
        show: the loop through all of these.
        clock: gives the time.
        publish: takes events.
    """

    player: Player
    stage: Stage
    outputs: Outputs
    room: Room
    show: Show
    clock: Clock
    publish: Callable[[Event], None]

    @property
    def source(self) -> Source:
        """Brings packets."""
        return self.player.source

    @property
    def performer(self) -> Performer:
        """Makes a performance of them."""
        return self.player.performer

    @property
    def acting(self) -> Acting:
        """Makes of it what the character does."""
        return self.player.acting
