"""The studio's handle on the capture process. Loads no camera, no tracker, no frame."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from avatar_stream.base.clock import now_s
from avatar_stream.base.timings import Timings
from avatar_stream.capture.request import CaptureInfo, CaptureRequest
from avatar_stream.errors import SourceError
from avatar_stream.links.control import ControlChannel, Message
from avatar_stream.links.pipe import PipeLink

_STOPPING_S = 4.0


CaptureEntry = Callable[[CaptureRequest, Connection, Connection], None]


class CaptureProcess:
    """Starts the capture process, hears its messages, and stops it.

    Args:
        request: what to capture.
        notify: takes one line for the user.
        entry: what the process runs, usually `capture.run_capture`; one with another camera for measuring.

    Attributes:
        link: brings the packets.
        info: what it captures, or None while the source is still being opened.
        ended: whether no packet will come any more.
        error: why it failed, or None.
        encode: how long it took to encode frames.
    """

    def __init__(
        self, request: CaptureRequest, notify: Callable[[str], None], entry: CaptureEntry | None = None
    ) -> None:
        self._notify = notify
        # "spawn" on every system: a forked child would inherit the studio's threads and libraries.
        context = multiprocessing.get_context("spawn")
        receiving, sending = context.Pipe(duplex=False)
        ours, theirs = context.Pipe()
        self._process = context.Process(
            target=entry or _capture_entry, args=(request, sending, theirs), name="capture", daemon=True
        )
        # Two BLAS threads on arrays this small only wait for each other; read when NumPy is loaded.
        before = os.environ.get("OPENBLAS_NUM_THREADS")
        os.environ["OPENBLAS_NUM_THREADS"] = "1"
        try:
            self._process.start()
        finally:
            if before is None:
                del os.environ["OPENBLAS_NUM_THREADS"]
            else:
                os.environ["OPENBLAS_NUM_THREADS"] = before
        sending.close()
        theirs.close()
        self.link = PipeLink(receiving)
        self._control = ControlChannel(ours)
        self.info: CaptureInfo | None = None
        self.ended = False
        self.error: str | None = None
        self.encode = Timings()

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid or 0

    def wait_ready(self, timeout_s: float) -> CaptureInfo | None:
        """What it captures, or None when the source is still not open after `timeout_s`.

        Raises:
            SourceError: the source can't be opened.
        """
        deadline_s = now_s() + timeout_s
        while self.info is None and not self.ended and now_s() < deadline_s:
            self._take(self._control.receive(max(deadline_s - now_s(), 0.0)))
        if self.error is not None:
            raise SourceError(self.error)
        return self.info

    def begin(self) -> None:
        """Let the performance begin, now or as soon as the source is open."""
        self._control.send("start")

    def recalibrate(self) -> None:
        """Have the face at rest learned anew, while the person looks straight ahead and relaxes."""
        self._control.send("recalibrate")

    def poll(self) -> None:
        """Take in what the process has said since the last time; never waits."""
        while (message := self._control.receive()) is not None:
            self._take(message)
        self._take(None)

    def close(self) -> None:
        """Stop the process and wait for its end; may be called more than once."""
        self.ended = True  # a silent end is what is wanted from here on
        self._control.send("stop")
        self._process.join(_STOPPING_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self.poll()  # its last timings
        self._control.close()
        self.link.close()

    def _take(self, message: Message | None) -> None:
        if message is None:
            if self._control.closed_by_peer and not self.ended:
                self.ended = True
                self.error = "the capture process ended without a word"
            return
        event: str = message["event"]
        if event == "ready":
            values: dict[str, Any] = {key: message[key] for key in ("input", "fps", "session", "note")}
            self.info = CaptureInfo(**values)
            if self.info.note:
                self._notify(self.info.note)
        elif event == "note":
            self._notify(message["text"])
        elif event == "timings":
            self.encode.add_ms(message["encode_ms"])
        elif event == "failed":
            self.error, self.ended = message["text"], True
        elif event == "ended":
            self.ended = True


def _capture_entry(request: CaptureRequest, packets: Connection, control: Connection) -> None:
    """First function of the new process; loads camera and tracker there and only there."""
    from avatar_stream.capture.process import run_capture

    run_capture(request, packets, control)
