"""All that a workshop can be asked for, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from avatar_stream.workshop.messages import Fields


@dataclass
class Bench:
    """What tasks work with.

    Attributes:
        tell: takes the name of a step as it begins.
    """

    tell: Callable[[str], None]


Task = Callable[[Bench, Fields, bytes], tuple[Fields, bytes]]


def _import(bench: Bench, fields: Fields, data: bytes) -> tuple[Fields, bytes]:
    from avatar_stream.workshop.importing import import_file

    character = import_file(Path(fields["path"]), fields["size_px"], bench.tell)
    return {"character": character.id, "name": character.name}, b""


def _export(bench: Bench, fields: Fields, data: bytes) -> tuple[Fields, bytes]:
    from avatar_stream.characters.library import load_character
    from avatar_stream.interop.drawing_programs import export_character

    export_character(load_character(fields["character"]), Path(fields["path"]))
    return {}, b""


def _moving_picture(bench: Bench, fields: Fields, data: bytes) -> tuple[Fields, bytes]:
    from avatar_stream.characters.library import load_character
    from avatar_stream.workshop.moving_picture import moving_picture

    return {}, moving_picture(load_character(fields["character"]))


#: All tasks.
TASKS: dict[str, Task] = {"import": _import, "export": _export, "moving_picture": _moving_picture}
