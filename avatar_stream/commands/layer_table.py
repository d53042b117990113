"""The table of a character's layers: which is what, and how that was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from avatar_stream.commands.terminal import print_json, stdout

if TYPE_CHECKING:
    from avatar_stream.characters.layered.assigning import AssignedLayer

_TOLD = {
    "given": "as you say",
    "name": "its name",
    "group": "its group's name",
    "place": "place and looks",
    "neighbour": "the layer beside it",
}


def print_layers(assigned: Sequence[AssignedLayer], as_json: bool) -> None:
    """Print what layers are, the nearest first, as drawing programs list them."""
    from avatar_stream.characters.layered.to_sheets import roles_of

    rows = list(zip(assigned, roles_of(assigned), strict=True))[::-1]
    entries = [
        {
            "layer": "/".join((*one.layer.path, one.layer.name)),
            "part": one.label.replace("_", " "),
            "side": one.side or None,
            "told_by": one.told,
            "expression": " ".join(word for word in (role.expression, role.kind) if word) or None,
            "toggle": role.toggle or None,
            "shown": role.shown,
        }
        for one, role in rows
    ]
    if as_json:
        print_json({"layers": entries})
        return
    table = Table("layer", "part", "told by", "shown")
    for entry in entries:
        table.add_row(
            escape(str(entry["layer"])),
            " ".join(str(entry[key]) for key in ("part", "side") if entry[key]),
            _TOLD[str(entry["told_by"])],
            _when(entry),
        )
    stdout.print(table)


def _when(entry: Mapping[str, object]) -> str:
    if entry["toggle"]:
        return f"{'until' if entry['shown'] else 'with'} toggle={entry['toggle']}"
    if entry["expression"]:
        return str(entry["expression"]).replace("_", " ")
    return "always"
