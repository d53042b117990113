"""``characters``: list, show, import, export and fit them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from avatar_stream.base.safe_file import replacing
from avatar_stream.commands.character_layers import LayerOption, export_one, import_file, show_layers
from avatar_stream.commands.options import ConfigOption, JsonOption, SetOption, build_config
from avatar_stream.commands.terminal import note, print_json, stderr, stdout
from avatar_stream.errors import UserInputError

characters_app = typer.Typer(help="List, show, import, export and fit characters.")
characters_app.command("export")(export_one)
characters_app.command("layers")(show_layers)


@characters_app.callback(invoke_without_command=True)
def _list_by_default(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        list_all()


@characters_app.command("list")
def list_all(config: ConfigOption = None, sets: SetOption = None, as_json: JsonOption = False) -> None:
    """All characters, shipped and imported."""
    build_config(config, sets)  # only so that a mistake in it is told here, too
    from avatar_stream.characters.library import list_characters

    summaries = list_characters()
    table = Table("id", "name", "author", "licence", "from")
    for one in summaries:
        table.add_row(one.id, one.name or "(broken)", one.author, one.licence, one.origin)
    if as_json:
        entries = [
            {
                "id": one.id,
                "name": one.name,
                "author": one.author,
                "licence": one.licence,
                "origin": one.origin,
                "folder": str(one.folder),
                "broken": one.broken or None,
            }
            for one in summaries
        ]
        print_json({"characters": entries})
    elif summaries:
        stdout.print(table)
        for one in summaries:
            if one.broken:
                note(f"{one.id} is broken: {one.broken}")
    else:
        note("There is no character yet; 'characters import PICTURE' makes one")


@characters_app.command()
def show(
    character: Annotated[str, typer.Argument(metavar="ID", help="Id, folder or picture of a character.")],
    anchors: Annotated[
        Path | None,
        typer.Option("--anchors", metavar="OUT.png", help="Draw where its eyes, mouth and so on were found."),
    ] = None,
    config: ConfigOption = None,
    sets: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """What is known of one character."""
    build_config(config, sets)
    from avatar_stream.characters.library import load_character

    loaded = load_character(character)
    if anchors is not None:
        _save_anchor_picture(loaded, anchors)
    _print_character(loaded, as_json)


@characters_app.command()
def fit(
    character: Annotated[str, typer.Argument(metavar="ID", help="Id or folder of a character.")],
    anchor: Annotated[
        list[str],
        typer.Option(
            "--anchor",
            metavar="NAME=X,Y",
            help="Where a point of the face is, in pixels of the picture. Repeatable.",
        ),
    ],
    config: ConfigOption = None,
    sets: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Mend where a character's eyes, mouth and so on are; a shipped one is copied to your own first."""
    build_config(config, sets)
    from avatar_stream.characters.anchor_file import parse_anchor, write_anchors
    from avatar_stream.characters.library import writable_folder

    places = dict(parse_anchor(text) for text in anchor)
    fitted = write_anchors(writable_folder(character), places)
    note(f"Look at the fit with: characters show {character} --anchors anchors.png")
    _print_character(fitted, as_json)


@characters_app.command("import")
def import_one(
    picture: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A picture with a frontal face (PNG, JPEG, WebP …), or its layers: PSD, PSB, ORA, or a zip or folder "
            "of PNGs.",
        ),
    ],
    character_id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Its id. (default: made of the file's name)")
    ] = None,
    face: Annotated[
        int | None,
        typer.Option("--face", metavar="N", help="Which of several faces, 1 being the largest. (default: 1)"),
    ] = None,
    layer: LayerOption = None,
    config: ConfigOption = None,
    sets: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a character of a picture, or of its layers, and keep it."""
    build_config(config, sets)
    from avatar_stream.characters.fitting import fit_character
    from avatar_stream.characters.layered.kinds import is_layered
    from avatar_stream.characters.library import import_character

    if is_layered(picture):
        if face is not None:
            raise UserInputError("--face chooses from a picture; a layered file has one character")
        _print_character(import_file(picture, character_id, layer or [], as_json), as_json)
        return
    if layer:
        raise UserInputError(f"--layer is for layered files, and '{picture}' is none")
    with stderr.status("Finding the face …"):
        character = import_character(picture, character_id, face, note)
    note(f"Imported as '{character.id}'; try: live --character {character.id}")
    unsure = fit_character(character).unsure
    if unsure:
        parts = " and ".join(part.replace("_", " ") for part in unsure)
        note(
            f"The {parts} may not be quite where they were found: characters show {character.id} --anchors "
            "anchors.png shows it, the page's fit editor or 'characters fit' mends it"
        )
    _print_character(character, as_json)


def _save_anchor_picture(character: Any, path: Path) -> None:
    from PIL import Image

    from avatar_stream.characters.anchor_picture import draw_anchors

    with stderr.status("Finding the face …"):
        picture = draw_anchors(character)
    try:
        with replacing(path) as unfinished:
            Image.fromarray(picture).save(unfinished)
    except (OSError, ValueError) as error:
        raise UserInputError(f"The picture can't be saved as '{path}': {error}") from None
    note(f"Anchors drawn in '{path}': blue set by hand, red found")


def _print_character(character: Any, as_json: bool) -> None:
    height, width = character.keyframe.shape[:2]
    facts = {
        "id": character.id,
        "name": character.name,
        "author": character.author,
        "licence": character.licence,
        "style": character.sheet.style,
        "width_px": width,
        "height_px": height,
        "transparent": bool((character.keyframe[..., 3] < 255).any()),
        "anchors": len(character.sheet.anchors),
        "folder": str(character.folder) if character.folder else None,
    }
    if as_json:
        print_json(facts)
        return
    table = Table(show_header=False, box=None)
    for key, value in facts.items():
        table.add_row(key, "–" if value is None else str(value))
    stdout.print(table)
