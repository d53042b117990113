"""What maps to the standard's message comes back exactly; everything else is refused with one error."""

from __future__ import annotations

import random

import numpy as np
import pytest

from avatar_stream.codec.quantiser import QUALITIES, quantiser, semantics_from, values_of
from avatar_stream.errors import PacketError
from avatar_stream.face_model.arkit import EXPRESSION_NAMES
from avatar_stream.interop.gfv_sei import from_message, to_message
from avatar_stream.interop.sei_bits import BitReader, BitWriter
from avatar_stream.types import FaceSemantics

MAPPED = [name.startswith(("eye", "mouth", "jaw")) for name in EXPRESSION_NAMES] + [True] * 6


@pytest.mark.parametrize("quality", range(len(QUALITIES)))
def test_counts_of_our_packets_come_back_exactly(quality: int) -> None:
    dice, steps = np.random.default_rng(quality), quantiser(quality)
    for _ in range(50):
        wild = np.concatenate([dice.uniform(0, 1, 52), dice.uniform(-1.4, 1.4, 3), dice.uniform(-8, 8, 3)])
        counts = steps.round(wild)
        face = semantics_from(steps.values(counts), 1.0, 2.5)
        back = from_message(to_message(face, 7), 2.5)
        assert np.array_equal(steps(back)[MAPPED], counts[MAPPED])
        assert not values_of(back)[~np.array(MAPPED)].any()
        assert back.captured_s == 2.5


@pytest.mark.parametrize("base", [False, True])
def test_the_first_bits_are_those_of_the_reference_software(base: bool) -> None:
    bits = BitReader(to_message(FaceSemantics.of(jawOpen=0.5), 0, base=base))
    assert [bits.number(), bits.number(), bits.flag()] == [0, 0, base]  # id, count, base picture
    assert [bits.flag() for _ in range(2 if base else 1)] == [False] * (2 if base else 1)
    assert [bits.flag() for _ in range(3)] == [False, False, True]  # low confidence, key points, matrices
    if not base:
        assert not bits.flag()  # prediction
    assert [bits.number(), bits.number()] == [17, 3]  # precision, types
    assert [bits.bits(6), bits.number(), bits.number()] == [2, 26, 0]  # mouth: 27 columns, 1 row
    assert [bits.bits(6), bits.number(), bits.number()] == [3, 6, 1]  # eyes: 7 columns, 2 rows
    assert [bits.bits(6), bits.flag(), bits.bits(6), bits.flag()] == [4, True, 5, True]
    mouth = []
    for _ in range(27):
        steps = bits.number() << 18 | bits.bits(18)
        mouth.append(-steps if steps and bits.flag() else steps)
    assert sorted(mouth) == [0] * 26 + [1 << 17]


def test_doubt_is_told() -> None:
    doubtful = semantics_from(np.zeros(58), 0.3, 0.0)
    assert from_message(to_message(doubtful)).confidence < 0.5
    assert from_message(to_message(FaceSemantics.neutral())).confidence == 1.0


def test_numbers_as_in_the_standard() -> None:
    writer = BitWriter()
    for number in (0, 1, 2, 3, 4):
        writer.number(number)
    assert writer.to_bytes() == bytes([0b10100110, 0b01000010, 0b11000000])


def test_damage_gives_packet_errors_or_faces() -> None:
    dice = random.Random(3)
    message = to_message(FaceSemantics.of(jawOpen=0.5, yaw=0.3, x=-1.5, eyeBlinkLeft=1.0))
    refused = 0
    for trial in range(3000):
        data = bytearray(message if trial % 3 else dice.randbytes(dice.randrange(120)))
        for _ in range(dice.randrange(4)):
            if data:
                data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        if trial % 2:
            del data[dice.randrange(len(data) + 1) :]
        try:
            face = from_message(bytes(data))
        except PacketError:
            refused += 1
            continue
        assert np.isfinite(values_of(face)).all()
    assert 0 < refused < 3000


@pytest.mark.parametrize(
    ("numbers", "words"),
    [((0, 1), "same picture"), ((0, 0, 1, 1), "network"), ((0, 0, 0, 0, 0, 1), "key points")],
)
def test_unsupported_parts_are_named(numbers: tuple[int, ...], words: str) -> None:
    writer = BitWriter()
    writer.number(numbers[0])
    writer.number(numbers[1])
    for flag in numbers[2:]:
        writer.flag(bool(flag))
    writer.bits(0, 20)
    with pytest.raises(PacketError, match=words):
        from_message(writer.to_bytes())
