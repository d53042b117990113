"""Live packets say what was packed, within their steps, and refuse everything else with one error type."""

from __future__ import annotations

import random
import struct
import zlib
from copy import copy

import numpy as np
import pytest
from fuzzing import tries
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from avatar_stream.codec.packet import MAX_PACKET_BYTES, LivePacker, LiveUnpacker, Packet, is_key
from avatar_stream.codec.quantiser import QUALITIES, quantiser, values_of
from avatar_stream.errors import PacketError
from avatar_stream.types import FaceSemantics
from codec.performances import demo, wild

semantics_strategy = st.builds(
    FaceSemantics,
    hnp.arrays(np.float32, 52, elements=st.floats(0, 1, width=32)),
    hnp.arrays(np.float32, 3, elements=st.floats(-2, 2, width=32)),
    hnp.arrays(np.float32, 3, elements=st.floats(-10, 10, width=32)),
    st.floats(0, 1),
    st.floats(0, 1e9),
)


@given(
    st.lists(semantics_strategy, min_size=1, max_size=4), st.integers(0, 2**32 - 1), st.integers(0, 10**9),
    st.integers(0, 3),
)  # fmt: skip
def test_round_trip_within_a_step(
    performance: list[FaceSemantics], session: int, sequence: int, quality: int
) -> None:
    packer, unpacker = LivePacker(session, 30.0, quality), LiveUnpacker()
    for i, semantics in enumerate(performance):
        packet = packer.pack(semantics, sequence + i)
        assert len(packet) <= MAX_PACKET_BYTES
        back = unpacker.unpack(packet)
        assert (back.session, back.sequence) == (session, (sequence + i) % 65536)
        assert back.semantics.face_seen == semantics.face_seen
        assert abs(back.semantics.captured_s - semantics.captured_s) <= 0.00051
        if semantics.face_seen:
            error = np.abs(values_of(back.semantics) - values_of(semantics)) / quantiser(quality).steps
            assert error.max() <= 1.0  # half a step and hysteresis; a right angle is no whole number of steps
            assert abs(back.semantics.confidence - semantics.confidence) <= 1 / 8


def test_the_highest_quality_rounds_and_nothing_else() -> None:
    packer, unpacker = LivePacker(1, 25.0, QUALITIES.index("highest")), LiveUnpacker()
    steps = quantiser(QUALITIES.index("highest")).steps
    for i, semantics in enumerate(demo(60, noise=0.01)):
        back = values_of(unpacker.unpack(packer.pack(semantics, i)).semantics)
        assert (np.abs(back - values_of(semantics)) / steps).max() <= 0.5001


def test_every_packet_needs_the_last_key_packet_and_no_other() -> None:
    packer = LivePacker(7, 25.0, 1)
    performance = demo(60, noise=0.02)
    packets = [packer.pack(semantics, i) for i, semantics in enumerate(performance)]
    keys = [i for i, packet in enumerate(packets) if is_key(packet)]
    assert keys == [0, 8, 16, 24, 32, 40, 48, 56]  # the first after 0.3 s
    all_read = LiveUnpacker()
    whole = [all_read.unpack(packet) for packet in packets]
    for i, packet in enumerate(packets):
        alone = LiveUnpacker()
        alone.unpack(packets[max(k for k in keys if k <= i)])
        result = alone.unpack(packet)
        assert np.array_equal(values_of(result.semantics), values_of(whole[i].semantics))
        assert result.sequence == whole[i].sequence == i


def test_a_lost_key_packet_costs_what_refers_to_it_and_no_more() -> None:
    packer, unpacker = LivePacker(7, 25.0, 1), LiveUnpacker()
    refused = []
    for i, semantics in enumerate(demo(32, noise=0.02)):
        packet = packer.pack(semantics, i)
        if i == 8:
            continue
        try:
            unpacker.unpack(packet)
        except PacketError:
            refused.append(i)
    assert refused == list(range(9, 16))


def test_packets_out_of_order_and_twice_are_read_all_the_same() -> None:
    packer, unpacker = LivePacker(7, 25.0, 1), LiveUnpacker()
    packets = [packer.pack(semantics, i) for i, semantics in enumerate(demo(8))]
    order = [0, 5, 3, 5, 7, 1]
    assert [unpacker.unpack(packets[i]).sequence for i in order] == order


def test_a_jump_in_time_or_sequence_starts_with_a_key_packet() -> None:
    packer = LivePacker(7, 25.0, 1)
    face = FaceSemantics.neutral
    assert is_key(packer.pack(face(10.0), 0))
    assert not is_key(packer.pack(face(10.04), 1))
    assert is_key(packer.pack(face(9.9), 2))  # a clock that was set back
    assert is_key(packer.pack(face(9.94), 400))  # too many were dropped
    assert is_key(packer.pack(face(10.3), 400))  # the same sequence twice
    assert not is_key(packer.pack(face(10.59), 401))
    assert is_key(packer.pack(face(10.6), 402))  # 0.3 s later


