"""``evaluate layers``: how well are pictures taken apart?"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from avatar_stream.commands.options import JsonOption
from avatar_stream.commands.terminal import print_json, stderr, stdout


def layers(
    characters: Annotated[
        Path, typer.Option("--characters", metavar="DIR", help="Pictures that have hand-made labels.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Measure how far the parts that are told apart overlap with those that a person drew."""
    from avatar_stream.evaluation.layers import PARTS, mean_overlap, measure_layers

    with stderr.status("Measuring …") as line:
        measured = measure_layers(characters, on_picture=lambda name: line.update(f"Taking {name} apart …"))
    means = {half: mean_overlap(measured, half) for half in ("look", "end")}
    if as_json:
        print_json({"pictures": {name: asdict(one) for name, one in measured.items()}, "mean": means})
        return
    table = Table("picture", "half", title="Intersection over union, percent")
    for part in PARTS:
        table.add_column(part.replace("_", " "), justify="right")
    for half, mean in means.items():
        for name, one in measured.items():
            if one.half == half:
                table.add_row(name, half if one.found else "not found", *_cells(one.shares, PARTS))
        table.add_section()
        table.add_row("mean", half, *_cells(mean, PARTS))
        table.add_section()
    stdout.print(table)


def _cells(shares: dict[str, float], parts: dict[str, tuple[str, ...]]) -> list[str]:
    return [f"{100 * shares[part]:.0f}" if part in shares else "" for part in parts]
