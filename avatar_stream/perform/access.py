"""Who may ask the capture process's server for what: the page is anybody's, the socket wants the performer's token.

It is a server, and for browsers an origin, of its own. Whoever performs gets nothing of the studio's: no command, no
picture, no other face; and the tracker's code, which makes functions of texts, can't reach the studio's page.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from avatar_stream.base.local_access import names_this_machine, same_secret


@dataclass(frozen=True)
class PerformerAccess:
    """What the guard of this server asks; see `web.guard.Gate`.

    Attributes:
        port: where the server listens.
        token: of who may perform.
        secure: whether it is asked over HTTPS, from the network.
        names: by which it is known on the network, apart from addresses in numbers.
        addresses: at which pages may open its socket.
    """

    port: int
    token: str = field(repr=False)
    secure: bool = False
    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ("127.0.0.1", "localhost")

    strangers = "This server answers to its own addresses alone"
    permissions = "camera=(self), microphone=(), geolocation=()"

    def admits(self, path: str, token: str) -> bool:
        """Whether `token` opens `path`."""
        return not path.startswith("/api/") or same_secret(token, self.token)

    def knows(self, host: str) -> bool:
        """Whether a Host header names this server. A web page can make a name point here, but not a number."""
        if not self.secure:
            return names_this_machine(host, self.port)
        name, _, port = host.rpartition(":")
        if port != str(self.port):
            return False
        if name.lower() in self.names:
            return True
        try:
            ipaddress.ip_address(name[1:-1] if name.startswith("[") and name.endswith("]") else name)
        except ValueError:
            return False
        return True

    def is_own_page(self, origin: str, host: str) -> bool:
        """Whether an Origin header is that of this server's page."""
        return origin.lower() == f"{'https' if self.secure else 'http'}://{host.lower()}"

    @property
    def content_security_policy(self) -> str:
        """Nothing but what this server gives. The tracker is WebAssembly, and its loader makes functions of texts."""
        # "'self'" means sockets, too, in all but old browsers, and addresses of IPv6 can't be written here.
        scheme = "wss" if self.secure else "ws"
        sockets = " ".join(f"{scheme}://{one}:{self.port}" for one in self.addresses if ":" not in one)
        return (
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'unsafe-eval'; style-src 'self'; "
            f"img-src 'self'; connect-src 'self' {sockets}; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'"
        )
