"""The packet: one moment of facial semantics as bytes, the only thing that leaves the capture process.

Layout of version 1, 85 bytes, big-endian:

    offset  size  field
    0       1     version, 1
    1       1     flags, 0 (none is defined yet)
    2       4     session: one number per run of a capture process, so that a stranger's packets stand out
    6       2     sequence: counts frames, wraps after 65535
    8       8     captured: monotonic microseconds
    16      1     confidence × 255; 0 = nobody was seen
    17      52    expression × 255, in the order of `EXPRESSION_NAMES`
    69      6     pitch, yaw, roll: signed, in steps of 2⁻¹⁴ rad (0.0035°)
    75      6     x, y, depth: signed, in steps of 2⁻¹² face widths
    81      4     CRC-32 (ISO-HDLC, that of zlib) of the 81 bytes before it
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import numpy as np

from avatar_stream.errors import PacketError
from avatar_stream.face_model.arkit import EXPRESSION_COUNT
from avatar_stream.types import MAX_ROTATION_RAD, FaceSemantics

PACKET_VERSION = 1
MAX_PACKET_BYTES = 1200  # fits one datagram on any network; longer input is refused unread
SEQUENCE_COUNT = 1 << 16

ROTATION_STEP_RAD = 2.0**-14
POSITION_STEP_FACE_WIDTHS = 2.0**-12

_BODY = struct.Struct(f">BBIHQB{EXPRESSION_COUNT}s3h3h")
_CHECKSUM = struct.Struct(">I")
PACKET_BYTES = _BODY.size + _CHECKSUM.size

_MAX_ROTATION_STEPS = round(MAX_ROTATION_RAD / ROTATION_STEP_RAD)
_MAX_CAPTURED_US = 1 << 53  # beyond it a float no longer holds whole microseconds


@dataclass(frozen=True, eq=False)
class Packet:
    """What one packet says.

    Attributes:
        semantics: the face at that moment.
        session: 0…2³²-1, the run of the capture process it comes from.
        sequence: 0…65535, the frame it comes from; a gap means that frames were dropped.
    """

    semantics: FaceSemantics
    session: int
    sequence: int


def pack(semantics: FaceSemantics, session: int, sequence: int) -> bytes:
    """Write semantics as a packet of `PACKET_BYTES` bytes.

    Args:
        semantics: the face at one moment; `captured_s` must be 0…2⁵³ µs.
        session: 0…2³²-1.
        sequence: any frame count; it is wrapped to 0…65535.

    Raises:
        ValueError: session or time out of range, which is a mistake of the caller.
    """
    captured_us = round(semantics.captured_s * 1e6)
    if not 0 <= captured_us <= _MAX_CAPTURED_US or not 0 <= session < 1 << 32:
        raise ValueError(f"a packet can't hold captured_s={semantics.captured_s} of session {session}")
    # Rounding must not turn "hardly sure" into "nobody there".
    confidence = max(1, round(semantics.confidence * 255)) if semantics.face_seen else 0
    expression = np.rint(semantics.expression * 255.0).astype(np.uint8).tobytes()
    rotation = np.rint(semantics.head_rotation_rad / ROTATION_STEP_RAD)
    rotation = rotation.clip(-_MAX_ROTATION_STEPS, _MAX_ROTATION_STEPS).astype(int)
    position = np.rint(semantics.head_position / POSITION_STEP_FACE_WIDTHS).clip(-32768, 32767).astype(int)
    body = _BODY.pack(
        PACKET_VERSION,
        0,
        session,
        sequence % SEQUENCE_COUNT,
        captured_us,
        confidence,
        expression,
        *rotation.tolist(),
        *position.tolist(),
    )
    return body + _CHECKSUM.pack(zlib.crc32(body))


def unpack(packet: bytes) -> Packet:
    """Read a packet; the inverse of `pack` up to its steps.

    Raises:
        PacketError: anything that `pack` could not have written: wrong length, version, flags or
            checksum, or a number out of range. No other error, whatever the bytes.
    """
    if len(packet) != PACKET_BYTES:
        raise PacketError(f"a packet has {PACKET_BYTES} bytes, not {len(packet)}")
    body, checksum = packet[: _BODY.size], packet[_BODY.size :]
    version, flags, session, sequence, captured_us, confidence, expression, *head = _BODY.unpack(body)
    if version != PACKET_VERSION:
        raise PacketError(f"packet version {version} is unknown; this program reads {PACKET_VERSION}")
    if zlib.crc32(body) != _CHECKSUM.unpack(checksum)[0]:
        raise PacketError("the packet's checksum is wrong")
    if flags:
        raise PacketError(f"packet flags {flags:#04x} are unknown")
    if captured_us > _MAX_CAPTURED_US:
        raise PacketError("the packet's time is out of range")
    if max(abs(step) for step in head[:3]) > _MAX_ROTATION_STEPS:
        raise PacketError("the packet's head rotation is out of range")
    semantics = FaceSemantics(
        np.frombuffer(expression, np.uint8).astype(np.float32) / 255.0,
        np.array(head[:3], np.float32) * np.float32(ROTATION_STEP_RAD),
        np.array(head[3:], np.float32) * np.float32(POSITION_STEP_FACE_WIDTHS),
        confidence / 255.0,
        captured_us / 1e6,
    )
    return Packet(semantics, session, sequence)
