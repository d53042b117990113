"""How signals travel from one end to the other before there is a way between them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable


class Met:
    """The other end is there, for the first time or anew."""


MeetingEvent = Met | bytes


class Meeting(ABC):
    """A way for signals. Belongs to one event loop, but for its attributes.

    Attributes:
        place: where both ends meet, for people.
        there: whether the other end is there, as far as is known.
        trouble: why nothing can be told to anybody, and what to do, one line; "" where all is well.
        patience_s: how long an offer stays open that nobody has answered.
    """

    place: str
    there: bool = False
    trouble: str = ""
    patience_s: float

    @abstractmethod
    async def run(self, emit: Callable[[MeetingEvent], None]) -> None:
        """Give what happens, until cancelled."""

    @abstractmethod
    async def send(self, signal: bytes) -> None:
        """Pass a signal on; lost where there is no way."""


class ByHand(Meeting):
    """Signals that people copy from one machine to the other.

    Attributes:
        signal: what is to be copied to the other machine; b"" before there is anything.
    """

    place = "the other machine"
    there = True
    patience_s = float("inf")

    def __init__(self) -> None:
        self.signal = b""

    async def run(self, emit: Callable[[MeetingEvent], None]) -> None:
        """Nothing happens: a text comes when somebody pastes it."""

    async def send(self, signal: bytes) -> None:
        """Show it."""
        self.signal = signal
