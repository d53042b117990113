"""Addresses of links between machines, and what both of their ends have in common."""

from __future__ import annotations

from avatar_stream.base.network_address import NetworkAddress, parse_address
from avatar_stream.errors import UserInputError
from avatar_stream.links.sealing import new_pairing
from avatar_stream.links.wire import MAX_DATAGRAM_BYTES

PORT = 47820
KIND = "udp"
TICK_S = 0.1
READ_BYTES = MAX_DATAGRAM_BYTES + 1  # what is longer is seen to be


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
