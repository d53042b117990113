"""Offers and answers, sealed with the pairing, so that whoever carries them can neither read nor change them.

Byte by byte in docs/network.md.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from enum import IntEnum

from avatar_stream.errors import PacketError
from avatar_stream.links.sealing import NONCE_BYTES, Seal, derived
from avatar_stream.links.webrtc.description import Description

VERSION = 1
MAX_SIGNAL_BYTES = 512
ROOM_BYTES = 16
_HEADER_BYTES = 1
_OFFER_ID_BYTES = 8  # the first bytes of its nonce
_PREFIXES = {1: "offer:", 2: "answer:"}


class SignalKind(IntEnum):
    """What a signal is."""

    OFFER = 1  # sender: this is how I am reached
    ANSWER = 2  # receiver: and this is how I am, for this one offer


@dataclass(frozen=True)
class Offer:
    """A sealed offer that was made or opened.

    Attributes:
        signal: as it travels.
        description: what it says.
    """

    signal: bytes
    description: Description

    @property
    def id(self) -> bytes:
        """What the answer to it names; 8 bytes."""
        return self.signal[_HEADER_BYTES : _HEADER_BYTES + _OFFER_ID_BYTES]


class Signals:
    """Seals and opens the signals of one pairing.

    Args:
        master: key of the pairing, see `sealing.master_key`.

    Attributes:
        room: where both ends meet at a rendezvous, 16 bytes; whoever knows it knows nothing of the pairing but this.
    """

    def __init__(self, master: bytes) -> None:
        self._offer, self._answer = Seal(master, b"offer"), Seal(master, b"answer")
        self.room = derived(master, b"room", ROOM_BYTES)

    def offer(self, description: Description) -> Offer:
        """Seal an offer."""
        signal = self._offer.seal_once(_header(SignalKind.OFFER), description.pack())
        return Offer(signal, description)

    def open_offer(self, signal: bytes) -> Offer:
        """Open what `offer` sealed. Raises PacketError for anything else."""
        _check(signal, SignalKind.OFFER)
        return Offer(signal, Description.unpack(self._offer.open_once(signal, _HEADER_BYTES)))

    def answer(self, offer: Offer, description: Description) -> bytes:
        """Seal the answer to one offer."""
        return self._answer.seal_once(_header(SignalKind.ANSWER), offer.id + description.pack())

    def open_answer(self, signal: bytes) -> tuple[bytes, Description]:
        """Open what `answer` sealed: the `Offer.id` that it names, and what it says.

        Raises:
            PacketError: it is anything else.
        """
        _check(signal, SignalKind.ANSWER)
        text = self._answer.open_once(signal, _HEADER_BYTES)
        return text[:_OFFER_ID_BYTES], Description.unpack(text[_OFFER_ID_BYTES:])


def text_of(signal: bytes) -> str:
    """A signal to be copied by hand: "offer:" or "answer:" and URL-safe base64 (RFC 4648) without "="."""
    return _PREFIXES[signal[0] & 15] + base64.urlsafe_b64encode(signal).rstrip(b"=").decode()


def signal_of(text: str, wanted: SignalKind) -> bytes:
    """The signal in a text that somebody has pasted; spaces and line breaks that a chat has put into it don't count.

    Raises:
        PacketError: it is no such text; one line for people.
    """
    text = "".join(text.split())
    prefix, _, rest = text.partition(":")
    prefix = prefix.lower()  # a phone begins each line with a capital letter
    if f"{prefix}:" not in _PREFIXES.values():
        raise PacketError(f"This is no text of a link: it begins with '{_PREFIXES[wanted]}'")
    if f"{prefix}:" != _PREFIXES[wanted]:
        raise PacketError(
            f"This is the {prefix}; what is wanted here is the other machine's, which begins with "
            f"'{_PREFIXES[wanted]}'"
        )
    try:
        signal = base64.b64decode(rest + "=" * (-len(rest) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        signal = b""
    if not _HEADER_BYTES + NONCE_BYTES < len(signal) <= MAX_SIGNAL_BYTES:
        raise PacketError("This text is not whole: copy all of it, from the first letter to the last")
    return signal


def _header(kind: SignalKind) -> bytes:
    return bytes([VERSION << 4 | kind])


def _check(signal: bytes, kind: SignalKind) -> None:
    if len(signal) > MAX_SIGNAL_BYTES:
        raise PacketError(f"no signal has {len(signal)} bytes")
    if signal[:_HEADER_BYTES] != _header(kind):
        raise PacketError(f"the signal is no {kind.name.lower()} of version {VERSION}")
