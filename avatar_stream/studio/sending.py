"""A performer without a stage: what their face does goes to another machine, and nothing is drawn here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from avatar_stream.base.clock import Clock, SystemClock
from avatar_stream.codec.packet import LivePacker, LiveUnpacker
from avatar_stream.codec.quantiser import QUALITIES
from avatar_stream.config import Config
from avatar_stream.errors import PacketError, SourceError
from avatar_stream.links.opening import open_link_sender
from avatar_stream.links.rate_control import Rate, RateControl
from avatar_stream.links.sharing import Offering
from avatar_stream.studio.events import Event, Notice
from avatar_stream.studio.remote import open_source
from avatar_stream.studio.source import OpenCapture, Source, capture_request
from avatar_stream.types import FaceSemantics

_LONGEST_WAIT_S = 0.1
_STATUS_EVERY_S = 0.5
# A receiver that is there already answers within this time.
_PATIENCE_S = 3.0


@dataclass(frozen=True)
class SendingStatus:
    """How sending goes, twice a second.

    Attributes:
        source: what is sent.
        place: where to.
        reason: why nothing is sent or heard; "" while all is well.
        quality: how fine the steps are, one of `QUALITIES`.
        fps: packets in the last half second, for each second.
        kbit_s: their bits, without what surrounds them.
        loss: share of the packets that did not arrive lately, 0…1.
        jitter_ms: how much later than the quickest nine of ten arrive.
    """

    source: str
    place: str
    reason: str
    quality: str
    fps: float
    kbit_s: float
    loss: float
    jitter_ms: float


@dataclass(frozen=True)
class SendingStatistics:
    """What was sent in all.

    Attributes:
        place: where to.
        packets: how many were sent to somebody who listened.
        kbit_s: their bits a second, without what surrounds them.
        loss: share of the last packets that did not arrive, 0…1.
        duration_s: how long it took.
    """

    place: str
    packets: int
    kbit_s: float
    loss: float
    duration_s: float

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            name: round(value, 4) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }


class SendingStudio:
    """Sends what a source performs. To be used in a ``with`` block.

    Args:
        config: source, encoder, smoothing and network settings; `live.fps` is the most packets a second.
        to: address of the link, see `links.opening.link_address`.
        tell: takes one line for the user.
        open_capture: starts what brings the performance.
        offering: the performer's character, for a receiver that wants it; None to offer none.
        clock: gives the time.

    Raises:
        UserInputError: the address can't be used.
    """

    def __init__(
        self,
        config: Config,
        to: str,
        tell: Callable[[str], None],
        open_capture: OpenCapture = open_source,
        offering: Offering | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._config, self._tell, self._clock = config, tell, clock or SystemClock()
        network = config.network
        self._sender = open_link_sender(
            to, config.live.fps, network.pairing, stun=network.stun, offering=offering
        )
        try:
            self._source = Source(capture_request(config), open_capture, self._clock, self._heed)
        except BaseException:
            self._sender.close()
            raise
        best = Rate(QUALITIES.index(config.network.quality), config.live.fps)
        self._control = RateControl(best, config.network.budget_kbit_s)
        self._packer = LivePacker(
            self._sender.packet_session, best.fps, best.quality, key_period_s=config.network.key_period_s
        )
        self._unpacker = LiveUnpacker()
        self._session: int | None = None
        self._frame = 0
        self._told: str | None = None
        self._told_text = ""
        self._counts = (0, 0)

    def run(self, stop: threading.Event, on_status: Callable[[SendingStatus], None]) -> SendingStatistics:
        """Send until `stop`, the end of a clip, or after `source.duration_s`.

        Raises:
            SourceError: the source can't be read, or not any more.
        """
        clock, duration_s = self._clock, self._config.source.duration_s
        started_s = due_s = told_s = clock.now_s()
        self._source.begin()
        while not stop.is_set() and not self._source.ended and self._source.given_up is None:
            now_s = clock.now_s()
            if duration_s and now_s - started_s >= duration_s:
                break
            # A source faster than wanted: wait, then take the newest.
            clock.sleep_until(min(due_s, now_s + _LONGEST_WAIT_S))
            semantics = self._hear()
            self._source.tend()
            if semantics is not None:
                interval_s = 1.0 / self._control.rate.fps
                # One that came a little late leaves the next one its time: the rate is kept on average.
                due_s = max(due_s + interval_s, clock.now_s() + interval_s / 2)
                self._send(semantics)
            if now_s - told_s >= _STATUS_EVERY_S:
                on_status(self._status(now_s - told_s, now_s - started_s))
                told_s = now_s
        failure = self._source.given_up
        if failure is not None:
            raise SourceError(failure.reason)
        statistics, passed_s = self._sender.statistics, max(clock.now_s() - started_s, 1e-3)
        kbit_s = 8e-3 * statistics.sent_bytes / passed_s
        return SendingStatistics(
            self._sender.transport.place, statistics.sent, kbit_s, statistics.loss, passed_s
        )

    def take_text(self, text: str) -> None:
        """Take in what the other machine has answered to the text that was told. Raises UserInputError for others."""
        self._sender.transport.take_text(text)

    def close(self) -> None:
        """End source and link; may be called more than once."""
        self._sender.close()
        self._source.close()

    def __enter__(self) -> SendingStudio:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _hear(self) -> FaceSemantics | None:
        """The newest performance of the source."""
        info, newest = self._source.info, None
        if info is not None and info.session != self._session:
            self._session, self._unpacker = info.session, LiveUnpacker(info.session)
        for packet in self._source.receive(_LONGEST_WAIT_S):
            try:
                newest = self._unpacker.unpack(packet).semantics
            except PacketError:
                continue
        return newest

    def _send(self, semantics: FaceSemantics) -> None:
        if self._sender.take_key_wish():
            self._packer.key_next()
        if self._sender.take_recalibration_wish():
            self._source.recalibrate()
        packet = self._packer.pack(semantics, self._frame)
        self._sender.send(packet)
        self._frame += 1
        now_s = self._clock.now_s()
        self._control.sent(len(packet), now_s)
        self._packer.requantise(self._control.look(self._sender.statistics.loss, now_s).quality)

    def _status(self, passed_s: float, running_s: float) -> SendingStatus:
        statistics, before = self._sender.statistics, self._counts
        self._counts = (statistics.sent, statistics.sent_bytes)
        trouble = self._sender.trouble or ""
        self._tell_text()
        self._tell_link(trouble, running_s)
        return SendingStatus(
            self._source.request.input,
            self._sender.transport.place,
            self._source.trouble or trouble,
            QUALITIES[self._control.rate.quality],
            (statistics.sent - before[0]) / passed_s,
            8e-3 * (statistics.sent_bytes - before[1]) / passed_s,
            statistics.loss,
            1e3 * statistics.jitter_s,
        )

    def _tell_text(self) -> None:
        """A text to be copied has a line of its own."""
        text = self._sender.transport.text
        if text and text != self._told_text:
            self._tell(
                "Copy this text to receive --from webrtc:// on the other machine, and paste its answer here:"
            )
            self._tell(text)
        self._told_text = text

    def _tell_link(self, trouble: str, running_s: float) -> None:
        if trouble == self._told or (trouble and running_s < _PATIENCE_S):
            return
        self._told = trouble
        self._tell(trouble or f"{self._sender.transport.place} hears you")

    def _heed(self, event: Event) -> None:
        if isinstance(event, Notice):
            self._tell(f"{event.text}. {event.remedy}" if event.remedy else event.text)