def test_a_still_face_trembles_less_than_its_noise_and_costs_next_to_nothing() -> None:
    dice = np.random.default_rng(3)
    packer, unpacker = LivePacker(7, 25.0, 1), LiveUnpacker()
    shown, sizes = [], []
    for i in range(100):
        yaw, smile = 0.1 + 0.001 * dice.standard_normal(), 0.31 + 0.004 * dice.standard_normal()
        packet = packer.pack(FaceSemantics.of(i / 25, yaw=yaw, mouthSmileLeft=smile), i)
        shown.append(values_of(unpacker.unpack(packet).semantics))
        sizes.append(len(packet))
    assert np.ptp(shown, axis=0).max() == 0
    assert np.mean(sizes) <= 8


def test_strangers_are_not_listened_to() -> None:
    ours, stranger = LivePacker(1, 25.0, 1), LivePacker(2, 25.0, 1)
    unpacker = LiveUnpacker(1)
    unpacker.unpack(ours.pack(FaceSemantics.neutral(1.0), 0))
    with pytest.raises(PacketError, match="session"):
        unpacker.unpack(stranger.pack(FaceSemantics.neutral(1.0), 0))
    with pytest.raises(PacketError, match="checksum"):
        unpacker.unpack(stranger.pack(FaceSemantics.of(1.04, jawOpen=1.0), 1))
    assert unpacker.unpack(ours.pack(FaceSemantics.neutral(1.04), 1)).session == 1


def mutated(packet: bytes, key: bytes, dice: random.Random) -> bytes:
    """Flip, cut, splice, or rewrite with a right checksum, so that the checks behind it are reached too."""
    data = bytearray(packet)
    kind = dice.randrange(6)
    if kind == 0:
        for _ in range(dice.randint(1, 8)):
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    elif kind == 1:
        del data[dice.randrange(len(data)) :]
    elif kind == 2:
        data[dice.randrange(len(data)) : dice.randrange(len(data))] = dice.randbytes(dice.randrange(40))
    elif kind == 3:
        sizes = (0, 1, 16, 90, MAX_PACKET_BYTES, 65_536 if dice.random() < 0.01 else 40)
        data = bytearray(dice.randbytes(dice.choice(sizes)))
    else:
        body = dice.randbytes(dice.randrange(60)) if kind == 4 else bytes(data[2:])
        if body and kind == 5:
            place = dice.randrange(len(body))
            body = body[:place] + dice.randbytes(1) + body[place + 1 :]
        first = dice.choice((8, 9))
        check = zlib.crc32((key if first == 8 else b"") + bytes([first]) + body) & 4095
        data = bytearray(struct.pack(">H", first << 12 | check) + body)
    return bytes(data)


@pytest.mark.fuzz
def test_mutations_give_packet_errors_or_valid_semantics() -> None:
    dice = random.Random(7)
    packer = LivePacker(99, 25.0, 1)
    packets = [packer.pack(semantics, i) for i, semantics in enumerate(wild(40) + demo(13, noise=0.1))]
    keys, ready, key = [], [], b""
    for packet in packets:
        key = packet if is_key(packet) else key
        keys.append(key)
        ready.append(LiveUnpacker())
        ready[-1].unpack(key)
    refused = 0
    for _ in range(tries()):
        choice = dice.randrange(len(packets))
        unpacker = copy(ready[choice])
        try:
            result = unpacker.unpack(mutated(packets[choice], keys[choice], dice))
        except PacketError:
            refused += 1
            continue
        assert isinstance(result, Packet)
        assert np.isfinite(result.semantics.head_rotation_rad).all()
    assert 0 < refused < tries()  # both branches were taken


def with_check(first: int, body: bytes) -> bytes:
    return struct.pack(">H", first << 12 | zlib.crc32(bytes([first]) + body) & 4095) + body


@pytest.mark.parametrize(
    ("packet", "words"),
    [
        (b"", "bytes"),
        (b"x", "bytes"),
        (bytes(1201), "bytes"),
        (b"\x51\x00\x00", "version 2"),
        (b"\x80\x00", "no key packet"),
        (b"\x90\x00", "cut off"),
        (b"\x90\x00" + bytes(20), "checksum"),
        (with_check(9, b"\x04" + bytes(13)), "out of range"),
        (with_check(9, b"\x00" + bytes(7) + b"\xff" * 6), "out of range"),
        (with_check(9, bytes(14) + b"\x00"), "as short"),
        (with_check(9, bytes(14) + b"\xff" * 40), "range|as short|nothing"),
    ],
)
def test_every_check_speaks(packet: bytes, words: str) -> None:
    with pytest.raises(PacketError, match=words):
        LiveUnpacker().unpack(packet)


def test_what_can_not_be_packed_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="captured_s"):
        LivePacker(1, 25.0, 1).pack(FaceSemantics.neutral(-1.0), 1)
    with pytest.raises(ValueError, match="session"):
        LivePacker(-1, 25.0, 1)
