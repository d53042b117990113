"""``sheet``: contact sheets, for looking at a character over all it can do."""

from __future__ import annotations

from itertools import count
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
from avatar_stream.errors import CharacterError
from avatar_stream.pictures.framing import View

if TYPE_CHECKING:
    from avatar_stream.config_sections import DecoderSection
    from avatar_stream.evaluation.clip_moments import ClipMoment
    from avatar_stream.types import PixelArray


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
    view: Annotated[
        View, typer.Option("--view", help="What of the character is shown; its face, where a figure is tall.")
    ] = "whole",
    size: SizeOption = None,
    device: DeviceOption = None,
    config: ConfigOption = None,
    sets: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw contact sheets: each character neutral, blinking, talking, smiling, turning, …

    A character that can't be drawn doesn't stop the others; the last line tells of it.
    """
    settings = build_config(config, sets, size=size, device=device)
    from avatar_stream.characters.library import usable_characters

    moments = _moments_of(driver) if driver else []
    names = characters or [summary.id for summary in usable_characters() if summary.origin == "shipped"]
    written: list[Path] = []
    failed: dict[str, CharacterError] = {}
    for name in names:
        try:
            identity, pictures = _draw(name, settings.decoder, moments, view)
        except CharacterError as error:
            failed[name] = error
            continue
        for after, pixels in zip(("", f"-{Path(driver or '').stem}"), pictures, strict=False):
            written.append(_write(_free_path(folder, identity + after, written), pixels))
    if failed and not written:
        raise _none_drawn(failed)
    if failed:
        told = "; ".join(f"'{name}': {error}" for name, error in failed.items())
        note(f"{len(names) - len(failed)} of {len(names)} characters drawn. Left out: {told}")
    if as_json:
        left_out = {name: str(error) for name, error in failed.items()}
        print_json({"sheets": [str(path) for path in written], "left_out": left_out})


def _draw(
    name: str, settings: DecoderSection, moments: list[ClipMoment], view: View
) -> tuple[str, list[PixelArray]]:
    """A character's id, its sheet of poses, and that of the clip where there is one."""
    from avatar_stream.characters.library import load_character
    from avatar_stream.decoder.factory import open_decoder
    from avatar_stream.evaluation.contact_sheet import clip_sheet, pose_sheet

    character = load_character(name)
    decoder = open_decoder(character, settings.size_px, settings.device)
    try:
        pictures = [pose_sheet(decoder, view=view)]
        if moments:
            pictures.append(clip_sheet(decoder, moments))
    finally:
        decoder.close()
    return character.id, pictures


def _free_path(folder: Path, name: str, taken: list[Path]) -> Path:
    """Where a sheet goes: two pictures of one name get a sheet each."""
    paths = (folder / f"{name}{'' if number == 1 else f'-{number}'}.png" for number in count(1))
    return next(path for path in paths if path not in taken)


def _none_drawn(failed: dict[str, CharacterError]) -> CharacterError:
    first = next(iter(failed.values()))
    if len(failed) == 1:
        return first
    return CharacterError(f"None of the {len(failed)} characters can be drawn; of the first: {first}")


def _moments_of(clip: str) -> list[ClipMoment]:
    from avatar_stream.evaluation.clip_moments import moments_of

    return moments_of(clip)


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
