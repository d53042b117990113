"""The two ways through the program: live, in two processes with newest-wins, and rendered frame by frame."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from avatar_stream.base.smoothing import Smoothing
from avatar_stream.capture.handle import CaptureEntry, CaptureProcess
from avatar_stream.capture.request import CaptureRequest
from avatar_stream.config import Config
from avatar_stream.edits.words import parse_edits
from avatar_stream.errors import SinkError, SourceError
from avatar_stream.pictures.backdrop import choose_backdrop
from avatar_stream.sinks.registry import device_may_come, open_sink
from avatar_stream.sinks.reopening import ReopeningSink
from avatar_stream.stages import Decoder, Sink
from avatar_stream.studio.casting import Casting, Role
from avatar_stream.studio.continuity import Continuity
from avatar_stream.studio.live_show import LiveShow, LiveStatus
from avatar_stream.studio.run_statistics import RunStatistics, SinkStatistics
from avatar_stream.studio.sink_thread import SinkThread

if TYPE_CHECKING:
    from avatar_stream.characters.character import Character
    from avatar_stream.interop.obs.scene_follower import SceneFollower

# The show starts without the camera where it takes longer than this to open, with the idle performance.
_SOURCE_PATIENCE_S = 3.0
_USUAL_SINKS = ("vcam", "preview")

Notify = Callable[[str], None]


def run_live(
    config: Config,
    *,
    stop: threading.Event,
    notify: Notify,
    on_status: Callable[[LiveStatus], None] | None = None,
    recalibrate: threading.Event | None = None,
    capture_entry: CaptureEntry | None = None,
) -> RunStatistics:
    """Drive the character live until the source ends, the time is over, or `stop` is set.

    The camera and all of its pictures stay in the capture process; this one sees packets.

    Args:
        config: all settings.
        stop: set from anywhere to end the show cleanly.
        notify: takes one line for the user; called from any thread.
        on_status: called about once a second with what is going on.
        recalibrate: set from anywhere to have the face at rest learned anew.
        capture_entry: what the capture process runs, see `CaptureProcess`.

    Raises:
        UserInputError: character, source or a sink can't be opened; nothing is left behind then. Also when
            every sink, or a source that is not a camera, failed on the way; files are finished then.
    """
    with ExitStack() as stack:
        capture = CaptureProcess(_capture_request(config), notify, capture_entry)
        stack.callback(capture.close)  # starts at once, while this process loads the character
        character, decoder = open_character(config)
        stack.callback(decoder.close)
        roles = _scene_roles(config, character)
        source_fps = config.live.fps
        info = capture.wait_ready(_SOURCE_PATIENCE_S)
        if info is not None:
            source_fps = info.fps
        sinks = open_live_sinks(config, decoder, min(source_fps, config.live.fps), notify)
        edits = parse_edits(config.character.edit)
        show = LiveShow(capture, decoder, character.id, sinks, config.live, notify, edits)
        if roles:
            casting = Casting(show, Role(character, edits), roles, partial(_decoder_of, config), notify)
            stack.callback(casting.close)
            stack.callback(_follow_scenes(config, casting, notify).close)
        return show.run(
            stop, duration_s=config.source.duration_s, on_status=on_status, recalibrate=recalibrate
        )


def run_render(
    config: Config,
    output: str,
    *,
    stop: threading.Event,
    notify: Notify,
    on_progress: Callable[[int, int | None], None] | None = None,
) -> RunStatistics | None:
    """Make a video of a clip or the demo performer: one picture for every frame, as fast as it goes.

    Args:
        config: all settings; `source.input` is the clip.
        output: sink to write to, usually a file.
        stop: set from anywhere to give up.
        notify: takes one line for the user.
        on_progress: called after each frame with how many are done and how many there are, if known.

    Returns:
        What was measured; None when `stop` was set, and nothing of the output is left then.

    Raises:
        UserInputError: character, source or output can't be opened or fail; nothing is left behind.
    """
    from avatar_stream.capture.opening import open_performance
    from avatar_stream.studio.offline_render import render_performance

    with ExitStack() as stack:
        opened = open_performance(_capture_request(config), live=False)
        stack.callback(opened.source.close)
        if opened.note:
            notify(opened.note)
        if opened.source.paced:
            raise SourceError(
                f"'{opened.input}' never ends: render takes a video file or demo; use live for it"
            )
        _refuse_own_source(opened.input, output)
        character, decoder = open_character(config)
        stack.callback(decoder.close)
        sink = _open_sink(config, decoder, output, opened.source.fps)
        # Whatever goes wrong, no half of a file stays; after the regular close this does nothing.
        stack.callback(sink.close, discard=True)
        statistics = render_performance(
            opened,
            decoder,
            Continuity(config.live.hold_s, config.live.ease_s),
            parse_edits(config.character.edit),
            sink,
            stop=stop,
            duration_s=config.source.duration_s,
            on_progress=on_progress,
        )
        if stop.is_set():
            return None
        sink.close()
        if opened.trouble():
            notify(f"The source ended early: {opened.trouble()}")
        taken = SinkStatistics(output, statistics.frames, 0, None, None)
        return replace(statistics, character=character.id, sinks=(taken,))


def open_character(config: Config) -> tuple[Character, Decoder]:
    """The configured character, and a decoder that animates it.

    Raises:
        CharacterError: there is no such character, or no character at all.
        UserInputError: the device or size can't be used.
    """
    from avatar_stream.characters.library import load_character, usable_characters
    from avatar_stream.errors import CharacterError

    name = config.character.id
    if not name:
        summaries = usable_characters()
        if not summaries:
            raise CharacterError(
                "There is no character yet: give a picture with --character, or keep one by characters import"
            )
        name = summaries[0].id
    character = load_character(name)
    return character, _decoder_of(config, character)


def _decoder_of(config: Config, character: Character) -> Decoder:
    from avatar_stream.decoder.factory import open_decoder

    settings = config.decoder
    return open_decoder(character, settings.size_px, settings.device, breathing=settings.breathing)


def _follow_scenes(config: Config, casting: Casting, notify: Notify) -> SceneFollower:
    from avatar_stream.interop.obs.finding import find_obs
    from avatar_stream.interop.obs.scene_follower import SceneFollower

    return SceneFollower(partial(find_obs, config.obs), casting.play, notify)


def _scene_roles(config: Config, usual: Character) -> dict[str, Role]:
    """Who is shown in which scene of OBS. Raises CharacterError where there is no such character."""
    from avatar_stream.characters.library import load_character

    return {
        scene: Role(
            load_character(role.character) if role.character else usual,
            parse_edits(f"{config.character.edit} {role.edit}"),
        )
        for scene, role in config.obs.scenes.items()
    }


def open_live_sinks(config: Config, decoder: Decoder, fps: float, notify: Notify) -> list[SinkThread]:
    """All configured sinks, each with its thread; without any configured, those that this machine has.

    Raises:
        UserInputError: a configured sink can't be opened; those opened before leave nothing behind.
    """
    specs = list(config.sinks.outputs)
    threads: list[SinkThread] = []
    optional = not specs
    for spec in specs or _USUAL_SINKS:
        opener = partial(_open_sink, config, decoder, spec, fps)
        try:
            sink = ReopeningSink(spec, opener, notify) if device_may_come(spec) else opener()
        except SinkError as error:
            if optional:
                notify(str(error))
                continue
            for thread in threads:
                thread.finish(discard=True)
            raise
        note = sink.note
        if note:
            notify(note)
        threads.append(SinkThread(spec, sink, notify))
    if optional and all(thread.waiting for thread in threads):
        notify("Nothing here can show the character; running without output (see --sink)")
        threads.append(SinkThread("null", _open_sink(config, decoder, "null", fps), notify))
    return threads


def _open_sink(config: Config, decoder: Decoder, spec: str, fps: float) -> Sink:
    backdrop = choose_backdrop(
        config.sinks.background,
        decoder.backdrop,
        config.sinks.fallback_colour,
        decoder.width,
        decoder.height,
    )
    if spec == "matroska":
        spec = f"matroska:{config.matroska.port}"
    return open_sink(spec, width=decoder.width, height=decoder.height, fps=fps, backdrop=backdrop)


def _capture_request(config: Config) -> CaptureRequest:
    return CaptureRequest(
        input=config.source.input,
        width_px=config.source.width_px,
        height_px=config.source.height_px,
        fps=config.live.fps,
        duration_s=config.source.duration_s,
        encoder=config.encoder.name,
        detection_confidence=config.encoder.detection_confidence,
        tracking_confidence=config.encoder.tracking_confidence,
        smoothing=Smoothing(**config.smoothing.model_dump()),
        profile=config.encoder.profile,
    )


def _refuse_own_source(source: str, output: str) -> None:
    if Path(output).exists() and Path(source).exists() and Path(output).samefile(source):
        raise SinkError(f"'{output}' is the source itself; choose another name for the output")
