"""The header of a .fsb file, and the keyframe in it. Byte by byte in docs/bitstream.md."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

from avatar_stream.codec.quantiser import QUALITIES
from avatar_stream.codec.varint import read_varint, varint
from avatar_stream.errors import PacketError

MAGIC = b"\x89FSB"
FILE_VERSION = 2
MAX_KEYFRAME_BYTES = 1 << 24

# What the keyframe of a file can be.
NO_KEYFRAME, CHARACTER, STILL_AV1, INDEXED_STILL_AV1 = range(4)
_KEYFRAME_KINDS = 4

_MAX_INDEX = 1 << 32
_MAX_PERIOD_US = 1 << 32
CHECKSUM = struct.Struct(">I")


@dataclass(frozen=True)
class Keyframe:
    """The key-reference picture of a file.

    Attributes:
        kind: NO_KEYFRAME; CHARACTER, whose picture the receiver has; STILL_AV1, a picture of the first face that is
            stored; or INDEXED_STILL_AV1, one of any.
        data: nothing; SHA-256 of the character's picture (32 bytes) and its id in UTF-8; or one AV1 temporal unit, of
            an indexed one behind the number of the packet whose face it shows, from 0.
    """

    kind: int = NO_KEYFRAME
    data: bytes = b""

    @staticmethod
    def of_picture(still: bytes, index: int) -> Keyframe:
        """A picture, one AV1 temporal unit, of the face in packet number `index`."""
        return Keyframe(INDEXED_STILL_AV1, varint(index) + still)

    @property
    def picture(self) -> tuple[bytes, int | None] | None:
        """The AV1 unit and the number of its packet, None for that of the first face; None without a picture.

        Raises:
            PacketError: the number can't be read.
        """
        if self.kind == STILL_AV1:
            return self.data, None
        if self.kind != INDEXED_STILL_AV1:
            return None
        index, offset = read_varint(self.data, 0, _MAX_INDEX)
        return self.data[offset:], index


@dataclass(frozen=True)
class FileHeader:
    """What stands at the beginning of a file.

    Attributes:
        quality: index into `QUALITIES`.
        period_us: usual time from packet to packet, microseconds, at least 1.
        keyframe: as above.
        live: whether the packets are live ones.
    """

    quality: int
    period_us: int
    keyframe: Keyframe = field(default_factory=Keyframe)
    live: bool = False

    @property
    def fps(self) -> float:
        """Packets a second."""
        return 1e6 / self.period_us

    def to_bytes(self) -> bytes:
        """The header as it is written, with magic and checksum."""
        body = bytes([FILE_VERSION, self.quality + len(QUALITIES) * self.live]) + varint(self.period_us)
        body += bytes([self.keyframe.kind]) + varint(len(self.keyframe.data)) + self.keyframe.data
        return MAGIC + body + CHECKSUM.pack(zlib.crc32(body))


def read_header(data: bytes) -> tuple[FileHeader, int]:
    """The header at the beginning of a file, and the offset behind it.

    Raises:
        PacketError: there is none, or it is damaged. No other error, whatever the data.
    """
    if data[: len(MAGIC)] != MAGIC:
        raise PacketError("this is no file of facial semantics (.fsb)")
    start = offset = len(MAGIC)
    if len(data) < offset + 2:
        raise PacketError("the file's header is cut off")
    version, (live, quality) = data[offset], divmod(data[offset + 1], len(QUALITIES))
    if version != FILE_VERSION:
        raise PacketError(f"file version {version} is unknown; this program reads {FILE_VERSION}")
    period_us, offset = read_varint(data, offset + 2, _MAX_PERIOD_US)
    if offset >= len(data):
        raise PacketError("the file's header is cut off")
    kind = data[offset]
    size, offset = read_varint(data, offset + 1, MAX_KEYFRAME_BYTES)
    end = offset + size + CHECKSUM.size
    if end > len(data):
        raise PacketError("the file's keyframe is cut off")
    if zlib.crc32(data[start : end - CHECKSUM.size]) != CHECKSUM.unpack_from(data, end - CHECKSUM.size)[0]:
        raise PacketError("the file's header is damaged")
    if live > 1 or kind >= _KEYFRAME_KINDS or period_us == 0:
        raise PacketError("the file's header is out of range")
    return FileHeader(quality, period_us, Keyframe(kind, data[offset : offset + size]), bool(live)), end
