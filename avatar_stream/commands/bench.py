"""``bench``: how fast is it here, in times and in ratios that can be compared between machines?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

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
from avatar_stream.room.section import MOST_MEMBERS

if TYPE_CHECKING:
    from avatar_stream.config import Config


def bench(
    rounds: Annotated[int, typer.Option("--rounds", min=5, max=10_000, help="Measurements of each.")] = 100,
    clip: Annotated[
        str | None,
        typer.Option("--clip", metavar="FILE", help="A clip of a face to encode. (default: the character)"),
    ] = None,
    performers: Annotated[
        int | None,
        typer.Option(
            "--performers",
            min=1,
            max=MOST_MEMBERS,
            metavar="N",
            help="Measure a room of N, and nothing else.",
        ),
    ] = None,
    character: CharacterOption = None,
    size: SizeOption = None,
    device: DeviceOption = None,
    config: ConfigOption = None,
    sets: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure decoder, encoder and packets, each beside a baseline timed in the same run; latency; cold start."""
    settings = build_config(config, sets, character=character, size=size, device=device)
    if performers is not None:
        _bench_room(settings, performers, rounds, as_json=as_json)
        return
    from avatar_stream.benchmark.rounds import run_benchmark

    with stderr.status("Measuring …"):
        results = run_benchmark(settings, rounds, clip)
    if as_json:
        print_json(results)
        return
    _print_rows(results["measurements"])
    latency = results["latency"]
    if latency is None:
        note("Latency: not measured, since pyvirtualcam is not installed")
    else:
        note(f"Latency from the camera's picture to the virtual camera: {_percentiles(latency['sink_ms'])}")
        note(
            f"From the face's motion to the avatar having followed half way: "
            f"{_percentiles(latency['motion_ms'])}; {latency['jumps']} jumps of a stand-in for the camera"
        )
    note(f"Cold start to the first picture: {results['cold_start_s']:.2f} s; {results['machine']}")


def _bench_room(settings: Config, performers: int, rounds: int, *, as_json: bool) -> None:
    from avatar_stream.benchmark.performers import measure_performers

    with stderr.status("Measuring …"):
        results = measure_performers(settings, performers, rounds)
    if as_json:
        print_json(results)
        return
    _print_rows(results["measurements"])
    note(
        f"{results['per_performer_ms']:.2f} ms a performer, drawn at {results['boxes'][0]}; {results['machine']}"
    )


def _print_rows(rows: list[dict[str, Any]]) -> None:
    table = Table("what", "median ms", "p95 ms", "baseline", "median ms", "ratio")
    for row in rows:
        table.add_row(
            row["name"],
            f"{row['median_ms']:.2f}",
            f"{row['p95_ms']:.2f}",
            row["baseline"],
            f"{row['baseline_median_ms']:.2f}",
            f"{row['ratio']:.2f}",
        )
    stdout.print(table)


def _percentiles(measured: dict[str, float] | None) -> str:
    if measured is None:
        return "nothing was seen"
    return f"{measured['p50']:.0f} ms in the median, {measured['p95']:.0f} ms at the 95th percentile"
