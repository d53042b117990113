"""Another decoder, written from the documentation, reads the same; so does everything that anyone ever stored."""

from __future__ import annotations

import math
import re
from pathlib import Path

import constriction
import numpy as np
import pytest

from avatar_stream.codec.container import SemanticsFile, write_file
from avatar_stream.codec.face_syntax import RELATIVES
from avatar_stream.codec.file_header import FileHeader, Keyframe
from avatar_stream.codec.packet import LivePacker, LiveUnpacker
from avatar_stream.codec.probability_model import CHANCES
from avatar_stream.codec.quantiser import (
    GROUP_OF,
    GROUPS,
    SEMANTIC_NAMES,
    confidence_steps,
    quantiser,
    values_of,
)
from avatar_stream.codec.range_coder import BitEncoder, RepeatingDecoder
from avatar_stream.codec.recording import record
from avatar_stream.codec.reference_bank import EYES, MOUTH, BankPiece
from avatar_stream.types import FaceSemantics
from codec import second_decoder
from codec.performances import demo, wild

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "bitstream.md"


@pytest.mark.parametrize("quality", [0, 1, 2, 3])
def test_it_reads_live_packets(quality: int) -> None:
    for performance in (demo(40, noise=0.01), wild(60)):
        packer, unpacker = LivePacker(0x1020304, 25.0, quality), LiveUnpacker()
        packets = [packer.pack(semantics, 65530 + i) for i, semantics in enumerate(performance)]
        for packet, read in zip(packets, second_decoder.read_live(packets), strict=True):
            sequence, time_ms, confidence, counts = read
            ours = unpacker.unpack(packet)
            assert (ours.sequence, ours.semantics.captured_s) == (sequence, time_ms / 1e3)
            assert confidence_steps(ours.semantics.confidence) == confidence
            if confidence:
                expected = quantiser(quality).values(counts).astype(np.float32)
                assert np.array_equal(values_of(ours.semantics), expected)


@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("quality", [0, 1, 2, 3])
def test_it_reads_files(quality: int, live: bool) -> None:
    for performance in (demo(280, noise=0.01), wild(90)):
        bank = [BankPiece(MOUTH, 3, 64, 130, bytes(90))]
        data = record(performance, 25.0, quality, Keyframe(1, bytes(32) + b"mio"), bank, live=live)
        ours = list(SemanticsFile(data).faces())
        theirs = second_decoder.read_file(data)
        assert [(face.time_ms, face.confidence) for face in ours] == [face[:2] for face in theirs]
        # What nobody's face does isn't told.
        assert all(list(a.counts) == b[2] for a, b in zip(ours, theirs, strict=True) if a.confidence)


def test_every_chance_divides_the_range_as_documented() -> None:
    for chance in range(1, 4096):
        zero = (4096 - chance) * 4096 - (chance < 2048)
        model = constriction.stream.model.Bernoulli(chance / 4096, perfect=False)
        for place, bit in ((zero - 1, 0), (zero, 1)):
            words = np.array([place << 8, 0x80000000], np.uint32)
            assert constriction.stream.queue.RangeDecoder(words).decode(model) == bit


def test_no_chance_hangs_on_the_last_bit_of_exp() -> None:
    for index, chance in enumerate(CHANCES):
        exact = 4096 / (1 + math.exp(-(index - 2048) / 256))
        assert chance == min(max(round(exact), 1), 4095)
        assert abs(exact % 1 - 0.5) > 1e-7 or index == 2048


def golden(name: str) -> list[bytes]:
    """The hexadecimal lines of a block of the document."""
    block = re.search(rf"```golden {name}\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert block is not None, f"docs/bitstream.md has no golden {name}"
    return [bytes.fromhex(line) for line in block[1].splitlines()]


def golden_performance() -> list[FaceSemantics]:
    """The one that the document describes."""
    return [
        FaceSemantics.of(1.5, jawOpen=0.5, mouthSmileLeft=0.25, yaw=0.25, depth=-0.5),
        FaceSemantics.of(1.54, jawOpen=0.625, mouthSmileLeft=0.25, yaw=0.25, depth=-0.5, eyeBlinkLeft=1.0),
        FaceSemantics.nobody(1.58),
        FaceSemantics.of(1.63, eyeBlinkLeft=1.0, eyeBlinkRight=1.0),
    ]


def test_golden_packets() -> None:
    """The bytes of a version never change: other programs and old recordings depend on them."""
    packer = LivePacker(0x01020304, 25.0, 1)
    assert [packer.pack(s, 513 + i) for i, s in enumerate(golden_performance())] == golden("packets")


def test_golden_file() -> None:
    assert record(golden_performance(), 25.0, 1) == b"".join(golden("file"))


def test_golden_bank() -> None:
    pieces = [BankPiece(MOUTH, 3, 64, 130, bytes([1, 2])), BankPiece(EYES, 200, 60, 70, bytes([3]))]
    (bank,) = golden("bank")
    header = FileHeader(1, 40_000)
    assert write_file(header, [], pieces) == header.to_bytes() + bank
    assert second_decoder.read_bank(bank) == [tuple(vars(piece).values()) for piece in pieces]


def test_the_document_lists_every_step() -> None:
    text = DOCUMENT.read_text()
    for group, name in enumerate(GROUPS):
        members = [i for i in range(58) if GROUP_OF[i] == group]
        row = next(line for line in text.splitlines() if line.startswith(f"| {group} | {name} |"))
        steps = re.findall(r"`(\w+)`(?: 2\^-(\d))?", row)
        usual = re.search(r"\| 2\^-(\d)", row)
        assert usual is not None
        assert [name for name, _ in steps] == [SEMANTIC_NAMES[i] for i in members]
        for i, (_, own) in zip(members, steps, strict=True):
            assert quantiser(1).steps[i] == 2.0 ** -int(own or usual[1])


def test_the_document_lists_every_relative() -> None:
    rows = re.findall(r"`(\w+)` → `(\w+)`", DOCUMENT.read_text().split("*Relatives*")[1].split("\n\n")[0])
    for i, name in enumerate(SEMANTIC_NAMES):
        side = next((side for side in ("Left", "Right") if name.endswith(side)), "")
        listed = dict(rows)
        relative = listed.get(name) or listed.get(name.removesuffix(side), name)
        sided = relative + side if relative + side in SEMANTIC_NAMES and name not in listed else relative
        assert SEMANTIC_NAMES[RELATIVES[i]] == sided


def test_decisions_come_back_from_the_shortest_bytes() -> None:
    dice = np.random.default_rng(2)
    for count in (0, 1, 2, 7, 90, 700):
        chances = dice.integers(1, 4096, count).tolist()
        bits = [int(dice.random() < chance / 4096) for chance in chances]
        encoder = BitEncoder()
        for bit, chance in zip(bits, chances, strict=True):
            encoder.code(bit, chance)
        shortest = encoder.shortest_bytes()
        ideal = -sum(math.log2((c if b else 4096 - c) / 4096) for b, c in zip(bits, chances, strict=True))
        assert 8 * len(shortest) <= ideal + 8.1
        assert encoder.said_by(shortest + bytes(8))
        assert not count or not encoder.said_by(shortest[: len(shortest) // 2])
        decoder = RepeatingDecoder(shortest)
        assert [decoder.code(0, chance) for chance in chances] == bits
        assert decoder.again.shortest_bytes() == shortest
