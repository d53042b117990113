"""One output: opened, shown to, opened again after trouble, and closed, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

from avatar_stream.base.clock import Clock
from avatar_stream.base.mailbox import Mailbox
from avatar_stream.base.supervisor import Health, Supervised, reason_of
from avatar_stream.base.timings import Timings
from avatar_stream.errors import DeviceUnavailableError
from avatar_stream.pictures.fitting import Fitting
from avatar_stream.stages import PerformanceSink, Sink
from avatar_stream.studio.events import OutputPhase, OutputState
from avatar_stream.types import FaceSemantics, Picture

HUNG_AFTER_S = 5.0
_TEN_SECONDS = 300  # pictures, at the usual 30 a second
_FINISHING_S = 15.0  # a long video's index takes a while to write
_LOOK_EVERY_S = 0.25


class OpenSink(Protocol):
    """Opens the sink of an output."""

    def __call__(self, size: tuple[int, int], *, again: bool) -> Sink:
        """A sink for pictures of (width, height) pixels; `again` after an earlier one of this output."""
        ...


class Output:
    """Gives one sink the newest picture whenever it is ready for one. A slow or hung one holds up nobody else.

    The thread opens the sink, and alone touches it. Where its device is missing or it breaks, it is opened again.

    Args:
        spec: the words that name the output.
        open_sink: opens the sink.
        size: (width, height) in pixels of the first pictures.
        clock: gives the time.
        report: called with the new state whenever its phase or reason change; from any thread.

    Attributes:
        opened: done once the first attempt is over; its result is the sink's note for the user, and its exception why
            the sink can never be opened. A device that may come later is no such reason.
        phase, reason: as in `OutputState`.
        left_by_user: whether the user closed it, as one closes a window.
        member: of a room, whom it shows alone; "" for all.
    """

    def __init__(
        self,
        spec: str,
        open_sink: OpenSink,
        size: tuple[int, int],
        clock: Clock,
        report: Callable[[OutputState], None],
    ) -> None:
        self.spec = spec
        self.opened: Future[str] = Future()
        self.phase: OutputPhase = "opening"
        self.reason = self._closing_trouble = self._note = ""
        self.left_by_user = False
        self.member = ""
        self._open_sink, self._size, self._clock, self._report = open_sink, size, clock, report
        self._mailbox: Mailbox[tuple[Picture, FaceSemantics | None, bool]] = Mailbox()
        self._latency = Timings()
        self._pictures = 0
        self._discard = self._wanted_anew = False
        self._busy_since_s: float | None = None
        self._fitting = Fitting(size, size)
        self._sink = Supervised(self._open, self._close, clock=clock, on_change=self._heed_health)
        self._thread = threading.Thread(target=self._run, name=f"output {spec}", daemon=True)
        self._thread.start()

    def show(self, picture: Picture, played: FaceSemantics | None = None, *, tracked: bool) -> None:
        """Leave a picture for the sink, and what the character does in it; never waits.

        `tracked`: it follows a face, so its age counts.
        """
        busy_since_s = self._busy_since_s
        if busy_since_s is not None and self._clock.now_s() - busy_since_s > HUNG_AFTER_S:
            self._become("hung", f"it has not answered for {HUNG_AFTER_S:g} s")
        elif self.phase != "closed":
            self._mailbox.put((picture, played, tracked))

    def reopen(self) -> None:
        """Close the sink and open it anew, as soon as it is free."""
        self._wanted_anew = True

    def finish(self, *, discard: bool = False, timeout_s: float = _FINISHING_S) -> None:
        """Let the sink take what waits, close it, and wait for that; `discard` removes what it wrote."""
        self._discard = discard
        self._mailbox.close()
        self._thread.join(0.0 if self.phase == "hung" else timeout_s)
        if self._thread.is_alive():
            self._become("hung", self.reason or f"it could not be closed within {timeout_s:g} s")

    @property
    def state(self) -> OutputState:
        """How it is."""
        return OutputState(
            spec=self.spec,
            phase=self.phase,
            reason=self.reason,
            pictures=self._pictures,
            dropped=self._mailbox.dropped,
        )

    @property
    def latency(self) -> Timings:
        """From a picture's camera time to the sink having taken it, of pictures that follow a face."""
        return self._latency

    def recent_latency_ms(self) -> tuple[float | None, float | None]:
        """The recent median, and what 95 % of the last ten seconds' pictures kept to."""
        return self._latency.last_ms(), self._latency.last_ms(_TEN_SECONDS, 95.0)

    def _run(self) -> None:
        self._sink.tend()
        if not self.opened.done():
            self.opened.set_result(getattr(self._sink.thing, "note", ""))
        while self.phase != "closed" and not self._mailbox.closed:
            item = self._mailbox.take(_LOOK_EVERY_S)
            if self._wanted_anew:
                self._wanted_anew = False
                self._sink.again()
            if self._sink.tend() is None:
                continue
            try:
                if item is not None:
                    self._send(*item)
                # The one that is open now: for pictures of another size, the one before was closed by us.
                if getattr(self._sink.thing, "closed", False):
                    self.left_by_user = True
                    self._become("closed", "you closed it")
            except Exception as error:  # one output must never take down the show
                self._sink.failed(reason_of(error))
        self._end()

    def _send(self, picture: Picture, played: FaceSemantics | None, tracked: bool) -> None:
        self._busy_since_s = self._clock.now_s()
        try:
            height, width = picture.pixels.shape[:2]
            sink = self._sink_for((width, height))
            if sink is None:
                return
            if isinstance(sink, PerformanceSink):
                if played is not None:
                    sink.perform(played)
            else:
                sink.send(self._fitting.picture(picture))
        finally:
            self._busy_since_s = None
        self._pictures += 1
        if tracked:
            self._latency.add_s(self._clock.now_s() - picture.captured_s)
        if self.phase == "hung":
            self._become("showing", "")

    def _sink_for(self, size: tuple[int, int]) -> Sink | None:
        """The sink, made ready for pictures of another size than before."""
        sink = self._sink.thing
        if size == self._fitting.own_size or sink is None or isinstance(sink, PerformanceSink):
            return sink
        if sink.keeps_size:
            self._fitting = Fitting(size, self._fitting.size)
            return sink
        self._size = size
        self._sink.again()
        return self._sink.tend()

    def _open(self) -> Sink:
        first = not self.opened.done()
        before_s, self._busy_since_s = self._busy_since_s, self._clock.now_s()
        try:
            sink = self._open_sink(self._size, again=not first)
        except DeviceUnavailableError:
            raise
        except Exception as error:
            if first:
                self.opened.set_exception(error)
            raise
        finally:
            self._busy_since_s = before_s
        self._fitting = Fitting(self._size, self._size)
        self._note = sink.note
        return sink

    def _close(self, sink: Sink) -> None:
        self._closing_trouble, before = "", sink.note
        try:
            sink.close(discard=self._discard)
        except Exception as error:
            self._closing_trouble = reason_of(error)
        self._note = sink.note if sink.note != before else ""

    def _end(self) -> None:
        """Close the sink for good, and tell why where that fails or where it shows nothing at the end."""
        reason = self.reason if self._sink.thing is None else ""
        self._sink.close()
        self._become("closed", self._closing_trouble or reason)

    def _heed_health(self, health: Health) -> None:
        if health.state == "up":
            self._become("showing", "")
        elif health.state == "down" and self.opened.done() and self.opened.exception() is not None:
            self.phase = "closed"  # it never was an output; whoever asked for it is told
        elif health.state == "down":
            self._become("waiting", health.reason)

    def _become(self, phase: OutputPhase, reason: str) -> None:
        if self.phase == "closed" or (phase, reason) == (self.phase, self.reason):
            return
        self.phase, self.reason = phase, reason
        note, self._note = self._note, ""
        self._report(self.state.model_copy(update={"note": note}))
