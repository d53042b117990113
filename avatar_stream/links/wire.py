"""Datagrams of a link between two machines, byte by byte. Documented in docs/network.md.

Every datagram begins with its version and kind. Handshakes are sealed with keys of the pairing alone, everything else
with keys of this one session.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from avatar_stream.codec.packet import MAX_PACKET_BYTES
from avatar_stream.errors import PacketError
from avatar_stream.links.sealing import NONCE_BYTES, TAG_BYTES

VERSION = 1
SESSION_BYTES, CHALLENGE_BYTES, COOKIE_BYTES = 8, 16, 8
_HELLO = struct.Struct(f">{SESSION_BYTES}s{COOKIE_BYTES}sH")  # session, cookie, frames a second in hundredths
_WELCOME = struct.Struct(f">{SESSION_BYTES}s{COOKIE_BYTES}s{CHALLENGE_BYTES}s")
_COUNTED = struct.Struct(">B4sI")  # version and kind, first half of the session, counter
_DATA = struct.Struct(">BHI")  # number of the key packet, time of sending in ms (high part, low part)
_REPORT = struct.Struct(">BdIIH")  # wishes, time of sending, highest counter, received, jitter in ms
_ECHO = struct.Struct(">dd")  # time of the report, time of the echo
_OFFER = struct.Struct(">32sI")  # SHA-256, bytes; then the name
_FETCH = struct.Struct(
    ">8sIQ"
)  # first bytes of the SHA-256, first piece, which of the 64 from there on are wanted
_PIECE = struct.Struct(">8sI")  # first bytes of the SHA-256, number of the piece; then the piece
HANDSHAKE_HEADER_BYTES, COUNTED_HEADER_BYTES = 1, _COUNTED.size
MAX_DATAGRAM_BYTES = COUNTED_HEADER_BYTES + _DATA.size + MAX_PACKET_BYTES + TAG_BYTES
_MS = 1e-3
_LOW_BITS = 32
_SLOWEST_FPS = 1.0


class Kind(IntEnum):
    """What a datagram is."""

    HELLO = 1  # sender: here I am
    WELCOME = 2  # receiver: prove that you are here now
    DATA = 3  # sender: a packet
    REPORT = 4  # receiver: what arrived, and what is wished
    ECHO = 5  # sender: at once after a report
    BYE = 6  # sender: the end
    OFFER = 7  # sender: a character that can be had
    FETCH = 8  # receiver: pieces of it that are wanted
    PIECE = 9  # sender: one of them


class Wish(IntEnum):
    """What a receiver wishes in a report; bits."""

    KEY = 1
    RECALIBRATE = 2


@dataclass(frozen=True)
class Hello:
    """A sender that wants to be heard: its session, a cookie that is new each time, its rate."""

    session: bytes
    cookie: bytes
    fps: float

    def pack(self) -> bytes:
        return _HELLO.pack(self.session, self.cookie, min(max(round(self.fps * 100), 100), 0xFFFF))

    @classmethod
    def unpack(cls, text: bytes) -> Hello:
        session, cookie, rate = _fields(_HELLO, text)
        if rate < _SLOWEST_FPS * 100:
            raise PacketError("a sender that hardly ever sends")
        return cls(session, cookie, rate / 100)


@dataclass(frozen=True)
class Welcome:
    """The answer: session and cookie as they came, and a challenge that makes the keys of this session new."""

    session: bytes
    cookie: bytes
    challenge: bytes

    def pack(self) -> bytes:
        return _WELCOME.pack(self.session, self.cookie, self.challenge)

    @classmethod
    def unpack(cls, text: bytes) -> Welcome:
        return cls(*_fields(_WELCOME, text))


@dataclass(frozen=True)
class Data:
    """A packet: the number of its key packet, modulo 256, and when it was sent on the sender's clock, in ms."""

    key_number: int
    sent_ms: int
    packet: bytes

    def pack(self) -> bytes:
        high, low = divmod(self.sent_ms, 1 << _LOW_BITS)
        return _DATA.pack(self.key_number % 256, high, low) + self.packet

    @classmethod
    def unpack(cls, text: bytes) -> Data:
        key_number, high, low = _fields(_DATA, text[: _DATA.size])
        return cls(key_number, high << _LOW_BITS | low, text[_DATA.size :])


@dataclass(frozen=True)
class Report:
    """What arrived.

    Attributes:
        wishes: bits of `Wish`.
        time_s: on the receiver's clock.
        highest: highest counter of a `Data`.
        received: how many came.
        jitter_s: how much later than the quickest nine of ten come.
    """

    wishes: int
    time_s: float
    highest: int
    received: int
    jitter_s: float

    def pack(self) -> bytes:
        jitter_ms = min(max(round(self.jitter_s / _MS), 0), 0xFFFF)
        return _REPORT.pack(self.wishes, self.time_s, self.highest, self.received, jitter_ms)

    @classmethod
    def unpack(cls, text: bytes) -> Report:
        wishes, time_s, highest, received, jitter_ms = _fields(_REPORT, text)
        return cls(wishes, time_s, highest, received, jitter_ms * _MS)


