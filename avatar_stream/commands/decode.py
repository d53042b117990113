"""``decode``: a file of facial semantics becomes a video of a character."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from avatar_stream.commands.options import (
    BackgroundOption,
    CharacterOption,
    ConfigOption,
    DeviceOption,
    EditOption,
    JsonOption,
    SetOption,
    SizeOption,
    build_config,
)
from avatar_stream.commands.render import render
from avatar_stream.commands.stop_signals import stop_on_signals
from avatar_stream.commands.terminal import note, print_json
from avatar_stream.errors import PacketError, SourceError

if TYPE_CHECKING:
    from avatar_stream.config import Config
    from avatar_stream.decoder.reference_decoder import ReferenceDecoder
    from avatar_stream.sources.semantics_file import SemanticsFileSource


def decode(
    source: Annotated[str, typer.Argument(metavar="IN.fsb")],
    output: Annotated[
        str, typer.Argument(metavar="OUTPUT", help="FILE.mp4, FILE.webm (transparent), FOLDER/.")
    ],
    background: BackgroundOption = None,
    character: CharacterOption = None,
    size: SizeOption = None,
    device: DeviceOption = None,
    edit: EditOption = None,
    config: ConfigOption = None,
    sets: SetOption = None,
    as_json: JsonOption = False,
) -> int:
    """Animate a character with stored semantics, by default whom the file brings along or names."""
    from avatar_stream.codec.file_header import CHARACTER, NO_KEYFRAME
    from avatar_stream.sources.semantics_file import SUFFIX, SemanticsFileSource

    if not source.lower().endswith(SUFFIX):
        raise SourceError(f"'{source}' is no {SUFFIX} file; render takes videos")
    keyframe = SemanticsFileSource(Path(source).expanduser()).file.header.keyframe
    if character is None and keyframe.kind not in (NO_KEYFRAME, CHARACTER):
        settings = build_config(
            config,
            sets,
            source=source,
            background=background,
            size=size,
            device=device,
            edit=" ".join(edit) if edit else None,
        )
        return _decode_person(Path(source).expanduser(), output, settings, as_json)
    if character is None and keyframe.kind == CHARACTER:
        character = keyframe.data[32:].decode("utf-8", "replace")
    return render(source, output, None, background, character, size, device, edit, config, sets, as_json)


def _decode_person(source: Path, output: str, settings: Config, as_json: bool) -> int:
    """Rebuild the video of a person, background and all, from the keyframe in the file."""
    from contextlib import ExitStack

    from avatar_stream.capture.opening import OpenedPerformance
    from avatar_stream.edits.words import parse_edits
    from avatar_stream.pictures.backdrop import choose_backdrop
    from avatar_stream.sinks.registry import open_sink
    from avatar_stream.sources.semantics_file import SemanticsFileSource
    from avatar_stream.studio.continuity import Continuity
    from avatar_stream.studio.offline_render import render_performance

    with stop_on_signals() as stop, ExitStack() as stack:
        performance = SemanticsFileSource(source)
        stack.callback(performance.close)
        decoder = _person(performance, settings)
        stack.callback(decoder.close)
        size = decoder.width, decoder.height
        chosen = settings.sinks
        backdrop = choose_backdrop(chosen.background, decoder.backdrop, chosen.fallback_colour, *size)
        sink = open_sink(output, width=size[0], height=size[1], fps=performance.fps, backdrop=backdrop)
        # Whatever goes wrong, no half of a file stays; after the regular close this does nothing.
        stack.callback(sink.close, discard=True)
        statistics = render_performance(
            OpenedPerformance(performance, str(source)),
            decoder,
            Continuity(settings.live.hold_s, settings.live.ease_s),
            parse_edits(settings.character.edit),
            sink,
            stop=stop,
        )
        if stop.is_set():
            note(f"Given up; '{output}' was not written")
            return stop.exit_code
        sink.close()
    if performance.damage:
        note(f"The source ended early: {performance.damage}")
    note(f"'{output}': {statistics.frames} pictures, {statistics.frames_tracked} of them following a face")
    if as_json:
        print_json({"output": output, **statistics.as_json(), "character": "self"})
    return 0


def _person(performance: SemanticsFileSource, settings: Config) -> ReferenceDecoder:
    """A decoder of the file's own pictures of a person."""
    from avatar_stream.face_video.person import open_person

    try:
        return open_person(performance.file, settings.decoder.size_px, settings.decoder.device)
    except PacketError as error:
        raise SourceError(f"{error}; name somebody to animate with --character") from error
