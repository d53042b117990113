"""Packets to another machine, over UDP: a socket and a thread around a `SendingEnd`."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

from avatar_stream.base.clock import now_s
from avatar_stream.base.local_access import LOOPBACK
from avatar_stream.base.network_address import host_and_port, resolve
from avatar_stream.codec.packet import MAX_PACKET_BYTES
from avatar_stream.errors import SinkError
from avatar_stream.links.sealing import master_key
from avatar_stream.links.sending_end import SenderStatistics, SendingEnd
from avatar_stream.links.sharing import Offering
from avatar_stream.links.udp import READ_BYTES, TICK_S, link_address
from avatar_stream.stages import Sender

_BYES = 3
_SHORTEST_WAIT_S = 0.002


class UdpSender(Sender):
    """Sends to one receiver, wherever it is, and takes its reports in a thread.

    Args:
        spec: udp://HOST:PORT of the receiver.
        fps: nominal packets a second.
        pairing: the string that both machines have; "" on one machine alone.
        offering: what the receiver may have beside the packets; None for nothing.

    Attributes:
        packet_session: 0…2³²-1, to be written into the packets.

    Raises:
        AddressError, UserInputError: the address can't be used.
    """

    def __init__(self, spec: str, fps: float, pairing: str = "", offering: Offering | None = None) -> None:
        address = link_address(spec, pairing)
        family, target = resolve(address.host or LOOPBACK, address.port, socket.SOCK_DGRAM)
        self.place = host_and_port(target[0], target[1])
        self._end = SendingEnd(master_key(pairing), fps, offering=offering)
        self.packet_session = self._end.packet_session
        self._refused_by_host = False
        self._lock, self._closed = threading.Lock(), threading.Event()
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        try:
            self._socket.connect(target)
        except OSError as error:
            self._socket.close()
            raise SinkError(
                f"There is no network that leads to {self.place}: {error.strerror or error}"
            ) from error
        self._socket.settimeout(TICK_S)
        self._thread = threading.Thread(target=self._run, name="udp-sender", daemon=True)
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
            self._put(datagram)

    @property
    def statistics(self) -> SenderStatistics:
        """How the link is."""
        with self._lock:
            return self._end.statistics(now_s())

    @property
    def trouble(self) -> str | None:
        """Why nobody hears, one line; None while somebody does."""
        if self.statistics.connected:
            return None
        if self._refused_by_host:
            return f"Nobody listens at {self.place}: start receive --from udp://ADDRESS:PORT there"
        return (
            f"Nothing comes back from {self.place}: start receive there with the same pairing string, and let UDP to "
            f"that port through its firewall"
        )

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
                self._put(bye)
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        while not self._closed.is_set():
            with self._lock:
                datagrams = self._end.tick(now_s())
                wait_s = min(max(self._end.due_s - now_s(), _SHORTEST_WAIT_S), TICK_S)
            for datagram in datagrams:
                self._put(datagram)
            self._socket.settimeout(wait_s)
            try:
                heard = self._socket.recv(READ_BYTES)
            except TimeoutError:
                continue
            except OSError:  # nobody listens there, or the network is down
                self._refused_by_host = True
                self._closed.wait(TICK_S)
                continue
            with self._lock:
                answers = self._end.hear(heard, now_s())
            self._refused_by_host = False
            for datagram in answers:
                self._put(datagram)

    def _put(self, datagram: bytes) -> None:
        with suppress(OSError):  # as good as lost on the way
            self._socket.send(datagram)
