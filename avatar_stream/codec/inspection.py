"""Where the bits of a file go: by frame, by name, and how often how many."""

from __future__ import annotations

import math
from dataclasses import dataclass

from avatar_stream.codec.container import SemanticsFile
from avatar_stream.codec.live_storage import LiveGroupUnpacker
from avatar_stream.codec.probability_model import Coder
from avatar_stream.codec.quantiser import SEMANTIC_NAMES
from avatar_stream.codec.storage import StoredFace
from avatar_stream.errors import PacketError

OTHER = "groups, time, confidence"  # and the headers of live packets


@dataclass(frozen=True)
class Inspection:
    """What was found.

    Attributes:
        faces: all that could be read.
        frame_bits: what each of them takes; not whole numbers, since a bit can be shared by many.
        name_bits: by semantic, and `OTHER`, the ideal bits of all its decisions.
    """

    faces: list[StoredFace]
    frame_bits: list[float]
    name_bits: dict[str, float]

    def histogram(self, width_bits: int = 8) -> dict[str, int]:
        """How many packets have 0…7, 8…15, … bits."""
        counts: dict[int, int] = {}
        for bits in self.frame_bits:
            counts[int(bits) // width_bits] = counts.get(int(bits) // width_bits, 0) + 1
        return {
            f"{bin_ * width_bits}-{(bin_ + 1) * width_bits - 1}": counts.get(bin_, 0)
            for bin_ in range(max(counts, default=-1) + 1)
        }


def inspect_file(file: SemanticsFile) -> Inspection:
    """Read a file and take note of every decision; leaves out what damage took, as playing does."""
    faces: list[StoredFace] = []
    bits = dict.fromkeys((*SEMANTIC_NAMES, OTHER), 0.0)
    frame_bits: list[float] = []
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

    for group in file.playable():
        faces += file.read(group, faces[-1].time_ms if faces else 0)
        unpacker = file.open_group(group, on_number)
        while len(frame_bits) < len(faces):
            counted, before = dict(bits), sum(bits.values())
            try:
                unpacker.unpack(listen)
            except PacketError:  # a live packet that damage took
                bits.update(counted)
                continue
            if isinstance(unpacker, LiveGroupUnpacker):
                bits[OTHER] += before + unpacker.packet_bits - sum(bits.values())
            frame_bits.append(sum(bits.values()) - before)
    return Inspection(faces, frame_bits, bits)
