"""Facial semantics as bytes: live packets, and files. Byte by byte in docs/bitstream.md."""

from avatar_stream.codec.container import SemanticsFile
from avatar_stream.codec.packet import MAX_PACKET_BYTES, LivePacker, LiveUnpacker, Packet
from avatar_stream.codec.recording import record

__all__ = ["MAX_PACKET_BYTES", "LivePacker", "LiveUnpacker", "Packet", "SemanticsFile", "record"]
