"""Packets from another machine: a thread around a `ReceivingEnd`, and whatever carries its datagrams."""

from __future__ import annotations

import threading

from avatar_stream.base.clock import now_s
from avatar_stream.links.pipe import newest_packets
from avatar_stream.links.receiving_end import ReceiverStatistics, ReceivingEnd
from avatar_stream.links.sharing import Offered
from avatar_stream.links.transport import TICK_S, DatagramTransport, Peer
from avatar_stream.links.wire import Wish
from avatar_stream.stages import Receiver


class LinkReceiver(Receiver):
    """Follows one sender, and answers it in a thread.

    Args:
        transport: where senders are heard; closed with the link.
        master: key of the pairing, see `sealing.master_key`.

    Attributes:
        received_bytes: see `Receiver`; without what surrounds the packets.
        transport: as it was given.
    """

    def __init__(self, transport: DatagramTransport, master: bytes) -> None:
        self.transport = transport
        self._end = ReceivingEnd(master)
        self._sender: Peer = None
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="link-receiver", daemon=True)
        self._thread.start()

    @property
    def received_bytes(self) -> int:  # type: ignore[override]
        """See `Receiver`."""
        return self.statistics.received_bytes

    @property
    def statistics(self) -> ReceiverStatistics:
        """How the link is."""
        with self._changed:
            return self._end.statistics

    @property
    def way(self) -> ReceiverStatistics | None:
        """See `Receiver.way`."""
        return self.statistics

    @property
    def sender(self) -> tuple[int, float] | None:
        """Session in the packets and frames a second of the sender that is followed; None before there was one."""
        with self._changed:
            session, fps = self._end.packet_session, self._end.fps
        return None if session is None or fps is None else (session, fps)

    @property
    def trouble(self) -> str | None:
        """Why nothing comes, one line; None while packets do."""
        with self._changed:
            silent, farewell = self._end.silent(now_s()), self._end.farewell
            refused, followed = self._end.refused, self._end.packet_session is not None
        if not silent:
            return None
        if farewell:
            return "the sender has ended"
        if followed:
            return f"the sender is silent; it is waited for at {self.transport.place}"
        if refused:
            place = self.transport.place
            return f"What arrives at {place} is not sealed with this pairing string: give both the same one"
        return self.transport.silence

    def receive(self, timeout_s: float) -> list[bytes]:
        """See `Receiver.receive`; a packet that came early waits for its time, but not longer than to the next."""
        deadline_s = now_s() + max(timeout_s, 0.0)
        with self._changed:
            while True:
                packets = self._end.take(now_s())
                if packets:
                    return newest_packets([], packets)
                remaining_s = min(self._end.due_s, deadline_s) - now_s()
                if deadline_s <= now_s():
                    return []
                self._changed.wait(max(remaining_s, 0.0005))

    def local_s(self, sent_s: float) -> float:
        with self._changed:
            return self._end.local_s(sent_s)

    @property
    def offered(self) -> Offered | None:
        with self._changed:
            return self._end.fetching.offered

    def fetch(self, wanted: bool) -> None:
        with self._changed:
            self._end.fetching.wanted = wanted

    def recalibrate(self) -> None:
        """Have the sender learn the face at rest anew."""
        with self._changed:
            self._end.wish(Wish.RECALIBRATE)

    def close(self) -> None:
        """Stop listening, at once, so that the port is free; may be called more than once."""
        if self._closed:
            return
        self._closed = True
        self.transport.wake()
        self._thread.join()
        self.transport.close()

    def _run(self) -> None:
        while not self._closed:
            with self._changed:
                due = self._end.tick(now_s())
            self._put(due, self._sender)
            heard = self.transport.take(TICK_S)
            if heard is None:
                continue
            datagram, sender = heard
            with self._changed:
                before = self._end.statistics.received
                answers = self._end.hear(datagram, now_s())
                if self._end.statistics.received != before:
                    self._sender = sender  # where reports go, also when a sender's address changes
                    self._changed.notify_all()
            self._put(answers, sender)

    def _put(self, datagrams: list[bytes], to: Peer) -> None:
        for datagram in datagrams if to is not None else []:
            self.transport.put(datagram, to)
