"""What a run measures about itself, in bounded memory."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from avatar_stream.base.timings import PeakMemory

if TYPE_CHECKING:
    from avatar_stream.studio.parts import Parts


@dataclass(frozen=True)
class SinkStatistics:
    """What one sink took.

    Attributes:
        spec: the words that named it.
        pictures: how many pictures it took.
        dropped: how many were replaced by newer ones while it was busy.
        error: why it stopped before the end, or None.
        latency_ms: camera time to the end of `send`, p50 and p95, of pictures that follow a face; None
            where there was none.
    """

    spec: str
    pictures: int
    dropped: int
    error: str | None
    latency_ms: dict[str, float] | None


@dataclass(frozen=True)
class RunStatistics:
    """What one run did.

    Attributes:
        character: id of the character shown.
        source: the source in use, such as "camera:0" or "demo".
        device: "cpu" or "cuda", where the pictures were computed.
        frames: pictures made.
        frames_tracked: those that follow a face; the others bridge a gap.
        frames_dropped: frames of the source that were skipped or replaced before they became a picture.
        packets_refused: packets that could not be unpacked.
        first_picture_at_s: monotonic time at which the first picture was there, or None where none was.
        duration_s: how long the show or the rendering took, without start-up.
        fps: pictures a second in that time.
        encode_ms, decode_ms, latency_ms: p50 and p95 in milliseconds, None where nothing was measured.
            Latency is, live, from the camera's time to the first sink that shows anything having taken the
            picture; rendered, the time that one frame takes.
        peak_rss_mb: most resident memory of all processes together, MiB.
        sinks: one entry for each sink.
    """

    character: str
    source: str
    device: str
    frames: int
    frames_tracked: int
    frames_dropped: int
    packets_refused: int
    first_picture_at_s: float | None
    duration_s: float
    fps: float
    encode_ms: dict[str, float] | None
    decode_ms: dict[str, float] | None
    latency_ms: dict[str, float] | None
    peak_rss_mb: float
    sinks: tuple[SinkStatistics, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return asdict(self)


def statistics_of(parts: Parts, memory: PeakMemory, duration_s: float) -> RunStatistics:
    """What the parts of a studio have counted in a show of `duration_s`."""
    source, performer, stage, show = parts.source, parts.performer, parts.stage, parts.show
    sinks = tuple(
        SinkStatistics(
            output.spec,
            output.state.pictures,
            output.state.dropped,
            None if output.left_by_user else output.reason or None,
            output.latency.percentiles(),
        )
        for output in parts.outputs.ever
    )
    return RunStatistics(
        character=stage.actor.id,
        source=source.info.input if source.info is not None else source.request.input,
        device=stage.actor.decoder.device,
        frames=show.frames,
        frames_tracked=show.frames_tracked,
        frames_dropped=performer.dropped,
        packets_refused=performer.refused,
        first_picture_at_s=show.first_picture_at_s,
        duration_s=round(duration_s, 3),
        fps=round(show.frames / duration_s, 2) if duration_s > 0 else 0.0,
        encode_ms=source.encode.percentiles(),
        decode_ms=stage.decode.percentiles(),
        latency_ms=next((sink.latency_ms for sink in sinks if sink.latency_ms), None),
        peak_rss_mb=round(memory.peak_mb, 1),
        sinks=sinks,
    )
