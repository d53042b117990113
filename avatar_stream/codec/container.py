"""The .fsb file (facial semantics bitstream): a header, a keyframe, and groups of stored packets.

Groups can be read without each other, and their headers can be hopped over, so that no index has to be stored to find
any moment in a file. Byte by byte in docs/bitstream.md.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice
from pathlib import Path

from avatar_stream.codec.face_syntax import OnNumber
from avatar_stream.codec.file_header import CHECKSUM, FileHeader, read_header
from avatar_stream.codec.live_storage import LiveGroupUnpacker, pack_live_group
from avatar_stream.codec.quantiser import CONFIDENCE_STEPS, Quantiser, quantiser, semantics_from
from avatar_stream.codec.reference_bank import MAX_PIECES, BankPiece, read_bank, write_bank
from avatar_stream.codec.storage import CHECK_EVERY, GroupPacker, GroupUnpacker, StoredFace
from avatar_stream.codec.varint import read_varint, varint
from avatar_stream.errors import PacketError
from avatar_stream.types import FaceSemantics

GROUP_PACKETS = 250

_MAX_GROUP_PACKETS, _MAX_GROUP_BYTES = 4096, 1 << 22
# A week of groups as we write them, live ones of the highest quality included.
MAX_GROUPS, MAX_FILE_BYTES = 1 << 16, 1 << 29
# Stored packets: a byte of check for so many. The range coder leaves out at most its state's worth of zero bytes.
_PACKETS_A_BYTE, _BYTES_LEFT_OUT = CHECK_EVERY, 8


@dataclass(frozen=True, slots=True)
class Group:
    """Where a group of packets lies in a file.

    Attributes:
        start: offset of its header.
        packets: how many there are; 0 for the reference bank.
        data: the packets, or the bank, as far as the file goes.
        cut_off: whether the file ends before the group does.
        intact: whether its checksum is right.
        end: offset behind it.
    """

    start: int
    packets: int
    data: bytes
    cut_off: bool
    intact: bool
    end: int


def write_file(header: FileHeader, faces: list[StoredFace], bank: Sequence[BankPiece] = ()) -> bytes:
    """A whole file.

    Args:
        header: quality and usual rate of the faces.
        faces: in order of time; see `StoredFace`.
        bank: pieces of further pictures, for a keyframe that is one.
    """
    parts = [header.to_bytes()]
    if bank:
        parts.append(framed(0, write_bank(bank)))
    for first in range(0, len(faces), GROUP_PACKETS):
        parts.append(_write_group(header, faces[first : first + GROUP_PACKETS]))
    return b"".join(parts)


def write_live_file(
    header: FileHeader, performance: Sequence[FaceSemantics], bank: Sequence[BankPiece] = ()
) -> bytes:
    """A whole file of live packets, see `write_file`; times count from the first moment.

    Args:
        header: one that says `live`.
        performance: in order of time.
        bank: see `write_file`.
    """
    start_s = performance[0].captured_s if performance else 0.0
    timed = [replace(moment, captured_s=max(moment.captured_s - start_s, 0.0)) for moment in performance]
    parts = [header.to_bytes()]
    if bank:
        parts.append(framed(0, write_bank(bank)))
    for first in range(0, len(timed), GROUP_PACKETS):
        moments = timed[first : first + GROUP_PACKETS]
        parts.append(framed(len(moments), pack_live_group(moments, first, header.fps, header.quality)))
    return b"".join(parts)


def _write_group(header: FileHeader, faces: list[StoredFace]) -> bytes:
    packer = GroupPacker(quantiser(header.quality), header.period_us)
    for face in faces:
        packer.pack(face)
    return framed(len(faces), packer.to_bytes())


def framed(packets: int, data: bytes) -> bytes:
    """A group as it stands in a file: how many packets it has, how many bytes, a check, and the packets."""
    head = varint(packets) + varint(len(data))
    return head + CHECKSUM.pack(zlib.crc32(data, zlib.crc32(head))) + data


class SemanticsFile:
    """A file that was read, damaged or not.

    Attributes:
        header: see `FileHeader`.
        groups: those of packets that were found, in order.
        bank: pieces of further pictures, from before the packets or between them; without what damage took.
        damage: one line on what is wrong first and where, or None. What comes before it can be played, and the groups
            behind it that are intact.
        quantiser: the file's steps.
    """

    def __init__(self, data: bytes) -> None:
        """
        Args:
            data: all of the file.

        Raises:
            PacketError: not even the header can be read. No other error, whatever the data.
        """
        self.header, offset = read_header(data)
        self.header_bytes = offset
        self.quantiser: Quantiser = quantiser(self.header.quality)
        self.groups: list[Group] = []
        self.bank: list[BankPiece] = []
        self.bank_bytes = 0
        self.damage: str | None = None
        self._untrue: int | None = None
        self._faces_of: tuple[int, list[StoredFace]] = (-1, [])
        for number in count():
            if offset >= len(data):
                return
            try:
                if number == MAX_GROUPS:
                    raise PacketError(f"there are more than {MAX_GROUPS} groups")
                group = _read_group(data, offset)
                if group.intact and group.packets > self._most_packets(group):
                    raise PacketError("a group claims more packets than its bytes can hold")
            except PacketError as error:
                self.damage = f"the file is damaged from byte {offset} on: {error}"
                return
            if group.packets:
                self.groups.append(group)
            else:
                self._read_bank(group)
            offset = group.end

    def _read_bank(self, group: Group) -> None:
        self.bank_bytes += group.end - group.start
        try:
            if not group.intact:
                raise PacketError("its checksum is wrong")
            pieces = read_bank(group.data)
            if len(self.bank) + len(pieces) > MAX_PIECES:
                raise PacketError(f"there are more than {MAX_PIECES} pieces")
            self.bank += pieces
        except PacketError as error:
            # What it would have shown, the keyframe shows less well: all packets still play.
            self.damage = self.damage or f"the reference bank at byte {group.start} is damaged: {error}"

    @property
    def packet_count(self) -> int:
        """How many packets the headers of the groups promise."""
        return sum(group.packets for group in self.groups)

    def faces(self, start_s: float = 0.0) -> Iterator[StoredFace]:
        """The stored faces but those that damage took; `damage` then tells of it.

        Args:
            start_s: the first face is that of this moment or the next one after it.
        """
        last_ms = 0
        for group in self.playable(self._group_at(start_s)):
            for face in self.read(group, last_ms):
                last_ms = face.time_ms
                if face.time_ms >= 1e3 * start_s:
                    yield face

    def playable(self, first: int = 0) -> Iterator[Group]:
        """The groups to play from one on: what follows damage only where it is sure to be right.

        Nothing follows a group whose checksum is right and whose packets aren't: no damage does that.
        """
        damaged = False
        for group in self.groups[first:]:
            if group.intact or not damaged:
                yield group
            if group.start == self._untrue:
                return
            damaged |= not group.intact

    def semantics(self, start_s: float = 0.0) -> Iterator[FaceSemantics]:
        """As `faces`, as semantics; times count from the beginning of the file."""
        for face in self.faces(start_s):
            yield self.semantics_of(face)

    def semantics_at(self, index: int) -> FaceSemantics | None:
        """What packet number `index` says, counted from 0 over all groups; None where damage took it."""
        for group in self.groups:
            if index < group.packets:
                # Of damaged live packets the next ones play, so that they can't be counted.
                sure = group.intact or (group in self.playable() and not self.header.live)
                face = self._face_in(group, index) if sure else None
                return None if face is None else self.semantics_of(face)
            index -= group.packets
        return None

    def _face_in(self, group: Group, index: int) -> StoredFace | None:
        if not group.intact:
            return next(islice(self.read(group), index, None), None)
        # The pieces of a bank may be asked for one by one, and all be from the same group.
        if self._faces_of[0] != group.start:
            self._faces_of = group.start, list(self.read(group))
        faces = self._faces_of[1]
        return faces[index] if index < len(faces) else None

    def _most_packets(self, group: Group) -> int:
        """How many packets the bytes of a group can hold: what is more is a lie, or damage."""
        if self.header.live:
            return len(group.data)
        return _PACKETS_A_BYTE * (len(group.data) + _BYTES_LEFT_OUT)

    def semantics_of(self, face: StoredFace) -> FaceSemantics:
        """What a stored face means."""
        if face.confidence == 0:
            return FaceSemantics.nobody(face.time_ms / 1e3)
        values = self.quantiser.values(face.counts)
        return semantics_from(values, face.confidence / CONFIDENCE_STEPS, face.time_ms / 1e3)

    def open_group(
        self, group: Group, on_number: OnNumber | None = None
    ) -> GroupUnpacker | LiveGroupUnpacker:
        """A reader of one group; `on_number` as in `FaceCoder`."""
        if self.header.live:
            return LiveGroupUnpacker(group.data, self.quantiser, on_number)
        return GroupUnpacker(
            group.data, self.quantiser, self.header.period_us, cut_off=group.cut_off, on_number=on_number
        )

    def _group_at(self, start_s: float) -> int:
        """The last group that begins no later than a moment, found by halving."""
        low, high = 0, len(self.groups)
        while high - low > 1:
            middle = (low + high) // 2
            begins_ms = self._begins_ms(self.groups[middle])
            # Where nothing is sure, to begin too early does no harm.
            if begins_ms is not None and begins_ms <= 1e3 * start_s:
                low = middle
            else:
                high = middle
        return low

    def _begins_ms(self, group: Group) -> int | None:
        """The time of a group's first packet; None where it is damaged."""
        try:
            return self.open_group(group).unpack().time_ms if group.intact else None
        except PacketError:
            return None

    def read(self, group: Group, last_ms: int = 0) -> Iterator[StoredFace]:
        """The faces of one group up to its damage, if any; `last_ms` is the time of the face before."""
        unpacker = self.open_group(group)
        trouble = None if group.intact else "the group's checksum is wrong"
        since_ms: int | None = None
        waiting: list[StoredFace] = []
        for _ in range(min(group.packets, self._most_packets(group))):
            try:
                waiting.append(unpacker.unpack())
            except PacketError as error:
                if since_ms is None:
                    trouble, since_ms = str(error), last_ms
                if self.header.live:
                    continue
                if group.intact:
                    self._untrue = group.start
                break
            if group.intact or unpacker.checked == unpacker.packets:
                last_ms = waiting[-1].time_ms
                yield from waiting
                waiting = []
        # A file that merely ends early is right up to there; of a damaged one only what was checked is.
        if group.cut_off and waiting:
            last_ms = waiting[-1].time_ms
            yield from waiting
        if trouble is not None and self.damage is None:
            where_s = (last_ms if since_ms is None or group.cut_off else since_ms) / 1e3
            self.damage = f"the file is damaged {where_s:.2f} s after its beginning: {trouble}"


def read_file(path: Path) -> SemanticsFile:
    """Read a file from disk.

    Raises:
        OSError: it can't be read.
        PacketError: it is no such file, or larger than any.
    """
    with path.open("rb") as file:
        data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise PacketError(f"it is larger than {MAX_FILE_BYTES >> 20} MB")
    return SemanticsFile(data)


def _read_group(data: bytes, start: int) -> Group:
    packets, offset = read_varint(data, start, _MAX_GROUP_PACKETS)
    size, offset = read_varint(data, offset, _MAX_GROUP_BYTES)
    body = offset + CHECKSUM.size
    if body > len(data):
        raise PacketError("a group's header is cut off")
    payload = data[body : body + size]
    intact = CHECKSUM.unpack_from(data, offset)[0] == zlib.crc32(payload, zlib.crc32(data[start:offset]))
    return Group(start, packets, payload, len(payload) < size, intact, body + size)
