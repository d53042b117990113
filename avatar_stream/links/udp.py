"""Packets between two machines, over UDP: sockets and threads around the two ends."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from avatar_stream.base.clock import now_s, sleep_until
from avatar_stream.base.local_access import LOOPBACK
from avatar_stream.base.network_address import (
    NetworkAddress,
    SocketAddress,
    host_and_port,
    parse_address,
    resolve,
)
from avatar_stream.codec.packet import MAX_PACKET_BYTES
from avatar_stream.errors import SinkError, SourceError, UserInputError
from avatar_stream.links.pipe import newest_packets
from avatar_stream.links.receiving_end import ReceiverStatistics, ReceivingEnd
from avatar_stream.links.sealing import master_key, new_pairing
from avatar_stream.links.sending_end import SenderStatistics, SendingEnd
from avatar_stream.links.wire import MAX_DATAGRAM_BYTES, Wish
from avatar_stream.stages import Receiver, Sender

PORT = 47820
KIND = "udp"
_TICK_S = 0.1
_BYES = 3
_READ_BYTES = MAX_DATAGRAM_BYTES + 1  # what is longer is seen to be


def link_address(spec: str, pairing: str) -> NetworkAddress:
    """Read udp://ADDRESS[:PORT].

    Raises:
        AddressError: it is written wrongly.
        UserInputError: it leaves this machine without a pairing string.
    """
    address = parse_address(spec, port=PORT)
    if address.kind != KIND:
        raise UserInputError(f"'{spec}' is no link between machines: write it like udp://127.0.0.1:{PORT}")
    if not pairing.strip() and not address.is_loopback:
        raise UserInputError(
            f"'{spec}' leaves this machine, so both need the same pairing string: --pairing WORDS, or the environment "
            f"variable AVATAR_STREAM_PAIRING. Here is a fresh one: {new_pairing()}"
        )
    return address


class UdpSender(Sender):
    """Sends to one receiver, wherever it is, and takes its reports in a thread.

    Args:
        spec: udp://HOST:PORT of the receiver.
        fps: nominal packets a second.
        pairing: the string that both machines have; "" on one machine alone.

    Attributes:
        packet_session: 0…2³²-1, to be written into the packets.

    Raises:
        AddressError, UserInputError: the address can't be used.
    """

    def __init__(self, spec: str, fps: float, pairing: str = "") -> None:
        address = link_address(spec, pairing)
        family, target = resolve(address.host or LOOPBACK, address.port, socket.SOCK_DGRAM)
        self.place = host_and_port(target[0], target[1])
        self._end = SendingEnd(master_key(pairing), fps)
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
        self._socket.settimeout(_TICK_S)
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
            for datagram in datagrams:
                self._put(datagram)
            try:
                heard = self._socket.recv(_READ_BYTES)
            except TimeoutError:
                continue
            except OSError:  # nobody listens there, or the network is down
                self._refused_by_host = True
                self._closed.wait(_TICK_S)
                continue
            with self._lock:
                answers = self._end.hear(heard, now_s())
            self._refused_by_host = False
            for datagram in answers:
                self._put(datagram)

    def _put(self, datagram: bytes) -> None:
        with suppress(OSError):  # as good as lost on the way
            self._socket.send(datagram)


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
                select.select([self._socket, self._woken], [], [], _TICK_S)
                datagram, sender = self._socket.recvfrom(_READ_BYTES)
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
