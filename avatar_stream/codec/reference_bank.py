"""The reference bank as bytes: pieces of further pictures of a person, for what their keyframe can't show.

Byte by byte in docs/bitstream.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from avatar_stream.codec.varint import read_varint, varint
from avatar_stream.errors import PacketError

# What a piece is to replace.
MOUTH, EYES, BACKGROUND = range(3)
REGION_NAMES = ("mouth", "eyes", "background")

MAX_PIECES = 64
_MAX_INDEX, _MAX_SIDE_PX, _MAX_BYTES = 1 << 32, 1 << 14, 1 << 20


@dataclass(frozen=True)
class BankPiece:
    """A rectangle of one frame.

    Attributes:
        region: MOUTH, EYES or BACKGROUND, what it shows.
        index: which packet of the file tells the semantics of that frame, from 0; says nothing of a background.
        left_px, top_px: where it lies in a picture of the keyframe's size.
        still: the rectangle as one AV1 temporal unit, intra.
    """

    region: int
    index: int
    left_px: int
    top_px: int
    still: bytes


def write_bank(pieces: Sequence[BankPiece]) -> bytes:
    """The pieces one behind the other."""
    out = bytearray()
    for piece in pieces:
        out += bytes([piece.region]) + varint(piece.index)
        out += varint(piece.left_px) + varint(piece.top_px) + varint(len(piece.still)) + piece.still
    return bytes(out)


def read_bank(data: bytes) -> list[BankPiece]:
    """The inverse of `write_bank`.

    Raises:
        PacketError: it is none. No other error, whatever the data.
    """
    pieces: list[BankPiece] = []
    offset = 0
    while offset < len(data):
        region = data[offset]
        index, offset = read_varint(data, offset + 1, _MAX_INDEX)
        left_px, offset = read_varint(data, offset, _MAX_SIDE_PX)
        top_px, offset = read_varint(data, offset, _MAX_SIDE_PX)
        size, offset = read_varint(data, offset, _MAX_BYTES)
        if region >= len(REGION_NAMES) or offset + size > len(data) or len(pieces) == MAX_PIECES:
            raise PacketError("a piece of the reference bank is out of range")
        pieces.append(BankPiece(region, index, left_px, top_px, data[offset : offset + size]))
        offset += size
    return pieces
