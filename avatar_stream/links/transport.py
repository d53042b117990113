"""What carries a link's datagrams from one machine to another: the only thing in which kinds of links differ."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable

from avatar_stream.errors import UserInputError
from avatar_stream.links.wire import MAX_DATAGRAM_BYTES

# How long `DatagramTransport.take` waits: greetings and reports are due several times a second.
TICK_S = 0.1
READ_BYTES = MAX_DATAGRAM_BYTES + 1  # what is longer is seen to be

Peer = Hashable


class DatagramTransport(ABC):
    """Takes datagrams to another machine and back. They may be lost, come twice, and in any order.

    `take` belongs to one thread; everything else may be called from any.

    Attributes:
        place: where the other machine is, or where it is waited for, in words for people.
    """

    place: str

    @property
    def ready(self) -> bool:
        """Whether there is a way to the other machine, as far as is known; until then nothing need be sent."""
        return True

    @property
    def text(self) -> str:
        """What is to be copied to the other machine by hand; "" where nothing is."""
        return ""

    def take_text(self, text: str) -> str:
        """Take in a text that was copied from the other machine.

        Returns:
            What is to be copied back; "" where nothing is.

        Raises:
            UserInputError: it is no such text, not for us, or nothing is copied here.
        """
        raise UserInputError("This link needs no text: both ends find each other by its address")

    @property
    @abstractmethod
    def silence(self) -> str:
        """Why nothing comes from the other machine, and what to do, one line; asked while nothing does."""

    @abstractmethod
    def put(self, datagram: bytes, to: Peer = None) -> None:
        """Send a datagram without waiting; lost where there is no way.

        Args:
            datagram: at most `MAX_DATAGRAM_BYTES`.
            to: whoever sent one, as `take` says; None where there is but one that it can go to.
        """

    @abstractmethod
    def take(self, timeout_s: float) -> tuple[bytes, Peer] | None:
        """The next datagram and who sent it; None where none came in time, or after `wake`."""

    @abstractmethod
    def wake(self) -> None:
        """Let `take` return at once."""

    @abstractmethod
    def close(self) -> None:
        """Close it, once nobody is in `take`; may be called more than once."""
