"""Who may ask the studio's server for what.

| path | who |
| --- | --- |
| `/api/view/…` | whoever has the viewer's token or the panel's |
| `/api/remote/…` | whoever has the remote's token or the panel's |
| any other `/api/…` | whoever has the panel's token |
| everything else (page, scripts, styles) | anybody on this machine: there is nothing secret in it |

A token comes as ``Authorization: Bearer TOKEN``, or, for a WebSocket, which can't have such a header in a browser, as
a subprotocol ``token.TOKEN``. In links it stands behind a "#": no server and no log gets to see it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from avatar_stream.base.local_access import (
    LOOPBACK,
    is_own_page,
    names_this_machine,
    new_secret,
    same_secret,
)

SUBPROTOCOL = "avatar-stream"


@dataclass(frozen=True)
class Access:
    """What is known to those who may use the studio.

    Attributes:
        port: where the server listens.
        view: token of who may watch; kept, so that a browser source in OBS finds the character again.
        remote: token of who may press keys, such as a Stream Deck; kept, too, so that its buttons go on working.
        control: token of who may do everything; another one for each launch.
    """

    port: int
    view: str
    remote: str = field(default_factory=new_secret)
    control: str = field(default_factory=new_secret)

    strangers = "This server answers to 127.0.0.1 and localhost alone"
    permissions = "camera=(), microphone=(), geolocation=()"

    def knows(self, host: str) -> bool:
        """Whether a Host header names this server."""
        return names_this_machine(host, self.port)

    def is_own_page(self, origin: str, host: str) -> bool:
        """Whether an Origin header is that of a page of this server, whichever of its names is used."""
        return is_own_page(origin, self.port)

    def admits(self, path: str, token: str) -> bool:
        """Whether `token` opens `path`."""
        if not path.startswith("/api/"):
            return True
        kept = {"/api/view/": self.view, "/api/remote/": self.remote}
        return same_secret(token, self.control) or any(
            path.startswith(start) and same_secret(token, secret) for start, secret in kept.items()
        )

    @property
    def content_security_policy(self) -> str:
        """Nothing but what this server gives: no script of a page's own text, nothing from elsewhere."""
        sockets = f"ws://127.0.0.1:{self.port} ws://localhost:{self.port}"
        return (
            f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
            f"connect-src 'self' {sockets}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            "require-trusted-types-for 'script'"
        )

    @property
    def url(self) -> str:
        """The panel's link."""
        return f"http://{LOOPBACK}:{self.port}/#{self.control}"

    @property
    def view_url(self) -> str:
        """The viewer's link."""
        return f"http://{LOOPBACK}:{self.port}/view#{self.view}"

    @property
    def watch_url(self) -> str:
        """The link of an audience that decodes for itself."""
        return f"http://{LOOPBACK}:{self.port}/watch#{self.view}"
