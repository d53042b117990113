"""Packets from another machine, over UDP: a socket and a thread around a `ReceivingEnd`."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from avatar_stream.base.clock import now_s, sleep_until
from avatar_stream.base.local_access import LOOPBACK
from avatar_stream.base.network_address import SocketAddress, host_and_port, resolve
from avatar_stream.errors import SourceError
from avatar_stream.links.pipe import newest_packets
from avatar_stream.links.receiving_end import ReceiverStatistics, ReceivingEnd
from avatar_stream.links.sealing import master_key
from avatar_stream.links.sharing import Offered
from avatar_stream.links.udp import READ_BYTES, TICK_S, link_address
from avatar_stream.links.wire import Wish
from avatar_stream.stages import Receiver


class UdpReceiver(Receiver):
    """Listens for one sender, and answers it in a thread.

    Args:
        spec: udp://ADDRESS:PORT, of this machine.
        pairing: the string that both machines have; "" on one machine alone.

    Attributes:
        received_bytes: see `Receiver`; without what surrounds the packets.

    Raises:
        AddressError, UserInputError: the address can't be used.
        SourceError: the port is taken, or the address is not this machine's.
    """

    def __init__(self, spec: str, pairing: str = "") -> None:
        address = link_address(spec, pairing)
        host = address.host or LOOPBACK
        family, place = resolve(host, address.port, socket.SOCK_DGRAM)
        self.place = host_and_port(host, address.port)
        self._local = address.is_loopback
        self._end = ReceivingEnd(master_key(pairing))
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        try:
            self._socket.bind(place)
        except OSError as error:
            self._socket.close()
            raise SourceError(
                f"UDP {self.place} can't be listened to ({error.strerror or error}): close the program that uses it, "
                f"or name another address of this machine"
            ) from error
        self._socket.setblocking(False)
        self._waking, self._woken = socket.socketpair()
        self._sender: SocketAddress | None = None
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="udp-receiver", daemon=True)
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
            return f"the sender is silent; it is waited for at {self.place}"
        if refused:
            return (
                f"What arrives at {self.place} is not sealed with this pairing string: give both the same one"
            )
        remedy = f"start send SOURCE --to udp://{self.place} on this machine"
        if not self._local:
            remedy = (
                f"start send SOURCE --to udp://THIS-MACHINE:{self.place.rpartition(':')[2]} there, and let UDP to this "
                f"port through the firewall here"
            )
        return f"Nothing arrives at {self.place}: {remedy}"

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
        self._waking.send(b"!")
        self._thread.join()
        for end in (self._socket, self._waking, self._woken):
            end.close()

    def _run(self) -> None:
        while not self._closed:
            self._answer(lambda: self._end.tick(now_s()), self._sender)
            try:
                select.select([self._socket, self._woken], [], [], TICK_S)
                datagram, sender = self._socket.recvfrom(READ_BYTES)
            except BlockingIOError:
                continue
            except OSError:  # a sender that we answered is gone; Windows says so here
                sleep_until(now_s() + 0.01)
                continue
            before = self.statistics.received
            self._answer(lambda heard=datagram: self._end.hear(heard, now_s()), sender)  # type: ignore[misc]
            with self._changed:
                if self._end.statistics.received != before:
                    self._sender = sender  # where reports go, also when a sender's address changes
                    self._changed.notify_all()

    def _answer(self, ask: Callable[[], list[bytes]], to: SocketAddress | None) -> None:
        with self._changed:
            datagrams = ask()
        for datagram in datagrams:
            if to is not None:
                with suppress(OSError):
                    self._socket.sendto(datagram, to)
