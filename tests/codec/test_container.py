"""Files play back what was stored, from anywhere, and up to the first damage."""

from __future__ import annotations

import random
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fuzzing import tries

from avatar_stream.codec.container import SemanticsFile, StoredFace, write_file
from avatar_stream.codec.file_header import CHARACTER, FileHeader, Keyframe
from avatar_stream.codec.inspection import inspect_file
from avatar_stream.codec.packet import LivePacker, LiveUnpacker
from avatar_stream.codec.quantiser import quantiser, values_of
from avatar_stream.codec.recording import choose_faces, record, rmse_by_group
from avatar_stream.codec.reference_bank import EYES, MOUTH, BankPiece, read_bank, write_bank
from avatar_stream.codec.varint import varint
from avatar_stream.errors import PacketError, SourceError
from avatar_stream.sources.semantics_file import SemanticsFileSource
from avatar_stream.types import FaceSemantics
from codec.performances import demo, wild

KEYFRAME = Keyframe(CHARACTER, bytes(range(32)) + b"mio")


@pytest.mark.parametrize("quality", [0, 1, 2, 3])
def test_what_was_stored_comes_back(quality: int) -> None:
    performance = demo(300, noise=0.01)
    file = SemanticsFile(record(performance, 25.0, quality, KEYFRAME))
    assert (file.header.quality, file.header.fps, file.header.keyframe) == (quality, 25.0, KEYFRAME)
    back = list(file.semantics())
    assert len(back) == file.packet_count == 300
    assert file.damage is None
    steps = quantiser(quality).steps
    for a, b in zip(performance, back, strict=True):
        assert (np.abs(values_of(a) - values_of(b)) <= steps * 1.0001).all()
        assert abs(a.captured_s - performance[0].captured_s - b.captured_s) <= 0.0011
        assert abs(a.confidence - b.confidence) <= 0.1876
    errors = rmse_by_group(performance, back)
    assert 0 < errors["rotation"] <= steps[53]


def test_a_performance_in_which_anything_goes_comes_back() -> None:
    performance = wild(200)
    back = list(SemanticsFile(record(performance, 25.0, 1)).semantics())
    steps = quantiser(1).steps
    for a, b in zip(performance, back, strict=True):
        assert a.face_seen == b.face_seen
        if a.face_seen:
            assert (np.abs(values_of(a) - values_of(b)) <= steps * 1.0001).all()
        assert abs(a.captured_s - performance[0].captured_s - b.captured_s) <= 0.0011


def test_a_still_face_costs_about_a_bit() -> None:
    still = [FaceSemantics.of(i / 25, yaw=0.1, jawOpen=0.2) for i in range(250)]
    assert len(record(still, 25.0, 1)) < 100


def test_an_irregular_clock_is_kept_to_the_millisecond() -> None:
    times = np.cumsum(np.random.default_rng(1).choice([0.033, 0.034, 0.041, 0.2], 120))
    back = SemanticsFile(record([FaceSemantics.neutral(t) for t in times], 30.0, 1)).semantics()
    assert max(abs(b.captured_s - (t - times[0])) for t, b in zip(times, back, strict=True)) <= 0.0016


def test_an_empty_performance_is_a_file_too() -> None:
    file = SemanticsFile(record([], 25.0, 1))
    assert list(file.faces()) == []
    assert file.damage is None


def test_playing_may_begin_anywhere() -> None:
    file = SemanticsFile(record(demo(700), 25.0, 1))
    everything = list(file.faces())
    for start_s in (0.0, 0.02, 9.96, 10.0, 10.03, 20.5, 27.96, 40.0):
        assert list(file.faces(start_s)) == [face for face in everything if face.time_ms >= 1e3 * start_s]


def test_a_file_cut_off_anywhere_plays_up_to_there() -> None:
    data = record(demo(300, noise=0.005), 25.0, 1)
    whole = list(SemanticsFile(data).faces())
    header = SemanticsFile(data).header_bytes
    counts = []
    for end in range(header, len(data), 37):
        file = SemanticsFile(data[:end])
        faces = list(file.faces())
        assert faces == whole[: len(faces)]
        assert (file.damage is None) == (end == header)
        counts.append(len(faces))
    assert counts == sorted(counts)
    assert counts[-1] >= 270


