"""Rendering: every frame of a clip becomes a picture, in order, as fast as the machine goes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from avatar_stream.base.clock import now_s
from avatar_stream.base.timings import PeakMemory, Timings
from avatar_stream.base.user_path import user_path
from avatar_stream.capture.opening import OpenedPerformance, TrackedSource, open_performance
from avatar_stream.config import Config
from avatar_stream.errors import PacketError, SinkError, SourceError
from avatar_stream.sinks.broadcast_address import public_name
from avatar_stream.sinks.registry import is_address, open_sink
from avatar_stream.sources.semantics_file import SemanticsFileSource
from avatar_stream.stages import Sink
from avatar_stream.studio.acting import Acting
from avatar_stream.studio.actor import (
    Actor,
    ActorBuilder,
    actor_of,
    load_configured_character,
    open_configured_decoder,
)
from avatar_stream.studio.continuity import Continuity
from avatar_stream.studio.sound import SoundWish, choose_sound
from avatar_stream.studio.source import capture_request
from avatar_stream.studio.statistics import RunStatistics, SinkStatistics

_FRAMES_PER_MEMORY_LOOK = 30

_OWN_SOUND = SoundWish()

Notify = Callable[[str], None]
Progress = Callable[[int, int | None], None]


def render(
    config: Config,
    output: str,
    *,
    stop: threading.Event,
    notify: Notify,
    on_progress: Progress | None = None,
    sound: SoundWish = _OWN_SOUND,
) -> RunStatistics | None:
    """Make a video of a clip, a file of semantics or the demo performer: one picture for every frame.

    Args:
        config: all settings; `source.input` is the clip.
        output: sink to write to, usually a file.
        stop: set from anywhere to give up.
        notify: takes one line for the user.
        on_progress: called after each frame with how many are done and how many there are, if known.
        sound: what sound the video has.

    Returns:
        What was measured; None when `stop` was set, and nothing of the output is left then.

    Raises:
        UserInputError: character, source or output can't be opened or fail; nothing is left behind.
    """
    with ExitStack() as stack:
        opened = open_performance(capture_request(config), live=False)
        stack.callback(opened.source.close)
        if opened.source.paced:
            raise SourceError(
                f"'{opened.input}' never ends: render takes a video file or demo; use live for it"
            )
        builder = ActorBuilder(load_configured_character, open_configured_decoder)
        stack.callback(builder.close)
        actor = builder.sharpened(builder.build(config, None), config)
        return _write(
            opened, actor, config, output, stop=stop, notify=notify, on_progress=on_progress, sound=sound
        )


def render_person(
    config: Config, output: str, *, stop: threading.Event, notify: Notify, sound: SoundWish = _OWN_SOUND
) -> RunStatistics | None:
    """Rebuild the video of a person, background and all, from the keyframe in a file of semantics.

    Args:
        config: all settings; `source.input` is the file.
        output: sink to write to, usually a file.
        stop: set from anywhere to give up.
        notify: takes one line for the user.
        sound: what sound the video has; the file brings none.

    Returns: see `render`.

    Raises:
        UserInputError: the file holds nobody's keyframe, or source or output fail; nothing is left behind.
    """
    from avatar_stream.face_video.person import open_person

    source = user_path(config.source.input)
    with ExitStack() as stack:
        performance = SemanticsFileSource(source)
        stack.callback(performance.close)
        try:
            decoder = open_person(performance.file, config.decoder.size_px, config.decoder.device)
        except PacketError as error:
            raise SourceError(f"{error}; name somebody to animate with --character") from error
        stack.callback(decoder.close)
        opened = OpenedPerformance(performance, str(source), damage=lambda: performance.damage)
        actor = actor_of(decoder, config, "self", source.stem)
        return _write(opened, actor, config, output, stop=stop, notify=notify, sound=sound)


def _write(
    opened: OpenedPerformance,
    actor: Actor,
    config: Config,
    output: str,
    *,
    stop: threading.Event,
    notify: Notify,
    sound: SoundWish,
    on_progress: Progress | None = None,
) -> RunStatistics | None:
    for source in (opened.input, sound.file or ""):
        _refuse_own_source(source, output)
    clip = user_path(opened.input) if isinstance(opened.source, TrackedSource) else None
    track = choose_sound(sound, clip, output, config.source.duration_s, notify)
    width, height = actor.size
    if is_address(output):
        raise SinkError(f"'{public_name(output)}' takes what a character does live: use live --sink with it")
    sink = open_sink(output, width=width, height=height, fps=opened.source.fps, sound=track)
    # Whatever goes wrong, no half of a file stays; after the regular close this does nothing.
    with ExitStack() as stack:
        stack.callback(sink.close, discard=True)
        statistics = _play(opened, actor, config, sink, stop, on_progress)
        if stop.is_set():
            return None
        sink.close()
    if opened.damage():
        notify(f"The source is damaged: {opened.damage()}")
    if track is not None and track.trouble:
        notify(f"The sound of '{track.path}': {track.trouble}")
    return replace(statistics, sinks=(SinkStatistics(output, statistics.frames, 0, None, None),))


def _play(
    opened: OpenedPerformance,
    actor: Actor,
    config: Config,
    sink: Sink,
    stop: threading.Event,
    on_progress: Progress | None,
) -> RunStatistics:
    """Send a picture of every frame to the sink; frames without a face are bridged on the clip's own time."""
    source, duration_s = opened.source, config.source.duration_s
    total = _frame_count(source.frame_count, source.fps, duration_s)
    continuity, acting = Continuity(config.live), Acting(config.performance)
    encode, decode, whole, memory = Timings(), Timings(), Timings(), PeakMemory()
    frames = tracked = 0
    first_picture_at_s: float | None = None
    started_s = now_s()
    while not stop.is_set():
        read_s = now_s()
        semantics = source.read()
        if semantics is None or semantics.captured_s >= (duration_s or float("inf")):
            break
        decode_s = now_s()
        performed = continuity.next(semantics, semantics.captured_s)
        picture = actor.draw(acting.play(performed, actor.edits, semantics.captured_s))
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
        character=actor.id,
        source=opened.input,
        device=actor.decoder.device,
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


def _frame_count(all_frames: int | None, fps: float, duration_s: float) -> int | None:
    if not duration_s:
        return all_frames
    wanted = round(duration_s * fps)
    return wanted if all_frames is None else min(all_frames, wanted)


def _refuse_own_source(source: str, output: str) -> None:
    path = user_path(source)
    if source and Path(output).exists() and path.exists() and Path(output).samefile(path):
        raise SinkError(f"'{output}' is the source itself; choose another name for the output")
