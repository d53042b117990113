"""What keeps a link private: keys made of a pairing string, sealed datagrams, and a window against replays.

ChaCha20-Poly1305 (RFC 8439) by `cryptography`, keys by scrypt (RFC 7914) and HKDF-SHA256 (RFC 5869). Byte by byte in
docs/network.md.
"""

from __future__ import annotations

import secrets
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from avatar_stream.errors import PacketError, UserInputError

SHORTEST_PAIRING = 12
TAG_BYTES, NONCE_BYTES = 16, 12
_KEY_BYTES = 32
_SALT = b"avatar_stream link 1"
# 50 ms and 32 MiB for whoever guesses a string, once for whoever knows it.
_COST, _BLOCK, _LANES = 1 << 15, 8, 1
# As many digits as letters that nobody confuses when reading aloud: 100 bits in five groups.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz023456789"
_GROUPS, _GROUP = 5, 4


def new_pairing() -> str:
    """A pairing string that nobody guesses, to be typed on both machines."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def master_key(pairing: str) -> bytes:
    """The key of a pairing string; of the empty one, a key that everybody knows.

    Spaces at its ends and the case of its letters don't count.

    Raises:
        UserInputError: it is too short to keep anything secret.
    """
    pairing = pairing.strip().casefold()
    if not pairing:
        return bytes(_KEY_BYTES)
    if len(pairing) < SHORTEST_PAIRING:
        raise UserInputError(
            f"A pairing string has at least {SHORTEST_PAIRING} characters, the same on both machines, such as "
            f"{new_pairing()}"
        )
    return Scrypt(salt=_SALT, length=_KEY_BYTES, n=_COST, r=_BLOCK, p=_LANES).derive(pairing.encode())


def derived(master: bytes, purpose: bytes, size: int, salt: bytes = b"") -> bytes:
    """So many bytes that follow from a master key, by HKDF; each purpose has others, and none tells of the key."""
    return HKDF(algorithm=SHA256(), length=size, salt=salt or None, info=_SALT + purpose).derive(master)


class Seal:
    """Seals and opens datagrams of one kind and direction. Opens what was sealed with the same key, and nothing else.

    Args:
        master: see `master_key`.
        purpose: kind and direction; each has a key of its own, so that nothing is taken for anything else.
        salt: what is new about this session; b"" for the handshake.
    """

    def __init__(self, master: bytes, purpose: bytes, salt: bytes = b"") -> None:
        self._cipher = ChaCha20Poly1305(derived(master, purpose, _KEY_BYTES, salt))

    def seal(self, header: bytes, text: bytes, counter: int) -> bytes:
        """The header and the sealed text. No counter may be used twice."""
        return header + self._cipher.encrypt(_nonce(counter), text, header)

    def open(self, datagram: bytes, header_bytes: int, counter: int) -> bytes:
        """The text of what `seal` made. Raises PacketError for anything else."""
        header, sealed = datagram[:header_bytes], datagram[header_bytes:]
        try:
            return self._cipher.decrypt(_nonce(counter), sealed, header)
        except (InvalidTag, ValueError):
            raise PacketError("the datagram was not sealed with this pairing") from None

    def seal_once(self, header: bytes, text: bytes) -> bytes:
        """The same with a random nonce, for the few datagrams of a handshake."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return header + nonce + self._cipher.encrypt(nonce, text, header)

    def open_once(self, datagram: bytes, header_bytes: int) -> bytes:
        """The text of what `seal_once` made. Raises PacketError for anything else."""
        header, rest = datagram[:header_bytes], datagram[header_bytes:]
        try:
            return self._cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], header)
        except (InvalidTag, ValueError):
            raise PacketError("the datagram was not sealed with this pairing") from None


class ReplayWindow:
    """Which counters were seen: each once, and none that is older than the window (as in RFC 6479).

    Attributes:
        highest: the highest counter so far; -1 before the first.
    """

    SIZE = 1024

    def __init__(self) -> None:
        self.highest = -1
        self._seen = 0  # bit i: highest - i

    def is_new(self, counter: int) -> bool:
        """Whether the counter may still come; nothing is noted."""
        age = self.highest - counter
        return age < 0 or (age < self.SIZE and not self._seen >> age & 1)

    def note(self, counter: int) -> None:
        """Note a counter, once its datagram has been opened."""
        age = self.highest - counter
        if age < 0:
            self._seen = (self._seen << min(-age, self.SIZE) | 1) & ((1 << self.SIZE) - 1)
            self.highest = counter
        else:
            self._seen |= 1 << age


def _nonce(counter: int) -> bytes:
    return struct.pack(">IQ", 0, counter)
