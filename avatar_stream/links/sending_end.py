"""The sender's half of a link between two machines: what it sends and how it takes answers. No socket, no clock."""

from __future__ import annotations

import secrets
from collections import deque
from dataclasses import dataclass

from avatar_stream.codec.packet import is_key
from avatar_stream.errors import PacketError
from avatar_stream.links import wire
from avatar_stream.links.sealing import ReplayWindow, Seal
from avatar_stream.links.sharing import Offering
from avatar_stream.links.wire import Data, Echo, Fetch, Hello, Kind, Report, Welcome, Wish

_HELLO_EVERY_S = 0.3
# A receiver reports twice a second: one that doesn't has left, or was started anew and knows nothing of us.
_REPORTS_MISSING_S = 1.2
_COOKIES = 16
_MS = 1e3


@dataclass(frozen=True)
class SenderStatistics:
    """How the link is, as far as the sender knows.

    Attributes:
        connected: whether a receiver reports.
        sent, sent_bytes: packets so far, and their bytes without what surrounds them.
        loss: share of the last reported packets that did not arrive, 0…1.
        jitter_s: how much later than the quickest nine of ten arrive.
        refused: datagrams that were no answer of our receiver.
    """

    connected: bool
    sent: int
    sent_bytes: int
    loss: float
    jitter_s: float
    refused: int


