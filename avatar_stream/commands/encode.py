"""``encode``: a performance becomes a file of facial semantics."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from avatar_stream.commands.options import JsonOption
from avatar_stream.commands.terminal import note, print_json

_DEMO_LENGTH_S = 10.0


def encode(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A video file, demo, or another .fsb file.")
    ],
    output: Annotated[Path, typer.Argument(metavar="OUT.fsb")],
    keyframe: Annotated[
        str,
        typer.Option(
            "--keyframe",
            metavar="self|character:ID|none",
            help="What the file is to animate: the person in SOURCE, a character, nothing.",
        ),
    ] = "none",
    quality: Annotated[
        str, typer.Option("--quality", metavar="low|standard|high|highest", help="How fine the steps are.")
    ] = "standard",
    profile: Annotated[
        str,
        typer.Option(
            "--profile",
            metavar="storage|live",
            help="The smallest packets, or those of a live session, which survive damage better.",
        ),
    ] = "storage",
    duration: Annotated[
        float | None,
        typer.Option("--duration", metavar="SECONDS", help="Only so much of it. (default: all; demo 10)"),
    ] = None,
    most_bytes: Annotated[
        int | None,
        typer.Option(
            "--most-bytes",
            metavar="BYTES",
            help="With --keyframe self: pictures as good as a file of this size allows.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Store the facial semantics of SOURCE: about a kilobit for each second."""
    from avatar_stream.codec.recording import rmse_by_group
    from avatar_stream.studio.storing import StoringWish, store

    limit_s = duration if duration is not None else _DEMO_LENGTH_S if source == "demo" else float("inf")
    wish = StoringWish(source, keyframe, quality, profile, limit_s, most_bytes)
    stored = store(wish, output, note)
    file, performance, bytes_total = stored.file, stored.performance, len(stored.data)
    keyframe_bytes, bank_bytes = len(file.header.keyframe.data), file.bank_bytes
    semantics_bytes = bytes_total - keyframe_bytes - bank_bytes
    duration_s = len(performance) / stored.fps
    kbps = [8e-3 * size / duration_s if duration_s else 0.0 for size in (semantics_bytes, bytes_total)]
    note(
        f"'{output}': {len(performance)} frames in {bytes_total} bytes, "
        f"{kbps[0]:.2f} kbit/s of semantics, a keyframe of {keyframe_bytes} bytes "
        f"and {len(file.bank)} further pictures of {bank_bytes}"
    )
    if as_json:
        rmse = rmse_by_group(performance, list(file.semantics()))
        print_json(
            {
                "output": str(output),
                "profile": profile,
                "frames": len(performance),
                "fps": round(stored.fps, 3),
                "bytes_total": bytes_total,
                "bytes_keyframe": keyframe_bytes,
                "bytes_bank": bank_bytes,
                "bytes_semantics": semantics_bytes,
                "kbps_semantics": round(kbps[0], 4),
                "kbps_total": round(kbps[1], 4),
                "semantics_rmse": {group: round(error, 5) for group, error in rmse.items()},
            }
        )
