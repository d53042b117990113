"""``sheet``: contact sheets, for looking at a character over all it can do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from avatar_stream.base.safe_file import replacing
from avatar_stream.commands.options import (
    ConfigOption,
    DeviceOption,
    JsonOption,
    SetOption,
    SizeOption,
    build_config,
)
from avatar_stream.commands.terminal import note, print_json

if TYPE_CHECKING:
    from avatar_stream.types import FaceSemantics, PixelArray

# Pictures of a clip on one sheet.
CLIP_MOMENTS = 18


def sheet(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the PNGs go.")] = Path("out/sheets"),
    characters: Annotated[
        list[str] | None,
        typer.Option("--character", "-c", metavar="ID|PICTURE", help="Repeatable. (default: all shipped)"),
    ] = None,
    driver: Annotated[
        str | None,
        typer.Option(
            "--driver", metavar="CLIP", help="A clip to show beside what the character makes of it."
        ),
    ] = None,
    size: SizeOption = None,
    device: DeviceOption = None,
    config: ConfigOption = None,
    sets: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw contact sheets: each character neutral, blinking, talking, smiling, turning, …"""
    settings = build_config(config, sets, size=size, device=device)
    from avatar_stream.characters.library import load_character, usable_characters
    from avatar_stream.decoder.factory import open_decoder
    from avatar_stream.evaluation.contact_sheet import clip_sheet, pose_sheet

    moments = _moments(driver) if driver else []
    names = characters or [summary.id for summary in usable_characters() if summary.origin == "shipped"]
    written = []
    for name in names:
        character = load_character(name)
        decoder = open_decoder(character, settings.decoder.size_px, settings.decoder.device)
        written.append(_write(folder / f"{character.id}.png", pose_sheet(decoder)))
        if moments:
            beside = folder / f"{character.id}-{Path(str(driver)).stem}.png"
            written.append(_write(beside, clip_sheet(decoder, moments)))
        decoder.close()
    if as_json:
        print_json({"sheets": [str(path) for path in written]})


def _moments(clip: str) -> list[tuple[PixelArray, FaceSemantics]]:
    """Pictures spread over a clip, each with its semantics; all frames are tracked, as live."""
    from avatar_stream.encoder.registry import ENCODERS
    from avatar_stream.sources.registry import open_frame_source

    source, encoder = open_frame_source(clip), ENCODERS.create("facemesh")
    moments = []
    try:
        while (frame := source.read()) is not None:
            moments.append((frame.pixels, encoder.encode(frame)))
    finally:
        source.close()
        encoder.close()
    return moments[:: max(1, len(moments) // CLIP_MOMENTS)][:CLIP_MOMENTS]


def _write(path: Path, pixels: PixelArray) -> Path:
    from PIL import Image

    from avatar_stream.errors import SinkError

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as unfinished:
            Image.fromarray(pixels).save(unfinished)
    except OSError as error:
        raise SinkError(f"'{path}' can't be written: {error.strerror}") from None
    note(f"'{path}'")
    return path
