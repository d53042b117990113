"""``evaluate references``: how much of an artist's own work does the animation capture?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from avatar_stream.commands.options import JsonOption
from avatar_stream.commands.terminal import print_json, stderr, stdout


def references(
    folder: Annotated[
        Path,
        typer.Argument(metavar="FOLDER", help="Pictures of a character in known poses, with poses.json."),
    ],
    sheets: Annotated[
        Path | None, typer.Option("--sheets", metavar="OUT", help="Folder for pictures: theirs above ours.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Compare the animation of a picture with what its artist made of the same poses."""
    from avatar_stream.evaluation.references import measure_references

    with stderr.status("Measuring …") as line:
        result = measure_references(folder, sheets=sheets, on_progress=line.update).as_json()
    if as_json:
        print_json(result)
        return
    groups = list(result["median"])
    table = Table(
        "model", *groups, title="Captured share in percent, as it is → with strengths that suit the model"
    )
    rows = {**result["models"], "median": result["median"]}
    fitted = {**result["fitted"]["models"], "median": result["fitted"]["median"]}
    for name, shares in rows.items():
        if name == "median":
            table.add_section()
        cells = [_cell(shares.get(group), fitted[name].get(group)) for group in groups]
        table.add_row(name, *cells)
    stdout.print(table)


def _cell(plain: float | None, fitted: float | None) -> str:
    if plain is None or fitted is None:
        return ""
    return f"{100 * plain:+.0f} → {100 * fitted:+.0f}"
