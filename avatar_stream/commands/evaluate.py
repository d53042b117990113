"""``evaluate``: how good is it, measured on clips of faces?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from avatar_stream.commands.evaluate_decoder import decoder
from avatar_stream.commands.options import JsonOption
from avatar_stream.commands.terminal import print_json, stderr, stdout
from avatar_stream.errors import UserInputError

if TYPE_CHECKING:
    from avatar_stream.evaluation.encoder_clips import ClipMeasures

evaluate_app = typer.Typer(help="Measure how good encoder and decoder are.", no_args_is_help=True)

_COLUMNS = (
    ("frames", "frames", "{:.0f}"),
    ("tracked", "tracked", "{:.0f}"),
    ("dense error %", "dense_error_pct", "{:.2f}"),
    ("named alone %", "dense_error_named_pct", "{:.2f}"),
    ("blink precision", "blink_precision", "{:.2f}"),
    ("blink recall", "blink_recall", "{:.2f}"),
    ("wink side", "wink_side_accuracy", "{:.2f}"),
    ("still rotation SD °", "still_rotation_sd_deg", "{:.2f}"),
    ("still scale SD %", "still_scale_sd_pct", "{:.2f}"),
    ("landmarks ms", "landmarks_ms", "{:.2f}"),
    ("solver ms", "solver_ms", "{:.2f}"),
)


evaluate_app.command()(decoder)


@evaluate_app.callback()
def _evaluate() -> None:
    """What stands before the name of what is measured."""


@evaluate_app.command()
def encoder(
    media: Annotated[
        Path | None, typer.Option("--media", metavar="FOLDER", help="Clips of faces to measure on.")
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Track the clips anew, also where their landmarks are remembered.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Measure the encoder: expression error, blinks, steadiness and speed on real clips."""
    from avatar_stream.evaluation.encoder_clips import list_clips, mean_measures, measure_clips

    if media is None:
        raise UserInputError("Which clips? Name a folder of them: evaluate encoder --media FOLDER")
    paths = list_clips(media)
    with stderr.status("Measuring …") as line:
        clips = measure_clips(paths, fresh=fresh, on_clip=lambda name: line.update(f"Measuring {name} …"))
    mean = mean_measures(list(clips.values()))
    if as_json:
        print_json({"clips": {name: one.as_json() for name, one in clips.items()}, "mean": mean.as_json()})
    else:
        stdout.print(_clip_table({**clips, "mean": mean}))


def _clip_table(clips: dict[str, ClipMeasures]) -> Table:
    table = Table("clip")
    for title, _, _ in _COLUMNS:
        table.add_column(title, justify="right")
    for name, measures in clips.items():
        if name == "mean":
            table.add_section()
        values = [(getattr(measures, field), form) for _, field, form in _COLUMNS]
        table.add_row(name, *("–" if value is None else form.format(value) for value, form in values))
    return table
