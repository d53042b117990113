"""``characters export``, ``characters layers``, and importing layered files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from avatar_stream.commands.layer_table import print_layers
from avatar_stream.commands.options import ConfigOption, JsonOption, SetOption, build_config
from avatar_stream.commands.terminal import note, print_json, stderr
from avatar_stream.errors import UserInputError

if TYPE_CHECKING:
    from avatar_stream.characters.character import Character


LayerOption = Annotated[
    list[str] | None,
    typer.Option(
        "--layer",
        metavar="NAME=PART",
        help="What a layer is, where that was told wrong, such as 'Layer 12=front hair'. Repeatable.",
    ),
]


def export_one(
    character: Annotated[str, typer.Argument(metavar="ID", help="Id, folder or picture of a character.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The layered file to write: .psd or .ora.")],
    config: ConfigOption = None,
    sets: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a character as a layered file, for a drawing program; importing it gives the character again."""
    build_config(config, sets)
    from avatar_stream.characters.library import load_character
    from avatar_stream.interop.drawing_programs import export_character

    loaded = load_character(character)
    with stderr.status("Taking the picture apart …"):
        file = export_character(loaded, out)
    if as_json:
        names = [{"layer": one.name, "shown": one.visible} for one in reversed(file.layers)]
        print_json({"file": str(out), "layers": names})
    note(
        f"{len(file.layers)} layers written to '{out}'; when they are mended: characters import {out} --id NEW"
    )
    if loaded.sheet.style == "natural":
        note("Layers of a photograph or painting are animated as those of a drawing are")


def show_layers(
    character: Annotated[str, typer.Argument(metavar="ID", help="Id of a character with layers.")],
    layer: LayerOption = None,
    config: ConfigOption = None,
    sets: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Which of a character's layers is what, and how that was told; --layer mends it."""
    build_config(config, sets)
    from avatar_stream.characters.layered.label_file import write_labels
    from avatar_stream.characters.layered.stored import read_stored
    from avatar_stream.characters.library import load_character, writable_folder

    loaded = load_character(character)
    if loaded.layered is None:
        raise UserInputError(
            f"'{character}' has no layers; characters export makes a layered file of any character"
        )
    if layer:
        loaded = write_labels(writable_folder(character), _labels_of(layer))
    assert loaded.layered is not None
    print_layers(read_stored(loaded.layered, loaded.sheet.layer_labels).assigned, as_json)


def import_file(path: Path, character_id: str | None, layers: list[str], as_json: bool) -> Character:
    """Make a character of a layered file, and print which layer is what; `layers` are texts of --layer."""
    from avatar_stream.characters.library import import_layers

    with stderr.status("Telling the layers …"):
        character, assigned = import_layers(path, character_id, _labels_of(layers))
    note(f"Imported as '{character.id}'; try: live --character {character.id}")
    if not as_json:
        print_layers(assigned, as_json)
    if character.layered is None:
        note(
            "None of its layers is one of eyes or mouth: it was taken apart as one picture. If one is, import it again "
            "and say so: --layer 'NAME=iris'"
        )
    elif not as_json:
        note(f"If a layer is told wrong: characters layers {character.id} --layer 'NAME=PART'")
    return character


def _labels_of(texts: list[str]) -> dict[str, str]:
    """Of "NAME=PART"; a name may have "=" in it, a part hasn't."""
    labels = {}
    for text in texts:
        name, equals, label = text.rpartition("=")
        if not equals or not name.strip() or not label.strip():
            raise UserInputError(f"'{text}' names no layer; write NAME=PART, such as 'Layer 12=front hair'")
        labels[name.strip()] = label.strip()
    return labels
