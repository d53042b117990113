"""``decode``: a file of facial semantics becomes a video of a character."""

from __future__ import annotations

from typing import Annotated

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
)
from avatar_stream.commands.render import render
from avatar_stream.errors import SourceError


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
    """Animate a character, by default the one that the file names, with stored semantics."""
    from pathlib import Path

    from avatar_stream.codec.container import CHARACTER
    from avatar_stream.sources.semantics_file import SUFFIX, SemanticsFileSource

    if not source.lower().endswith(SUFFIX):
        raise SourceError(f"'{source}' is no {SUFFIX} file; render takes videos")
    keyframe = SemanticsFileSource(Path(source).expanduser()).file.header.keyframe
    if character is None and keyframe.kind == CHARACTER:
        character = keyframe.data[32:].decode("utf-8", "replace")
    return render(source, output, None, background, character, size, device, edit, config, sets, as_json)
