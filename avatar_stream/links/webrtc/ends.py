"""Both ends of a WebRTC link: they make connections as signals come, and use the newest one that is open.

A new connection is made whenever the other end is there anew, while the old one goes on until the new one is open. So
it makes no difference which end was started again, or whether it was the rendezvous.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable

from avatar_stream.base.clock import now_s
from avatar_stream.errors import AvatarStreamError, PacketError
from avatar_stream.links.webrtc.connection import Connection
from avatar_stream.links.webrtc.description import Description
from avatar_stream.links.webrtc.meeting import Meeting, MeetingEvent
from avatar_stream.links.webrtc.signals import Offer, SignalKind, Signals

# ICE finds a way that exists within seconds. Where 30 % is lost, what comes after it takes another 13 s.
_LONGEST_TRY_S = 15.0
_LONGEST_AGREEING_S = 45.0
# Something is heard several times a second of an end that is there.
_SILENT_S = 4.0
_TICK_S = 0.25
_AGAIN_S = 5.0
# Routers forget what they let through after 30 s at the earliest.
_KEEP_OPEN_EVERY_S = 10.0
# A signal that travels twice is the same signal.
_REMEMBERED = 64
_LAST_WORDS_S, _LEAVING_S = 0.02, 3.0


class StaleSignal(PacketError):
    """A signal of this pairing that came too late, or twice."""


Heard = Callable[[bytes, Connection], None]


class End(ABC):
    """One end. Belongs to one event loop; its attributes may be read from any thread.

    Args:
        signals: seals and opens signals.
        meeting: carries them.
        stun: see `Connection`.
        heard: takes each datagram, and the connection over which it came.

    Attributes:
        meeting: as it was given.
        no_way: whether the last try has found no way between both ends.
        refused: signals that came since there was a way, and were not sealed with this pairing.
        trouble: why this machine can't be reached at all; "" where it can.
        waits_for: kind of the signals that come from the other end.
    """

    waits_for: SignalKind

    def __init__(self, signals: Signals, meeting: Meeting, stun: str, heard: Heard) -> None:
        self.meeting = meeting
        self.no_way = False
        self.refused = 0
        self.trouble = ""
        self._signals, self._stun, self._heard = signals, stun, heard
        self._events: asyncio.Queue[MeetingEvent | None] = asyncio.Queue()
        self._used: Connection | None = None
        self._trying: Connection | None = None
        self._try_ends_s = self._keep_open_s = float("inf")
        self._stopped = False
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def has_way(self) -> bool:
        """Whether a connection is open."""
        used = self._used
        return used is not None and not used.failed

    @property
    def connected(self) -> bool:
        """Whether one is open, and something came over it lately."""
        used = self._used
        return used is not None and not used.failed and now_s() - used.heard_s < _SILENT_S

    @property
    def trying(self) -> bool:
        """Whether a way is being looked for."""
        return self._trying is not None

    async def run(self) -> None:
        """Be there, until told to `stop`."""
        meeting = asyncio.create_task(self.meeting.run(self._events.put_nowait))
        while not self._stopped:
            await self._heed(await self._next_event())
        meeting.cancel()
        await asyncio.sleep(_LAST_WORDS_S)
        self._leave(self._used)
        self._leave(self._trying)
        await asyncio.wait({meeting, *self._closing}, timeout=_LEAVING_S)

    def stop(self) -> None:
        """Have `run` end, after the last words on their way."""
        self._stopped = True
        self._events.put_nowait(None)

    def send(self, datagram: bytes, over: Connection | None) -> None:
        """Send a datagram over a connection; None: the one that is used."""
        connection = over or self._used
        if connection is not None:
            connection.send(datagram)

    @abstractmethod
    async def take(self, signal: bytes) -> None:
        """Take in a signal of the other end.

        Raises:
            PacketError: it was not sealed with this pairing, or is for somebody else; one line for people.
        """

    async def _met(self) -> None:
        """The other end is there, for the first time or anew."""
        return

    async def _tick(self) -> None:
        """Look what is due."""
        return

    async def _next_event(self) -> MeetingEvent | None:
        try:
            return await asyncio.wait_for(self._events.get(), _TICK_S)
        except asyncio.TimeoutError:
            return None

    async def _heed(self, event: MeetingEvent | None) -> None:
        try:
            self._look()
            if isinstance(event, bytes):
                await self.take(event)
            elif event is not None:
                await self._met()
            await self._tick()
            await self._keep_open()
        except StaleSignal:
            pass  # it was overtaken on its way
        except PacketError:
            self.refused += 1
        except AvatarStreamError as error:
            self.trouble = str(error)
        except Exception as error:  # whatever is wrong with one try, the next one may go well
            self.trouble = f"{type(error).__name__}: {error}"

    async def _try(self, begin: Callable[[Connection], Awaitable[Description]]) -> Description:
        """Begin a connection in place of one that isn't open yet; what this end is to tell the other.

        Raises:
            SourceError: this machine is on no network.
        """
        self._leave(self._trying)
        trying = self._trying = Connection(self._stun, self._heard, lambda: self._events.put_nowait(None))
        self._try_ends_s, self._keep_open_s = float("inf"), now_s() + _KEEP_OPEN_EVERY_S
        try:
            description = await begin(trying)
        except BaseException:
            self._leave(trying)
            self._trying = None
            raise
        self.trouble = ""
        return description

    async def _keep_open(self) -> None:
        """People take their time to copy a text; the way must not close meanwhile."""
        if self._trying is not None and now_s() >= self._keep_open_s:
            self._keep_open_s = now_s() + _KEEP_OPEN_EVERY_S
            await self._trying.keep_open()

    def _look(self) -> None:
        """Use a connection that has been opened, give up one that could not be in time."""
        trying = self._trying
        if trying is not None and trying.opened and not trying.failed:
            self._leave(self._used)
            self._used, self._trying = trying, None
            self.no_way, self.trouble, self.refused = False, "", 0
        elif trying is not None and (trying.failed or now_s() > self._try_ends_s + self._extra_s(trying)):
            self.no_way = self.answered
            self._leave(trying)
            self._trying = None
        if self._used is not None and self._used.failed:
            self._leave(self._used)
            self._used = None

    @property
    def answered(self) -> bool:
        """Whether both ends know of each other, so that there should be a way."""
        return True

    @staticmethod
    def _extra_s(trying: Connection) -> float:
        return _LONGEST_AGREEING_S if trying.reached else 0.0

    def _leave(self, connection: Connection | None) -> None:
        if connection is not None:
            task = asyncio.create_task(connection.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)


class OfferingEnd(End):
    """The sender's end: it makes an offer whenever there is somebody, and no way to them."""

    waits_for = SignalKind.ANSWER

    def __init__(self, signals: Signals, meeting: Meeting, stun: str, heard: Heard) -> None:
        super().__init__(signals, meeting, stun, heard)
        self._offer: Offer | None = None
        self._accepted = False
        self._next_try_s = float("-inf")

    async def take(self, signal: bytes) -> None:
        """See `End.take`."""
        offer_id, answer = self._signals.open_answer(signal)
        if self._trying is None or self._offer is None or offer_id != self._offer.id or self._accepted:
            raise StaleSignal(
                "This is the answer to an earlier text, or was used: copy the newest one there, and its answer here"
            )
        self._accepted, self._try_ends_s = True, now_s() + _LONGEST_TRY_S
        await self._trying.accept(answer)

    @property
    def answered(self) -> bool:
        return self._accepted

    async def _met(self) -> None:
        await self._make_offer()

    async def _tick(self) -> None:
        if self._trying is None and not self.connected and self.meeting.there and now_s() >= self._next_try_s:
            await self._make_offer()

    async def _make_offer(self) -> None:
        self._next_try_s = now_s() + _AGAIN_S
        description = await self._try(Connection.offer)
        self._offer, self._accepted = self._signals.offer(description), False
        self._try_ends_s = now_s() + self.meeting.patience_s
        await self.meeting.send(self._offer.signal)


class AnsweringEnd(End):
    """The receiver's end: it answers every offer once."""

    waits_for = SignalKind.OFFER

    def __init__(self, signals: Signals, meeting: Meeting, stun: str, heard: Heard) -> None:
        super().__init__(signals, meeting, stun, heard)
        self._answered_ids: deque[bytes] = deque(maxlen=_REMEMBERED)

    async def take(self, signal: bytes) -> None:
        """See `End.take`."""
        offer = self._signals.open_offer(signal)
        if offer.id in self._answered_ids:
            raise StaleSignal("This text was used before: copy the newest one that the sender shows")
        description = await self._try(lambda connection: connection.answer(offer.description))
        answer = self._signals.answer(offer, description)
        self._answered_ids.append(offer.id)
        self._try_ends_s = now_s() + max(self.meeting.patience_s, _LONGEST_TRY_S)
        await self.meeting.send(answer)
