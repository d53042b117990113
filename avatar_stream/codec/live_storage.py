"""Live packets in a file: larger than stored ones, but damage costs few.

A packet that is damaged is lost, and those that refer to it where it was a key packet; all others still play.
"""

from __future__ import annotations

from collections.abc import Sequence

from avatar_stream.codec.face_syntax import OnNumber
from avatar_stream.codec.packet import MAX_PACKET_BYTES, LivePacker, LiveUnpacker
from avatar_stream.codec.probability_model import Listen
from avatar_stream.codec.quantiser import Quantiser, confidence_steps, values_of
from avatar_stream.codec.storage import StoredFace
from avatar_stream.codec.varint import read_varint, varint
from avatar_stream.errors import PacketError
from avatar_stream.types import FaceSemantics


def pack_live_group(performance: Sequence[FaceSemantics], first: int, fps: float, quality: int) -> bytes:
    """The packets of one group, each behind its length; they need no other group's.

    Args:
        performance: moments of the group, times from the beginning of the file.
        first: the number of the first one in the file.
        fps, quality: see `LivePacker`.
    """
    packer = LivePacker(0, fps, quality)
    packets = [packer.pack(semantics, first + i) for i, semantics in enumerate(performance)]
    return b"".join(varint(len(packet)) + packet for packet in packets)


class LiveGroupUnpacker:
    """Reads the packets of one group in order; see `storage.GroupUnpacker`.

    Attributes:
        packets: read so far, refused ones among them.
        packet_bits: what the last one takes, its length and headers included.
    """

    def __init__(self, data: bytes, quantiser: Quantiser, on_number: OnNumber | None = None) -> None:
        self._data, self._offset = data, 0
        self._quantiser, self._on_number = quantiser, on_number
        self._unpacker = LiveUnpacker(0)
        self.packets = 0
        self.packet_bits = 0

    @property
    def checked(self) -> int:
        """Every packet has a check of its own."""
        return self.packets

    def unpack(self, listen: Listen = lambda coder: coder) -> StoredFace:
        """The next packet; after one that is refused reading goes on with the one behind it.

        Raises:
            PacketError: there is none, or it is damaged. No other error, whatever the data.
        """
        self.packets += 1
        size, start = read_varint(self._data, self._offset, MAX_PACKET_BYTES)
        if start + size > len(self._data):
            raise PacketError("the packets are cut off")
        self.packet_bits = 8 * (start + size - self._offset)
        self._offset = start + size
        packet = self._unpacker.unpack(self._data[start : start + size], listen, self._on_number)
        semantics = packet.semantics
        counts = self._quantiser.round(values_of(semantics)).tolist()
        return StoredFace(
            tuple(counts), confidence_steps(semantics.confidence), round(1e3 * semantics.captured_s)
        )
