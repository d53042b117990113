"""Datagrams of a link over UDP."""

from __future__ import annotations

import select
import socket
from contextlib import suppress

from avatar_stream.base.clock import now_s, sleep_until
from avatar_stream.base.local_access import LOOPBACK
from avatar_stream.base.network_address import NetworkAddress, host_and_port, resolve
from avatar_stream.errors import SinkError, SourceError
from avatar_stream.links.transport import READ_BYTES, DatagramTransport, Peer

PORT = 47820
# Between two looks at a socket that gives nothing but errors.
_PAUSE_S = 0.01


class _UdpTransport(DatagramTransport):
    """What both ends have in common: a socket, and another one that wakes whoever waits at it."""

    def __init__(self, place: str, opened: socket.socket) -> None:
        self.place = place
        self._socket = opened
        self._socket.setblocking(False)
        self._waking, self._woken = socket.socketpair()

    def put(self, datagram: bytes, to: Peer = None) -> None:
        with suppress(OSError):  # as good as lost on the way
            if to is None:
                self._socket.send(datagram)
            else:
                self._socket.sendto(datagram, to)  # type: ignore[call-overload]

    def take(self, timeout_s: float) -> tuple[bytes, Peer] | None:
        try:
            select.select([self._socket, self._woken], [], [], timeout_s)
            heard = self._socket.recvfrom(READ_BYTES)
        except BlockingIOError:
            return None
        except OSError:  # nobody listens there, the network is down, or a sender that we answered is gone
            self._failed()
            sleep_until(now_s() + _PAUSE_S)
            return None
        self._came()
        return heard

    def wake(self) -> None:
        self._waking.send(b"!")

    def close(self) -> None:
        for end in (self._socket, self._waking, self._woken):
            end.close()

    def _failed(self) -> None:
        return

    def _came(self) -> None:
        return


class UdpToReceiver(_UdpTransport):
    """The sender's end.

    Args:
        address: of the receiver.

    Raises:
        AddressError: nobody knows that name.
        SinkError: no network leads there.
    """

    def __init__(self, address: NetworkAddress) -> None:
        family, target = resolve(address.host or LOOPBACK, address.port, socket.SOCK_DGRAM)
        place = host_and_port(target[0], target[1])
        opened = socket.socket(family, socket.SOCK_DGRAM)
        try:
            opened.connect(target)
        except OSError as error:
            opened.close()
            raise SinkError(
                f"There is no network that leads to {place}: {error.strerror or error}"
            ) from error
        super().__init__(place, opened)
        self._refused_by_host = False

    @property
    def silence(self) -> str:
        if self._refused_by_host:
            return f"Nobody listens at {self.place}: start receive --from udp://ADDRESS:PORT there"
        return (
            f"Nothing comes back from {self.place}: start receive there with the same pairing string, and let UDP to "
            f"that port through its firewall"
        )

    def take(self, timeout_s: float) -> tuple[bytes, Peer] | None:
        heard = super().take(timeout_s)
        return None if heard is None else (heard[0], None)

    def _failed(self) -> None:
        self._refused_by_host = True

    def _came(self) -> None:
        self._refused_by_host = False


class UdpFromSenders(_UdpTransport):
    """The receiver's end.

    Args:
        address: where to listen, of this machine.

    Raises:
        AddressError: nobody knows that name.
        SourceError: the port is taken, or the address is not this machine's.
    """

    def __init__(self, address: NetworkAddress) -> None:
        host = address.host or LOOPBACK
        family, bound = resolve(host, address.port, socket.SOCK_DGRAM)
        place = host_and_port(host, address.port)
        opened = socket.socket(family, socket.SOCK_DGRAM)
        try:
            opened.bind(bound)
        except OSError as error:
            opened.close()
            raise SourceError(
                f"UDP {place} can't be listened to ({error.strerror or error}): close the program that uses it, "
                f"or name another address of this machine"
            ) from error
        super().__init__(place, opened)
        self._local = address.is_loopback

    @property
    def silence(self) -> str:
        remedy = f"start send SOURCE --to udp://{self.place} on this machine"
        if not self._local:
            remedy = (
                f"start send SOURCE --to udp://THIS-MACHINE:{self.place.rpartition(':')[2]} there, and let UDP to this "
                f"port through the firewall here"
            )
        return f"Nothing arrives at {self.place}: {remedy}"
