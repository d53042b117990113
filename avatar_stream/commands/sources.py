"""``sources``: which cameras there are."""

from __future__ import annotations

from dataclasses import asdict

from rich.table import Table

from avatar_stream.commands.options import ConfigOption, JsonOption, SetOption, build_config
from avatar_stream.commands.terminal import note, print_json, stdout


def sources(config: ConfigOption = None, sets: SetOption = None, as_json: JsonOption = False) -> None:
    """List the cameras of this machine. A video file and the demo performer are always possible."""
    build_config(config, sets)
    from avatar_stream.sources.camera_list import list_cameras

    cameras = list_cameras()
    if not cameras:
        note("No camera was found: plug one in, or use --source demo or --source FILE")
    if as_json:
        entries = [{"source": f"camera:{camera.index}", **asdict(camera)} for camera in cameras]
        print_json({"cameras": entries, "also": ["demo", "demo:face", "FILE", "ADDRESS"]})
        return
    table = Table("source", "name", "size", "fps", "remark")
    for camera in cameras:
        remark = "virtual" if camera.virtual else "" if camera.permitted else "no permission"
        size = f"{camera.size[0]}×{camera.size[1]}" if camera.size else ""
        table.add_row(f"camera:{camera.index}", camera.name, size, f"{camera.fps or ''}", remark)
    table.add_row("demo", "scripted performer, no camera needed", "", "", "")
    table.add_row("demo:face", "the same with a face, filmed and tracked like yours", "", "", "")
    table.add_row("FILE", "any video file", "", "", "")
    table.add_row("ADDRESS", "another face tracker, such as ifacialmocap://", "", "", "")
    stdout.print(table)
