"""``decode``: a file of facial semantics becomes a video of a character."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from avatar_stream.base.user_path import user_path
from avatar_stream.commands.options import (
    BackgroundOption,
    CharacterOption,
    ConfigOption,
    DeviceOption,
    EditOption,
    JsonOption,
    ProgressOption,
    SetOption,
    SizeOption,
    build_config,
)
from avatar_stream.commands.render import render_settings
from avatar_stream.commands.stop_signals import stop_on_signals
from avatar_stream.commands.terminal import note, print_json
from avatar_stream.errors import SourceError

if TYPE_CHECKING:
    from avatar_stream.config import Config


def decode(
    source: Annotated[str, typer.Argument(metavar="IN.fsb")],
    output: Annotated[
        str, typer.Argument(metavar="OUTPUT", help="FILE.mp4, FILE.webm (transparent), FOLDER/.")
    ],
    sound: Annotated[
        str | None,
        typer.Option(
            "--sound", metavar="CLIP", help="The clip that IN.fsb was made from: its sound goes along."
        ),
    ] = None,
    background: BackgroundOption = None,
    character: CharacterOption = None,
    size: SizeOption = None,
    device: DeviceOption = None,
    edit: EditOption = None,
    config: ConfigOption = None,
    sets: SetOption = None,
    progress: ProgressOption = False,
    as_json: JsonOption = False,
) -> int:
    """Animate a character with stored semantics, by default whom the file brings along or names."""
    from avatar_stream.codec.file_header import CHARACTER, NO_KEYFRAME
    from avatar_stream.sources.semantics_file import SUFFIX, SemanticsFileSource

    if not source.lower().endswith(SUFFIX):
        raise SourceError(f"'{source}' is no {SUFFIX} file; render takes videos")
    keyframe = SemanticsFileSource(user_path(source)).file.header.keyframe
    a_person = character is None and keyframe.kind not in (NO_KEYFRAME, CHARACTER)
    if character is None and keyframe.kind == CHARACTER:
        character = keyframe.data[32:].decode("utf-8", "replace")
    settings = build_config(
        config,
        sets,
        source=source,
        background=background,
        character=character,
        size=size,
        device=device,
        edit=" ".join(edit) if edit else None,
    )
    if a_person:
        return _decode_person(source, output, settings, sound, as_json)
    return render_settings(settings, output, as_json, sound_file=sound, progress=progress)


def _decode_person(source: str, output: str, settings: Config, sound: str | None, as_json: bool) -> int:
    """Rebuild the video of a person, background and all, from the keyframe in the file."""
    from avatar_stream.studio.offline import render_person
    from avatar_stream.studio.sound import SoundWish

    with stop_on_signals() as stop:
        statistics = render_person(settings, output, stop=stop, notify=note, sound=SoundWish(file=sound))
    if statistics is None:
        note(f"Given up; '{output}' was not written")
        return stop.exit_code
    note(f"'{output}': {statistics.frames} pictures, {statistics.frames_tracked} of them following a face")
    if as_json:
        print_json({"output": output, **statistics.as_json()})
    return 0
