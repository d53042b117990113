"""What a rig makes of the expressions it is told."""

from __future__ import annotations

import numpy as np

from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX
from avatar_stream.puppet.building.person.response import eased, shown, told


def test_more_of_an_expression_shows_more() -> None:
    levels = np.linspace(0, 1, 21, dtype=np.float32)
    reached = np.array([shown(np.full(EXPRESSION_COUNT, level, np.float32)) for level in levels])
    assert not reached[0].any()
    assert (np.diff(reached, axis=0) >= 0).all()
    assert (reached[-1] >= 1).all() and reached[-1].max() < 2
    # Shut is shut.
    assert reached[-1, EXPRESSION_INDEX["eyeBlinkLeft"]] == 1


def test_what_was_told_can_be_told_from_what_is_shown() -> None:
    expression = np.random.default_rng(0).uniform(size=EXPRESSION_COUNT)
    np.testing.assert_allclose(told(eased(expression)), expression, atol=1e-9)
    for end in (np.zeros(EXPRESSION_COUNT), np.ones(EXPRESSION_COUNT)):
        np.testing.assert_array_equal(told(eased(end)), end)
