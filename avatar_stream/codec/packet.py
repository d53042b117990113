"""Live packets: one moment of facial semantics as bytes, the only thing that leaves the capture process.

A key packet stands for itself; every other one is decodable from the last key packet alone, so that a lost packet
costs one frame. Byte by byte in docs/bitstream.md.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache

from avatar_stream.codec.contexts import KEY, REST, initial_weights
from avatar_stream.codec.face_syntax import (
    CONFIDENCE,
    LAG,
    TIME,
    FaceCoder,
    FaceHistory,
    OnNumber,
    fold,
    unfold,
)
from avatar_stream.codec.probability_model import Listen, ProbabilityModel
from avatar_stream.codec.quantiser import (
    CONFIDENCE_STEPS,
    QUALITIES,
    Quantiser,
    confidence_steps,
    quantiser,
    semantics_from,
    values_of,
)
from avatar_stream.codec.range_coder import BitEncoder, RepeatingDecoder
from avatar_stream.errors import PacketError
from avatar_stream.types import FaceSemantics

PACKET_VERSION = 2
MAX_PACKET_BYTES = 1200  # fits one datagram on any network; longer input is refused unread
SEQUENCE_COUNT = 1 << 16
# A face drifts away from its key packet, and soon a new one costs less than telling the way: at this pace whole
# packets are smallest (benchmarks/entropy.py), and a receiver that lost one waits no longer than that.
KEY_PERIOD_S = 0.3
MOST_LAG = 255

_MAX_CAPTURED_MS = 1 << 43  # some 280 years
_LIVE_KEY, _LIVE_DELTA = PACKET_VERSION << 2 | 1, PACKET_VERSION << 2
_CHECK_BITS = 12
_KEY_HEADER = struct.Struct(">BIHBHI")  # quality, session, sequence, period, captured (high part, low part)

# Between half a step and this, a number stays as it was told last: noise must not make a still face tremble.
_HYSTERESIS_STEPS = 0.7
# Or as the key packet has it, which costs next to nothing.
_KEY_HYSTERESIS_STEPS = 0.9


@dataclass(frozen=True, eq=False)
class Packet:
    """What one packet says.

    Attributes:
        semantics: the face at that moment.
        session: 0…2³²-1, the run of the capture process it comes from.
        sequence: 0…65535, the frame it comes from; a gap means that frames were dropped.
    """

    semantics: FaceSemantics
    session: int
    sequence: int


@dataclass(frozen=True, eq=False)
class KeyState:
    """What a key packet leaves behind for those that refer to it.

    Attributes:
        data: the packet itself; checks of later packets cover it.
        quantiser: its steps.
        session, sequence, captured_ms: its header.
        period_ms: 0…255, usual time from packet to packet.
        confidence: 0…8, eighths.
        history: its numbers.
    """

    data: bytes
    quantiser: Quantiser
    session: int
    sequence: int
    captured_ms: int
    period_ms: int
    confidence: int
    history: FaceHistory


def is_key(packet: bytes) -> bool:
    """Whether others may refer to a packet, so that it should reach the receiver even if it is not the newest."""
    return packet[:1] != b"" and packet[0] >> 4 == _LIVE_KEY


class LivePacker:
    """Writes the packets of one session.

    Args:
        session: 0…2³²-1.
        fps: nominal frames a second, from which times are predicted.
        quality: index into `QUALITIES`.
        key_period_s: longest time from one key packet to the next.

    Raises:
        ValueError: a session or quality that doesn't exist.
    """

    def __init__(self, session: int, fps: float, quality: int, *, key_period_s: float = KEY_PERIOD_S) -> None:
        if not 0 <= session < 1 << 32 or not 0 <= quality < len(QUALITIES):
            raise ValueError(f"there can be no session {session} of quality {quality}")
        self._session, self._key_period_ms = session, round(key_period_s * 1e3)
        self._period_ms = min(max(round(1e3 / fps), 0), 255)
        self._quantiser = quantiser(quality)
        self._exact = QUALITIES[quality] == "highest"
        self._key: KeyState | None = None
        self._told: list[int] | None = None

    def requantise(self, quality: int) -> None:
        """Go on with other steps, from the next packet on, which is a key packet.

        Args:
            quality: index into `QUALITIES`.
        """
        if quality != self._quantiser.quality:
            self._quantiser, self._key, self._told = quantiser(quality), None, None
            self._exact = QUALITIES[quality] == "highest"

    def key_next(self) -> None:
        """Make the next packet a key packet: a receiver has lost the last one."""
        self._key = None

    def pack(self, semantics: FaceSemantics, sequence: int) -> bytes:
        """Write one packet.

        Args:
            semantics: the face at one moment; `captured_s` must be 0…2⁴³ ms.
            sequence: any frame count; it is wrapped to 0…65535.

        Raises:
            ValueError: the time is out of range, which is a mistake of the caller.
        """
        captured_ms = round(semantics.captured_s * 1e3)
        if not 0 <= captured_ms < _MAX_CAPTURED_MS:
            raise ValueError(f"a packet can't hold captured_s={semantics.captured_s}")
        sequence %= SEQUENCE_COUNT
        key = self._key
        lag = 0 if key is None else (sequence - key.sequence) % SEQUENCE_COUNT
        if (
            key is None
            or not 0 <= captured_ms - key.captured_ms < self._key_period_ms
            or not 1 <= lag <= MOST_LAG
        ):
            return self._pack_key(semantics, sequence, captured_ms)
        coder = BitEncoder()
        face = FaceCoder(coder.code, _static_model(), KEY, lag=lag)
        face.number(LAG, lag - 1)
        face.number(TIME, fold(captured_ms - key.captured_ms - lag * key.period_ms))
        confidence = confidence_steps(semantics.confidence)
        face.number(CONFIDENCE, (key.confidence - confidence) % (CONFIDENCE_STEPS + 1))
        if confidence:
            face.changes(key.history, key.quantiser, self._counts(semantics, key))
        return _with_check(_LIVE_DELTA, coder.shortest_bytes(), key.data)

    def _pack_key(self, semantics: FaceSemantics, sequence: int, captured_ms: int) -> bytes:
        coder, history, quality = BitEncoder(), FaceHistory(), self._quantiser.quality
        face = FaceCoder(coder.code, _static_model(), REST)
        confidence = confidence_steps(semantics.confidence)
        face.number(CONFIDENCE, CONFIDENCE_STEPS - confidence)
        if confidence:
            changes, activity = face.changes(history, self._quantiser, self._counts(semantics, None))
            history.advance(changes, activity)
        header = _KEY_HEADER.pack(
            quality, self._session, sequence, self._period_ms, captured_ms >> 32, captured_ms & 0xFFFFFFFF
        )
        packet = _with_check(_LIVE_KEY, header + coder.shortest_bytes(), b"")
        self._key = KeyState(
            packet,
            self._quantiser,
            self._session,
            sequence,
            captured_ms,
            self._period_ms,
            confidence,
            history,
        )
        return packet

    def _counts(self, semantics: FaceSemantics, key: KeyState | None) -> list[int]:
        """(58,) steps to tell: the nearest, unless what was told before is near enough."""
        values = values_of(semantics)
        counts: list[int] = self._quantiser.round(values).tolist()
        if not self._exact:
            in_steps = (values / self._quantiser.steps).tolist()
            told, keyed = self._told, key.history.counts if key else None
            for i, value in enumerate(in_steps):
                if keyed is not None and abs(keyed[i] - value) < _KEY_HYSTERESIS_STEPS:
                    counts[i] = keyed[i]
                elif told is not None and abs(told[i] - value) < _HYSTERESIS_STEPS:
                    counts[i] = told[i]
        self._told = counts
        return counts


class LiveUnpacker:
    """Reads packets in whatever order they come; remembers the last key packet.

    Args:
        session: the only one to listen to; None for that of the first key packet.
    """

    def __init__(self, session: int | None = None) -> None:
        self.session = session
        self._key: KeyState | None = None

    def unpack(
        self,
        packet: bytes,
        listen: Listen = lambda coder: coder,
        on_number: OnNumber | None = None,
    ) -> Packet:
        """Read a packet; the inverse of `LivePacker.pack` up to its steps.

        Args:
            packet: as it was sent.
            listen: wraps the coder, for statistics.
            on_number: see `FaceCoder`.

        Raises:
            PacketError: anything that a packer could not have written, a stranger's packet, or one whose key
                packet was lost. No other error, whatever the bytes; and nothing is remembered of them.
        """
        if not 2 <= len(packet) <= MAX_PACKET_BYTES:
            raise PacketError(f"a packet has 2 to {MAX_PACKET_BYTES} bytes, not {len(packet)}")
        kind = packet[0] >> 4
        if kind == _LIVE_DELTA:
            return _unpack_delta(packet, self._key, listen, on_number)
        if kind != _LIVE_KEY:
            raise PacketError(
                f"a packet that begins with {packet[0]:#04x} is none of version {PACKET_VERSION}"
            )
        key = _unpack_key(packet, listen, on_number)
        if self.session is not None and key.session != self.session:
            raise PacketError("the packet is of another session")
        self._key, self.session = key, key.session
        return _packet_of(key.history.counts, key.confidence, key.captured_ms, key.sequence, key)


def _unpack_key(packet: bytes, listen: Listen, on_number: OnNumber | None) -> KeyState:
    if len(packet) < 2 + _KEY_HEADER.size:
        raise PacketError("the key packet is cut off")
    if packet != _with_check(_LIVE_KEY, packet[2:], b""):
        raise PacketError("the packet's checksum is wrong")
    quality, session, sequence, period_ms, high, low = _KEY_HEADER.unpack_from(packet, 2)
    captured_ms = high << 32 | low
    if quality >= len(QUALITIES) or captured_ms >= _MAX_CAPTURED_MS:
        raise PacketError("the key packet's header is out of range")
    payload = packet[2 + _KEY_HEADER.size :]
    coder, history, steps = RepeatingDecoder(payload), FaceHistory(), quantiser(quality)
    face = FaceCoder(listen(coder.code), _static_model(), REST, on_number=on_number)
    confidence = CONFIDENCE_STEPS - _confidence_change(face)
    if confidence:
        changes, activity = face.changes(history, steps, None)
        history.advance(changes, activity)
    _refuse_other_spelling(coder, payload)
    return KeyState(packet, steps, session, sequence, captured_ms, period_ms, confidence, history)


def _unpack_delta(
    packet: bytes,
    key: KeyState | None,
    listen: Listen,
    on_number: OnNumber | None,
) -> Packet:
    if key is None:
        raise PacketError("no key packet came before this packet")
    if packet != _with_check(_LIVE_DELTA, packet[2:], key.data):
        raise PacketError("the packet's checksum is wrong, or its key packet was lost")
    coder, model = RepeatingDecoder(packet[2:]), _static_model()
    code = listen(coder.code)
    lag = FaceCoder(code, model, KEY).number(LAG) + 1
    if lag > MOST_LAG:
        raise PacketError("the packet is too far from its key packet")
    face = FaceCoder(code, model, KEY, lag=lag, on_number=on_number)
    captured_ms = key.captured_ms + lag * key.period_ms + unfold(face.number(TIME))
    if not key.captured_ms <= captured_ms < _MAX_CAPTURED_MS:
        raise PacketError("the packet's time is out of range")
    confidence = (key.confidence - _confidence_change(face)) % (CONFIDENCE_STEPS + 1)
    counts = key.history.counts
    if confidence:
        changes, _ = face.changes(key.history, key.quantiser, None)
        counts = [count + change for count, change in zip(counts, changes, strict=True)]
    _refuse_other_spelling(coder, packet[2:])
    return _packet_of(counts, confidence, captured_ms, (key.sequence + lag) % SEQUENCE_COUNT, key)


def _packet_of(counts: list[int], confidence: int, captured_ms: int, sequence: int, key: KeyState) -> Packet:
    captured_s = captured_ms / 1e3
    if confidence == 0:
        return Packet(FaceSemantics.nobody(captured_s), key.session, sequence)
    values = key.quantiser.values(counts)
    semantics = semantics_from(values, confidence / CONFIDENCE_STEPS, captured_s)
    return Packet(semantics, key.session, sequence)


def _confidence_change(face: FaceCoder) -> int:
    change = face.number(CONFIDENCE)
    if change > CONFIDENCE_STEPS:
        raise PacketError("the packet's confidence is out of range")
    return change


def _refuse_other_spelling(coder: RepeatingDecoder, payload: bytes) -> None:
    """Each face is written in one way only, so that nothing can hide in packets."""
    if coder.again.shortest_bytes() != payload:
        raise PacketError("the packet is not as short as it could be")


def _with_check(kind: int, body: bytes, key: bytes) -> bytes:
    """Kind and checksum before the body; the checksum covers the key packet that the body refers to, too."""
    check = zlib.crc32(body, zlib.crc32(key + bytes([kind]))) & ((1 << _CHECK_BITS) - 1)
    return struct.pack(">H", kind << _CHECK_BITS | check) + body


@lru_cache(maxsize=1)
def _static_model() -> ProbabilityModel:
    """Packets may get lost, so live models learn nothing."""
    return ProbabilityModel(initial_weights(), adaptive=False)
