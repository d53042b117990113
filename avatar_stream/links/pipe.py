"""Packets between two processes of one machine, over a pipe of the operating system."""

from __future__ import annotations

import threading
import time
from multiprocessing.connection import Connection

from avatar_stream.codec.packet import MAX_PACKET_BYTES
from avatar_stream.mailbox import Mailbox
from avatar_stream.stages import Link

# A sender that never pauses must not keep `receive` busy for ever; a full pipe holds fewer packets.
_MOST_PACKETS_PER_RECEIVE = 4096


class PipeLink(Link):
    """One end of `multiprocessing.Pipe(duplex=False)`; the newest packet wins on both ends.

    A pipe holds only so much: once a receiver stops reading, writing blocks. A thread of the sending end
    therefore does the writing and takes its packets from a one-slot mailbox, so that `send` returns at
    once, on every operating system, however long the receiver hangs.

    Attributes:
        dropped: packets that this end replaced by newer ones.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._outgoing: Mailbox[bytes] = Mailbox()
        self._writer: threading.Thread | None = None
        self._skipped = 0
        self.closed_by_peer = False

    @property
    def dropped(self) -> int:
        """Packets that this end replaced by newer ones."""
        return self._skipped + self._outgoing.dropped

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
        self._outgoing.put(packet)

    def _write(self) -> None:
        while not self._outgoing.closed:
            packet = self._outgoing.take()
            if packet is None:
                continue
            try:
                self._connection.send_bytes(packet)
            except OSError:  # the receiver is gone, or this end was closed
                self.closed_by_peer = True
                self._outgoing.close()
                return

    def receive(self, timeout_s: float) -> bytes | None:
        """The newest packet, or None when none came within `timeout_s`. Older ones are dropped.

        Keeps its time also when the sender is gone, so that a loop around it never spins.
        """
        if self.closed_by_peer:
            time.sleep(max(timeout_s, 0.0))
            return None
        newest: bytes | None = None
        started_s = time.monotonic()
        try:
            wait_s = max(timeout_s, 0.0)
            for _ in range(_MOST_PACKETS_PER_RECEIVE):
                if not self._connection.poll(wait_s):
                    break
                wait_s = 0.0
                packet = self._connection.recv_bytes(MAX_PACKET_BYTES)
                if newest is not None:
                    self._skipped += 1
                newest = packet
        except (EOFError, OSError):
            self.closed_by_peer = True
            if newest is None:
                time.sleep(max(timeout_s - (time.monotonic() - started_s), 0.0))
        return newest

    def close(self) -> None:
        """Close this end, giving a packet still on its way a moment to leave; may be called again."""
        self._outgoing.close()
        if self._writer is not None:
            self._writer.join(0.2)
            if self._writer.is_alive():
                return  # it hangs in the pipe; the descriptor goes when the process does
        self._connection.close()
