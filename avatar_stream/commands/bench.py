"""``bench``: how fast is it here, in times and in ratios that can be compared between machines?"""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

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


def bench(
    rounds: Annotated[int, typer.Option("--rounds", min=5, max=10_000, help="Measurements of each.")] = 100,
    clip: Annotated[
        str | None,
        typer.Option("--clip", metavar="FILE", help="A clip of a face to encode. (default: the character)"),
    ] = None,
    character: CharacterOption = None,
    size: SizeOption = None,
    device: DeviceOption = None,
    config: ConfigOption = None,
    sets: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure decoder, encoder, packets and cold start, each beside a baseline timed in the same run."""
    settings = build_config(config, sets, character=character, size=size, device=device)
    from avatar_stream.benchmark import run_benchmark

    with stderr.status("Measuring …"):
        results = run_benchmark(settings, rounds, clip)
    if as_json:
        print_json(results)
        return
    table = Table("what", "median ms", "p95 ms", "baseline", "median ms", "ratio")
    for row in results["measurements"]:
        table.add_row(
            row["name"],
            f"{row['median_ms']:.2f}",
            f"{row['p95_ms']:.2f}",
            row["baseline"],
            f"{row['baseline_median_ms']:.2f}",
            f"{row['ratio']:.2f}",
        )
    stdout.print(table)
    note(f"Cold start to the first picture: {results['cold_start_s']:.2f} s; {results['machine']}")
