"""``serve-rendezvous``: a place in the internet where two ends of a link find each other."""

from __future__ import annotations

from typing import Annotated

import typer

from avatar_stream.commands.stop_signals import stop_on_signals
from avatar_stream.commands.terminal import note

# So often a stop is looked for where nothing wakes a thread that waits.
_LOOK_S = 0.5


def serve_rendezvous(
    listen: Annotated[
        str,
        typer.Option(
            "--listen",
            metavar="ADDRESS[:PORT]",
            help="Where: an address of this machine, 0.0.0.0 for all of them, [::] for IPv6 too.",
        ),
    ] = "127.0.0.1:47821",
) -> int:
    """Let send and receive find each other by webrtc://THIS-MACHINE; no face and no pairing string comes here."""
    from avatar_stream.links.opening import rendezvous_address
    from avatar_stream.links.webrtc.rendezvous_server import RendezvousServer

    with stop_on_signals() as stop, RendezvousServer(rendezvous_address(listen)) as server:
        note(f"A rendezvous at {server.place}: webrtc://HOST:PORT of send and receive. Ctrl-C ends it")
        while not stop.wait(_LOOK_S):
            pass
    return 0
