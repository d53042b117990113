"""One WebRTC connection with one data channel, which behaves like UDP: no order, no repetition (RFC 8831)."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
import socket
from collections.abc import Callable
from contextlib import suppress

from aioice.stun import Class, Message, Method
from aiortc import (
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
)

from avatar_stream.base.clock import now_s
from avatar_stream.errors import SourceError
from avatar_stream.links.transport import READ_BYTES
from avatar_stream.links.webrtc.description import Description

STUN_PORT = 3478  # RFC 8489
# More than this waits where the other end takes nothing any more: it is as good as lost.
_MOST_WAITING_BYTES = 4096
_CLOSING_S = 2.0
# What they warn of is told by the link itself, and their texts hold addresses.
for _name in ("aiortc", "aioice"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)
_NO_CANDIDATE = re.compile(r"^a=candidate:", re.MULTILINE)


class Connection:
    """A connection that is being made, is open, or is over. Belongs to one event loop.

    Args:
        stun: HOST[:PORT] of a STUN server that tells the address before a router; "" to ask none.
        heard: takes each datagram, and this connection.
        changed: called whenever an attribute may have changed, but `heard_s`.

    Attributes:
        reached: whether a way was found, over which both ends now agree on keys and a channel.
        opened: whether datagrams pass.
        failed: whether there was no way, or is none any more.
        heard_s: when it was opened, or the last datagram came, on our clock.
    """

    def __init__(
        self, stun: str, heard: Callable[[bytes, Connection], None], changed: Callable[[], None]
    ) -> None:
        # Without a list of servers, aiortc would ask one of its own choice.
        servers = [RTCIceServer(urls=f"stun:{stun}")] if stun else []
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=servers))
        # Agreed upon, so that nothing need be told over the channel before it is open.
        self._channel: RTCDataChannel = self._peer.createDataChannel(
            "avatar_stream", ordered=False, maxRetransmits=0, negotiated=True, id=0
        )
        self.opened = self.failed = False
        self.heard_s = now_s()
        self._stun, self._heard, self._changed = stun, heard, changed
        self._channel.on("open", self._open)
        self._channel.on("close", self._fail)
        self._channel.on("message", self._hear)
        self._peer.on("connectionstatechange", self._look)

    @property
    def reached(self) -> bool:
        return self._peer.iceConnectionState in ("connected", "completed")

    async def offer(self) -> Description:
        """Begin: how this end may be reached. Raises SourceError where this machine has no network."""
        await self._peer.setLocalDescription(await self._peer.createOffer())
        return self._described()

    async def answer(self, offer: Description) -> Description:
        """Answer the other end's offer, and look for a way. Raises SourceError as `offer` does."""
        await self._peer.setRemoteDescription(RTCSessionDescription(offer.sdp("actpass"), "offer"))
        await self._peer.setLocalDescription(await self._peer.createAnswer())
        return self._described()

    async def accept(self, answer: Description) -> None:
        """Take the answer to the offer, and look for a way."""
        await self._peer.setRemoteDescription(RTCSessionDescription(answer.sdp("active"), "answer"))

    async def keep_open(self) -> None:
        """Remind routers on the way of what they are to let through, while nothing else is sent (RFC 8445, section 11).

        The STUN server's answer holds for as long as the router before this machine remembers it, and the other end
        gets through from the moment on at which something was sent to it.
        """
        assert self._peer.sctp is not None
        ice = self._peer.sctp.transport.transport
        places = [(candidate.ip, candidate.port) for candidate in ice.getRemoteCandidates()]
        places += await self._stun_addresses()
        # aioice shows neither its sockets nor a way to send from them before there is a pair that works.
        for protocol in ice.iceGatherer._connection._protocols:
            version = ipaddress.ip_address(protocol.local_candidate.host).version
            for host, port in places:
                if ipaddress.ip_address(host).version == version:
                    reminder = Message(message_method=Method.BINDING, message_class=Class.INDICATION)
                    protocol.send_stun(reminder, (host, port))

    def send(self, datagram: bytes) -> None:
        """Send a datagram without waiting; lost where the connection isn't open."""
        if self.opened and not self.failed and self._channel.bufferedAmount <= _MOST_WAITING_BYTES:
            self._channel.send(datagram)

    async def close(self) -> None:
        """End it; may be called more than once."""
        self._fail()
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._peer.close(), _CLOSING_S)

    async def _stun_addresses(self) -> list[tuple[str, int]]:
        host, _, port = self._stun.partition(":")
        if not host:
            return []
        find = asyncio.get_running_loop().getaddrinfo
        try:
            found = await find(host, int(port or STUN_PORT), family=socket.AF_INET, type=socket.SOCK_DGRAM)
        except OSError:
            return []  # the network is down, or nobody knows that name: no reminder, then
        return [(str(address[0]), int(address[1])) for *_, address in found]

    def _described(self) -> Description:
        sdp = self._peer.localDescription.sdp
        if not _NO_CANDIDATE.search(sdp):
            raise SourceError("This machine is on no network: join one")
        return Description.of_sdp(sdp)

    def _open(self) -> None:
        self.opened, self.heard_s = True, now_s()
        self._changed()

    def _fail(self) -> None:
        self.failed = True
        self._changed()

    def _look(self) -> None:
        if self._peer.connectionState in ("failed", "closed"):
            self._fail()

    def _hear(self, message: bytes | str) -> None:
        if isinstance(message, bytes) and len(message) < READ_BYTES:
            self.heard_s = now_s()
            self._heard(message, self)
