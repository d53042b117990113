"""What the parts of a room work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from avatar_stream.base.clock import Clock
from avatar_stream.studio.changes import ChangeQueue
from avatar_stream.studio.events import Event
from avatar_stream.studio.source import OpenCapture


@dataclass(frozen=True)
class Surroundings:
    """What a room works with.

    Attributes:
        open_capture: starts a guest's source.
        clock: gives the time.
        publish: takes events.
        changes: carry out what mends a guest.
    """

    open_capture: OpenCapture
    clock: Clock
    publish: Callable[[Event], None]
    changes: ChangeQueue
