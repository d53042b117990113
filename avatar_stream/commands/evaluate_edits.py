"""``evaluate edits``: does the face do what an edit asks for, and nothing else?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from avatar_stream.commands.options import JsonOption
from avatar_stream.commands.terminal import note, print_json, stdout
from avatar_stream.errors import CharacterError


def edits(
    characters: Annotated[
        Path | None,
        typer.Option(
            "--characters",
            metavar="FOLDER",
            help="Portraits with closed lips to edit. (default: one that comes with matplotlib)",
        ),
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option("--plot", metavar="OUT.png", help="Draw what was edited against what moved."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Edit a performance in every way and several degrees, track the decoded pictures again, and compare."""
    from avatar_stream.evaluation.edits import mean_of, measure_edits
    from avatar_stream.evaluation.synthetic_heads import find_portraits

    heads, refused = find_portraits(characters)
    for reason in refused:
        note(reason)
    if not heads:
        raise CharacterError(f"No portrait in '{characters}' can be used")
    by_head = {}
    for head in heads:
        note(f"'{head.name}' …")
        by_head[head.name] = measure_edits(head)
    mean = mean_of(list(by_head.values()))
    if plot is not None:
        from avatar_stream.evaluation.edits_picture import draw_edits

        draw_edits(mean, f"Edits, decoded and tracked again: {', '.join(by_head)}", plot)
    if as_json:
        print_json(
            {
                "heads": {name: {one.name: one.as_json() for one in all_} for name, all_ in by_head.items()},
                "mean": {one.name: one.as_json() for one in mean},
            }
        )
        return
    table = Table("edit", "moves", "slope", "correlation", "moves most besides", "tracked", box=None)
    for one in mean:
        axis, leak = one.worst_leak
        cells = (f"{one.slope:.2f}", f"{one.correlation:.2f}", f"{axis} {leak:+.2f}", f"{one.tracked:.2f}")
        table.add_row(one.name, one.axis, *cells)
    stdout.print(table)
