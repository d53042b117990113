"""The live loop: newest packet → picture → every sink, at a cadence that never stops."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from avatar_stream.base.clock import now_s, sleep_until
from avatar_stream.base.timings import PeakMemory, Timings
from avatar_stream.capture.request import CaptureInfo
from avatar_stream.codec.packet import SEQUENCE_COUNT, LiveUnpacker, Packet
from avatar_stream.config import LiveSection
from avatar_stream.edits.edits import Edits
from avatar_stream.errors import PacketError, SinkError, SourceError
from avatar_stream.stages import Decoder, Link
from avatar_stream.studio.continuity import Continuity
from avatar_stream.studio.run_statistics import RunStatistics
from avatar_stream.studio.sink_thread import SinkThread
from avatar_stream.types import FaceSemantics

_STATUS_EVERY_S = 1.0
# A frame so much later than the usual interval counts as missing, and a bridging picture is shown instead.
_PATIENCE_INTERVALS = 1.6
_SLOWEST_INTERVAL_S = 0.25


class Capture(Protocol):
    """What the show needs of the capture process; see `capture_process.CaptureProcess`."""

    @property
    def link(self) -> Link: ...

    info: CaptureInfo | None
    ended: bool
    error: str | None
    encode: Timings

    @property
    def pid(self) -> int: ...

    def begin(self) -> None: ...

    def recalibrate(self) -> None: ...

    def poll(self) -> None: ...


@dataclass(frozen=True)
class LiveStatus:
    """What is going on right now.

    Attributes:
        source: the source in use, or "" while it is being opened.
        tracking: whether a face is being followed.
        fps: pictures a second since the last status.
        decode_ms, latency_ms: recent medians, None where nothing was measured yet.
        frames: pictures so far.
        latency_p95_ms: which latency 95 % of the last pictures kept to, None where nothing was measured yet.
    """

    source: str
    tracking: bool
    fps: float
    decode_ms: float | None
    latency_ms: float | None
    frames: int
    latency_p95_ms: float | None = None


class LiveShow:
    """One live run.

    Args:
        capture: brings packets and news of the source.
        decoder: animates the character.
        character: whom it animates, for the statistics.
        sinks: where the pictures go; finished by `run`.
        settings: cadence and bridging.
        notify: takes one line for the user.
        edits: what to change about the performance.

    Attributes:
        edits, decoder, character: as above; may be replaced at any time, from any thread. Another decoder must
            make pictures of the same size; whoever brings it closes both.
    """

    def __init__(
        self,
        capture: Capture,
        decoder: Decoder,
        character: str,
        sinks: list[SinkThread],
        settings: LiveSection,
        notify: Callable[[str], None],
        edits: Edits,
    ) -> None:
        self.edits, self.decoder, self.character = edits, decoder, character
        self._capture = capture
        self._sinks, self._notify = sinks, notify
        self._shortest_interval_s = 1.0 / settings.fps
        # How far apart frames really come: cameras slow down in the dark without saying so.
        self._interval_s = self._shortest_interval_s
        self._continuity = Continuity(settings.hold_s, settings.ease_s)
        self._decode, self._memory = Timings(), PeakMemory()
        self._frames = self._tracked = self._dropped = self._refused = 0
        self._unpacker = LiveUnpacker()
        self._last_sequence: int | None = None
        self._last_arrival_s: float | None = None
        self._first_picture_at_s: float | None = None
        self._tracking = False
        self._error_told = False

    def run(
        self,
        stop: threading.Event,
        *,
        duration_s: float = 0.0,
        on_status: Callable[[LiveStatus], None] | None = None,
        recalibrate: threading.Event | None = None,
    ) -> RunStatistics:
        """Show until `stop`, the end of the source, or after `duration_s` (0 = no limit).

        `recalibrate`, whenever it is set, has the face at rest learned anew.

        Raises:
            SinkError: every sink failed.
            SourceError: a source that is not a camera failed; a camera's failure is told and bridged.
        """
        try:
            self._capture.begin()
            started_s = now_s()
            self._loop(stop, started_s + (duration_s or float("inf")), on_status, recalibrate)
            ended_s = now_s()
            self._memory.look(self._capture.pid)
        except BaseException:
            # The decoder broke down: what was shown so far is still worth keeping.
            self._finish_sinks()
            raise
        self._finish_sinks()
        self._raise_failures()
        return self._statistics(ended_s - started_s)

    def _loop(
        self,
        stop: threading.Event,
        end_s: float,
        on_status: Callable[[LiveStatus], None] | None,
        recalibrate: threading.Event | None,
    ) -> None:
        info = self._capture.info
        if info is not None:
            self._interval_s = max(1.0 / info.fps, self._shortest_interval_s)
        status_s, status_frames = now_s(), 0
        last_picture_s = now_s()
        bridge_due_s = last_picture_s + _PATIENCE_INTERVALS * self._interval_s
        while not stop.is_set() and not self._over() and now_s() < end_s:
            # A source faster than wanted: wait, then take the newest.
            sleep_until(last_picture_s + 0.75 * self._shortest_interval_s)
            semantics = self._newest(min(max(bridge_due_s - now_s(), 0.0), 0.1))
            self._capture.poll()
            if recalibrate is not None and recalibrate.is_set():
                recalibrate.clear()
                self._capture.recalibrate()
            time_s = now_s()
            if semantics is not None or time_s >= bridge_due_s:
                self._show(semantics, time_s)
                patience = 1.0 if semantics is None else _PATIENCE_INTERVALS
                last_picture_s, bridge_due_s = time_s, time_s + patience * self._interval_s
            if time_s - status_s >= _STATUS_EVERY_S:
                self._memory.look(self._capture.pid)
                if on_status:
                    on_status(self._status((self._frames - status_frames) / (time_s - status_s)))
                status_s, status_frames = time_s, self._frames

    def _over(self) -> bool:
        if not any(sink.running for sink in self._sinks):
            return True
        if not self._capture.ended:
            return False
        if self._capture.error is None or not self._is_camera():
            return True
        if not self._error_told:
            self._error_told = True
            self._notify(f"No camera any more: {self._capture.error}. The character idles; stop with Ctrl-C")
        return False

    def _is_camera(self) -> bool:
        info = self._capture.info
        return info is not None and info.input.startswith("camera")

    def _newest(self, timeout_s: float) -> FaceSemantics | None:
        """The newest semantics of our own capture process, or None; counts what was lost on the way."""
        info = self._capture.info
        if info is not None:
            self._unpacker.session = info.session
        packet: Packet | None = None
        for data in self._capture.link.receive(timeout_s):
            try:
                packet = self._unpacker.unpack(data)
            except PacketError:
                self._refused += 1
        if packet is None:
            return None
        if self._last_sequence is not None:
            self._dropped += (packet.sequence - self._last_sequence - 1) % SEQUENCE_COUNT
        self._last_sequence = packet.sequence
        arrival_s = now_s()
        if self._last_arrival_s is not None:
            gap_s = min(arrival_s - self._last_arrival_s, _SLOWEST_INTERVAL_S)
            gap_s = max(gap_s, self._shortest_interval_s)
            self._interval_s += 0.1 * (gap_s - self._interval_s)
        self._last_arrival_s = arrival_s
        return packet.semantics

    def _show(self, semantics: FaceSemantics | None, time_s: float) -> None:
        self._tracking = semantics is not None and semantics.face_seen
        performance = self.edits.apply(self._continuity.next(semantics, time_s))
        started_s = now_s()
        picture = self.decoder.decode(performance)
        self._decode.add_s(now_s() - started_s)
        if self._first_picture_at_s is None:
            self._first_picture_at_s = now_s()
        self._frames += 1
        self._tracked += self._tracking
        for sink in self._sinks:
            sink.show(picture, tracked=self._tracking)

    def _status(self, fps: float) -> LiveStatus:
        info = self._capture.info
        # The first output that shows something: the one before it may still wait for its device.
        shown = next((sink for sink in self._sinks if sink.latency_ms() is not None), self._sinks[0])
        return LiveStatus(
            info.input if info else "",
            self._tracking,
            fps,
            self._decode.last_ms(),
            shown.latency_ms(),
            self._frames,
            shown.latency_p95_ms(),
        )

    def _finish_sinks(self) -> None:
        for sink in self._sinks:
            sink.finish()

    def _raise_failures(self) -> None:
        errors = [f"{sink.spec}: {sink.error}" for sink in self._sinks if sink.error]
        if len(errors) == len(self._sinks):
            raise SinkError(f"Every output failed: {'; '.join(errors)}")
        if self._capture.error and not self._is_camera():
            raise SourceError(self._capture.error)

    def _statistics(self, duration_s: float) -> RunStatistics:
        info = self._capture.info
        sinks = tuple(sink.statistics() for sink in self._sinks)
        return RunStatistics(
            character=self.character,
            source=info.input if info else "",
            device=self.decoder.device,
            frames=self._frames,
            frames_tracked=self._tracked,
            frames_dropped=self._dropped,
            packets_refused=self._refused,
            first_picture_at_s=self._first_picture_at_s,
            duration_s=round(duration_s, 3),
            fps=round(self._frames / duration_s, 2) if duration_s > 0 else 0.0,
            encode_ms=self._capture.encode.percentiles(),
            decode_ms=self._decode.percentiles(),
            latency_ms=next((sink.latency_ms for sink in sinks if sink.latency_ms), None),
            peak_rss_mb=round(self._memory.peak_mb, 1),
            sinks=sinks,
        )
