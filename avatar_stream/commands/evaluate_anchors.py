"""``evaluate anchors``: how well are faces found in pictures of characters?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from avatar_stream.commands.options import JsonOption
from avatar_stream.commands.terminal import print_json, stderr, stdout


def anchors(
    characters: Annotated[
        Path, typer.Option("--characters", metavar="DIR", help="Pictures that have hand-made anchors.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Measure the finders: where they put eyes, mouth and so on, against where a person saw them."""
    from avatar_stream.evaluation.anchor_errors import MEASURES, measure_anchors, summary

    with stderr.status("Measuring …") as line:
        errors = measure_anchors(
            characters, on_picture=lambda name: line.update(f"Finding the face of {name} …")
        )
    summaries = {
        finder: {
            "natural": summary(errors, finder, "natural"),
            "drawn": summary(errors, finder, "drawn"),
            "all": summary(errors, finder, None),
        }
        for finder in ("facemesh", "fit")
    }
    if as_json:
        pictures = {
            name: {"style": one.style, "guessed_style": one.guessed_style, **one.by_finder}
            for name, one in errors.items()
        }
        print_json({"pictures": pictures, "summary": summaries})
        return
    table = Table("picture", "style", title="Percent of the face's width, FaceMesh alone → the fit")
    for measure in MEASURES:
        table.add_column(measure.replace("_", " "), justify="right")
    for name, one in sorted(errors.items(), key=lambda entry: (entry[1].style, entry[0])):
        before, after = one.by_finder["facemesh"], one.by_finder["fit"]
        style = one.style if one.style == one.guessed_style else f"{one.style}, taken for {one.guessed_style}"
        table.add_row(name, style, *(f"{before[key]:.1f} → {after[key]:.1f}" for key in MEASURES))
    for style in ("natural", "drawn"):
        alone, fit = (summaries[finder][style] for finder in ("facemesh", "fit"))
        table.add_section()
        for kind in ("mean", "worst") if fit else ():
            cells = (f"{alone[key][kind]:.1f} → {fit[key][kind]:.1f}" for key in MEASURES)
            table.add_row(kind, style, *cells)
    stdout.print(table)
