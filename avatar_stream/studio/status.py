"""What a running studio measures about itself, told twice a second."""

from __future__ import annotations

from avatar_stream.base.timings import PeakMemory, ProcessorUse
from avatar_stream.studio.events import Status, Tracking
from avatar_stream.studio.parts import Parts
from avatar_stream.studio.way import Way

STATUS_EVERY_S = 0.5


class StatusReporter:
    """Publishes a `Status` whenever one is due.

    Args:
        parts: what is looked at.

    Attributes:
        memory: the most memory that all processes held together.
    """

    def __init__(self, parts: Parts) -> None:
        self.memory = PeakMemory()
        self._parts = parts
        self._told_s = parts.clock.now_s()
        self._counts = (0, 0, 0)
        self._way = Way()
        self._processor = ProcessorUse()

    def report_if_due(self) -> None:
        """Publish where the last one is old enough."""
        passed_s = self._parts.clock.now_s() - self._told_s
        if passed_s >= STATUS_EVERY_S:
            self._parts.publish(self._status(passed_s))
            self._parts.room.report()
            self._told_s += passed_s

    def _status(self, passed_s: float) -> Status:
        capture, info = self._parts.source.capture, self._parts.source.info
        now = (
            self._parts.show.frames,
            self._parts.performer.packets,
            capture.receiver.received_bytes if capture is not None else 0,
        )
        # A new process counts its bytes from 0.
        frames, packets, received = (max(new - old, 0) for new, old in zip(now, self._counts, strict=True))
        self._counts = now
        tracking, reason = self._tracking()
        p50_ms, p95_ms = self._latency()
        lost_percent, jitter_ms, round_trip_ms = self._way.look(
            capture.receiver.way if capture is not None else None
        )
        others = [capture.pid] if capture is not None else []
        others += self._parts.performer.voice.pids
        return Status(
            time_s=self._parts.clock.now_s(),
            character=self._parts.stage.actor.id,
            source=info.input if info is not None else self._parts.source.request.input,
            tracking=tracking,
            reason=reason,
            fps_in=round(packets / passed_s, 2),
            fps_out=round(frames / passed_s, 2),
            latency_p50_ms=p50_ms,
            latency_p95_ms=p95_ms,
            dropped=self._parts.performer.dropped,
            kbit_s=round(8e-3 * received / passed_s, 3),
            lost_percent=lost_percent,
            jitter_ms=jitter_ms,
            round_trip_ms=round_trip_ms,
            decode_ms=self._parts.stage.decode.last_ms(),
            encode_ms=self._parts.source.encode.last_ms(),
            memory_mb=round(self.memory.look(*others), 1),
            processor_percent=round(self._processor.percent(passed_s, *others), 1),
            frames=self._parts.show.frames,
            frames_tracked=self._parts.show.frames_tracked,
            outputs=tuple(output.state for output in self._parts.outputs.all),
        )

    def _tracking(self) -> tuple[Tracking, str]:
        if self._parts.performer.paused:
            return "paused", "the studio is paused"
        if self._parts.source.trouble:
            return "waiting", self._parts.source.trouble
        if self._parts.source.info is None:
            return "opening", "the source is being opened"
        return ("following", "") if self._parts.performer.seen else ("nobody", "no face is seen")

    def _latency(self) -> tuple[float | None, float | None]:
        """Of the first output that shows something: the one before it may still wait for its device."""
        recent = (output.recent_latency_ms() for output in self._parts.outputs.all)
        return next((latency for latency in recent if latency[0] is not None), (None, None))
