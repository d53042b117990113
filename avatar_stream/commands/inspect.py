"""``inspect``: what is in a file of facial semantics, and where its bits go."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from avatar_stream.commands.options import JsonOption
from avatar_stream.commands.terminal import note, print_json, stdout
from avatar_stream.errors import SinkError

_KEYFRAMES = ("none", "character", "picture", "picture")
_MOST_ROWS = 16


def inspect(
    source: Annotated[Path, typer.Argument(metavar="IN.fsb")],
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="OUT.png", help="Draw every semantic over time.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show length, rate, bits by name, a histogram of packets, and damage."""
    import numpy as np

    from avatar_stream.codec.inspection import inspect_file
    from avatar_stream.codec.quantiser import QUALITIES
    from avatar_stream.codec.reference_bank import REGION_NAMES
    from avatar_stream.sources.semantics_file import SemanticsFileSource

    file = SemanticsFileSource(source).file
    found = inspect_file(file)
    frames = len(found.faces)
    mean = sum(found.frame_bits) / frames if frames else 0.0
    by_name = {name: round(bits / max(frames, 1), 4) for name, bits in found.name_bits.items()}
    keyframe = file.header.keyframe
    facts = {
        "frames": frames,
        "fps": round(file.header.fps, 3),
        "duration_s": found.faces[-1].time_ms / 1e3 if frames else 0.0,
        "profile": "live" if file.header.live else "storage",
        "quality": QUALITIES[file.header.quality],
        "bytes_total": source.stat().st_size,
        "bytes_keyframe": len(keyframe.data),
        "keyframe": _KEYFRAMES[keyframe.kind],
        "bytes_bank": file.bank_bytes,
        "bank": [REGION_NAMES[piece.region] for piece in file.bank],
        "bits_per_frame": round(mean, 2),
        "bits_per_frame_p95": round(float(np.percentile(found.frame_bits, 95)), 1) if frames else 0.0,
        "damage": file.damage,
    }
    if plot is not None:
        from avatar_stream.codec.inspection_picture import draw_semantics

        try:
            draw_semantics(file, found, plot)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise SinkError(f"'{plot}' can't be written: {reason}") from error
    if as_json:
        print_json({**facts, "bits_by_name": by_name, "histogram": found.histogram()})
        return
    for name, value in facts.items():
        stdout.print(f"{name:>20}  {value}")
    table = Table("name", "bits a frame")
    for name, bits in sorted(by_name.items(), key=lambda item: -item[1])[:_MOST_ROWS]:
        table.add_row(name, f"{bits:.2f}")
    stdout.print(table)
    most = max(found.histogram().values(), default=1)
    for bits_range, count in found.histogram().items():
        stdout.print(f"{bits_range:>9} bits {count:6d} {'#' * round(50 * count / most)}")
    if file.damage:
        note(file.damage)
