"""Where the bits of a file go: by frame, by name, and how often how many."""

from __future__ import annotations

import math
from dataclasses import dataclass

from avatar_stream.codec.container import SemanticsFile
from avatar_stream.codec.probability_model import Coder
from avatar_stream.codec.quantiser import SEMANTIC_NAMES
from avatar_stream.codec.storage import GroupUnpacker, StoredFace
from avatar_stream.errors import PacketError

OTHER = "groups, time, confidence"


@dataclass(frozen=True)
class Inspection:
    """What was found.

    Attributes:
        faces: all that could be read.
        frame_bits: length of the packet of each of them.
        name_bits: by semantic, and `OTHER`, the ideal bits of all its decisions.
    """

    faces: list[StoredFace]
    frame_bits: list[int]
    name_bits: dict[str, float]

    def histogram(self, width_bits: int = 8) -> dict[str, int]:
        """How many packets have 0…7, 8…15, … bits."""
        counts: dict[int, int] = {}
        for bits in self.frame_bits:
            counts[bits // width_bits] = counts.get(bits // width_bits, 0) + 1
        return {
            f"{bin_ * width_bits}-{(bin_ + 1) * width_bits - 1}": counts.get(bin_, 0)
            for bin_ in range(max(counts, default=-1) + 1)
        }


def inspect_file(file: SemanticsFile) -> Inspection:
    """Read a file and take note of every decision; stops at the first damage, as playing does."""
    faces = list(file.faces())
    bits = dict.fromkeys((*SEMANTIC_NAMES, OTHER), 0.0)
    frame_bits: list[int] = []
    subject = OTHER

    def on_number(index: int | None) -> None:
        nonlocal subject
        subject = OTHER if index is None else SEMANTIC_NAMES[index]

    def listen(coder: Coder) -> Coder:
        def code(bit: int, chance: int) -> int:
            bit = coder(bit, chance)
            bits[subject] -= math.log2((chance if bit else 4096 - chance) / 4096)
            return bit

        return code

    for group in file.groups:
        unpacker = GroupUnpacker(group.data, file.quantiser, file.header.period_us, on_number)
        while unpacker.packets < group.packets and len(frame_bits) < len(faces):
            before = unpacker.position
            try:
                unpacker.unpack(listen)
            except PacketError:
                break
            frame_bits.append(unpacker.position - before)
    return Inspection(faces, frame_bits, bits)
