"""Natural numbers in as few bytes as they need (LEB128)."""

from __future__ import annotations

from avatar_stream.errors import PacketError


def varint(number: int) -> bytes:
    """A natural number, seven bits a byte, the lowest first; the highest bit says that more follow."""
    out = bytearray()
    while number >= 128:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def read_varint(data: bytes, offset: int, limit: int) -> tuple[int, int]:
    """(number, offset behind it).

    Raises:
        PacketError: the data ends, the number is above the limit or written longer than needed.
    """
    number = shift = 0
    while True:
        if offset >= len(data):
            raise PacketError("it ends inside a number")
        byte = data[offset]
        number |= (byte & 127) << shift
        offset, shift = offset + 1, shift + 7
        if number > limit or shift > 63 or (byte == 0 and shift > 7):
            raise PacketError("a length is out of range")
        if byte < 128:
            return number, offset
