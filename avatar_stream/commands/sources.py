"""``sources``: which cameras and microphones there are."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from avatar_stream.commands.options import ConfigOption, JsonOption, SetOption, build_config
from avatar_stream.commands.terminal import note, print_json, stdout


def sources(
    config: ConfigOption = None,
    sets: SetOption = None,
    microphones: Annotated[
        bool, typer.Option("--microphones", help="List microphones instead, for voice.microphone.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """List the cameras of this machine. A video file and the demo performer are always possible."""
    build_config(config, sets)
    if microphones:
        _list_microphones(as_json)
    else:
        _list_cameras(as_json)


def _list_cameras(as_json: bool) -> None:
    from avatar_stream.sources.camera_list import list_cameras

    cameras = list_cameras()
    if not cameras:
        note("No camera was found: plug one in, or use --source demo or --source FILE")
    if as_json:
        entries = [{"source": f"camera:{camera.index}", **asdict(camera)} for camera in cameras]
        print_json({"cameras": entries, "also": ["demo", "demo:face", "nobody", "FILE", "ADDRESS"]})
        return
    table = Table("source", "name", "size", "fps", "remark")
    for camera in cameras:
        remark = "virtual" if camera.virtual else "" if camera.permitted else "no permission"
        size = f"{camera.size[0]}×{camera.size[1]}" if camera.size else ""
        table.add_row(f"camera:{camera.index}", camera.name, size, f"{camera.fps or ''}", remark)
    table.add_row("demo", "scripted performer, no camera needed", "", "", "")
    table.add_row("demo:face", "the same with a face, filmed and tracked like yours", "", "", "")
    table.add_row("nobody", "the character idles, and a voice may move its mouth", "", "", "")
    table.add_row("FILE", "any video file", "", "", "")
    table.add_row("ADDRESS", "another face tracker, such as ifacialmocap://", "", "", "")
    stdout.print(table)


def _list_microphones(as_json: bool) -> None:
    from avatar_stream.errors import SourceError
    from avatar_stream.sources.microphone_list import list_microphones

    trouble = ""
    try:
        found = list_microphones()
    except SourceError as error:
        found, trouble = [], str(error)
    if not found:
        note(trouble or "No microphone was found: plug one in")
    if as_json:
        entries = [{"name": one.name, "usual": one.usual} for one in found]
        print_json({"microphones": entries, "trouble": trouble})
        return
    table = Table("voice.microphone", "remark")
    for one in found:
        table.add_row(one.name, "usual" if one.usual else "")
    table.add_row("FILE", "any file with sound, once")
    stdout.print(table)
