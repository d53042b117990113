"""Packets say what was packed, within their steps, and refuse everything else with one error type."""

from __future__ import annotations

import random
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from avatar_stream.codec.packet import (
    PACKET_BYTES,
    POSITION_STEP_FACE_WIDTHS,
    ROTATION_STEP_RAD,
    Packet,
    pack,
    unpack,
)
from avatar_stream.errors import PacketError
from avatar_stream.types import FaceSemantics

MUTATIONS = 100_000


def numbers(count: int, limit: float) -> st.SearchStrategy[np.ndarray]:
    return hnp.arrays(np.float32, count, elements=st.floats(-limit, limit, width=32))


semantics_strategy = st.builds(
    FaceSemantics,
    hnp.arrays(np.float32, 52, elements=st.floats(0, 1, width=32)),
    numbers(3, 2.0),
    numbers(3, 10.0),
    st.floats(0, 1),
    st.floats(0, 1e9),
)


@settings(max_examples=300, deadline=None)
@given(semantics_strategy, st.integers(0, 2**32 - 1), st.integers(0, 10**9))
def test_round_trip_within_half_a_step(semantics: FaceSemantics, session: int, sequence: int) -> None:
    packet = pack(semantics, session, sequence)
    assert len(packet) == PACKET_BYTES == 85
    back = unpack(packet)
    assert back.session == session
    assert back.sequence == sequence % 65536
    slack = 1e-6
    assert np.abs(back.semantics.expression - semantics.expression).max() <= 0.5 / 255 + slack
    rotation_error = np.abs(back.semantics.head_rotation_rad - semantics.head_rotation_rad).max()
    assert rotation_error <= 0.5 * ROTATION_STEP_RAD + slack
    # The largest position, +8, is one step out of reach of a signed 16-bit number.
    position_error = np.abs(back.semantics.head_position - semantics.head_position).max()
    assert position_error <= POSITION_STEP_FACE_WIDTHS + slack
    assert back.semantics.face_seen == semantics.face_seen
    assert abs(back.semantics.captured_s - semantics.captured_s) <= 1e-6


@settings(max_examples=100, deadline=None)
@given(semantics_strategy)
def test_packing_again_gives_the_same_bytes(semantics: FaceSemantics) -> None:
    once = pack(semantics, 7, 8)
    assert pack(unpack(once).semantics, 7, 8) == once


def test_golden_packet() -> None:
    """The bytes of version 1 must never change: other programs and old recordings depend on them."""
    packet = pack(FaceSemantics.of(1.5, jawOpen=1.0, yaw=0.25, depth=-0.5), 0x01020304, 513)
    assert packet.hex() == (
        "0100010203040201000000000016e360ff" + "00" * 17 + "ff" + "00" * 34 + "000010000000" + "00000000f800"
        "52ccb3d3"
    )


def mutated(packet: bytes, dice: random.Random) -> bytes:
    """Flip, cut, splice, or rewrite with a right checksum, so that the checks behind it are reached too."""
    data = bytearray(packet)
    kind = dice.randrange(5)
    if kind == 0:
        for _ in range(dice.randint(1, 8)):
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    elif kind == 1:
        del data[dice.randrange(len(data)) :]
    elif kind == 2:
        data[dice.randrange(len(data)) : dice.randrange(len(data))] = dice.randbytes(dice.randrange(40))
    elif kind == 3:
        data = bytearray(
            dice.randbytes(dice.choice((0, 1, PACKET_BYTES, 1200, 65_536 if dice.random() < 0.01 else 90)))
        )
    else:
        start = dice.randrange(PACKET_BYTES - 4)
        data[start : start + 1] = dice.randbytes(1)
        data[-4:] = struct.pack(">I", zlib.crc32(data[:-4]))
    return bytes(data)


def test_mutations_give_packet_errors_or_valid_semantics() -> None:
    dice = random.Random(7)
    packet = pack(FaceSemantics.of(12.0, jawOpen=0.5, yaw=0.3, x=-0.2), 99, 12)
    refused = 0
    for _ in range(MUTATIONS):
        try:
            result = unpack(mutated(packet, dice))
        except PacketError:
            refused += 1
            continue
        assert isinstance(result, Packet)
        assert np.isfinite(result.semantics.head_rotation_rad).all()
    assert 0 < refused < MUTATIONS  # both branches were taken


@pytest.mark.parametrize(
    ("offset", "value", "words"),
    [(0, b"\x02", "version 2"), (1, b"\x01", "flags"), (8, b"\xff", "time"), (69, b"\x7f\xff", "rotation")],
)
def test_every_range_check_speaks(offset: int, value: bytes, words: str) -> None:
    body = bytearray(pack(FaceSemantics.neutral(), 1, 1)[:-4])
    body[offset : offset + len(value)] = value
    with pytest.raises(PacketError, match=words):
        unpack(bytes(body) + struct.pack(">I", zlib.crc32(body)))


def test_a_time_before_zero_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="captured_s"):
        pack(FaceSemantics.neutral(-1.0), 1, 1)
