"""Small files that claim much: the work that they cause is bounded by their bytes."""

from __future__ import annotations

import zlib
from collections import Counter

import pytest

from avatar_stream.codec.container import MAX_GROUPS, SemanticsFile, write_file
from avatar_stream.codec.file_header import FileHeader
from avatar_stream.codec.inspection import inspect_file
from avatar_stream.codec.live_storage import LiveGroupUnpacker
from avatar_stream.codec.reference_bank import MOUTH, BankPiece, write_bank
from avatar_stream.codec.storage import GroupUnpacker, StoredFace
from avatar_stream.codec.varint import varint

HEADERS = {live: FileHeader(1, 40_000, live=live).to_bytes() for live in (False, True)}


def group(packets: int, data: bytes = b"", *, intact: bool = True) -> bytes:
    head = varint(packets) + varint(len(data))
    return head + (zlib.crc32(data, zlib.crc32(head)) ^ (not intact)).to_bytes(4, "big") + data


@pytest.fixture
def unpacked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many packets somebody tried to read."""
    tries: Counter[str] = Counter()
    for reader in (GroupUnpacker, LiveGroupUnpacker):

        def counted(self: object, *arguments: object, wrapped: object = reader.unpack) -> StoredFace:
            tries["packets"] += 1
            return wrapped(self, *arguments)  # type: ignore[operator, no-any-return]

        monkeypatch.setattr(reader, "unpack", counted)
    return tries


@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("claimed", [200, 4096])
@pytest.mark.parametrize("intact", [True, False])
@pytest.mark.parametrize("data", [b"", b"\xff", bytes(20)])
def test_groups_that_claim_packets_cost_no_more_than_their_bytes(
    unpacked: Counter[str], live: bool, claimed: int, intact: bool, data: bytes
) -> None:
    bomb = HEADERS[live] + group(claimed, data, intact=intact) * 3000
    file = SemanticsFile(bomb)
    inspect_file(file)
    list(file.semantics(start_s=1.0))
    for index in range(64):
        file.semantics_at(index * 4096)
    assert unpacked["packets"] <= 3000
    assert file.damage is not None
    assert "\n" not in file.damage


def test_what_comes_before_a_lie_still_plays(unpacked: Counter[str]) -> None:
    faces = [StoredFace((0,) * 58, 8, 40 * number) for number in range(300)]
    whole = write_file(FileHeader(1, 40_000), faces)
    for lie in (group(4096), group(200, b"\x12\x34")):
        file = SemanticsFile(whole + lie + group(200, b"\x12\x34") * 1000)
        assert list(file.faces())[:300] == faces
        assert file.damage is not None
    assert unpacked["packets"] <= 2 * 400


def test_stored_faces_that_never_change_are_no_lie() -> None:
    """The least that a group of ours takes: nobody, rest, and a face whose check happens to be all zeros."""
    smile = [0] * 58
    check = next(n for n in range(1, 4000) if zlib.crc32(counts_of(smile, n)) & 255 == 0)
    smile[52], smile[53] = divmod(check, 60)
    for counts, confidence in (([0] * 58, 0), ([0] * 58, 8), (smile, 8)):
        faces = [StoredFace(tuple(counts), confidence, 40 * number) for number in range(1000)]
        file = SemanticsFile(write_file(FileHeader(1, 40_000), faces))
        assert list(file.faces()) == faces
        assert file.damage is None


def counts_of(smile: list[int], number: int) -> bytes:
    counts = smile.copy()
    counts[52], counts[53] = divmod(number, 60)
    return b"".join(count.to_bytes(2, "big", signed=True) for count in counts)


def test_millions_of_groups_are_not_kept() -> None:
    file = SemanticsFile(HEADERS[False] + group(1, b"\x01") * (MAX_GROUPS + 1000))
    assert len(file.groups) == MAX_GROUPS
    assert file.damage is not None and "groups" in file.damage


def test_a_bank_in_many_parts_holds_no_more_pieces_than_one() -> None:
    part = group(0, write_bank([BankPiece(MOUTH, 0, 0, 0, b"")] * 60))
    file = SemanticsFile(HEADERS[False] + part * 500)
    assert len(file.bank) == 60
    assert file.damage is not None


def test_the_faces_of_a_bank_are_read_once(unpacked: Counter[str]) -> None:
    faces = [StoredFace((0,) * 58, 8, 40 * number) for number in range(250)]
    file = SemanticsFile(write_file(FileHeader(1, 40_000), faces))
    for index in range(249, 185, -1):
        assert file.semantics_at(index) is not None
    assert unpacked["packets"] == 250
