"""Where a browser that performs finds this machine, and by which link."""

from __future__ import annotations

import ipaddress
import socket

import psutil

from avatar_stream.base.local_access import LOOPBACK, kept_secret
from avatar_stream.base.network_address import NetworkAddress, host_and_port, parse_address

KIND, PORT = "browser", 8760
_KEY = "perform-key"
# A network for examples in books: leads out of the house, and nothing is sent there.
_ELSEWHERE = ("192.0.2.1", 9)


def performer_address(spec: str) -> NetworkAddress:
    """Read ``browser://[ADDRESS][:PORT]``.

    Raises:
        AddressError: it is written wrongly.
    """
    return parse_address(spec, port=PORT)


def performer_token() -> str:
    """The secret in the link: it lets perform, and opens nothing else. It stays, so that a phone finds back.

    Raises:
        OSError: the user's folder can't be read or written.
    """
    return kept_secret(_KEY)


def performer_link(spec: str) -> str | None:
    """The link to open in the browser that performs; None where the source is another one.

    Raises:
        AddressError: `spec` is written wrongly.
        OSError: its secret can't be kept.
    """
    if spec.partition("://")[0].lower() != KIND or "://" not in spec:
        return None
    address = performer_address(spec)
    scheme = "http" if address.is_loopback else "https"
    return f"{scheme}://{host_and_port(_reached_at(address), address.port)}/perform#{performer_token()}"


def own_addresses() -> list[str]:
    """All addresses of this machine in numbers, IPv4 and IPv6, but those that only a network card's name completes."""
    found = {
        entry.address
        for entries in psutil.net_if_addrs().values()
        for entry in entries
        if entry.family in (socket.AF_INET, socket.AF_INET6) and "%" not in entry.address
    }
    return sorted(address for address in found if not ipaddress.ip_address(address).is_link_local)


def own_names() -> list[str]:
    """Names of this machine, in lower case."""
    name = socket.gethostname().lower()
    return sorted({"localhost", name, f"{name.partition('.')[0]}.local"})


def _reached_at(address: NetworkAddress) -> str:
    """The host to write into the link."""
    if address.is_loopback:
        return address.host or LOOPBACK
    if address.host not in ("0.0.0.0", "::"):
        return address.host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:  # no way out of the house; then any network does
            outward = [one for one in own_addresses() if not ipaddress.ip_address(one).is_loopback]
            return next(iter(outward), LOOPBACK)
        return str(probe.getsockname()[0])
