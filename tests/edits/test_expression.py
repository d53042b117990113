"""Expressions on a face: nothing at share 0, all of it at 1, and a straight way between."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from avatar_stream.edits.expression import (
    USUAL_EXPRESSIONS,
    NamedExpression,
    all_expressions,
    edits_of,
    express,
)
from avatar_stream.edits.presets import PRESETS
from avatar_stream.types import FaceSemantics
from tests.edits.strategies import all_edits

FACE = FaceSemantics.of(3.0, jawOpen=0.4, mouthFrownLeft=0.5, yaw=0.3, x=0.1)


def test_nothing_is_nothing() -> None:
    assert express(FACE, []) is FACE
    assert express(FACE, [(edits_of(NamedExpression(edit="smile")), 0.0)]) is FACE


@given(all_edits, st.floats(0.01, 0.99))
def test_between_there_and_not_there_is_a_straight_way(edits, share: float) -> None:  # type: ignore[no-untyped-def]
    full, some = express(FACE, [(edits, 1.0)]), express(FACE, [(edits, share)])
    for name in ("expression", "head_rotation_rad", "head_position"):
        before, after = getattr(FACE, name), getattr(full, name)
        assert np.allclose(getattr(some, name), before + share * (after - before), atol=1e-5)
    assert np.array_equal(full.expression, edits.apply(FACE).expression)
    assert some.captured_s == 3.0
    assert some.toggles == (edits.toggles if share > 0.5 else frozenset())


def test_layers_of_several_expressions_add_up_and_twice_is_back() -> None:
    blush, tears = (edits_of(NamedExpression(edit=f"toggle={name}")) for name in ("blush", "tears"))
    assert express(FACE, [(blush, 1.0), (tears, 0.6)]).toggles == {"blush", "tears"}
    assert express(FACE, [(blush, 1.0), (blush, 1.0)]).toggles == frozenset()
    assert express(
        express(FACE, [(blush, 1.0)]), [(edits_of(NamedExpression(edit="smile")), 1.0)]
    ).toggles == {"blush"}


def test_every_preset_is_an_expression_to_begin_with() -> None:
    assert list(USUAL_EXPRESSIONS) == list(PRESETS)
    own = {"smile": NamedExpression(edit="smile@0.5"), "Evil": NamedExpression(edit="laugh angry@0.5")}
    together = all_expressions(own)
    assert together["smile"].edit == "smile@0.5" and list(together)[-1] == "Evil"


@pytest.mark.parametrize(
    "fields",
    [{"edit": "smlie"}, {"press": "double"}, {"fade_in_s": -1}, {"fade_out_s": float("nan")}, {"lasts_s": 0}],
)
def test_what_can_not_be_meant_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        NamedExpression(**fields)  # type: ignore[arg-type]
