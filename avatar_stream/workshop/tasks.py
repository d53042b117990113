"""All that a workshop can be asked for, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from avatar_stream.errors import UserInputError
from avatar_stream.workshop.messages import Fields

if TYPE_CHECKING:
    from avatar_stream.workshop.fit import Fit


@dataclass
class Bench:
    """What tasks work with.

    Attributes:
        tell: takes the name of a step as it begins.
        fit: the character in the fit editor, once one is opened.
    """

    tell: Callable[[str], None]
    fit: Fit | None = None


Task = Callable[[Bench, Fields, bytes], tuple[Fields, bytes]]


def _import(bench: Bench, fields: Fields, data: bytes) -> tuple[Fields, bytes]:
    from avatar_stream.workshop.importing import import_file

    made = import_file(Path(fields["path"]), fields["size_px"], bench.tell)
    character, unsure = made.character, list(made.unsure)
    return {"character": character.id, "name": character.name, "unsure": unsure}, b""


def _export(bench: Bench, fields: Fields, data: bytes) -> tuple[Fields, bytes]:
    from avatar_stream.characters.library import load_character
    from avatar_stream.interop.drawing_programs import export_character

    export_character(load_character(fields["character"]), Path(fields["path"]))
    return {}, b""


def _moving_picture(bench: Bench, fields: Fields, data: bytes) -> tuple[Fields, bytes]:
    from avatar_stream.characters.library import load_character
    from avatar_stream.workshop.moving_picture import moving_picture

    return {}, moving_picture(load_character(fields["character"]))


def _open_fit(bench: Bench, fields: Fields, data: bytes) -> tuple[Fields, bytes]:
    from avatar_stream.workshop.fit import open_fit, open_unfitted

    named = fields.get("character")
    bench.fit = open_fit(named) if named else open_unfitted(Path(fields["path"]))
    return bench.fit.facts, b""


def _fit_picture(bench: Bench, fields: Fields, data: bytes) -> tuple[Fields, bytes]:
    return {}, _fit(bench).picture


def _fit_labels(bench: Bench, fields: Fields, data: bytes) -> tuple[Fields, bytes]:
    return {}, _fit(bench).labels


def _fit_corrections(bench: Bench, fields: Fields, data: bytes) -> tuple[Fields, bytes]:
    return {}, _fit(bench).corrections


def _build_fit(bench: Bench, fields: Fields, data: bytes) -> tuple[Fields, bytes]:
    from avatar_stream.workshop.fit_state import FitState

    return _fit(bench).build(FitState.model_validate(fields["state"]), data, quick=fields["quick"])


def _save_fit(bench: Bench, fields: Fields, data: bytes) -> tuple[Fields, bytes]:
    from avatar_stream.workshop.fit_state import FitState

    state = FitState.model_validate(fields["state"])
    saved = _fit(bench).save(state, data, fields["words"], fields["size_px"])
    return {"character": saved.id, "name": saved.name}, b""


def _doctor(bench: Bench, fields: Fields, data: bytes) -> tuple[Fields, bytes]:
    from avatar_stream.config import Config
    from avatar_stream.workshop.check_up import check_up

    return check_up(Config.model_validate_json(fields["config"])), b""


def _fit(bench: Bench) -> Fit:
    if bench.fit is None:
        raise UserInputError("No character is opened")
    return bench.fit


#: All tasks.
TASKS: dict[str, Task] = {
    "import": _import,
    "export": _export,
    "moving_picture": _moving_picture,
    "open_fit": _open_fit,
    "fit_picture": _fit_picture,
    "fit_labels": _fit_labels,
    "fit_corrections": _fit_corrections,
    "build_fit": _build_fit,
    "save_fit": _save_fit,
    "doctor": _doctor,
}
