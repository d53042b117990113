"""Links between two machines, opened by their addresses."""

from __future__ import annotations

from avatar_stream.base.network_address import NetworkAddress, parse_address
from avatar_stream.errors import UserInputError
from avatar_stream.links import udp
from avatar_stream.links.link_receiver import LinkReceiver
from avatar_stream.links.link_sender import LinkSender
from avatar_stream.links.sealing import master_key, new_pairing
from avatar_stream.links.sharing import Offering
from avatar_stream.links.transport import DatagramTransport

UDP, WEBRTC, WEBRTC_SECURE = LINK_KINDS = ("udp", "webrtc", "webrtcs")
_RENDEZVOUS_PORT, _RENDEZVOUS_SECURE_PORT = 47821, 443
_PORTS = {UDP: udp.PORT, WEBRTC: _RENDEZVOUS_PORT, WEBRTC_SECURE: _RENDEZVOUS_SECURE_PORT}


def link_address(spec: str, pairing: str) -> NetworkAddress:
    """Read an address of a link.

    Args:
        spec: udp://ADDRESS[:PORT]; webrtc://HOST[:PORT] or webrtcs://HOST[:PORT] of a rendezvous; webrtc:// alone where
            people copy texts.
        pairing: the string that both machines have; "" on one machine alone.

    Raises:
        AddressError: it is written wrongly.
        UserInputError: it leaves this machine without a pairing string.
    """
    kind = spec.partition("://")[0].lower()
    if kind not in LINK_KINDS or "://" not in spec:
        raise UserInputError(
            f"'{spec}' is no link between machines: write it like udp://127.0.0.1:{udp.PORT} or webrtc://HOST"
        )
    address = parse_address(spec, port=_PORTS[kind])
    if kind == WEBRTC_SECURE and not address.host:
        raise UserInputError(
            f"'{spec}' names no rendezvous: write webrtcs://HOST, or webrtc:// to copy texts by hand"
        )
    if not pairing.strip() and not (kind == UDP and address.is_loopback):
        raise UserInputError(
            f"'{spec}' leaves this machine, so both need the same pairing string: --pairing WORDS, or the environment "
            f"variable AVATAR_STREAM_PAIRING. Here is a fresh one: {new_pairing()}"
        )
    return address


def rendezvous_address(listen: str) -> NetworkAddress:
    """Where a rendezvous listens, of ADDRESS[:PORT]. Raises AddressError where it is written wrongly."""
    return parse_address(f"{WEBRTC}://{listen.strip()}", port=_RENDEZVOUS_PORT)


def is_by_hand(spec: str) -> bool:
    """Whether an address means that people copy texts from one machine to the other."""
    return spec.strip().lower() == f"{WEBRTC}://"


def open_link_sender(
    spec: str, fps: float, pairing: str = "", *, stun: str = "", offering: Offering | None = None
) -> LinkSender:
    """The sending end of a link to another machine.

    Args:
        spec: see `link_address`.
        fps: nominal packets a second.
        pairing: the string that both machines have; "" on one machine alone.
        stun: HOST[:PORT] of a STUN server for WebRTC; "" for none.
        offering: what the receiver may have beside the packets; None for nothing.

    Raises:
        AddressError, UserInputError: the address can't be used.
        SinkError: no network leads there.
    """
    address = link_address(spec, pairing)
    master = master_key(pairing)
    transport: DatagramTransport
    if address.kind == UDP:
        transport = udp.UdpToReceiver(address)
    else:
        from avatar_stream.links.webrtc.opening import webrtc_to_receiver

        transport = webrtc_to_receiver(address, master, stun)
    return LinkSender(transport, fps, master, offering)


def open_link_receiver(spec: str, pairing: str = "", stun: str = "") -> LinkReceiver:
    """The receiving end of a link to another machine; see `open_link_sender`.

    Raises:
        AddressError, UserInputError: the address can't be used.
        SourceError: the port is taken, or the address is not this machine's.
    """
    address = link_address(spec, pairing)
    master = master_key(pairing)
    transport: DatagramTransport
    if address.kind == UDP:
        transport = udp.UdpFromSenders(address)
    else:
        from avatar_stream.links.webrtc.opening import webrtc_from_sender

        transport = webrtc_from_sender(address, master, stun)
    return LinkReceiver(transport, master)
