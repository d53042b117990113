"""``doctor``: does everything work here, and what to do where it doesn't?"""

from __future__ import annotations

from dataclasses import asdict

import typer
from rich.table import Table
from rich.text import Text

from avatar_stream.commands.options import (
    CharacterOption,
    ConfigOption,
    DeviceOption,
    JsonOption,
    SetOption,
    SizeOption,
    build_config,
)
from avatar_stream.commands.terminal import note, print_json, stderr, stdout

_COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


def doctor(
    character: CharacterOption = None,
    size: SizeOption = None,
    device: DeviceOption = None,
    config: ConfigOption = None,
    sets: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check this machine. Exit code 0 when a character can be brought to life here, else 1."""
    settings = build_config(config, sets, character=character, size=size, device=device)
    from avatar_stream.self_check.machine import check_machine

    with stderr.status("Checking …"):
        findings = check_machine(settings)
    works = all(finding.verdict != "fail" for finding in findings)
    if as_json:
        print_json({"works": works, "findings": [asdict(finding) for finding in findings]})
    else:
        table = Table("", "what", "found")
        for finding in findings:
            mark = Text(finding.verdict, style=_COLOURS[finding.verdict])
            table.add_row(mark, finding.name, finding.evidence)
        stdout.print(table)
        # Below the table and unbroken, so that commands can be copied.
        for finding in findings:
            if finding.remedy:
                stdout.print(f"{finding.name}: {finding.remedy}", soft_wrap=True)
    note("Everything that is needed works" if works else "Something that is needed does not work")
    raise typer.Exit(0 if works else 1)
