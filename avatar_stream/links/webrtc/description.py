"""What one end of a WebRTC connection tells the other: the few facts of a session description that differ.

Everything else about our connections is the same each time, so that 100 bytes do what takes 900 in SDP (RFC 8866).
"""

from __future__ import annotations

import ipaddress
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from avatar_stream.errors import PacketError

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

MOST_CANDIDATES = 12
_FINGERPRINT_BYTES = 32
_ICE_CHARACTERS = re.compile(r"[A-Za-z0-9+/]+", re.ASCII)  # ice-char of RFC 8839
_USERNAME_SIZES, _PASSWORD_SIZES = range(4, 33), range(22, 65)
_SEEN, _IPV6 = 1, 2  # bits before a candidate's address
_PORT = struct.Struct(">H")
# RFC 8445, section 5.1.2: what is reached directly goes before what a STUN server has seen.
_DIRECT, _REFLEXIVE = 126, 100

_SDP = """v=0
o=- 0 0 IN IP4 0.0.0.0
s=-
t=0 0
a=group:BUNDLE 0
m=application 9 UDP/DTLS/SCTP webrtc-datachannel
c=IN IP4 0.0.0.0
a=mid:0
a=sctp-port:5000
a=max-message-size:65536
{candidates}
a=ice-ufrag:{username}
a=ice-pwd:{password}
a=fingerprint:sha-256 {fingerprint}
a=setup:{setup}
"""


@dataclass(frozen=True)
class Candidate:
    """Where one end may be reached.

    Attributes:
        address: of a machine, or of the router before it.
        port: of UDP, 1…65535.
        seen: whether it is what a STUN server has seen (RFC 8445: server reflexive), or an address of the machine.
    """

    address: IpAddress
    port: int
    seen: bool = False


@dataclass(frozen=True)
class Description:
    """One end of a connection.

    Attributes:
        username, password: of its ICE, 4…32 and 22…64 characters.
        fingerprint: SHA-256 of its DTLS certificate, 32 bytes.
        candidates: where it may be reached, 1…`MOST_CANDIDATES`, the best first.
    """

    username: str
    password: str
    fingerprint: bytes
    candidates: tuple[Candidate, ...]

    def pack(self) -> bytes:
        """As bytes, see docs/network.md."""
        text = bytearray()
        for word in (self.username, self.password):
            text += bytes([len(word)]) + word.encode("ascii")
        text += self.fingerprint
        for candidate in self.candidates:
            kind = _SEEN * candidate.seen | _IPV6 * (candidate.address.version == 6)
            text += bytes([kind]) + candidate.address.packed + _PORT.pack(candidate.port)
        return bytes(text)

    @classmethod
    def unpack(cls, text: bytes) -> Description:
        """What `pack` made. Raises PacketError for anything else."""
        reader = _Reader(text)
        username = reader.word(_USERNAME_SIZES)
        password = reader.word(_PASSWORD_SIZES)
        fingerprint = reader.take(_FINGERPRINT_BYTES)
        candidates = []
        while not reader.ended:
            candidates.append(_candidate(reader))
        if not 1 <= len(candidates) <= MOST_CANDIDATES:
            raise PacketError(f"an end is reached at {len(candidates)} addresses")
        return cls(username, password, fingerprint, tuple(candidates))

    def sdp(self, setup: Literal["actpass", "active"]) -> str:
        """As a session description.

        Args:
            setup: "actpass" makes it an offer, "active" an answer.
        """
        return _SDP.format(
            candidates="\n".join(self._candidate_lines()),
            username=self.username,
            password=self.password,
            fingerprint=self.fingerprint.hex(":").upper(),
            setup=setup,
        ).replace("\n", "\r\n")

    @classmethod
    def of_sdp(cls, sdp: str) -> Description:
        """The facts in a session description that ICE has been gathered for; surplus candidates are left out."""
        facts = dict(line[2:].split(":", 1) for line in sdp.splitlines() if line.startswith("a=ice-"))
        fingerprint = re.search(r"^a=fingerprint:sha-256 ([0-9A-Fa-f:]+)", sdp, re.MULTILINE)
        assert fingerprint is not None
        candidates = re.findall(
            r"^a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ (host|srflx)", sdp, re.MULTILINE | re.IGNORECASE
        )
        found = (
            Candidate(ipaddress.ip_address(host), int(port), kind == "srflx")
            for host, port, kind in candidates
        )
        return cls(
            facts["ice-ufrag"],
            facts["ice-pwd"],
            bytes.fromhex(fingerprint[1].replace(":", "")),
            _best(found),
        )

    def _candidate_lines(self) -> Iterable[str]:
        for i, candidate in enumerate(self.candidates):
            kind, preference = ("srflx", _REFLEXIVE) if candidate.seen else ("host", _DIRECT)
            priority = preference << 24 | (0xFFFF - i) << 8 | 0xFF
            yield f"a=candidate:{i} 1 udp {priority} {candidate.address} {candidate.port} typ {kind}"


def _best(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """As many as a description holds: those that reach far, and IPv4, before others."""
    ordered = sorted(dict.fromkeys(candidates), key=lambda one: (not one.seen, one.address.version))
    return tuple(sorted(ordered[:MOST_CANDIDATES], key=lambda one: one.seen))


def _candidate(reader: _Reader) -> Candidate:
    kind = reader.take(1)[0]
    if kind > _SEEN | _IPV6:
        raise PacketError(f"no candidate is of kind {kind}")
    address = ipaddress.ip_address(reader.take(16 if kind & _IPV6 else 4))
    (port,) = _PORT.unpack(reader.take(_PORT.size))
    if port == 0 or address.is_multicast or address.is_unspecified:
        raise PacketError("nobody is reached at such an address")
    return Candidate(address, port, bool(kind & _SEEN))


class _Reader:
    """Takes bytes off the front of a text, and never more than there are."""

    def __init__(self, text: bytes) -> None:
        self._text, self._at = text, 0

    @property
    def ended(self) -> bool:
        return self._at == len(self._text)

    def take(self, size: int) -> bytes:
        taken = self._text[self._at : self._at + size]
        if len(taken) != size:
            raise PacketError("the description is cut off")
        self._at += size
        return taken

    def word(self, sizes: range) -> str:
        size = self.take(1)[0]
        word = self.take(size).decode("latin-1")
        if size not in sizes or not _ICE_CHARACTERS.fullmatch(word):
            raise PacketError("the description holds no word of ICE")
        return word
