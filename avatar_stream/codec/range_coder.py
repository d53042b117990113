"""Binary decisions to bits and back: `constriction`'s range coder, cut to the shortest string that can be decoded.

The coder's models are built once for all 4095 chances, so that a decision costs no more than a table look-up.
"""

from __future__ import annotations

import constriction
import numpy as np

from avatar_stream.errors import PacketError

CHANCE_BITS = 12
EVEN_CHANCE = 1 << (CHANCE_BITS - 1)

_queue = constriction.stream.queue
_WORD_BITS, _STATE_BITS = 32, 64

# By the chance of a 1, in units of 1/4096. "perfect=False" asks for plain rounding: the part of 2²⁴ that
# falls to a 0 is (4096 - chance) * 4096, less 1 where chance < 2048. A test checks every one of them.
_MODELS = (
    None,
    *(constriction.stream.model.Bernoulli(chance / 4096, perfect=False) for chance in range(1, 4096)),
)


class BitEncoder:
    """Writes decisions."""

    def __init__(self) -> None:
        self._coder = _queue.RangeEncoder()
        self.write = self._coder.encode

    def code(self, bit: int, chance: int) -> int:
        """Write one decision.

        Args:
            bit: 0 or 1.
            chance: 1…4095, how likely a 1 is, in units of 1/4096.

        Returns:
            `bit`, so that reading and writing look the same.
        """
        self.write(bit, _MODELS[chance])
        return bit

    def shortest_bytes(self) -> bytes:
        """The shortest bytes that say what was written, if zeros are read behind them."""
        low, width, bits = self._interval()
        # The number in [low, low + width) with the most zero bytes at its end.
        for spare in range(_STATE_BITS, -1, -8):
            value = -(-low >> spare)
            if value << spare < low + width:
                break
        return value.to_bytes((bits - spare) // 8, "big").rstrip(b"\0")

    def said_by(self, data: bytes) -> bool:
        """Whether what was written is what these bytes say, whatever may follow them."""
        low, width, bits = self._interval()
        spare = max(bits - 8 * len(data), 0)
        point = int.from_bytes(data, "big") << spare >> max(8 * len(data) - bits, 0)
        return low <= point and point + (1 << spare) <= low + width

    def _interval(self) -> tuple[int, int, int]:
        """(low, width, bits): numbers of that many bits in [low, low + width) say what was written."""
        position, (lower, width) = self._coder.pos()
        bits = _WORD_BITS * int(position) + _STATE_BITS
        words = self._coder.get_compressed()
        point = int.from_bytes(words.astype(">u4").tobytes(), "big") << (bits - _WORD_BITS * len(words))
        # `point` lies in the interval. `lower` is the interval's beginning but for the carry into words before.
        return point - ((point - lower) % (1 << _STATE_BITS)), int(width), bits


class BitDecoder:
    """Reads decisions."""

    def __init__(self, data: bytes) -> None:
        """
        Args:
            data: as written; behind its end zeros are read.
        """
        words = np.frombuffer(data + bytes(_STATE_BITS // 8 + -len(data) % 4), ">u4").astype(np.uint32)
        self._decode = _queue.RangeDecoder(words).decode

    def code(self, bit: int, chance: int) -> int:
        """Read one decision; `bit` is ignored.

        Raises:
            PacketError: the bytes can't have been written by `BitEncoder`.
        """
        try:
            read: int = self._decode(_MODELS[chance])
        except AssertionError as error:  # constriction's way to say that no decision fits
            raise PacketError("the packet's bits say nothing") from error
        return read


class RepeatingDecoder(BitDecoder):
    """Reads decisions and writes them again.

    Attributes:
        again: what was read so far. It tells whether that hangs on what follows, and whether it was written in the
            one right way.
    """

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.again = BitEncoder()

    def code(self, bit: int, chance: int) -> int:
        """As `BitDecoder.code`."""
        return self.again.code(super().code(bit, chance), chance)
