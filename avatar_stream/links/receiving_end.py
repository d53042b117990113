"""The receiver's half of a link between two machines. No socket; the caller says what time it is."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace

from avatar_stream.codec.packet import is_key
from avatar_stream.errors import PacketError
from avatar_stream.links import wire
from avatar_stream.links.clock_mapping import ClockMapping
from avatar_stream.links.jitter_buffer import Buffered, JitterBuffer
from avatar_stream.links.sealing import ReplayWindow, Seal
from avatar_stream.links.sharing import Fetching
from avatar_stream.links.wire import Data, Echo, Hello, Kind, Offer, Piece, Report, Welcome, Wish

_REPORT_EVERY_S = 0.5
_WISH_EVERY_S = 0.1
# A sender that is silent for so long makes room for another one.
_LEAVES_AFTER_S = 1.0
_CANDIDATES = 4
_MS = 1e-3


@dataclass(frozen=True)
class ReceiverStatistics:
    """How the link is, as far as the receiver knows.

    Attributes:
        received, received_bytes: packets of this session so far, and their bytes without what surrounds them.
        lost: packets that were sent and never came.
        late: packets that came after a newer one had been shown.
        repeated: datagrams that came twice, or were replayed.
        refused: datagrams that were not sealed with this pairing, or are none of a link.
        jitter_s: how much later than the quickest nine of ten come.
        round_trip_s: there and back; None before it is known.
    """

    received: int = 0
    received_bytes: int = 0
    lost: int = 0
    late: int = 0
    repeated: int = 0
    refused: int = 0
    jitter_s: float = 0.0
    round_trip_s: float | None = None


class _Session:
    """One sender that was welcomed."""

    def __init__(self, master: bytes, hello: Hello) -> None:
        self.id, self.fps = hello.session, hello.fps
        self.challenge = secrets.token_bytes(wire.CHALLENGE_BYTES)
        salt = self.id + self.challenge
        self.data, self.report = Seal(master, b"data", salt), Seal(master, b"report", salt)
        self.window = ReplayWindow()
        self.clock = ClockMapping()
        self.buffer = JitterBuffer(1.0 / hello.fps)
        self.counter = self.received = self.received_bytes = self.datagrams = 0
        self.key_number: int | None = None
        self.heard_s = self.reported_s = float("-inf")
        self.wishes = 0


class ReceivingEnd:
    """Welcomes senders, follows one of them, and gives its packets in order.

    Args:
        master: key of the pairing, see `sealing.master_key`.

    Attributes:
        refused: datagrams that were not sealed with this pairing, or are none of a link.
        farewell: whether the last sender has said that it ends.
        fetching: what the sender offers beside its packets.
    """

    def __init__(self, master: bytes) -> None:
        self.refused = 0
        self.farewell = False
        self.fetching = Fetching()
        self._master = master
        self._hello, self._welcome = Seal(master, b"hello"), Seal(master, b"welcome")
        self._candidates: OrderedDict[bytes, _Session] = OrderedDict()
        self._session: _Session | None = None
        self._repeated = 0

    @property
    def packet_session(self) -> int | None:
        """The session in the packets of the sender that is followed, 0…2³²-1; None before there was one."""
        return None if self._session is None else int.from_bytes(self._session.id[:4], "big")

    @property
    def fps(self) -> float | None:
        """Nominal packets a second of that sender."""
        return None if self._session is None else self._session.fps

    @property
    def statistics(self) -> ReceiverStatistics:
        """How the link is."""
        session = self._session
        counts = ReceiverStatistics(refused=self.refused, repeated=self._repeated)
        if session is None:
            return counts
        return replace(
            counts,
            received=session.received,
            received_bytes=session.received_bytes,
            lost=max(session.window.highest + 1 - session.datagrams, 0),
            late=session.buffer.late,
            jitter_s=session.buffer.jitter_s,
            round_trip_s=session.clock.round_trip_s,
        )

    def silent(self, now_s: float) -> bool:
        """Whether nothing has come of the sender that is followed for a second, or there is none."""
        return self._session is None or now_s - self._session.heard_s > _LEAVES_AFTER_S

    def local_s(self, sent_s: float) -> float:
        """Our monotonic time for a moment on the sender's clock."""
        return sent_s if self._session is None else self._session.clock.local_s(sent_s)

    def wish(self, wish: Wish) -> None:
        """Ask the sender for something, with the next report."""
        if self._session is not None:
            self._session.wishes |= wish

    def hear(self, datagram: bytes, now_s: float) -> list[bytes]:
        """Take a datagram in, whatever it is; gives what is to be answered at once."""
        try:
            kind = wire.kind_of(datagram)
            if kind is Kind.HELLO:
                return self._take_hello(datagram)
            if kind not in (Kind.DATA, Kind.ECHO, Kind.BYE, Kind.OFFER, Kind.PIECE):
                raise PacketError("a receiver hears nothing of this kind")
            accepted = self._take_counted(kind, datagram, now_s)
        except PacketError:
            self.refused += 1
            return []
        return self.tick(now_s) if accepted else []

    def tick(self, now_s: float) -> list[bytes]:
        """What is to be sent to the sender that is followed; to be asked several times a second."""
        session = self._session
        if session is None or self.silent(now_s):
            return []
        fetch = self.fetching.tick(now_s)
        asked = [] if fetch is None else [_sealed(session, Kind.FETCH, fetch.pack())]
        pause_s = _WISH_EVERY_S if session.wishes else _REPORT_EVERY_S
        if now_s - session.reported_s < pause_s:
            return asked
        session.reported_s, wishes, session.wishes = now_s, session.wishes, 0
        highest = max(session.window.highest, 0)
        report = Report(wishes, now_s, highest, session.datagrams, session.buffer.jitter_s)
        return [_sealed(session, Kind.REPORT, report.pack()), *asked]

    def take(self, now_s: float) -> list[bytes]:
        """Packets that are due, in the order in which they were sent."""
        session = self._session
        if session is None:
            return []
        packets = []
        for item in session.buffer.take(now_s):
            if is_key(item.packet):
                session.key_number = item.key_number
            elif item.key_number != session.key_number:
                session.wishes |= Wish.KEY  # it can't be read without the key packet that was lost
            packets.append(item.packet)
        return packets

    @property
    def due_s(self) -> float:
        """When there will be packets to take; infinite while there are none."""
        return float("inf") if self._session is None else self._session.buffer.due_s

    def _take_hello(self, datagram: bytes) -> list[bytes]:
        hello = Hello.unpack(self._hello.open_once(datagram, wire.HANDSHAKE_HEADER_BYTES))
        session = self._session
        if session is None or session.id != hello.session:
            session = self._candidates.get(hello.session)
        if session is None:
            session = self._candidates[hello.session] = _Session(self._master, hello)
            if len(self._candidates) > _CANDIDATES:
                self._candidates.popitem(last=False)
        welcome = Welcome(hello.session, hello.cookie, session.challenge).pack()
        return [self._welcome.seal_once(wire.handshake_header(Kind.WELCOME), welcome)]

    def _take_counted(self, kind: Kind, datagram: bytes, now_s: float) -> bool:
        """Take in what belongs to a session, and tell whether it is of the sender that is followed, and new."""
        half, counter = wire.session_and_counter(datagram)
        session = self._of(half)
        if not session.window.is_new(counter):
            self._repeated += 1
            return False
        text = session.data.open(datagram, wire.COUNTED_HEADER_BYTES, counter)
        if session is not self._session:
            if not self.silent(now_s):
                return False  # whoever is followed stays
            self._candidates.pop(session.id)
            self._session = session
            self.fetching.leave()
        if kind is Kind.DATA:
            self._take_data(session, Data.unpack(text), counter, now_s)
        elif kind is Kind.ECHO:
            echo = Echo.unpack(text)
            session.clock.exchanged(echo.report_time_s, echo.time_s, now_s)
        elif kind is Kind.OFFER:
            self.fetching.take_offer(Offer.unpack(text))
        elif kind is Kind.PIECE:
            self.fetching.take_piece(Piece.unpack(text))
        session.window.note(counter)
        session.datagrams += 1
        session.heard_s = now_s if kind is not Kind.BYE else float("-inf")
        self.farewell = kind is Kind.BYE
        return True

    def _take_data(self, session: _Session, data: Data, counter: int, now_s: float) -> None:
        sent_s = data.sent_ms * _MS
        session.received += 1
        session.received_bytes += len(data.packet)
        session.clock.arrived(sent_s, now_s)
        session.buffer.put(Buffered(counter, sent_s, data.packet, data.key_number), now_s)

    def _of(self, half: bytes) -> _Session:
        """The session whose id begins so."""
        if self._session is not None and self._session.id[:4] == half:
            return self._session
        for session in self._candidates.values():
            if session.id[:4] == half:
                return session
        raise PacketError("the datagram is of no session that was welcomed")


def _sealed(session: _Session, kind: Kind, text: bytes) -> bytes:
    """A datagram to the sender of a session."""
    counter, session.counter = session.counter, session.counter + 1
    return session.report.seal(wire.counted_header(kind, session.id, counter), text, counter)
