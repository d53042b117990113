"""Addresses as users write them: KIND://HOST:PORT?option=value, for what listens or sends on a network."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from avatar_stream.base.local_access import LOOPBACK
from avatar_stream.errors import UserInputError

SocketAddress = tuple[str, int] | tuple[str, int, int, int]


class AddressError(UserInputError):
    """An address that is written wrongly, or that this machine doesn't know."""


@dataclass(frozen=True)
class NetworkAddress:
    """Where to listen, or where to send.

    Attributes:
        kind: what stands before "://", in lower case.
        host: name, IPv4 or IPv6 address without brackets; "" where none was given.
        port: 1…65535; 0 where none was given.
        options: what stands after "?".
    """

    kind: str
    host: str
    port: int
    options: dict[str, str] = field(default_factory=dict)

    @property
    def is_loopback(self) -> bool:
        """Whether it stays on this machine."""
        if self.host in ("", "localhost"):
            return True
        try:
            return ipaddress.ip_address(self.host.partition("%")[0]).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        return host_and_port(self.host or LOOPBACK, self.port)


def host_and_port(host: str, port: int) -> str:
    """HOST:PORT, an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def parse_address(spec: str, *, port: int, options: Collection[str] = ()) -> NetworkAddress:
    """Read an address.

    Args:
        spec: KIND://[HOST][:PORT][?option=value&…]; an IPv6 address stands in brackets.
        port: taken where none is given.
        options: which options there are.

    Raises:
        AddressError: it is written wrongly; the message shows how to write it.
    """
    example = f"write it like {spec.partition('://')[0] or 'udp'}://127.0.0.1:{port or 47820}"
    try:
        parts = urlsplit(spec)
        given = parts.port
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise AddressError(f"'{spec}' is no address: {example} (IPv6 in brackets: [::1])") from None
    if not parts.scheme or parts.username is not None or parts.path.strip("/") or parts.fragment:
        raise AddressError(f"'{spec}' is no address: {example}")
    if given == 0:
        raise AddressError(f"'{spec}': a port is a number from 1 to 65535")
    for name, _ in pairs:
        if name not in options:
            choices = f"there is {', '.join(sorted(options))}" if options else "it takes none"
            raise AddressError(f"'{spec}' has an unknown option '{name}'; {choices}")
    return NetworkAddress(parts.scheme, parts.hostname or "", given or port, dict(pairs))


def resolve(host: str, port: int, kind: socket.SocketKind) -> tuple[socket.AddressFamily, SocketAddress]:
    """Family and socket address of a name or a number.

    Raises:
        AddressError: nobody knows that name.
    """
    try:
        found = socket.getaddrinfo(host, port, type=kind)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise AddressError(
            f"'{host}' is not known on this network ({reason}); give the address in numbers"
        ) from None
    family, _, _, _, address = found[0]
    return family, address  # type: ignore[return-value]  # of bytes where Python was built without IPv6
