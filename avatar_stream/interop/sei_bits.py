"""Bits as in the headers of video: fixed lengths, and Exp-Golomb codes of natural numbers, ue(v) of ITU-T H.274."""

from __future__ import annotations

from avatar_stream.errors import PacketError

_MOST_DIGITS = 32


class BitWriter:
    """Writes bits, highest first."""

    def __init__(self) -> None:
        self._value, self._length = 0, 0

    def bits(self, number: int, count: int) -> None:
        """The lowest `count` bits of a natural number."""
        self._value = self._value << count | number & ((1 << count) - 1)
        self._length += count

    def flag(self, flag: bool) -> None:
        """One bit."""
        self.bits(int(flag), 1)

    def number(self, number: int) -> None:
        """A natural number of up to 32 bits."""
        self.bits(number + 1, 2 * (number + 1).bit_length() - 1)

    def to_bytes(self) -> bytes:
        """All of it; where the last byte isn't full, a 1 and zeros follow, as at the end of a payload."""
        spare = -self._length % 8
        value = self._value << spare | (1 << spare >> 1)
        return value.to_bytes((self._length + spare) // 8, "big")


class BitReader:
    """Reads what `BitWriter` wrote.

    Every method raises a PacketError at the end of the data.
    """

    def __init__(self, data: bytes) -> None:
        self._value, self._left = int.from_bytes(data, "big"), 8 * len(data)

    def bits(self, count: int) -> int:
        """A number of `count` bits."""
        if count > self._left:
            raise PacketError("the message is cut off")
        self._left -= count
        return self._value >> self._left & ((1 << count) - 1)

    def flag(self) -> bool:
        """One bit."""
        return bool(self.bits(1))

    def number(self) -> int:
        """A natural number.

        Raises:
            PacketError: also where it has more than 32 bits.
        """
        digits = 0
        while not self.flag():
            digits += 1
            if digits > _MOST_DIGITS:
                raise PacketError("a number of the message is out of range")
        return (1 << digits | self.bits(digits)) - 1
