"""Tells the person at the terminal which link to open in the browser that performs."""

from __future__ import annotations

import contextlib

from avatar_stream.commands.terminal import note
from avatar_stream.errors import UserInputError


def tell_performer_link(source: str) -> None:
    """Print the link where `source` is a browser. It holds a secret, so it takes no way but this and the page's."""
    if "://" not in source:
        return
    from avatar_stream.perform.address import performer_link

    with contextlib.suppress(UserInputError, OSError):  # the source itself says so
        link = performer_link(source)
        if link is not None:
            note(f"Open in the browser that performs: {link}")
        if link is not None and link.startswith("https"):
            note(
                "It warns once, since the certificate is this machine's own: docs/network.md says what to tap"
            )
