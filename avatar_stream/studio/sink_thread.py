"""A thread for one sink, so that a slow or hung output holds up nobody else."""

from __future__ import annotations

import threading
from collections.abc import Callable

from avatar_stream.base.clock import now_s
from avatar_stream.base.mailbox import Mailbox
from avatar_stream.base.timings import Timings
from avatar_stream.errors import SinkError
from avatar_stream.stages import Sink
from avatar_stream.studio.run_statistics import SinkStatistics
from avatar_stream.types import Picture

HUNG_AFTER_S = 5.0
_TEN_SECONDS = 300  # pictures, at the usual 30 a second
_FINISHING_S = 15.0  # a long video's index takes a while to write


class SinkThread:
    """Gives one sink the newest picture whenever it is ready for one, and closes it in the end.

    Args:
        spec: the words that name the sink, for messages.
        sink: the sink; from now on only this thread touches it.
        notify: takes one line for the user when the sink fails; called from any thread.
        hung_after_s: after so long inside one `send` the sink is given up.

    Attributes:
        error: why the sink stopped before the end, or showed nothing at the end, or None.
        running: whether it still takes pictures.
    """

    def __init__(
        self,
        spec: str,
        sink: Sink,
        notify: Callable[[str], None],
        *,
        hung_after_s: float = HUNG_AFTER_S,
    ) -> None:
        self.spec = spec
        self.error: str | None = None
        self.running = True
        self._sink = sink
        self._notify = notify
        self._hung_after_s = hung_after_s
        self._mailbox: Mailbox[tuple[Picture, bool]] = Mailbox()
        self._pictures = 0
        self._busy_since_s: float | None = None
        self._latency = Timings()
        self._discard = False
        self._thread = threading.Thread(target=self._run, name=f"sink {spec}", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> str | None:
        """Why the sink shows nothing for now, where it is one that says so (see `sinks.reopening`)."""
        waiting: str | None = getattr(self._sink, "waiting", None)
        return waiting

    def show(self, picture: Picture, *, tracked: bool) -> None:
        """Leave a picture for the sink; never waits. `tracked`: it follows a face, so its age counts."""
        busy_since_s = self._busy_since_s
        if self.running and busy_since_s is not None and now_s() - busy_since_s > self._hung_after_s:
            self._fail(f"it has not answered for {self._hung_after_s:g} s")
        if self.running:
            self._mailbox.put((picture, tracked))

    def finish(self, *, discard: bool = False, timeout_s: float = _FINISHING_S) -> None:
        """Let the sink take what waits, close it, and wait for that; `discard` removes what it wrote."""
        self._discard = discard
        self._mailbox.close()
        self._thread.join(0.0 if self.error and self._thread.is_alive() else timeout_s)
        if self._thread.is_alive() and self.error is None:
            self._fail(f"it could not be closed within {timeout_s:g} s")
        self.running = False

    def statistics(self) -> SinkStatistics:
        """What the sink took so far."""
        return SinkStatistics(
            self.spec, self._pictures, self._mailbox.dropped, self.error, self._latency.percentiles()
        )

    def latency_ms(self) -> float | None:
        """The recent latency in milliseconds, or None when nothing was measured yet."""
        return self._latency.last_ms()

    def latency_p95_ms(self) -> float | None:
        """Which latency 95 % of the last ten seconds' pictures kept to, in milliseconds, or None."""
        return self._latency.last_ms(_TEN_SECONDS, 95.0)

    def _run(self) -> None:
        try:
            while self.running and not self._mailbox.closed:
                item = self._mailbox.take()
                if item is None:
                    continue
                picture, tracked = item
                self._busy_since_s = now_s()
                self._sink.send(picture)
                self._busy_since_s = None
                if self.waiting is not None:
                    continue
                self._pictures += 1
                if tracked:
                    self._latency.add_s(now_s() - picture.captured_s)
                if getattr(self._sink, "closed", False):  # the user closed the window
                    self.running = False
            self.error = self.waiting
            self._sink.close(discard=self._discard)
        except Exception as error:  # one output must never take down the show
            self._fail(str(error) if isinstance(error, SinkError) else f"{type(error).__name__}: {error}")
            self._close_quietly()
        finally:
            self._busy_since_s = None
            self.running = False

    def _fail(self, reason: str) -> None:
        self.error, self.running = reason, False
        self._notify(f"Output {self.spec} stopped: {reason}")

    def _close_quietly(self) -> None:
        """Close a sink that has failed; what it says about that is of no more use."""
        try:
            self._sink.close(discard=self._discard)
        except Exception as error:
            self._notify(f"Output {self.spec} could not be closed: {error}")
