"""The parts of a running studio, for those that look at or act on several of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from avatar_stream.base.clock import Clock
from avatar_stream.studio.acting import Acting
from avatar_stream.studio.events import Event
from avatar_stream.studio.outputs import Outputs
from avatar_stream.studio.performer import Performer
from avatar_stream.studio.show import Show
from avatar_stream.studio.source import Source
from avatar_stream.studio.stage import Stage


@dataclass(frozen=True)
class Parts:
    """What a studio is made of.

    Attributes:
        source: brings packets.
        performer: makes a performance of them.
        acting: makes of it what the character does.
        stage: draws it.
        outputs: show the pictures.
        show: the loop through all of these.
        clock: gives the time.
        publish: takes events.
    """

    source: Source
    performer: Performer
    acting: Acting
    stage: Stage
    outputs: Outputs
    show: Show
    clock: Clock
    publish: Callable[[Event], None]