@dataclass(frozen=True)
class Echo:
    """A report's time as it came, and the sender's own when it did."""

    report_time_s: float
    time_s: float

    def pack(self) -> bytes:
        return _ECHO.pack(self.report_time_s, self.time_s)

    @classmethod
    def unpack(cls, text: bytes) -> Echo:
        return cls(*_fields(_ECHO, text))


PIECE_BYTES, PIECES_A_FETCH, DIGEST_BYTES = 1024, 64, 8
_MOST_NAME_BYTES = 320  # 80 characters


@dataclass(frozen=True)
class Offer:
    """A file that can be had: its SHA-256, how many bytes it has, and what it is called."""

    digest: bytes
    size: int
    name: str

    def pack(self) -> bytes:
        return _OFFER.pack(self.digest, self.size) + self.name.encode()[:_MOST_NAME_BYTES]

    @classmethod
    def unpack(cls, text: bytes) -> Offer:
        digest, size = _fields(_OFFER, text[: _OFFER.size])
        name = text[_OFFER.size :]
        if size == 0 or len(name) > _MOST_NAME_BYTES:
            raise PacketError("an offer of nothing, or with an endless name")
        return cls(digest, size, name.decode(errors="replace"))

    @property
    def pieces(self) -> int:
        """How many pieces it is sent in."""
        return -(-self.size // PIECE_BYTES)

    def piece_bytes(self, number: int) -> int:
        """How many bytes a piece has; all but the last one have `PIECE_BYTES`."""
        return min(PIECE_BYTES, self.size - number * PIECE_BYTES)


@dataclass(frozen=True)
class Fetch:
    """Pieces that are wanted of the file with this beginning of its SHA-256: bit i stands for piece `first` + i."""

    digest: bytes
    first: int
    wanted: int

    def pack(self) -> bytes:
        return _FETCH.pack(self.digest[:DIGEST_BYTES], self.first, self.wanted)

    @classmethod
    def unpack(cls, text: bytes) -> Fetch:
        return cls(*_fields(_FETCH, text))

    @property
    def numbers(self) -> list[int]:
        """Of the pieces."""
        return [self.first + i for i in range(PIECES_A_FETCH) if self.wanted >> i & 1]


@dataclass(frozen=True)
class Piece:
    """A part of the file with this beginning of its SHA-256."""

    digest: bytes
    number: int
    data: bytes

    def pack(self) -> bytes:
        return _PIECE.pack(self.digest[:DIGEST_BYTES], self.number) + self.data

    @classmethod
    def unpack(cls, text: bytes) -> Piece:
        digest, number = _fields(_PIECE, text[: _PIECE.size])
        data = text[_PIECE.size :]
        if not 1 <= len(data) <= PIECE_BYTES:
            raise PacketError(f"no piece has {len(data)} bytes")
        return cls(digest, number, data)


def kind_of(datagram: bytes) -> Kind:
    """What a datagram claims to be. Raises PacketError where it can be none."""
    if not COUNTED_HEADER_BYTES + TAG_BYTES <= len(datagram) <= MAX_DATAGRAM_BYTES:
        raise PacketError(f"no datagram of a link has {len(datagram)} bytes")
    if datagram[0] >> 4 != VERSION:
        raise PacketError(f"a datagram that begins with {datagram[0]:#04x} is none of version {VERSION}")
    try:
        kind = Kind(datagram[0] & 15)
    except ValueError:
        raise PacketError(f"there is no datagram of kind {datagram[0] & 15}") from None
    if kind <= Kind.WELCOME and len(datagram) < HANDSHAKE_HEADER_BYTES + NONCE_BYTES + TAG_BYTES:
        raise PacketError("the handshake is cut off")
    return kind


def handshake_header(kind: Kind) -> bytes:
    """The first byte of a `Hello` or `Welcome`."""
    return bytes([VERSION << 4 | kind])


def counted_header(kind: Kind, session: bytes, counter: int) -> bytes:
    """What stands before everything else."""
    return _COUNTED.pack(VERSION << 4 | kind, session[:4], counter)


def session_and_counter(datagram: bytes) -> tuple[bytes, int]:
    """First half of the session and the counter of what is no handshake."""
    _, session, counter = _COUNTED.unpack_from(datagram)
    return session, counter


def _fields(layout: struct.Struct, text: bytes) -> tuple[Any, ...]:
    if len(text) != layout.size:
        raise PacketError(f"a datagram holds {len(text)} bytes instead of {layout.size}")
    return layout.unpack(text)
