"""Live Link Face, Epic's app for iPhones: big-endian UDP datagrams to port 11111. See docs/protocols.md."""

from __future__ import annotations

import struct

import numpy as np

from avatar_stream.errors import PacketError
from avatar_stream.face_model.arkit import EXPRESSION_COUNT
from avatar_stream.interop.trackers.tracked_face import TrackedFace, finite, rotation_from_arkit

PORT = 11111
VERSION = 6
VALUE_COUNT = 61  # 52 expressions in ARKit's order, then yaw, pitch, roll of head, left eye, right eye
MOST_BYTES = 1024
_MOST_NAME = 256
_LENGTH = struct.Struct(">i")
_FRAME_TIME = struct.Struct(">ifii")  # frame, sub-frame, frames a second as a fraction
_VALUES = struct.Struct(f">{VALUE_COUNT}f")
_HALF_TURN_DEG = 180.0


def parse(datagram: bytes) -> TrackedFace:
    """One frame: version, device, subject, frame time, count of values, values. Without values, nobody is seen.

    Expressions are 0…1, left being the person's left; angles are fractions of 180°, 1 = half a turn.

    Raises:
        PacketError: it is no such frame. No other error, whatever the bytes.
    """
    if len(datagram) > MOST_BYTES:
        raise PacketError(f"a Live Link Face frame has at most {MOST_BYTES} bytes, not {len(datagram)}")
    if not datagram or datagram[0] != VERSION:
        raise PacketError(f"a Live Link Face frame begins with its version, {VERSION}")
    offset = 1
    for what in ("device", "subject"):
        offset = _after_text(datagram, offset, what)
    rest = len(datagram) - offset - _FRAME_TIME.size
    if rest < 0:
        raise PacketError("the Live Link Face frame is cut off")
    if rest == 0:
        return TrackedFace.nobody()
    count = datagram[offset + _FRAME_TIME.size]
    if count == 0 and rest == 1:
        return TrackedFace.nobody()
    if count != VALUE_COUNT or rest != 1 + _VALUES.size:
        raise PacketError(f"a Live Link Face frame has {VALUE_COUNT} values, not {count} in {rest - 1} bytes")
    values = finite(_VALUES.unpack_from(datagram, len(datagram) - _VALUES.size), "the Live Link Face frame")
    expression = np.clip(values[:EXPRESSION_COUNT], 0.0, 1.0).astype(np.float32)
    yaw, pitch, roll = _HALF_TURN_DEG * values[EXPRESSION_COUNT : EXPRESSION_COUNT + 3]
    return TrackedFace(expression, rotation_from_arkit(pitch, yaw, roll))


def _after_text(datagram: bytes, offset: int, what: str) -> int:
    """Where the text that begins at `offset` with its length ends."""
    if offset + _LENGTH.size > len(datagram):
        raise PacketError("the Live Link Face frame is cut off")
    (length,) = _LENGTH.unpack_from(datagram, offset)
    end = offset + _LENGTH.size + length
    if not 0 <= length <= _MOST_NAME or end > len(datagram):
        raise PacketError(f"the {what} of the Live Link Face frame has a length of {length}")
    return int(end)
