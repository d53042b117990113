"""A file beside the packets: one end offers it, the other may fetch it piece by piece. No socket, no clock.

For a guest's character. The receiver says which pieces it wants, so that nothing comes that nobody asked for, and
what is lost is asked for again. The sender lets out so few a second that packets never wait behind them.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from hashlib import sha256

from avatar_stream.errors import UserInputError
from avatar_stream.links.wire import DIGEST_BYTES, PIECE_BYTES, PIECES_A_FETCH, Fetch, Offer, Piece

#: What a guest's character may have at most.
MAX_SHARED_BYTES = 8 << 20
# 0.7 Mbit/s: less than any line that carries a voice call with pictures; a tenth of that while packets are lost.
_PIECES_A_SECOND, _SLOW_PIECES_A_SECOND, _MUCH_LOSS = 80.0, 8.0, 0.05
_OFFER_EVERY_S, _FETCH_EVERY_S = 2.0, 0.25
# A piece that was sent is on its way for so long, whatever is asked for.
_ON_ITS_WAY_S = 0.6
_MOST_ATTEMPTS = 3


class Offering:
    """The sender's side.

    Args:
        name: what it is called.
        data: the file.

    Raises:
        UserInputError: it is larger than what may be shared.
    """

    def __init__(self, name: str, data: bytes) -> None:
        if not 0 < len(data) <= MAX_SHARED_BYTES:
            raise UserInputError(
                f"{name} has {len(data) / 1e6:.1f} MB as a stored puppet, and no more than {MAX_SHARED_BYTES >> 20} MB "
                f"can be shared: choose a smaller --size"
            )
        self.offer = Offer(sha256(data).digest(), len(data), name)
        self._data = data
        self._queue: deque[int] = deque()
        self._sent_s: dict[int, float] = {}
        self._offered_s = self._next_s = float("-inf")

    @property
    def due_s(self) -> float:
        """When there is a piece to be sent; infinite while none is wanted."""
        return self._next_s if self._queue else float("inf")

    def ask(self, fetch: Fetch, now_s: float) -> None:
        """Take in which pieces are wanted; those that were wanted before and are no more are left out."""
        if fetch.digest != self.offer.digest[:DIGEST_BYTES]:
            return
        self._sent_s = {one: sent_s for one, sent_s in self._sent_s.items() if now_s - sent_s < _ON_ITS_WAY_S}
        wanted = (one for one in fetch.numbers if one < self.offer.pieces and one not in self._sent_s)
        self._queue = deque(wanted)
        self._next_s = max(self._next_s, now_s)

    def offer_due(self, now_s: float) -> bool:
        """Whether the offer is to be sent; told once."""
        if now_s - self._offered_s < _OFFER_EVERY_S:
            return False
        self._offered_s = now_s
        return True

    def pieces(self, now_s: float, loss: float) -> list[Piece]:
        """Pieces that may be sent now; `loss`: share of what was sent lately that did not arrive."""
        pieces = []
        # What a thread that woke late has missed is not caught up with at once: two go together at most.
        self._next_s = max(self._next_s, now_s - 1.0 / _PIECES_A_SECOND) if self._queue else self._next_s
        while self._queue and self._next_s <= now_s:
            number = self._queue.popleft()
            begin = number * PIECE_BYTES
            piece = self._data[begin : begin + PIECE_BYTES]
            pieces.append(Piece(self.offer.digest[:DIGEST_BYTES], number, piece))
            self._sent_s[number] = now_s
            self._next_s += 1.0 / (_PIECES_A_SECOND if loss < _MUCH_LOSS else _SLOW_PIECES_A_SECOND)
        return pieces


@dataclass(frozen=True)
class Offered:
    """What the other end offers.

    Attributes:
        name: what it is called there.
        digest: its SHA-256.
        size: how many bytes it has.
        received: how many of them have come.
        data: the whole file, of just that SHA-256; None until it has come.
        trouble: why it can't be had, one line; "" where it can.
    """

    name: str
    digest: bytes
    size: int
    received: int = 0
    data: bytes | None = None
    trouble: str = ""


class Fetching:
    """The receiver's side. Nothing is kept but in memory, and no more than what was offered when it was asked for.

    Attributes:
        wanted: whether what is offered is to be sent, now or as soon as something is.
    """

    def __init__(self) -> None:
        self._offer: Offer | None = None
        self._present = self.wanted = False
        self._room = bytearray()
        self._missing: set[int] = set()
        self._data: bytes | None = None
        self._failures = 0
        self._asked_s = float("-inf")
        self._trouble = ""

    @property
    def offered(self) -> Offered | None:
        """What is offered, and how much of it has come."""
        offer = self._offer
        if offer is None or not self._present:
            return None
        received = offer.size if self._data is not None else 0
        if self._room:
            received = max(offer.size - len(self._missing) * PIECE_BYTES, 0)
        return Offered(_printable(offer.name), offer.digest, offer.size, received, self._data, self._trouble)

    def leave(self) -> None:
        """Take back what was offered: another sender is heard. What has come of it is kept for the same offer."""
        self._present = False

    def take_offer(self, offer: Offer) -> None:
        """Heed an offer; another one than before begins anew."""
        self._present = True
        if offer == self._offer:
            return
        if self._offer is None or offer.digest != self._offer.digest:
            self._failures = 0
            self._forget()
        self._offer = offer
        too_large = offer.size > MAX_SHARED_BYTES
        self._trouble = (
            f"it has {offer.size / 1e6:.1f} MB, and {MAX_SHARED_BYTES >> 20} MB are allowed"
            if too_large
            else ""
        )

    def take_piece(self, piece: Piece) -> None:
        """Take in a piece; of anything but what is being fetched, nothing is kept."""
        offer = self._offer
        if offer is None or piece.digest != offer.digest[:DIGEST_BYTES] or piece.number not in self._missing:
            return
        if len(piece.data) != offer.piece_bytes(piece.number):
            return
        begin = piece.number * PIECE_BYTES
        self._room[begin : begin + len(piece.data)] = piece.data
        self._missing.discard(piece.number)
        if not self._missing:
            self._finish(offer)

    def tick(self, now_s: float) -> Fetch | None:
        """What is to be asked for; to be called several times a second."""
        offer = self._offer
        if offer is None or not (self._present and self.wanted) or self._trouble or self._data is not None:
            return None
        if now_s - self._asked_s < _FETCH_EVERY_S:
            return None
        self._asked_s = now_s
        if not self._room:
            self._room, self._missing = bytearray(offer.size), set(range(offer.pieces))
        first = min(self._missing)
        wanted = sum(1 << i for i in range(PIECES_A_FETCH) if first + i in self._missing)
        return Fetch(offer.digest[:DIGEST_BYTES], first, wanted)

    def _finish(self, offer: Offer) -> None:
        data = bytes(self._room)
        self._forget()
        if sha256(data).digest() == offer.digest:
            self._data = data
            return
        self._failures += 1
        if self._failures >= _MOST_ATTEMPTS:
            self._trouble = "what comes is not what was offered"

    def _forget(self) -> None:
        self._room, self._missing, self._data = bytearray(), set(), None


def _printable(name: str) -> str:
    """A stranger's name for something, as it can be shown."""
    plain = "".join(letter for letter in name if letter.isprintable()).strip()
    return plain[:80] or "a character"
