"""The studio's handle on the capture process. Loads no camera, no tracker, no frame."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from dataclasses import asdict
from multiprocessing.connection import Connection

from avatar_stream.base.clock import Clock, SystemClock
from avatar_stream.base.processes import ending_in_words, one_blas_thread, shielded_start
from avatar_stream.base.smoothing import Smoothing
from avatar_stream.base.timings import Timings
from avatar_stream.base.voice_level import VoiceLevel
from avatar_stream.capture.request import CaptureFailure, CaptureInfo, CaptureRequest
from avatar_stream.errors import SourceError
from avatar_stream.links import Address, ControlChannel, open_receiver
from avatar_stream.links.control import Message
from avatar_stream.types import Calibration

# No beat for so long: the process is stopped or hangs. Longer while it loads its libraries, which holds up everything.
_SILENT_S, _LOADING_S = 2.0, 20.0
# No look at its source for so long: the tracker or a driver hangs.
_HUNG_S = 8.0
_STOPPING_S = 4.0
_DYING_S = 0.5

CaptureEntry = Callable[[CaptureRequest, Address, Connection], None]


class CaptureProcess:
    """Starts the capture process, hears its messages, and stops it.

    Used by one thread, but for `recalibrate` and `smooth`.

    Args:
        request: what to capture.
        note: takes one line for the user.
        entry: what the process runs, usually `process.run_capture`; one with another camera for measuring.
        clock: gives the time.

    Attributes:
        receiver: brings the packets.
        info: what it captures, or None while the source is not open.
        waiting: why the source is not open yet, or gives nothing, one line for people; "" where all is well.
        ended: whether no packet will come any more.
        failure: why it failed, or None.
        calibration: what is known of the person, for the process that takes over; or None.
        encode: how long it took to encode frames.
        level: how loud it was last, where it listens to sound; else None.
    """

    def __init__(
        self,
        request: CaptureRequest,
        note: Callable[[str], None],
        entry: CaptureEntry | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._note, self._clock = note, clock or SystemClock()
        # "spawn" on every system: a forked child would inherit the studio's threads and libraries.
        context = multiprocessing.get_context("spawn")
        receiving, sending = context.Pipe(duplex=False)
        ours, theirs = context.Pipe()
        self._process = context.Process(
            target=entry or _capture_entry, args=(request, sending, theirs), name="capture", daemon=True
        )
        with one_blas_thread(), shielded_start():
            self._process.start()
        sending.close()
        theirs.close()
        self.receiver = open_receiver(receiving)
        self._control = ControlChannel(ours)
        self._heard_s = self._clock.now_s()
        self._idle_s: float | None = None
        self.info: CaptureInfo | None = None
        self.waiting = ""
        self.ended = False
        self.failure: CaptureFailure | None = None
        self.calibration = request.calibration
        self.encode = Timings()
        self.level: VoiceLevel | None = None

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid or 0

    def wait_ready(self, timeout_s: float) -> CaptureInfo | None:
        """What it captures, or None when the source is still not open after `timeout_s`.

        Raises:
            SourceError: the source can't be opened.
        """
        deadline_s = self._clock.now_s() + timeout_s
        while self.info is None and not self.ended and self._clock.now_s() < deadline_s:
            self._take(self._control.receive(max(deadline_s - self._clock.now_s(), 0.0)))
        if self.failure is not None:
            raise SourceError(self.failure.reason)
        return self.info

    def begin(self) -> None:
        """Let the performance begin, now or as soon as the source is open."""
        self._control.send("start")

    def recalibrate(self) -> None:
        """Have the face at rest learned anew, while the person looks straight ahead and relaxes."""
        self._control.send("recalibrate")

    def smooth(self, smoothing: Smoothing) -> None:
        """Smooth by other settings from now on."""
        self._control.send("smooth", smoothing=asdict(smoothing))

    def poll(self) -> None:
        """Take in what the process has said since the last time, and whether it is still alive; never waits."""
        while (message := self._control.receive()) is not None:
            self._take(message)
        self._take(None)
        if not self.ended:
            self._look_for_life()

    def close(self) -> None:
        """Stop the process and wait for its end; may be called more than once."""
        self.ended = True  # a silent end is what is wanted from here on
        self._control.send("stop")
        # One that doesn't answer won't obey either.
        self._process.join(0.0 if self.failure is not None and not self.failure.final else _STOPPING_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self.poll()  # its last timings
        self._control.close()
        self.receiver.close()

    def close_later(self) -> None:
        """Stop the process without waiting for its end."""
        self.receiver.close()
        threading.Thread(target=self.close, name="capture-end", daemon=True).start()

    def _look_for_life(self) -> None:
        loading = self.info is None and not self.waiting
        if self._clock.now_s() - self._heard_s > (_LOADING_S if loading else _SILENT_S):
            self._fail("the capture process does not answer")
        elif self._idle_s is not None and self._idle_s > _HUNG_S:
            self._fail("the capture process hangs")

    def _fail(self, reason: str, *, final: bool = False) -> None:
        self.failure, self.ended = CaptureFailure(reason, final), True

    def _take(self, message: Message | None) -> None:
        if message is None:
            if self._control.closed_by_peer and not self.ended:
                self._process.join(_DYING_S)  # its exit code comes a moment after its pipes close
                self._fail(f"the capture process {ending_in_words(self._process.exitcode)}")
            return
        self._heard_s = self._clock.now_s()
        event: str = message.pop("event")
        if event == "ready":
            self.info, self.waiting = CaptureInfo(**message), ""
        elif event == "beat":
            self._idle_s = message.pop("idle_s")
            if message:
                self.calibration = Calibration(**message)
        elif event == "waiting":
            self.waiting = message["text"]
        elif event == "note":
            self._note(message["text"])
        elif event == "timings":
            self.encode.add_ms(message["encode_ms"])
        elif event == "level":
            self.level = VoiceLevel(**message)
        elif event == "failed":
            self._fail(message["text"], final=message["final"])
        elif event == "ended":
            self.ended = True


def _capture_entry(request: CaptureRequest, link: Address, control: Connection) -> None:
    """First function of the new process; loads camera and tracker there and only there."""
    from avatar_stream.capture.process import run_capture

    run_capture(request, link, control)
