"""A browser that performs, as a source of faces: what it sees comes as landmarks."""

from __future__ import annotations

from avatar_stream.perform.address import performer_address
from avatar_stream.perform.messages import Seen
from avatar_stream.perform.server import PerformServer
from avatar_stream.perform.tracker_files import GET_COMMAND, tracker_folder

_PATIENCE_S = 1.0
FPS = 30.0


class BrowserFaces:
    """Listens at ``browser://[ADDRESS][:PORT]`` for a browser, see `PerformServer`.

    Attributes:
        silent: whether nothing came within the last second.

    Raises:
        AddressError, SourceError: it is written wrongly, or can't be listened to.
    """

    def __init__(self, spec: str) -> None:
        self._server = PerformServer(performer_address(spec))
        self.silent = False

    @property
    def skipped(self) -> int:
        """Faces that were replaced by newer ones before anybody read them."""
        return self._server.seen.dropped

    @property
    def trouble(self) -> str | None:
        """Why there is nothing to show, one line; None while faces arrive."""
        if not self.silent:
            return None
        if self._server.ended:
            return "The server of the page that performs has ended: choose the source anew"
        if tracker_folder() is None:
            return f"The tracker for browsers is not installed: {GET_COMMAND}"
        if not self._server.connected:
            return "No browser performs: open the link that the terminal shows, and the studio's page under Source"
        fault = self._server.counts.fault
        if fault:
            return f"What the browser sends can't be read: {fault}"
        return "The browser sends nothing: press Start on its page, and keep it in front"

    def read(self) -> Seen | None:
        """The newest; None where nothing came within a second, and the source is then `silent`."""
        seen = self._server.seen.take(_PATIENCE_S)
        self.silent = seen is None
        return seen

    def close(self) -> None:
        """Free the port; may be called more than once."""
        self._server.close()
