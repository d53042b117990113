"""``evaluate decoder``: how well do characters follow a performance?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from avatar_stream.commands.options import JsonOption
from avatar_stream.commands.terminal import note, print_json, stdout


def decoder(
    drivers: Annotated[
        Path, typer.Option("--drivers", metavar="FOLDER", help="Clips of faces: a folder, or one file.")
    ],
    characters: Annotated[
        Path,
        typer.Option(
            "--characters",
            metavar="FOLDER",
            help="Pictures and characters' folders: a folder of them, or one.",
        ),
    ],
    sheets: Annotated[
        Path | None, typer.Option("--sheets", metavar="FOLDER", help="Write contact sheets to look at.")
    ] = None,
    fast: Annotated[
        bool, typer.Option("--fast", help="Only the first 8 s of each clip, and fewer frames of it.")
    ] = False,
    every: Annotated[
        int | None, typer.Option("--every", min=1, metavar="N", help="Measure every n-th frame. (default: 1)")
    ] = None,
    size: Annotated[
        int, typer.Option("--size", min=64, max=2048, metavar="PX", help="Longer side of the pictures.")
    ] = 512,
    as_json: JsonOption = False,
) -> None:
    """Animate characters by clips, track the output again, and compare; count holes and folds of natural ones."""
    from avatar_stream.evaluation.decoder import FAST, THOROUGH, Thoroughness, evaluate_decoder

    thoroughness = FAST if fast else THOROUGH
    if every is not None:
        thoroughness = Thoroughness(every, thoroughness.limit_s)
    results = evaluate_decoder(
        drivers, characters, size_px=size, thoroughness=thoroughness, sheets=sheets, notify=note
    )
    if as_json:
        print_json(results)
        return
    for kind, what in (("corr", "correlation"), ("slope", "slope")):
        stdout.print(_transfer_table(results, kind, f"{what} of the output with the input"))
    if results["characters"]:
        stdout.print(_character_table(results["characters"]))
    stdout.print(_reenactment_table(results["reenactment"]))
    decode_ms = results["decode_ms"]
    note(
        f"decode {decode_ms['p50']:.1f} ms (95 %: {decode_ms['p95']:.1f}), "
        f"cv2.remap of the same size {results['remap_ms']:.1f} ms"
    )


def _transfer_table(results: dict[str, Any], kind: str, title: str) -> Table:
    from avatar_stream.evaluation.decoder_measures import MEASURES

    table = Table("clip", "character", *MEASURES, "tracked", title=title, box=None)
    for pair in [*results["pairs"], {"driver": "mean", "character": "", **results["mean"]}]:
        cells = [_number(pair[f"{name}_{kind}"]) for name in MEASURES]
        table.add_row(pair["driver"], pair["character"], *cells, _number(pair["tracked"]))
    return table


def _character_table(characters: dict[str, dict[str, Any]]) -> Table:
    table = Table("character", "blink %", "neutral diff", "folds", "holes", "jitter px", box=None)
    for name, values in characters.items():
        table.add_row(name, *map(_number, values.values()))
    return table


def _reenactment_table(clips: dict[str, dict[str, float]]) -> Table:
    table = Table("rebuilt from its first frame", "part", "PSNR dB", "MS-SSIM", "GMSD", box=None)
    for clip, scores in clips.items():
        for part in ("", "_eyes", "_mouth"):
            cells = [_number(scores[f"{measure}{part}"]) for measure in ("psnr", "ms_ssim", "gmsd")]
            table.add_row(clip, part.lstrip("_") or "face", *cells)
    return table


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.2f}"