def test_damage_in_the_middle_is_found_and_placed() -> None:
    data = bytearray(record(demo(500, noise=0.01), 25.0, 1))
    whole = list(SemanticsFile(bytes(data)).faces())
    groups = SemanticsFile(bytes(data)).groups
    second = groups[1]
    data[(second.start + second.end) // 2] ^= 0x10
    file = SemanticsFile(bytes(data))
    faces = list(file.faces())
    assert faces == whole[: len(faces)]  # nothing wrong is shown
    assert 250 + 50 <= len(faces) <= 250 + 150  # up to the last check before it
    assert file.damage is not None
    assert f"{faces[-1].time_ms / 1e3:.2f} s" in file.damage


def test_playing_goes_on_behind_the_damage() -> None:
    data = bytearray(record(demo(800, noise=0.01), 25.0, 1))
    whole = list(SemanticsFile(bytes(data)).faces())
    second = SemanticsFile(bytes(data)).groups[1]
    data[second.start + 20] ^= 0x10
    file = SemanticsFile(bytes(data))
    faces = list(file.faces())
    assert faces[:250] == whole[:250]
    assert faces[-300:] == whole[500:]
    assert set(faces) <= set(whole)
    assert file.damage is not None
    assert "9.96 s" in file.damage
    assert len(inspect_file(file).frame_bits) == len(faces)


BANK = [BankPiece(MOUTH, 7, 30, 60, bytes(range(100))), BankPiece(EYES, 260, 20, 40, bytes(150))]


def test_a_bank_comes_back_beside_the_packets() -> None:
    performance = demo(300)
    plain = SemanticsFile(record(performance, 25.0, 1, Keyframe.of_picture(b"still", 260)))
    assert plain.header.keyframe.picture == (b"still", 260)
    file = SemanticsFile(record(performance, 25.0, 1, Keyframe.of_picture(b"still", 260), BANK))
    assert file.bank == BANK
    assert list(file.faces()) == list(plain.faces())
    assert file.bank_bytes == 250 + 5 + 7 + 7  # heads of the two pieces and of their group
    for index in (0, 249, 250, 299):
        at = file.semantics_at(index)
        assert at is not None
        assert at.captured_s == pytest.approx(index / 25)
    assert file.semantics_at(300) is None


def test_a_damaged_bank_is_told_and_left_out_and_all_packets_play() -> None:
    performance = demo(300)
    data = bytearray(record(performance, 25.0, 1, Keyframe.of_picture(b"still", 0), BANK))
    whole = list(SemanticsFile(bytes(data)).faces())
    start = len(FileHeader(1, 40_000, Keyframe.of_picture(b"still", 0)).to_bytes())
    data[start + 60] ^= 4
    file = SemanticsFile(bytes(data))
    assert file.bank == []
    assert file.damage is not None
    assert f"byte {start}" in file.damage
    assert list(file.faces()) == whole


def test_the_face_of_a_piece_is_missing_where_damage_took_it() -> None:
    data = bytearray(record(demo(300, noise=0.01), 25.0, 1, None, BANK))
    second = SemanticsFile(bytes(data)).groups[1]
    data[second.start + 12] ^= 1
    file = SemanticsFile(bytes(data))
    assert file.semantics_at(249) is not None
    assert file.semantics_at(260) is None


@pytest.mark.parametrize(
    "data",
    [b"\x03\x00\x00\x00\x00", b"\x00\x00\x00\x00\x02a", b"\x00\x80", write_bank(BANK * 33)],
)
def test_what_is_no_bank_is_refused(data: bytes) -> None:
    with pytest.raises(PacketError):
        read_bank(data)


def test_live_packets_can_be_stored_too() -> None:
    performance = wild(60) + [
        replace(face, captured_s=50 + face.captured_s) for face in demo(300, noise=0.01)
    ]
    stored = SemanticsFile(record(performance, 25.0, 1, KEYFRAME, BANK, live=True))
    assert (stored.header.live, stored.header.keyframe, stored.bank) == (True, KEYFRAME, BANK)
    packer, unpacker = LivePacker(0, 25.0, 1), LiveUnpacker()
    sent = [
        unpacker.unpack(packer.pack(replace(face, captured_s=face.captured_s - performance[0].captured_s), i))
        for i, face in enumerate(performance[:250])
    ]
    for a, b in zip(sent, stored.semantics(), strict=False):
        assert np.array_equal(values_of(a.semantics), values_of(b))
        assert (a.semantics.captured_s, a.semantics.confidence) == (b.captured_s, b.confidence)
    assert len(list(stored.faces())) == 360
    found = inspect_file(stored)
    assert sum(found.frame_bits) == 8 * sum(len(group.data) for group in stored.groups)
    assert sum(found.name_bits.values()) == pytest.approx(sum(found.frame_bits))


def test_of_damaged_live_packets_only_those_that_refer_to_it_are_lost() -> None:
    data = bytearray(record(demo(200, noise=0.01), 25.0, 1, live=True))
    whole = list(SemanticsFile(bytes(data)).faces())
    group = SemanticsFile(bytes(data)).groups[0]
    data[group.end - 3] ^= 1  # in the last packet
    data[group.start + 10] ^= 1  # in the first, a key packet
    file = SemanticsFile(bytes(data))
    assert list(file.faces()) == whole[8:-1]
    assert file.damage is not None
    assert len(inspect_file(file).frame_bits) == 191
    assert file.semantics_at(100) is None


def test_inspection_accounts_for_every_bit() -> None:
    data = record(demo(300, noise=0.01), 25.0, 1)
    found = inspect_file(SemanticsFile(data))
    packed = 8 * sum(len(group.data) for group in SemanticsFile(data).groups)
    assert packed - 24 <= sum(found.frame_bits) <= packed
    assert sum(found.name_bits.values()) == pytest.approx(sum(found.frame_bits))
    assert sum(found.histogram().values()) == len(found.faces) == 300


def mutated(data: bytes, dice: random.Random) -> bytes:
    out = bytearray(data)
    kind = dice.randrange(5)
    if kind == 0:
        for _ in range(dice.randint(1, 8)):
            out[dice.randrange(len(out))] ^= 1 << dice.randrange(8)
    elif kind == 1:
        del out[dice.randrange(len(out)) :]
    elif kind == 2:
        out[dice.randrange(len(out)) : dice.randrange(len(out))] = dice.randbytes(dice.randrange(40))
    elif kind == 3:
        out = bytearray(data[:4] + dice.randbytes(dice.randrange(200)))
    else:  # a group of rubbish with right checksums
        payload = dice.randbytes(dice.randrange(120))
        head = varint(dice.choice((1, 30, 4096, 4097, 1 << 60))) + varint(
            dice.choice((len(payload), 0, 1 << 22, 1 << 40))
        )
        out = bytearray(
            SHORT[:HEADER] + head + zlib.crc32(payload, zlib.crc32(head)).to_bytes(4, "big") + payload
        )
    return bytes(out)


SHORT = write_file(FileHeader(1, 40_000), choose_faces(wild(12) + demo(30, noise=0.05), 1), BANK[:1])
HEADER = SemanticsFile(SHORT).header_bytes


LIVE = record(wild(12) + demo(30, noise=0.05, start_s=20), 25.0, 1, None, BANK[:1], live=True)


@pytest.mark.fuzz
@pytest.mark.parametrize("whole", [SHORT, LIVE], ids=["stored", "live"])
def test_mutated_files_play_or_are_refused(whole: bytes) -> None:
    dice = random.Random(11)
    refused = damaged = 0
    mutations = tries(20)
    for _ in range(mutations):
        try:
            file = SemanticsFile(mutated(whole, dice))
        except PacketError:
            refused += 1
            continue
        for semantics in file.semantics():
            assert isinstance(semantics, FaceSemantics)
        for piece in file.bank:
            file.semantics_at(piece.index)
        damaged += file.damage is not None
    assert refused > mutations / 10
    assert damaged > mutations / 10


def test_a_promise_of_endless_packets_costs_no_more_than_the_bytes_there_are() -> None:
    head = varint(4096) + varint(1 << 22)
    file = SemanticsFile(SHORT[:HEADER] + head + bytes(4) + bytes(64))
    assert len(list(file.faces())) <= 8 * 64
    assert file.damage is not None


def test_times_are_kept_when_the_face_is_away() -> None:
    faces = [StoredFace((0,) * 58, 0 if i % 2 else 8, 40 * i) for i in range(30)]
    assert list(SemanticsFile(write_file(FileHeader(1, 40_000), faces)).faces()) == faces


def test_a_source_plays_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.fsb"
    path.write_bytes(record(demo(30), 25.0, 1))
    source = SemanticsFileSource(path)
    assert (source.fps, source.frame_count) == (25.0, 30)
    played = 0
    while source.read() is not None:
        played += 1
    assert played == 30
    assert source.damage is None
    for name, content in (("b.fsb", b"rubbish"), ("c.fsb", None)):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(SourceError, match=name):
            SemanticsFileSource(tmp_path / name)
