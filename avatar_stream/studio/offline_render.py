"""Rendering: every frame of a clip becomes a picture, in order, as fast as the machine goes."""

from __future__ import annotations

import threading
from collections.abc import Callable

from avatar_stream.base.clock import now_s
from avatar_stream.base.timings import PeakMemory, Timings
from avatar_stream.capture.opening import OpenedPerformance, TrackedSource
from avatar_stream.edits.edits import Edits
from avatar_stream.stages import Decoder, Sink
from avatar_stream.studio.continuity import Continuity
from avatar_stream.studio.run_statistics import RunStatistics

_FRAMES_PER_MEMORY_LOOK = 30


def render_performance(
    opened: OpenedPerformance,
    decoder: Decoder,
    continuity: Continuity,
    edits: Edits,
    sink: Sink,
    *,
    stop: threading.Event,
    duration_s: float = 0.0,
    on_progress: Callable[[int, int | None], None] | None = None,
) -> RunStatistics:
    """Send a picture of every frame to the sink, until the source ends, `duration_s` of it, or `stop`.

    Args:
        opened: an unpaced performance.
        decoder: animates the character.
        continuity: bridges frames without a face, on the clip's own time.
        edits: what to change about the performance.
        sink: takes the pictures; stays open.
        stop: set from anywhere to give up.
        duration_s: seconds of the clip to render; 0 = all.
        on_progress: called after each frame with how many are done and how many there are, if known.

    Returns:
        What was measured, without the character's name and the sink's figures.
    """
    source = opened.source
    limit_s = duration_s or float("inf")
    total = source.frame_count
    if duration_s:
        wanted = round(duration_s * source.fps)
        total = wanted if total is None else min(total, wanted)
    encode, decode, whole, memory = Timings(), Timings(), Timings(), PeakMemory()
    frames = tracked = 0
    first_picture_at_s: float | None = None
    started_s = now_s()
    while not stop.is_set():
        read_s = now_s()
        semantics = source.read()
        if semantics is None or semantics.captured_s >= limit_s:
            break
        decode_s = now_s()
        picture = decoder.decode(edits.apply(continuity.next(semantics, semantics.captured_s)))
        decoded_s = now_s()
        sink.send(picture)
        if isinstance(source, TrackedSource):
            encode.add_s(source.encode_s)
        decode.add_s(decoded_s - decode_s)
        whole.add_s(decoded_s - read_s)
        if first_picture_at_s is None:
            first_picture_at_s = decoded_s
        if frames % _FRAMES_PER_MEMORY_LOOK == 0:
            memory.look()
        frames += 1
        tracked += semantics.face_seen
        if on_progress:
            on_progress(frames, total)
    memory.look()
    passed_s = now_s() - started_s
    return RunStatistics(
        character="",
        source=opened.input,
        device=decoder.device,
        frames=frames,
        frames_tracked=tracked,
        frames_dropped=0,
        packets_refused=0,
        first_picture_at_s=first_picture_at_s,
        duration_s=round(passed_s, 3),
        fps=round(frames / passed_s, 2) if passed_s > 0 else 0.0,
        encode_ms=encode.percentiles(),
        decode_ms=decode.percentiles(),
        latency_ms=whole.percentiles(),
        peak_rss_mb=round(memory.peak_mb, 1),
    )
