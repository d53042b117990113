"""``encode``: a performance becomes a file of facial semantics."""

from __future__ import annotations

import hashlib
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from avatar_stream.base.safe_file import replace_file
from avatar_stream.commands.options import JsonOption
from avatar_stream.commands.terminal import note, print_json
from avatar_stream.errors import SinkError, SourceError, UserInputError

if TYPE_CHECKING:
    from avatar_stream.codec.file_header import Keyframe

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
    from avatar_stream.capture.opening import TrackedSource, open_performance
    from avatar_stream.capture.request import CaptureRequest
    from avatar_stream.codec.container import SemanticsFile
    from avatar_stream.codec.quantiser import QUALITIES
    from avatar_stream.codec.recording import record, rmse_by_group

    if quality not in QUALITIES:
        raise UserInputError(f"--quality {quality} is none of {', '.join(QUALITIES)}")
    if profile not in ("storage", "live"):
        raise UserInputError(f"--profile {profile} is none of storage and live")
    if duration is not None and not duration > 0:
        raise UserInputError(f"--duration needs seconds above 0, not {duration:g}")
    if not output.parent.is_dir():
        raise SinkError(f"There is no folder '{output.parent}' for '{output.name}'")
    limit_s = duration or (_DEMO_LENGTH_S if source == "demo" else float("inf"))
    opened = open_performance(CaptureRequest(source, fps=25.0), live=False)
    try:
        if opened.source.paced:
            raise SourceError(f"'{opened.input}' never ends: encode takes a file or demo")
        fps = opened.source.fps
        if keyframe == "self":
            if not isinstance(opened.source, TrackedSource) or source == "demo":
                raise UserInputError(f"--keyframe self needs a video; '{source}' shows nobody")
            from avatar_stream.face_video.person import encode_person

            person = encode_person(
                Path(source).expanduser(),
                fps,
                QUALITIES.index(quality),
                limit_s=limit_s,
                most_bytes=most_bytes,
                live=profile == "live",
            )
            data, performance = person.data, person.performance
        else:
            frames = iter(opened.source.read, None)
            performance = list(takewhile(lambda semantics: semantics.captured_s < limit_s, frames))
            data = record(
                performance,
                fps,
                QUALITIES.index(quality),
                _keyframe(keyframe),
                live=profile == "live",
            )
    finally:
        opened.source.close()
    if opened.trouble():
        note(f"The source ended early: {opened.trouble()}")
    try:
        replace_file(output, data)
    except OSError as error:
        raise SinkError(f"'{output}' can't be written: {error.strerror or error}") from error
    file = SemanticsFile(data)
    keyframe_bytes, bank_bytes = len(file.header.keyframe.data), file.bank_bytes
    semantics_bytes = len(data) - keyframe_bytes - bank_bytes
    duration_s = len(performance) / fps
    kbps = [8e-3 * size / duration_s if duration_s else 0.0 for size in (semantics_bytes, len(data))]
    note(
        f"'{output}': {len(performance)} frames in {len(data)} bytes, "
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
                "fps": round(fps, 3),
                "bytes_total": len(data),
                "bytes_keyframe": keyframe_bytes,
                "bytes_bank": bank_bytes,
                "bytes_semantics": semantics_bytes,
                "kbps_semantics": round(kbps[0], 4),
                "kbps_total": round(kbps[1], 4),
                "semantics_rmse": {group: round(error, 5) for group, error in rmse.items()},
            }
        )


def _keyframe(words: str) -> Keyframe:
    from avatar_stream.codec.file_header import CHARACTER, Keyframe

    if words == "none":
        return Keyframe()
    kind, _, name = words.partition(":")
    if kind != "character" or not name:
        raise UserInputError(f"--keyframe {words} is none of self, character:ID and none")
    from avatar_stream.characters.library import load_character

    character = load_character(name)
    return Keyframe(CHARACTER, hashlib.sha256(character.keyframe.tobytes()).digest() + character.id.encode())
