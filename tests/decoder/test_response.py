"""What a rig makes of the expressions it is told."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.characters.character import Style
from avatar_stream.decoder.response import ExpressionResponse
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX


@pytest.fixture(params=["natural", "drawn"])
def response(request: pytest.FixtureRequest) -> ExpressionResponse:
    style: Style = request.param
    return ExpressionResponse(style)


def test_more_of_an_expression_shows_more(response: ExpressionResponse) -> None:
    levels = np.linspace(0, 1, 21, dtype=np.float32)
    shown = np.array([response.shown(np.full(EXPRESSION_COUNT, level, np.float32)) for level in levels])
    assert not shown[0].any()
    assert (np.diff(shown, axis=0) >= 0).all()
    assert (shown[-1] >= 1).all() and shown[-1].max() < 2
    # Shut is shut.
    assert shown[-1, EXPRESSION_INDEX["eyeBlinkLeft"]] == 1


def test_what_was_told_can_be_told_from_what_is_shown(response: ExpressionResponse) -> None:
    told = np.random.default_rng(0).uniform(size=EXPRESSION_COUNT)
    np.testing.assert_allclose(response.told(response.eased(told)), told, atol=1e-9)
    for end in (np.zeros(EXPRESSION_COUNT), np.ones(EXPRESSION_COUNT)):
        np.testing.assert_array_equal(response.told(response.eased(end)), end)
