"""An output whose device may be missing, taken, or pulled out: the show goes on, and so do the attempts."""

from __future__ import annotations

from collections.abc import Callable

from avatar_stream.base.clock import now_s
from avatar_stream.errors import DeviceUnavailableError
from avatar_stream.stages import Sink
from avatar_stream.types import Picture

RETRY_EVERY_S = 5.0


class ReopeningSink(Sink):
    """Opens a sink, and opens it again whenever its device has gone.

    Every reason is told once, not at every attempt. Pictures that come meanwhile are not shown.

    Args:
        spec: the words that name the sink, for messages.
        open_sink: opens the sink; a `DeviceUnavailableError` of it, or of the sink's `send`, is borne.
        notify: takes one line for the user.
        clock: gives monotonic seconds.

    Attributes:
        waiting: why the last picture was not shown, or None.
        note: what the sink has to tell the user once it is open, or "".

    Raises:
        SinkError: the sink can't be opened for a reason that time won't heal.
    """

    def __init__(
        self,
        spec: str,
        open_sink: Callable[[], Sink],
        notify: Callable[[str], None],
        *,
        clock: Callable[[], float] = now_s,
    ) -> None:
        self.waiting: str | None = None
        self._spec, self._open_sink, self._notify, self._clock = spec, open_sink, notify, clock
        self._sink: Sink | None = None
        self._retry_at_s = 0.0
        self._closed = False
        self.note = ""
        self._open()

    def send(self, picture: Picture) -> None:
        """Show one picture, if the device is there or comes back at this attempt."""
        if self._closed or (self._sink is None and self._clock() < self._retry_at_s):
            return
        if self._sink is None:
            self._open()
        if self._sink is None:
            return
        try:
            self._sink.send(picture)
        except DeviceUnavailableError as error:
            self._sink.close()
            self._sink = None
            self._wait(str(error))

    def close(self, *, discard: bool = False) -> None:
        self._closed = True
        if self._sink is not None:
            self._sink.close(discard=discard)

    def _open(self) -> None:
        try:
            self._sink = self._open_sink()
        except DeviceUnavailableError as error:
            self._wait(str(error))
            return
        self.note = getattr(self._sink, "note", "")
        if self.waiting is not None:
            self._notify(f"Output {self._spec} is there now")
        self.waiting = None

    def _wait(self, reason: str) -> None:
        self._retry_at_s = self._clock() + RETRY_EVERY_S
        if reason != self.waiting:
            self._notify(f"Output {self._spec} waits, and is looked for every {RETRY_EVERY_S:g} s: {reason}")
        self.waiting = reason