class SendingEnd:
    """Greets a receiver until it answers, seals packets, heeds wishes.

    Args:
        master: key of the pairing, see `sealing.master_key`.
        fps: nominal packets a second.
        session: 8 bytes that no other sender has; the first four are the session in its packets.
        offering: what the receiver may have beside the packets; None for nothing.

    Attributes:
        key_wanted, recalibration_wanted: whether the receiver wishes that; the caller takes it back.
        refused: datagrams that were none of our receiver's.
    """

    def __init__(
        self,
        master: bytes,
        fps: float,
        session: bytes | None = None,
        offering: Offering | None = None,
    ) -> None:
        self.session = session or secrets.token_bytes(wire.SESSION_BYTES)
        self.key_wanted = self.recalibration_wanted = False
        self.refused = 0
        self._master, self._fps, self._offering = master, fps, offering
        self._hello, self._welcome = Seal(master, b"hello"), Seal(master, b"welcome")
        self._cookies: deque[bytes] = deque(maxlen=_COOKIES)
        self._challenge: bytes | None = None
        self._data: Seal | None = None
        self._report: Seal | None = None
        self._reports = ReplayWindow()
        self._counter = self._key_number = 0
        self._sent = self._sent_bytes = 0
        self._heard_s = self._greeted_s = float("-inf")
        self._loss = self._jitter_s = 0.0
        self._counted = (0, 0)

    @property
    def packet_session(self) -> int:
        """0…2³²-1, to be written into the packets."""
        return int.from_bytes(self.session[:4], "big")

    def connected(self, now_s: float) -> bool:
        """Whether a receiver reports."""
        return now_s - self._heard_s < _REPORTS_MISSING_S

    def statistics(self, now_s: float) -> SenderStatistics:
        """How the link is."""
        return SenderStatistics(
            self.connected(now_s), self._sent, self._sent_bytes, self._loss, self._jitter_s, self.refused
        )

    def tick(self, now_s: float) -> list[bytes]:
        """What is to be sent apart from packets; to be asked several times a second."""
        if self.connected(now_s):
            return self._share(now_s)
        if now_s - self._greeted_s < _HELLO_EVERY_S:
            return []
        self._greeted_s = now_s
        cookie = secrets.token_bytes(wire.COOKIE_BYTES)
        self._cookies.append(cookie)
        hello = Hello(self.session, cookie, self._fps).pack()
        return [self._hello.seal_once(wire.handshake_header(Kind.HELLO), hello)]

    @property
    def due_s(self) -> float:
        """When `tick` has more to send than usual; infinite while it hasn't."""
        return float("inf") if self._offering is None else self._offering.due_s

    def pack(self, packet: bytes, now_s: float) -> bytes | None:
        """A packet as a datagram; None while there is no receiver that has answered."""
        self._key_number += is_key(packet)
        if self._data is None:
            return None
        self._sent += 1
        self._sent_bytes += len(packet)
        return self._sealed(Kind.DATA, Data(self._key_number, round(now_s * _MS), packet).pack())

    def bye(self) -> bytes | None:
        """What tells the receiver that this is the end."""
        return None if self._data is None else self._sealed(Kind.BYE, b"")

    def hear(self, datagram: bytes, now_s: float) -> list[bytes]:
        """Take a datagram in, whatever it is; gives what is to be answered at once."""
        try:
            kind = wire.kind_of(datagram)
            if kind is Kind.WELCOME:
                self._take_welcome(datagram, now_s)
            elif kind is Kind.REPORT:
                return [self._take_report(datagram, now_s)]
            elif kind is Kind.FETCH:
                fetch = Fetch.unpack(self._opened(datagram, now_s))
                if self._offering is not None:
                    self._offering.ask(fetch, now_s)
            else:
                raise PacketError("a sender hears welcomes, reports and fetches alone")
        except PacketError:
            self.refused += 1
        return []

    def _take_welcome(self, datagram: bytes, now_s: float) -> None:
        header = wire.HANDSHAKE_HEADER_BYTES
        welcome = Welcome.unpack(self._welcome.open_once(datagram, header))
        if welcome.session != self.session or welcome.cookie not in self._cookies:
            raise PacketError("the welcome is for somebody else, or an old one")
        self._cookies.clear()
        self._heard_s = now_s
        if welcome.challenge == self._challenge:
            return
        self._challenge = welcome.challenge
        salt = self.session + welcome.challenge
        self._data = Seal(self._master, b"data", salt)
        self._report = Seal(self._master, b"report", salt)
        self._reports = ReplayWindow()
        self._counter, self._counted = 0, (0, 0)
        self.key_wanted = True

    def _opened(self, datagram: bytes, now_s: float) -> bytes:
        """The text of what our receiver has counted and sealed."""
        session, counter = wire.session_and_counter(datagram)
        if self._report is None or session != self.session[:4] or not self._reports.is_new(counter):
            raise PacketError("the report is of another session, or came before")
        text = self._report.open(datagram, wire.COUNTED_HEADER_BYTES, counter)
        self._reports.note(counter)
        self._heard_s = now_s
        return text

    def _share(self, now_s: float) -> list[bytes]:
        offering = self._offering
        if offering is None or self._data is None:
            return []
        offers = [self._sealed(Kind.OFFER, offering.offer.pack())] if offering.offer_due(now_s) else []
        return offers + [self._sealed(Kind.PIECE, one.pack()) for one in offering.pieces(now_s, self._loss)]

    def _take_report(self, datagram: bytes, now_s: float) -> bytes:
        report = Report.unpack(self._opened(datagram, now_s))
        self.key_wanted |= bool(report.wishes & Wish.KEY)
        self.recalibration_wanted |= bool(report.wishes & Wish.RECALIBRATE)
        self._count(report)
        return self._sealed(Kind.ECHO, Echo(report.time_s, now_s).pack())

    def _count(self, report: Report) -> None:
        highest, received = self._counted
        sent = report.highest - highest
        if sent > 0:
            arrived = min(max((report.received - received) / sent, 0.0), 1.0)
            self._loss += 0.25 * (1.0 - arrived - self._loss)
            self._counted = (report.highest, report.received)
        self._jitter_s = report.jitter_s

    def _sealed(self, kind: Kind, text: bytes) -> bytes:
        assert self._data is not None
        counter, self._counter = self._counter, self._counter + 1
        return self._data.seal(wire.counted_header(kind, self.session, counter), text, counter)
