"""A network in memory, on a clock that stands still: it loses, delays, repeats and reorders as its seed says."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from fakes import ManualClock

from avatar_stream.codec.packet import LivePacker, LiveUnpacker, Packet
from avatar_stream.codec.quantiser import STANDARD_QUALITY
from avatar_stream.links.pipe import newest_packets
from avatar_stream.links.receiving_end import ReceivingEnd
from avatar_stream.links.sealing import master_key
from avatar_stream.links.sending_end import SendingEnd
from avatar_stream.sources.demo import performance_at
from avatar_stream.stages import Receiver
from avatar_stream.types import FaceSemantics

FPS = 25.0
BEGIN_S = 1000.0
KEY_PERIOD_S = 0.4


@dataclass(frozen=True)
class Network:
    """How datagrams fare, both ways.

    Attributes:
        seed: of all that is random.
        loss: share that is lost.
        bursts_s: (begin, end) in which everything is lost.
        delay_s, jitter_s: each takes the delay and up to so much more, evenly distributed.
        repeated: share that arrives twice.
        drift: by what share of itself the sender's clock runs faster.
        first_sequence: of the packets.
    """

    seed: int = 1
    loss: float = 0.0
    bursts_s: tuple[tuple[float, float], ...] = ()
    delay_s: float = 0.01
    jitter_s: float = 0.0
    repeated: float = 0.0
    drift: float = 0.0
    first_sequence: int = 0


@dataclass
class Shown:
    """A packet that was read.

    Attributes:
        at_s: when, on the receiver's clock.
        packet: what it says.
        mapped_s: its time on the receiver's clock, as the receiver takes it to be.
        true_s: the same, as it was.
    """

    at_s: float
    packet: Packet
    mapped_s: float
    true_s: float


@dataclass
class SimulatedLink:
    """A demo performer on one machine, a receiver on the other, and a network between them.

    Attributes:
        sent: every packet that was sent, by sequence.
        payload_bytes: of them.
        taps: called with every datagram that arrives at the receiver; gives what arrives instead.
    """

    network: Network
    clock: ManualClock = field(default_factory=lambda: ManualClock(BEGIN_S))
    pairing: str = ""
    perform: Callable[[float], FaceSemantics] = performance_at
    sent: dict[int, FaceSemantics] = field(default_factory=dict)
    payload_bytes: int = 0
    keys: int = 0
    taps: list[Callable[[bytes], list[bytes]]] = field(default_factory=list)
    stopped: bool = False

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.network.seed)
        master = master_key(self.pairing)
        self.sending = SendingEnd(master, FPS, self.rng.bytes(8))
        self.receiving = ReceivingEnd(master)
        self.packer = LivePacker(
            self.sending.packet_session, FPS, STANDARD_QUALITY, key_period_s=KEY_PERIOD_S
        )
        self.reader = LiveUnpacker(self.sending.packet_session)
        self._numbers = itertools.count()
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        self._frame = 0
        self.at(BEGIN_S, self._tick)
        self.at(BEGIN_S, self._send)

    def sender_s(self, now_s: float) -> float:
        """The sender's clock: begun at another time, and running at another pace."""
        return 7777.7 + (now_s - BEGIN_S) * (1.0 + self.network.drift)

    def at(self, time_s: float, do: Callable[[float], None]) -> None:
        heapq.heappush(self._events, (time_s, next(self._numbers), do))

    def advance(self, to_s: float) -> None:
        """Let happen what happens until then."""
        while self._events and self._events[0][0] <= to_s:
            time_s, _, do = heapq.heappop(self._events)
            self.clock.time_s = max(self.clock.time_s, time_s)
            do(time_s)
        self.clock.time_s = max(self.clock.time_s, to_s)

    @property
    def next_event_s(self) -> float:
        return self._events[0][0]

    def run(self, seconds: float) -> list[Shown]:
        """What a receiver reads that takes what is due as soon as it is."""
        receiver = SimulatedReceiver(self)
        shown = []
        end_s = self.clock.time_s + seconds
        while self.clock.time_s < end_s:
            for data in receiver.receive(end_s - self.clock.time_s):
                try:
                    packet = self.reader.unpack(data)
                except Exception:
                    continue
                now_s, captured_s = self.clock.time_s, packet.semantics.captured_s
                true_s = BEGIN_S + (captured_s - 7777.7) / (1.0 + self.network.drift)
                shown.append(Shown(now_s, packet, self.receiving.local_s(captured_s), true_s))
        return shown

    def _send(self, now_s: float) -> None:
        if self.stopped:
            return
        frame, self._frame = self._frame, self._frame + 1
        captured_s = round(self.sender_s(now_s), 3)
        performed = self.perform(frame / FPS)
        semantics = FaceSemantics(
            performed.expression, performed.head_rotation_rad, performed.head_position, 1.0, captured_s
        )
        if self.sending.key_wanted:
            self.sending.key_wanted = False
            self.packer.key_next()
        data = self.packer.pack(semantics, self.network.first_sequence + frame)
        self.keys += data[0] & 0x10 > 0
        read = self.reader_of_all.unpack(data)
        self.sent[read.sequence] = read.semantics
        datagram = self.sending.pack(data, self.sender_s(now_s))
        if datagram is not None:
            self.payload_bytes += len(data)
            self._travel(now_s, datagram, self._arrive)
        self.at(now_s + 1.0 / FPS / (1.0 + self.network.drift), self._send)

    @property
    def reader_of_all(self) -> LiveUnpacker:
        if not hasattr(self, "_reader_of_all"):
            self._reader_of_all = LiveUnpacker(self.sending.packet_session)
        return self._reader_of_all

    def _tick(self, now_s: float) -> None:
        if not self.stopped:
            for datagram in self.sending.tick(self.sender_s(now_s)):
                self._travel(now_s, datagram, self._arrive)
        for datagram in self.receiving.tick(now_s):
            self._travel(now_s, datagram, self._return)
        self.at(now_s + 0.1, self._tick)

    def _arrive(self, now_s: float, datagram: bytes) -> None:
        arriving = [datagram]
        for tap in self.taps:
            arriving = [one for datagram in arriving for one in tap(datagram)]
        for one in arriving:
            for answer in self.receiving.hear(one, now_s):
                self._travel(now_s, answer, self._return)

    def _return(self, now_s: float, datagram: bytes) -> None:
        if not self.stopped:
            for answer in self.sending.hear(datagram, self.sender_s(now_s)):
                self._travel(now_s, answer, self._arrive)

    def _travel(self, now_s: float, datagram: bytes, arrive: Callable[[float, bytes], None]) -> None:
        network, passed_s = self.network, now_s - BEGIN_S
        if any(begin <= passed_s < end for begin, end in network.bursts_s):
            return
        for _ in range(1 + (self.rng.random() < network.repeated)):
            if self.rng.random() >= network.loss:
                arrives_s = now_s + network.delay_s + network.jitter_s * self.rng.random()
                self.at(arrives_s, lambda at_s: arrive(at_s, datagram))


class SimulatedReceiver(Receiver):
    """The receiving end of a simulated link, as a studio sees it."""

    def __init__(self, link: SimulatedLink) -> None:
        self._link = link

    def receive(self, timeout_s: float) -> list[bytes]:
        link = self._link
        deadline_s = link.clock.time_s + max(timeout_s, 0.0)
        while True:
            packets = link.receiving.take(link.clock.time_s)
            if packets:
                return newest_packets([], packets)
            if link.clock.time_s >= deadline_s:
                return []
            link.advance(min(link.next_event_s, max(link.receiving.due_s, link.clock.time_s), deadline_s))

    def local_s(self, sent_s: float) -> float:
        return self._link.receiving.local_s(sent_s)

    def close(self) -> None:
        return
