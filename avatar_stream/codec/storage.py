"""Stored packets: each is predicted from the one before, by models that learn on the way.

A group of packets is one range-coded string, so that a packet costs no more than the bits that it says, even a
fraction of one. The first of a group is predicted from rest, with fresh models: a group can be read without any other.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from avatar_stream.codec.contexts import PREVIOUS, REST, initial_weights
from avatar_stream.codec.face_syntax import (
    CONFIDENCE,
    START,
    TIME,
    FaceCoder,
    FaceHistory,
    OnNumber,
    fold,
    unfold,
)
from avatar_stream.codec.probability_model import Coder, Listen, ProbabilityModel
from avatar_stream.codec.quantiser import CONFIDENCE_STEPS, SEMANTIC_COUNT, Quantiser
from avatar_stream.codec.range_coder import BitDecoder, BitEncoder, RepeatingDecoder
from avatar_stream.errors import PacketError

# So many packets from one check of what was told to the next.
CHECK_EVERY = 25
_CHECK_BITS = 8
_MAX_TIME_MS = 1 << 43

_COUNTS = struct.Struct(f">{SEMANTIC_COUNT}h")


@dataclass(frozen=True, slots=True)
class StoredFace:
    """One face as it is stored.

    Attributes:
        counts: 58 numbers in steps; those of the face before where nobody is seen.
        confidence: 0…8 eighths; 0 = nobody is seen.
        time_ms: since the beginning of the file, whole milliseconds.
    """

    counts: tuple[int, ...]
    confidence: int
    time_ms: int


class _Group:
    """What writing and reading a group have in common: all that was told, and the learning model."""

    def __init__(
        self,
        quantiser: Quantiser,
        period_us: int,
        on_number: OnNumber | None = None,
    ) -> None:
        self._quantiser, self._period_us, self._on_number = quantiser, period_us, on_number
        self._model = ProbabilityModel(initial_weights(), adaptive=True)
        self._history = FaceHistory()
        self._confidence = CONFIDENCE_STEPS
        self._time_us = 0
        self.packets = 0
        self.checked = 0

    def code(self, coder: Coder, stored: StoredFace | None) -> StoredFace:
        """Write the next packet, or read it where `stored` is None."""
        first = self.packets == 0
        face = FaceCoder(coder, self._model, REST if first else PREVIOUS, on_number=self._on_number)
        time_ms = stored.time_ms if stored else 0
        if first:
            self._time_us = 1000 * face.number(START, time_ms)
        else:
            expected_us = self._time_us + self._period_us
            late_ms = time_ms - round_ms(expected_us)
            # The last digit of a millisecond is nothing but rounding.
            late_ms = unfold(face.number(TIME, 0 if abs(late_ms) <= 1 else fold(late_ms)))
            self._time_us = expected_us + 1000 * late_ms
        time_ms = round_ms(self._time_us)
        if not 0 <= time_ms < _MAX_TIME_MS:
            raise PacketError("a packet's time is out of range")
        confidence = stored.confidence if stored else 0
        change = face.number(CONFIDENCE, (self._confidence - confidence) % (CONFIDENCE_STEPS + 1))
        if change > CONFIDENCE_STEPS:
            raise PacketError("a packet's confidence is out of range")
        self._confidence = (self._confidence - change) % (CONFIDENCE_STEPS + 1)
        if self._confidence:
            changes, activity = face.changes(
                self._history, self._quantiser, stored.counts if stored else None
            )
            self._history.advance(changes, activity)
        self.packets += 1
        if self.packets % CHECK_EVERY == 0:
            check = zlib.crc32(_COUNTS.pack(*self._history.counts)) & ((1 << _CHECK_BITS) - 1)
            if face.bits(check, _CHECK_BITS) != check:
                raise PacketError("what was read so far doesn't agree with its checksum")
            self.checked = self.packets
        return StoredFace(tuple(self._history.counts), self._confidence, time_ms)


class GroupPacker:
    """Writes the packets of one group in order.

    Args:
        quantiser: the steps.
        period_us: usual time from packet to packet, microseconds.
    """

    def __init__(self, quantiser: Quantiser, period_us: int) -> None:
        self._group = _Group(quantiser, period_us)
        self._coder = BitEncoder()

    def pack(self, face: StoredFace) -> None:
        """Write the next packet."""
        self._group.code(self._coder.code, face)

    def to_bytes(self) -> bytes:
        """All packets so far."""
        return self._coder.shortest_bytes()


class GroupUnpacker:
    """Reads the packets of one group in order.

    Args:
        data: the packets, or the first part of them.
        quantiser, period_us: as they were written with.
        cut_off: whether there once was more data.
        on_number: see `FaceCoder`.
    """

    def __init__(
        self,
        data: bytes,
        quantiser: Quantiser,
        period_us: int,
        *,
        cut_off: bool = False,
        on_number: OnNumber | None = None,
    ) -> None:
        # Behind a cut zeros are read, and only what is written again tells since when they matter.
        self._coder = RepeatingDecoder(data) if cut_off else BitDecoder(data)
        self._data = data
        self._group = _Group(quantiser, period_us, on_number)

    @property
    def packets(self) -> int:
        """Packets read so far."""
        return self._group.packets

    @property
    def checked(self) -> int:
        """How many packets the last right checksum covers."""
        return self._group.checked

    def unpack(self, listen: Listen = lambda coder: coder) -> StoredFace:
        """The next packet.

        Args:
            listen: wraps the coder, for statistics.

        Raises:
            PacketError: there is none, or it is damaged. No other error, whatever the data.
        """
        face = self._group.code(listen(self._coder.code), None)
        if isinstance(self._coder, RepeatingDecoder) and not self._coder.again.said_by(self._data):
            raise PacketError("the packets are cut off")
        return face


def round_ms(time_us: int) -> int:
    """Microseconds to the nearest millisecond, halves up."""
    return (time_us + 500) // 1000
