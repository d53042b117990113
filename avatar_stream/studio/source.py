"""The performer's side of a studio: the capture process, kept running, and what it says."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, runtime_checkable

from avatar_stream.base.clock import Clock
from avatar_stream.base.smoothing import Smoothing
from avatar_stream.base.supervisor import Supervised
from avatar_stream.base.timings import Timings
from avatar_stream.base.voice_level import VoiceLevel
from avatar_stream.capture import CaptureFailure, CaptureInfo, CaptureRequest
from avatar_stream.config import Config
from avatar_stream.errors import UserInputError
from avatar_stream.stages import Receiver
from avatar_stream.studio.events import Event, Notice
from avatar_stream.types import Calibration


class Capture(Protocol):
    """What a studio needs of a capture process; see `capture.CaptureProcess`."""

    receiver: Receiver
    info: CaptureInfo | None
    waiting: str
    ended: bool
    failure: CaptureFailure | None
    calibration: Calibration | None
    encode: Timings
    level: VoiceLevel | None

    @property
    def pid(self) -> int: ...

    def begin(self) -> None: ...

    def recalibrate(self) -> None: ...

    def smooth(self, smoothing: Smoothing) -> None: ...

    def poll(self) -> None: ...

    def close(self) -> None: ...

    def close_later(self) -> None: ...


@runtime_checkable
class Answering(Protocol):
    """A capture that finds its sender by texts which people copy; see `RemoteCapture.answer_offer`."""

    def answer_offer(self, text: str) -> str: ...


OpenCapture = Callable[[CaptureRequest, Callable[[str], None]], Capture]


class Source:
    """Whose face drives the character.

    All but `choose`, `recalibrate` and `smooth` belongs to the thread of the show.

    Args:
        request: what to capture.
        open_capture: starts a capture process.
        clock: gives the time.
        publish: takes events.

    Attributes:
        request: what is captured now.
        ended: whether a clip or performance has come to its end.
        failure: why it can't go on, ever; or None.
        encode: how long frames took to encode, over all processes.
        restarts: how many processes there were after the first.
    """

    def __init__(
        self,
        request: CaptureRequest,
        open_capture: OpenCapture,
        clock: Clock,
        publish: Callable[[Event], None],
    ) -> None:
        self.request = request
        self.ended = self._was_open = False
        self.failure: CaptureFailure | None = None
        self.encode = Timings()
        self.restarts = -1
        self._open_capture, self._clock, self._publish = open_capture, clock, publish
        self._begun_at_s: float | None = None
        self._wanted: CaptureRequest | None = None
        self._wishes = threading.Lock()
        self._calibration: Calibration | None = None
        self._told_waiting = ""
        self._capture = Supervised(self._open, lambda capture: capture.close_later(), clock=clock)
        self._capture.tend()

    @property
    def capture(self) -> Capture | None:
        """The capture process, or None while there is none."""
        return self._capture.thing

    @property
    def info(self) -> CaptureInfo | None:
        """What is captured; None while the source is not open."""
        return self.capture.info if self.capture is not None else None

    @property
    def given_up(self) -> CaptureFailure | None:
        """Why there is nothing to wait for; a camera that worked once is not given up because of a changed setting."""
        return None if self.request.comes_and_goes and self._was_open else self.failure

    @property
    def trouble(self) -> str:
        """Why nothing comes, one line; "" where all is well."""
        if self._capture.health.state == "down":
            return self._capture.health.reason
        if self.failure is not None:
            return self.failure.reason
        return self.capture.waiting if self.capture is not None else ""

    def begin(self) -> None:
        """Let the performance begin, now or as soon as the source is open."""
        self._begun_at_s = self._clock.now_s()
        if self.capture is not None:
            self.capture.begin()

    def tend(self) -> None:
        """Take in what the process has said; start another one where it broke or another source is wanted."""
        with self._wishes:
            wanted, self._wanted = self._wanted, None
            before, self.request = self.request, wanted or self.request
        if wanted is not None:
            self._was_open &= wanted.input == before.input
            self.ended, self.failure, self._calibration, self._told_waiting = False, None, None, ""
            if wanted.input != before.input and self._begun_at_s is not None:
                self._begun_at_s = self._clock.now_s()  # another clip begins at its beginning
            self._capture.again()
        if self.ended or self.failure is not None:
            return
        capture = self._capture.tend()
        if capture is None:
            return
        capture.poll()
        self._was_open |= capture.info is not None
        self._calibration = capture.calibration or self._calibration
        self._tell_waiting(capture.waiting)
        if capture.failure is not None:
            self._heed_failure(capture.failure)
        elif capture.ended:
            self.ended = True

    def receive(self, timeout_s: float) -> list[bytes]:
        """See `Receiver.receive`."""
        if self.capture is None:
            self._clock.sleep_until(self._clock.now_s() + max(timeout_s, 0.0))
            return []
        return self.capture.receiver.receive(timeout_s)

    def choose(self, request: CaptureRequest) -> None:
        """Take another source, from the next moment on; from any thread."""
        with self._wishes:
            self._wanted = request

    def recalibrate(self) -> None:
        """Have the face at rest learned anew; from any thread."""
        capture = self.capture
        if capture is not None:
            capture.recalibrate()

    def answer_offer(self, text: str) -> str:
        """What the sender is to be given back for the text that it shows; from any thread.

        Raises:
            UserInputError: there is no link to whom that text means anything, or it is not for this one.
        """
        capture = self.capture
        if not isinstance(capture, Answering):
            raise UserInputError(
                "No sender is waited for whose text could be answered: choose webrtc:// as the source"
            )
        return capture.answer_offer(text)

    def smooth(self, smoothing: Smoothing) -> None:
        """Smooth by other settings from now on; from any thread."""
        with self._wishes:
            self.request = replace(self.request, smoothing=smoothing)
            if self._wanted is not None:
                self._wanted = replace(self._wanted, smoothing=smoothing)
        capture = self.capture
        if capture is not None:
            capture.smooth(smoothing)

    def close(self) -> None:
        """End the capture process and wait for that."""
        capture = self.capture
        if capture is not None:
            capture.close()
        self._capture.close()

    def _open(self) -> Capture:
        self.restarts += 1
        request = self.request
        if self.restarts and self._begun_at_s is not None and not request.comes_and_goes:
            # A clip goes on where it would be by now.
            request = replace(request, start_s=max(self._clock.now_s() - self._begun_at_s, 0.0))
        capture = self._open_capture(replace(request, calibration=self._calibration), self._note)
        capture.encode = self.encode
        if self._begun_at_s is not None:
            capture.begin()
        return capture

    def _heed_failure(self, failure: CaptureFailure) -> None:
        if failure.final:
            self.failure = failure
            self._publish(
                Notice(level="error", text=failure.reason, remedy="Choose another source (--source)")
            )
            return
        self._capture.failed(failure.reason)
        self._publish(
            Notice(level="warning", text=f"The source is started again, since {self._capture.health.reason}")
        )
        if self._capture.health.slow and not self.request.comes_and_goes:
            self.failure = CaptureFailure(failure.reason, final=True)

    def _tell_waiting(self, reason: str) -> None:
        if reason == self._told_waiting or not (reason or self.info):
            return
        self._told_waiting = reason
        what = "sender" if self.request.is_link else "other tracker" if self.request.is_address else "camera"
        if reason:
            self._publish(
                Notice(level="warning", text=f"Waiting for the {what}, while the character idles: {reason}")
            )
        else:
            self._publish(Notice(level="info", text=f"The {what} is there now"))

    def _note(self, text: str) -> None:
        self._publish(Notice(level="info", text=text))


def capture_request(config: Config) -> CaptureRequest:
    """What the settings say is to be captured."""
    return CaptureRequest(
        input=config.source.input,
        width_px=config.source.width_px,
        height_px=config.source.height_px,
        rotate_deg=config.source.rotate,
        mirror=config.source.mirror,
        fps=config.live.fps,
        duration_s=config.source.duration_s,
        encoder=config.encoder.name,
        tracker=config.encoder.tracker,
        detection_confidence=config.encoder.detection_confidence,
        tracking_confidence=config.encoder.tracking_confidence,
        smoothing=Smoothing(**config.smoothing.model_dump()),
        profile=config.encoder.profile,
        pairing=config.network.pairing,
        stun=config.network.stun,
    )
