"""What links between machines cost: bits on the wire, latency that they add, time until both ends are joined.

The demo performance crosses this machine, by UDP and by a WebRTC data channel:

    python benchmarks/links.py [--seconds 30]
"""

from __future__ import annotations

import argparse
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import aioice.ice
import numpy as np

from avatar_stream.base.clock import now_s
from avatar_stream.codec.packet import LivePacker, LiveUnpacker
from avatar_stream.codec.quantiser import STANDARD_QUALITY
from avatar_stream.errors import PacketError
from avatar_stream.links import udp
from avatar_stream.links.link_receiver import LinkReceiver
from avatar_stream.links.link_sender import LinkSender
from avatar_stream.links.opening import open_link_receiver, open_link_sender, rendezvous_address
from avatar_stream.links.transport import DatagramTransport, Peer
from avatar_stream.links.webrtc.rendezvous_server import RendezvousServer
from avatar_stream.sources.demo import performance_at
from avatar_stream.types import FaceSemantics

PAIRING = "a pairing of the benchmark"
FPS = 25.0
HEADERS_BYTES = 28  # of IPv4 and UDP
TIMES = 15


class Wire:
    """Counts what leaves the sockets of this process, with headers of IPv4 and UDP.

    Attributes:
        there, back: bytes from the sender to the receiver, and back.
        datagrams: of both.
    """

    def __init__(self, sender: LinkSender) -> None:
        self.there = self.back = self.datagrams = 0
        self._transport = sender.transport

    def count(self, datagram: bytes, transport: DatagramTransport | None = None) -> None:
        """Take in one; of a transport, or of the one whose event loop this is."""
        loop_thread = getattr(self._transport, "_thread", None)
        is_there = transport is self._transport or threading.current_thread() is loop_thread
        self.datagrams += 1
        if is_there:
            self.there += len(datagram) + HEADERS_BYTES
        else:
            self.back += len(datagram) + HEADERS_BYTES

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Within this, UDP sockets of both kinds of links are counted."""
        stun_protocol = aioice.ice.StunProtocol
        put, data, stun = udp._UdpTransport.put, stun_protocol.send_data, stun_protocol.send_stun

        def counting_put(transport: udp._UdpTransport, datagram: bytes, to: Peer = None) -> None:
            self.count(datagram, transport)
            put(transport, datagram, to)

        async def counting_data(protocol: Any, datagram: bytes, to: Any) -> None:
            self.count(datagram)
            await data(protocol, datagram, to)

        def counting_stun(protocol: Any, message: Any, to: Any) -> None:
            self.count(bytes(message))
            stun(protocol, message, to)

        udp._UdpTransport.put = counting_put  # type: ignore[method-assign]
        stun_protocol.send_data, stun_protocol.send_stun = counting_data, counting_stun  # type: ignore[method-assign]
        try:
            yield
        finally:
            udp._UdpTransport.put = put  # type: ignore[method-assign]
            stun_protocol.send_data, stun_protocol.send_stun = data, stun  # type: ignore[method-assign]


def joined(sender: LinkSender) -> float:
    """Seconds until somebody hears the sender."""
    began_s = now_s()
    while not sender.statistics.connected:
        time.sleep(0.001)
    return now_s() - began_s


def perform(sender: LinkSender, receiver: LinkReceiver, seconds: float) -> tuple[int, list[float]]:
    """Bytes of the packets sent, and how long each took from being packed to being read, in seconds.

    The jitter buffer holds packets back until nine of ten would have come; that is part of what a link adds.
    """
    packer = LivePacker(sender.packet_session, FPS, STANDARD_QUALITY, key_period_s=0.4)
    unpacker = LiveUnpacker(sender.packet_session)
    took: list[float] = []
    packets, size = 0, 0
    began_s = now_s()
    while now_s() - began_s < seconds:
        due_s = began_s + packets / FPS
        while (left_s := due_s - now_s()) > 0:
            for data in receiver.receive(left_s):
                with contextlib.suppress(PacketError):
                    took.append(now_s() - unpacker.unpack(data).semantics.captured_s)
        if sender.take_key_wish():
            packer.key_next()
        performed = performance_at(packets / FPS)
        semantics = FaceSemantics(
            performed.expression, performed.head_rotation_rad, performed.head_position, 1.0, now_s()
        )
        packet = packer.pack(semantics, packets)
        sender.send(packet)
        packets, size = packets + 1, size + len(packet)
    return size, took


def measure(name: str, sender_to: str, receiver_at: str, seconds: float) -> None:
    """Print a line of the table."""
    times = []
    for _ in range(TIMES):
        receiver = open_link_receiver(receiver_at, PAIRING)
        sender = open_link_sender(sender_to, FPS, PAIRING)
        times.append(joined(sender))
        sender.close()
        receiver.close()
    receiver = open_link_receiver(receiver_at, PAIRING)
    sender = open_link_sender(sender_to, FPS, PAIRING)
    joined(sender)
    wire = Wire(sender)
    with wire.watched():
        size, took = perform(sender, receiver, seconds)
    sender.close()
    receiver.close()
    late_ms = 1e3 * np.percentile(took, [50, 95])
    there, back = (8e-3 * counted / seconds for counted in (wire.there, wire.back))
    figures = (8e-3 * size / seconds, there, back, wire.datagrams / seconds, *late_ms)
    joined_ms = 1e3 * np.median(times), 1e3 * max(times)
    print(f"{name:8}" + "".join(f"{figure:9.2f}" for figure in (*figures, *joined_ms)))


def free_port(kind: socket.SocketKind) -> int:
    """A port of this machine that nobody uses."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """See the top of the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long each link is watched")
    seconds = parser.parse_args().seconds
    print("         packets    there     back datagrams  latency in ms:  joined in ms:")
    print("          kbit/s   kbit/s   kbit/s       /s     half     95 %     half      all")
    place = f"udp://127.0.0.1:{free_port(socket.SOCK_DGRAM)}"
    measure("udp", place, place, seconds)
    with RendezvousServer(rendezvous_address(f"127.0.0.1:{free_port(socket.SOCK_STREAM)}")) as server:
        place = f"webrtc://{server.place}"
        measure("webrtc", place, place, seconds)


if __name__ == "__main__":
    main()
