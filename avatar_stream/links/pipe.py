"""Packets between two processes of one machine, over a pipe of the operating system."""

from __future__ import annotations

import threading
import time
from multiprocessing.connection import Connection

from avatar_stream.base.mailbox import Mailbox
from avatar_stream.codec.packet import MAX_PACKET_BYTES, is_key
from avatar_stream.stages import Receiver, Sender

# A sender that never pauses must not keep `receive` busy for ever; a full pipe holds fewer packets.
_MOST_PACKETS_PER_RECEIVE = 4096


def newest_packets(older: list[bytes], newer: list[bytes]) -> list[bytes]:
    """What stays of packets in a row: the newest one, and before it the newest key packet, if that is another."""
    packets = [*older, *newer]
    keys = [packet for packet in packets[:-1] if is_key(packet)]
    return packets[-1:] if is_key(packets[-1]) else [*keys[-1:], packets[-1]]


class PipeSender(Sender):
    """The writing end of `multiprocessing.Pipe(duplex=False)`.

    A pipe holds only so much: once a receiver stops reading, writing blocks. A thread therefore does the writing and
    takes its packets from a one-slot mailbox, so that `send` returns at once, on every operating system, however
    long the receiver hangs.

    Attributes:
        closed_by_peer: whether the receiver is gone.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._outgoing: Mailbox[list[bytes]] = Mailbox(newest_packets)
        self._writer: threading.Thread | None = None
        self.closed_by_peer = False

    @property
    def dropped(self) -> int:
        """Packets that were replaced by newer ones."""
        return self._outgoing.dropped

    def send(self, packet: bytes) -> None:
        """Send one packet without ever waiting for the receiver.

        Raises:
            ValueError: the packet is longer than any packet may be.
        """
        if len(packet) > MAX_PACKET_BYTES:
            raise ValueError(f"a packet has at most {MAX_PACKET_BYTES} bytes, not {len(packet)}")
        if self._writer is None:
            self._writer = threading.Thread(target=self._write, name="pipe-writer", daemon=True)
            self._writer.start()
        self._outgoing.put([packet])

    def _write(self) -> None:
        while not self._outgoing.closed:
            packets = self._outgoing.take()
            if packets is None:
                continue
            try:
                for packet in packets:
                    self._connection.send_bytes(packet)
            except OSError:  # the receiver is gone, or this end was closed
                self.closed_by_peer = True
                self._outgoing.close()
                return

    def close(self) -> None:
        """Close this end, giving a packet still on its way a moment to leave; may be called again."""
        self._outgoing.close()
        if self._writer is not None:
            self._writer.join(0.2)
            if self._writer.is_alive():
                return  # it hangs in the pipe; the descriptor goes when the process does
        self._connection.close()


class PipeReceiver(Receiver):
    """The reading end of `multiprocessing.Pipe(duplex=False)`; the newest packet wins.

    Both ends are on one machine, so their clocks are the same.

    Attributes:
        dropped: packets that were replaced by newer ones.
        closed_by_peer: whether the sender is gone.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.received_bytes = self.dropped = 0
        self.closed_by_peer = False

    def receive(self, timeout_s: float) -> list[bytes]:
        """See `Receiver.receive`.

        Keeps its time also when the sender is gone, so that a loop around it never spins.
        """
        if self.closed_by_peer:
            time.sleep(max(timeout_s, 0.0))
            return []
        newest: list[bytes] = []
        came = 0
        started_s = time.monotonic()
        try:
            wait_s = max(timeout_s, 0.0)
            for _ in range(_MOST_PACKETS_PER_RECEIVE):
                if not self._connection.poll(wait_s):
                    break
                wait_s = 0.0
                packet = self._connection.recv_bytes(MAX_PACKET_BYTES)
                came += 1
                self.received_bytes += len(packet)
                newest = newest_packets(newest, [packet])
        except (EOFError, OSError):
            self.closed_by_peer = True
            if not newest:
                time.sleep(max(timeout_s - (time.monotonic() - started_s), 0.0))
        self.dropped += max(came - 1, 0)
        return newest

    def local_s(self, sent_s: float) -> float:
        return sent_s

    def close(self) -> None:
        self.closed_by_peer = True
        self._connection.close()
