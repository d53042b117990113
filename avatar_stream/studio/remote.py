"""A performer on another machine: the studio's handle on the link, in the place of a capture process."""

from __future__ import annotations

from collections.abc import Callable

from avatar_stream.base.clock import Clock, SystemClock
from avatar_stream.base.smoothing import Smoothing
from avatar_stream.base.timings import Timings
from avatar_stream.base.voice_level import VoiceLevel
from avatar_stream.capture import CaptureFailure, CaptureInfo, CaptureProcess, CaptureRequest
from avatar_stream.errors import UserInputError
from avatar_stream.links.link_receiver import LinkReceiver
from avatar_stream.links.opening import open_link_receiver
from avatar_stream.stages import Receiver
from avatar_stream.studio.source import Capture
from avatar_stream.types import Calibration

# A sender that is there already is heard within this time; until then nobody is told that there is none.
_PATIENCE_S = 1.5


class RemoteCapture:
    """What another machine sends. See `studio.source.Capture` for the attributes.

    The camera is there, and so is its tracker: smoothing is set there, and the face at rest is learned there when it
    is asked for here.

    Args:
        request: whose `input` is the address of a link, see `links.opening.link_address`.
        clock: gives the time.
    """

    pid = 0
    calibration: Calibration | None = None

    def __init__(self, request: CaptureRequest, clock: Clock | None = None) -> None:
        self._request, self._clock = request, clock or SystemClock()
        self._opened_s = self._clock.now_s()
        self._link: LinkReceiver | None = None
        self.info: CaptureInfo | None = None
        self.waiting = ""
        self.ended = False
        self.failure: CaptureFailure | None = None
        self.encode = Timings()
        self.level: VoiceLevel | None = None
        try:
            self._link = open_link_receiver(request.input, request.pairing, request.stun)
        except UserInputError as error:
            self.failure, self.ended = CaptureFailure(str(error), final=True), True
        self.receiver: Receiver = self._link or _Silence(self._clock)

    def begin(self) -> None:
        """Nothing: whoever is there plays already."""

    def recalibrate(self) -> None:
        """Have the face at rest learned anew, over there."""
        if self._link is not None:
            self._link.recalibrate()

    def answer_offer(self, text: str) -> str:
        """What the sender is to be given back for the text that it shows. Raises UserInputError where that can't be."""
        if self._link is None:
            raise UserInputError("The link could not be opened")
        return self._link.transport.take_text(text)

    def smooth(self, smoothing: Smoothing) -> None:
        """Nothing: the tracker's smoothing is set where the tracker is."""

    def poll(self) -> None:
        """Look who is followed, and whether anything comes."""
        if self._link is None:
            return
        sender = self._link.sender
        if sender is not None and (self.info is None or self.info.session != sender[0]):
            self.info = CaptureInfo(self._request.input, sender[1], sender[0])
        early = self.info is None and self._clock.now_s() - self._opened_s < _PATIENCE_S
        self.waiting = "" if early else self._link.trouble or ""

    def close(self) -> None:
        """Stop listening; may be called more than once."""
        self.ended = True
        self.receiver.close()

    def close_later(self) -> None:
        """The same: it takes no time, and whoever listens next finds the port free."""
        self.close()


class _Silence(Receiver):
    """In the place of a link that can't be opened."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def receive(self, timeout_s: float) -> list[bytes]:
        self._clock.sleep_until(self._clock.now_s() + max(timeout_s, 0.0))
        return []

    def local_s(self, sent_s: float) -> float:
        return sent_s

    def close(self) -> None:
        return


def open_source(request: CaptureRequest, note: Callable[[str], None]) -> Capture:
    """What brings a performance: a link to another machine, or a capture process of this one."""
    return RemoteCapture(request) if request.is_link else CaptureProcess(request, note)
