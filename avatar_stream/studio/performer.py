"""A performer as the studio knows one: packets that come in, and a pose at every moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from avatar_stream.base.clock import Clock
from avatar_stream.codec.packet import SEQUENCE_COUNT, LiveUnpacker
from avatar_stream.errors import PacketError
from avatar_stream.studio.continuity import Continuity
from avatar_stream.studio.voice import Voice
from avatar_stream.types import FaceSemantics

_SLOWEST_INTERVAL_S = 0.25


class Performer:
    """Unpacks what a source sends, newest first, and keeps the performance going where it has gaps.

    Args:
        clock: gives the time.
        continuity: bridges the gaps.
        voice: moves the mouth, too; may be off.
        interval_s: seconds between packets, as far as known beforehand.

    Attributes:
        paused: whether the performer is not followed just now.
        seen: whether a face was seen in the newest packet.
        dropped: frames of the source that were lost or replaced on the way.
        refused: packets that could not be unpacked.
        packets: those that could.
    """

    def __init__(self, clock: Clock, continuity: Continuity, voice: Voice, interval_s: float) -> None:
        self._clock, self.continuity, self.voice = clock, continuity, voice
        self._unpacker = LiveUnpacker()
        self._session: int | None = None
        self._sequence: int | None = None
        self._arrived_s: float | None = None
        self.interval_s = self._shortest_s = interval_s
        self.paused = self.seen = False
        self.dropped = self.refused = self.packets = 0

    def expect(self, session: int, interval_s: float, shortest_s: float) -> None:
        """Listen to the packets of one session.

        Args:
            session: the number in its packets.
            interval_s: seconds between them, nominally.
            shortest_s: the shortest time between pictures that is wanted.
        """
        self._shortest_s = shortest_s
        if session != self._session:
            self._session, self._sequence, self._arrived_s = session, None, None
            self._unpacker = LiveUnpacker(session)
            # Cameras slow down in the dark without saying so: from here on it is measured.
            self.interval_s = max(interval_s, shortest_s)

    def take(self, data: list[bytes], local_s: Callable[[float], float]) -> FaceSemantics | None:
        """The newest semantics in some packets, on this machine's clock; None where they hold none.

        Args:
            data: packets in the order in which they were sent.
            local_s: see `Receiver.local_s`.
        """
        newest = None
        for one in data:
            try:
                newest = self._unpacker.unpack(one)
            except PacketError:
                self.refused += 1
        if newest is None:
            return None
        advance = 1 if self._sequence is None else (newest.sequence - self._sequence) % SEQUENCE_COUNT
        self.dropped += (advance - 1) % SEQUENCE_COUNT
        self._sequence = newest.sequence
        self.packets += 1
        self._learn_interval(max(advance, 1))
        self.seen = newest.semantics.face_seen
        return replace(newest.semantics, captured_s=local_s(newest.semantics.captured_s))

    def pose(self, semantics: FaceSemantics | None, time_s: float) -> FaceSemantics:
        """What to show at `time_s`, where `semantics` arrived, or nothing did."""
        if semantics is None:
            self.seen = False
        if self.paused:
            return self.continuity.next(None, time_s)
        return self.voice.mix(self.continuity.next(semantics, time_s), self.followed, time_s)

    @property
    def followed(self) -> bool:
        """Whether the character follows a face that was seen in the newest packet."""
        return self.seen and not self.paused

    def _learn_interval(self, advance: int) -> None:
        """Of a packet that is `advance` frames after the last one: those between were lost, and say nothing."""
        now_s = self._clock.now_s()
        if self._arrived_s is not None:
            gap_s = max(min((now_s - self._arrived_s) / advance, _SLOWEST_INTERVAL_S), self._shortest_s)
            self.interval_s += 0.1 * (gap_s - self.interval_s)
        self._arrived_s = now_s
