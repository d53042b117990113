"""Packets to another machine: a thread around a `SendingEnd`, and whatever carries its datagrams."""

from __future__ import annotations

import threading

from avatar_stream.base.clock import now_s
from avatar_stream.codec.packet import MAX_PACKET_BYTES
from avatar_stream.links.sending_end import SenderStatistics, SendingEnd
from avatar_stream.links.sharing import Offering
from avatar_stream.links.transport import TICK_S, DatagramTransport
from avatar_stream.stages import Sender

_BYES = 3
_SHORTEST_WAIT_S = 0.002


class LinkSender(Sender):
    """Sends to one receiver, wherever it is, and takes its reports in a thread.

    Args:
        transport: leads to the receiver; closed with the link.
        fps: nominal packets a second.
        master: key of the pairing, see `sealing.master_key`.
        offering: what the receiver may have beside the packets; None for nothing.

    Attributes:
        packet_session: 0…2³²-1, to be written into the packets.
        transport: as it was given.
    """

    def __init__(
        self, transport: DatagramTransport, fps: float, master: bytes, offering: Offering | None = None
    ) -> None:
        self.transport = transport
        self._end = SendingEnd(master, fps, offering=offering)
        self.packet_session = self._end.packet_session
        self._lock, self._closed = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="link-sender", daemon=True)
        self._thread.start()

    def send(self, packet: bytes) -> None:
        """Send one packet; it is left out while no receiver has answered.

        Raises:
            ValueError: the packet is longer than any packet may be.
        """
        if len(packet) > MAX_PACKET_BYTES:
            raise ValueError(f"a packet has at most {MAX_PACKET_BYTES} bytes, not {len(packet)}")
        with self._lock:
            datagram = self._end.pack(packet, now_s())
        if datagram is not None:
            self.transport.put(datagram)

    @property
    def statistics(self) -> SenderStatistics:
        """How the link is."""
        with self._lock:
            return self._end.statistics(now_s())

    @property
    def trouble(self) -> str | None:
        """Why nobody hears, one line; None while somebody does."""
        return None if self.statistics.connected else self.transport.silence

    def take_key_wish(self) -> bool:
        """Whether the receiver needs a key packet; told once."""
        with self._lock:
            wanted, self._end.key_wanted = self._end.key_wanted, False
            return wanted

    def take_recalibration_wish(self) -> bool:
        """Whether the receiver wishes the face at rest to be learned anew; told once."""
        with self._lock:
            wanted, self._end.recalibration_wanted = self._end.recalibration_wanted, False
            return wanted

    def close(self) -> None:
        """Say so, and close; may be called more than once."""
        if self._closed.is_set():
            return
        self._closed.set()
        for _ in range(_BYES):  # one of them will arrive
            with self._lock:
                bye = self._end.bye()
            if bye is not None:
                self.transport.put(bye)
        self.transport.wake()
        self._thread.join()
        self.transport.close()

    def _run(self) -> None:
        while not self._closed.is_set():
            wait_s = TICK_S
            # Only then, so that the first greeting is not lost, and the next one long in coming.
            if self.transport.ready:
                with self._lock:
                    datagrams = self._end.tick(now_s())
                    wait_s = min(max(self._end.due_s - now_s(), _SHORTEST_WAIT_S), TICK_S)
                self._put(datagrams)
            heard = self.transport.take(wait_s)
            if heard is not None:
                with self._lock:
                    answers = self._end.hear(heard[0], now_s())
                self._put(answers)

    def _put(self, datagrams: list[bytes]) -> None:
        for datagram in datagrams:
            self.transport.put(datagram)
