"""Exporting: what a character does in a clip, as one page that plays anywhere."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from avatar_stream.base.safe_file import replace_file
from avatar_stream.base.user_path import user_path
from avatar_stream.capture.opening import OpenedPerformance, TrackedSource, open_performance
from avatar_stream.codec.quantiser import QUALITIES
from avatar_stream.codec.recording import record
from avatar_stream.config import Config
from avatar_stream.errors import SinkError, SourceError, UserInputError
from avatar_stream.puppet.puppet import Puppet
from avatar_stream.puppet.stored import store_puppet
from avatar_stream.sources.sound_track import SoundTrack, find_sound
from avatar_stream.studio.acting import Acting
from avatar_stream.studio.actor import (
    Actor,
    ActorBuilder,
    load_configured_character,
    open_configured_decoder,
)
from avatar_stream.studio.continuity import Continuity
from avatar_stream.studio.source import capture_request
from avatar_stream.studio.toggles import toggle_bits
from avatar_stream.types import FaceSemantics
from avatar_stream.web.performance_page import PagePerformance, performance_page

# A voice is clear at this rate, and a minute of it smaller than most puppets.
_VOICE_BITS_S, _VOICE_HZ = 16_000, 48_000
_QUALITY = QUALITIES.index("high")


@dataclass(frozen=True)
class Exported:
    """What was exported.

    Attributes:
        character: id of the character.
        moments: how many moments it plays.
        length_s: how long.
        bytes_total, bytes_puppet, bytes_semantics, bytes_sound: of the page, and of what is in it.
    """

    character: str
    moments: int
    length_s: float
    bytes_total: int
    bytes_puppet: int
    bytes_semantics: int
    bytes_sound: int


def export(
    config: Config,
    output: Path,
    *,
    stop: threading.Event,
    notify: Callable[[str], None],
    sound: str | None = None,
    own_sound: bool = True,
) -> Exported | None:
    """Write a page that shows what the character does.

    Args:
        config: all settings; `source.input` is the clip, a file of semantics, or demo.
        output: the page.
        stop: set from anywhere to give up.
        notify: takes one line for the user.
        sound: a file that gives its sound.
        own_sound: whether a clip keeps its own.

    Returns:
        What was written; None when `stop` was set, and nothing is written then.

    Raises:
        UserInputError: character, source or output can't be used.
    """
    if output.suffix.lower() != ".html":
        raise SinkError(f"'{output}' is no page: a performance is exported as FILE.html")
    if not output.parent.is_dir():
        raise SinkError(f"There is no folder '{output.parent}' for '{output.name}'")
    with ExitStack() as stack:
        opened = open_performance(capture_request(config), live=False)
        stack.callback(opened.source.close)
        if opened.source.paced:
            raise SourceError(f"'{opened.input}' never ends: export takes a video file, an .fsb file or demo")
        builder = ActorBuilder(load_configured_character, open_configured_decoder)
        stack.callback(builder.close)
        actor = builder.build(config, None)
        puppet = actor.decoder.puppet
        if puppet is None:
            raise UserInputError(
                f"{actor.name} has no puppet that a page could draw; choose another character"
            )
        performance = _played(opened, actor, config, stop)
        if stop.is_set():
            return None
        if not performance:
            raise SourceError(f"'{opened.input}' has nothing to show")
        length_s = performance[-1].captured_s - performance[0].captured_s + 1.0 / opened.source.fps
        voice = _sound_of(opened, sound, own_sound, length_s, notify)
        semantics = record(performance, opened.source.fps, _QUALITY)
        stored = store_puppet(puppet)
        content = PagePerformance(
            title=actor.name,
            puppet=stored,
            ratio=puppet.width / puppet.height,
            performance=semantics,
            fps=opened.source.fps,
            background=config.sinks.fallback_colour,
            toggles=_toggled(puppet, performance),
            sound=voice,
        )
        page = performance_page(content).encode()
    try:
        replace_file(output, page)
    except OSError as error:
        raise SinkError(f"'{output}' can't be written: {error.strerror or error}") from error
    sizes = (len(page), len(stored), len(semantics), len(voice))
    return Exported(actor.id, len(performance), round(length_s, 3), *sizes)


def _played(
    opened: OpenedPerformance, actor: Actor, config: Config, stop: threading.Event
) -> list[FaceSemantics]:
    """What the character does, moment by moment; moments without a face are bridged."""
    continuity, acting = Continuity(config.live), Acting(config.performance)
    until_s = config.source.duration_s or float("inf")
    played: list[FaceSemantics] = []
    while not stop.is_set():
        semantics = opened.source.read()
        if semantics is None or semantics.captured_s >= until_s:
            break
        performed = continuity.next(semantics, semantics.captured_s)
        played.append(acting.play(performed, actor.edits, semantics.captured_s))
    return played


def _toggled(puppet: Puppet, performance: list[FaceSemantics]) -> list[tuple[int, int]]:
    """The moments from which on other layers are switched on, and which, see `toggle_bits`."""
    changes: list[tuple[int, int]] = []
    for number, played in enumerate(performance):
        bits = toggle_bits(puppet, played)
        if not changes or changes[-1][1] != bits:
            changes.append((number, bits))
    return changes


def _sound_of(
    opened: OpenedPerformance, file: str | None, own: bool, length_s: float, notify: Callable[[str], None]
) -> bytes:
    """Opus in Ogg, or b"" for silence."""
    clip = user_path(opened.input) if isinstance(opened.source, TrackedSource) and own else None
    path = user_path(file) if file is not None else clip
    if path is None:
        return b""
    track = find_sound(path, length_s)
    if track is None:
        if file is not None:
            raise SourceError(f"'{file}' has no sound")
        notify(f"'{path}' has no sound, so the page has none")
        return b""
    return opus_of(track, length_s)


def opus_of(track: SoundTrack, length_s: float) -> bytes:
    """A track from its video's beginning on as Opus in Ogg, one channel, 16 kbit/s.

    Raises:
        SourceError: it can't be read.
    """
    out = io.BytesIO()
    try:
        with track.opened(0.0) as sound, av.open(out, "w", format="ogg") as container:
            settings = {"application": "voip", "vbr": "constrained"}
            stream = container.add_stream("libopus", rate=_VOICE_HZ, layout="mono", options=settings)
            stream.bit_rate = _VOICE_BITS_S
            at = 0
            for piece in sound.samples("mono", _VOICE_HZ, length_s):
                frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(piece), format="fltp", layout="mono")
                frame.sample_rate, frame.pts = _VOICE_HZ, at
                at += piece.shape[1]
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    except (av.FFmpegError, OSError) as error:
        raise SourceError(f"The sound of '{track.path}' can't be read: {error}") from error
    return out.getvalue()
