"""``export``: a performance as one page that plays anywhere."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from avatar_stream.commands.options import (
    CharacterOption,
    ConfigOption,
    EditOption,
    JsonOption,
    SetOption,
    SizeOption,
    build_config,
)
from avatar_stream.commands.stop_signals import stop_on_signals
from avatar_stream.commands.terminal import note, print_json

_DEMO_LENGTH_S = 10.0


def export(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A video file, an .fsb file, or demo.")],
    output: Annotated[Path, typer.Argument(metavar="OUT.html")],
    sound: Annotated[
        str | None,
        typer.Option("--sound", metavar="FILE", help="Whose sound goes along. (default: that of SOURCE)"),
    ] = None,
    no_sound: Annotated[bool, typer.Option("--no-sound", help="Leave out the clip's sound.")] = False,
    duration: Annotated[
        float | None,
        typer.Option("--duration", metavar="SECONDS", help="Only so much of it. (default: all; demo 10)"),
    ] = None,
    character: CharacterOption = None,
    size: SizeOption = None,
    edit: EditOption = None,
    config: ConfigOption = None,
    sets: SetOption = None,
    as_json: JsonOption = False,
) -> int:
    """Write one page with the character and what it does: it plays in any browser, offline, and asks for nothing."""
    from avatar_stream.studio.exporting import export as export_page

    settings = build_config(
        config,
        sets,
        source=source,
        duration=_DEMO_LENGTH_S if source == "demo" and duration is None else duration,
        character=character,
        size=size,
        edit=" ".join(edit) if edit else None,
    )
    with stop_on_signals() as stop:
        done = export_page(settings, output, stop=stop, notify=note, sound=sound, own_sound=not no_sound)
    if done is None:
        note(f"Given up; '{output}' was not written")
        return stop.exit_code
    others = done.bytes_total - 4 * done.bytes_puppet // 3
    note(
        f"'{output}': {done.length_s:.1f} s of {done.character} in {done.bytes_total / 1e3:.0f} kB, "
        f"{others / 1e3:.0f} kB of them beside the puppet"
    )
    if as_json:
        print_json({"output": str(output), **asdict(done)})
    return 0
