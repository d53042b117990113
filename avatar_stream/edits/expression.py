"""Named expressions: edits that come and go at the press of a key, faded in and out. All pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from avatar_stream.edits.edits import Edits
from avatar_stream.edits.presets import PRESETS
from avatar_stream.edits.words import EditWords, parse_edits
from avatar_stream.types import FaceSemantics

MOST_EXPRESSIONS = 200


def _plain_name(name: str) -> str:
    if not name.isprintable() or name != name.strip():
        raise ValueError("says that a name is printable, without spaces around it")
    return name


ExpressionName = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_plain_name)]


class NamedExpression(BaseModel):
    """One expression as a user has made it.

    Attributes:
        edit: what it does to the face, in words, layers that are switched (``toggle=NAME``) among them.
        press: what a press of its key or button does: "toggle" holds it until the next press; "hold" as long as the
            key is down; "timed" for `lasts_s`.
        fade_in_s, fade_out_s: how long the ways there and back take, seconds.
        lasts_s: of a timed one, from the press to the beginning of its way back, seconds.
        hidden: whether pages show it; how one of the usual ones is put away.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    edit: EditWords = Field(default="", max_length=2000)
    press: Literal["toggle", "hold", "timed"] = "toggle"
    fade_in_s: float = Field(default=0.2, ge=0.0, le=10.0)
    fade_out_s: float = Field(default=0.3, ge=0.0, le=10.0)
    lasts_s: float = Field(default=3.0, ge=0.1, le=600.0)
    hidden: bool = False


#: One for each preset: what everybody has to begin with.
USUAL_EXPRESSIONS: Mapping[str, NamedExpression] = {name: NamedExpression(edit=name) for name in PRESETS}


def all_expressions(own: Mapping[str, NamedExpression]) -> dict[str, NamedExpression]:
    """The usual ones and a user's own, by name; an own one takes the place of a usual one of its name."""
    return {**USUAL_EXPRESSIONS, **own}


def edits_of(expression: NamedExpression) -> Edits:
    """What an expression does at full strength."""
    return parse_edits(expression.edit)


def express(semantics: FaceSemantics, shares: Iterable[tuple[Edits, float]]) -> FaceSemantics:
    """A face with expressions on it, one after the other.

    Args:
        semantics: the face without them.
        shares: edits, and how much of them shows, 0…1: every number goes so far from what it was to what they make of
            it. Layers can't be switched by half: they change where more than half shows.
    """
    for edits, share in shares:
        if share <= 0.0:
            continue
        full = edits.apply(semantics)
        toggles = semantics.toggles ^ edits.toggles if share > 0.5 else semantics.toggles
        if share >= 1.0:
            semantics = replace(full, toggles=toggles)
            continue
        amount = np.float32(share)
        semantics = replace(
            semantics,
            expression=semantics.expression + amount * (full.expression - semantics.expression),
            head_rotation_rad=semantics.head_rotation_rad
            + amount * (full.head_rotation_rad - semantics.head_rotation_rad),
            head_position=semantics.head_position + amount * (full.head_position - semantics.head_position),
            toggles=toggles,
        )
    return semantics
